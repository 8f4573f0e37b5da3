import type { Settings } from "../../live/settings-query.ts";
import { m } from "../../text.ts";

type Group = "speeds" | "drivers" | "onboarding" | "bookings" | "map";

/** How a setting is entered. Of numbers the least and the most. */
type Entry =
  | { readonly kind: "number"; readonly least: number; readonly most: number; readonly mayBeEmpty?: boolean }
  | { readonly kind: "text"; readonly isWrong: (text: string) => boolean; readonly wrong: () => string }
  | { readonly kind: "moment" }
  | { readonly kind: "yesNo" }
  | { readonly kind: "choice"; readonly options: Readonly<Record<string, () => string>> };

interface Field {
  readonly group: Group;
  readonly label: () => string;
  readonly entry: Entry;
}

const DAY = 24 * 60;
const minutes = (least: number, most: number): Entry => ({ kind: "number", least, most });
const kilowatts: Entry = { kind: "number", least: 0.1, most: 10_000 };
const PHONE = /^\+?[0-9][0-9 ()-]{2,29}$/;
const hasPlaces = (url: string) => ["{z}", "{x}", "{y}"].every((place) => url.includes(place));

/** What is set of the organisation, in the order of the page. */
export const FIELDS = {
  fastFrom: { group: "speeds", label: m.fastFrom, entry: kilowatts },
  rapidFrom: { group: "speeds", label: m.rapidFrom, entry: kilowatts },
  helpPhone: {
    group: "drivers",
    label: m.helpPhoneField,
    entry: { kind: "text", isWrong: (text) => text !== "" && !PHONE.test(text), wrong: m.helpPhoneWrong },
  },
  onboarding: { group: "onboarding", label: m.onboardingField, entry: { kind: "yesNo" } },
  onboardingUntil: { group: "onboarding", label: m.onboardingUntil, entry: { kind: "moment" } },
  bufferMinutes: { group: "bookings", label: m.bufferMinutes, entry: minutes(0, 120) },
  horizonDays: { group: "bookings", label: m.horizonDays, entry: minutes(1, 366) },
  minMinutes: { group: "bookings", label: m.minMinutes, entry: minutes(1, DAY) },
  maxMinutes: { group: "bookings", label: m.maxMinutes, entry: minutes(1, 7 * DAY) },
  incrementMinutes: {
    group: "bookings",
    label: m.incrementMinutes,
    entry: { kind: "choice", options: { "1": () => "1", "5": () => "5", "15": () => "15" } },
  },
  changeUntilMinutes: { group: "bookings", label: m.changeUntilMinutes, entry: minutes(0, 7 * DAY) },
  cancelUntilMinutes: { group: "bookings", label: m.cancelUntilMinutes, entry: minutes(0, 7 * DAY) },
  earlyStartMinutes: { group: "bookings", label: m.earlyStartMinutes, entry: minutes(0, 120) },
  noShowMinutes: {
    group: "bookings",
    label: m.noShowMinutes,
    entry: { kind: "number", least: 1, most: DAY, mayBeEmpty: true },
  },
  armLeadMinutes: { group: "bookings", label: m.armLeadMinutes, entry: minutes(0, 60) },
  mostPerPartner: { group: "bookings", label: m.mostPerPartner, entry: minutes(0, 100_000) },
  immediateMinutes: { group: "bookings", label: m.immediateMinutes, entry: minutes(1, DAY) },
  walkUps: {
    group: "bookings",
    label: m.walkUps,
    entry: { kind: "choice", options: { refuse: m.walkUpsRefuse, until: m.walkUpsUntil } },
  },
  overruns: {
    group: "bookings",
    label: m.overruns,
    entry: { kind: "choice", options: { stop: m.overrunsStop, continue: m.overrunsContinue } },
  },
  guaranteesPrice: { group: "bookings", label: m.guaranteesPrice, entry: { kind: "yesNo" } },
  tileUrl: {
    group: "map",
    label: m.tileUrl,
    entry: { kind: "text", isWrong: (url) => url !== "" && !hasPlaces(url), wrong: m.tileUrlWrong },
  },
  tileAttribution: {
    group: "map",
    label: m.tileAttribution,
    entry: { kind: "text", isWrong: () => false, wrong: m.fieldMissing },
  },
} as const satisfies Readonly<Record<string, Field>>;

export type FieldName = keyof typeof FIELDS;

const NAMES = Object.keys(FIELDS).filter((name): name is FieldName => name in FIELDS);

/** The groups of the page with their fields. */
export const GROUPS: readonly {
  readonly title: () => string;
  readonly text: () => string;
  readonly names: readonly FieldName[];
}[] = (
  [
    ["speeds", m.speedsTitle, m.speedsText],
    ["drivers", m.driversTitle, m.driversText],
    ["onboarding", m.onboardingTitle, m.onboardingText],
    ["bookings", m.bookingRules, m.bookingRulesText],
    ["map", m.mapTitle, m.mapText],
  ] as const
).map(([group, title, text]) => ({ title, text, names: NAMES.filter((name) => FIELDS[name].group === group) }));

/** What stands in the fields: numbers as they are typed, yes and no as these words. */
export type Draft = Readonly<Record<FieldName, string>>;

export type SettingsOf = Pick<Settings, "speeds" | "helpPhone" | "onboarding" | "bookings" | "tiles">;
export { NAMES };
