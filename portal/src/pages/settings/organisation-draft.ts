import { localOf } from "../../local-time.ts";
import { m } from "../../text.ts";
import { numberOf } from "../energy/fields.ts";
import { type Draft, FIELDS, type FieldName, NAMES, type SettingsOf } from "./organisation-fields.ts";
import type { SettingsPatch } from "./queries.ts";

const KILO = 1_000;
const yesNo = (is: boolean) => (is ? "yes" : "no");

/** @param timeZone of whoever enters it. */
export function draftOf({ speeds, helpPhone, onboarding, bookings, tiles }: SettingsOf, timeZone: string): Draft {
  const { walkUps, overruns, guaranteesPrice, noShowMinutes, ...figures } = bookings;
  return {
    fastFrom: `${speeds.fastFromW / KILO}`,
    rapidFrom: `${speeds.rapidFromW / KILO}`,
    helpPhone: helpPhone ?? "",
    onboarding: yesNo(onboarding.enabled),
    onboardingUntil:
      onboarding.enabled && onboarding.until !== null ? localOf(Date.parse(onboarding.until), timeZone) : "",
    bufferMinutes: `${figures.bufferMinutes}`,
    horizonDays: `${figures.horizonDays}`,
    minMinutes: `${figures.minMinutes}`,
    maxMinutes: `${figures.maxMinutes}`,
    incrementMinutes: `${figures.incrementMinutes}`,
    changeUntilMinutes: `${figures.changeUntilMinutes}`,
    cancelUntilMinutes: `${figures.cancelUntilMinutes}`,
    earlyStartMinutes: `${figures.earlyStartMinutes}`,
    noShowMinutes: noShowMinutes === null ? "" : `${noShowMinutes}`,
    armLeadMinutes: `${figures.armLeadMinutes}`,
    mostPerPartner: `${figures.mostPerPartner}`,
    immediateMinutes: `${figures.immediateMinutes}`,
    walkUps,
    overruns,
    guaranteesPrice: yesNo(guaranteesPrice),
    tileUrl: tiles?.url ?? "",
    tileAttribution: tiles?.attribution ?? "",
  };
}

export type Errors = { readonly [Name in FieldName]?: string };

/** What cannot be, beside its field. */
export function errorsOf(draft: Draft, now: number): Errors {
  const single = NAMES.flatMap((name) => {
    const error = errorOf(name, draft[name].trim());
    return error === null ? [] : [[name, error] as const];
  });
  const wrong = (name: FieldName, isWrong: boolean, words: () => string) => (isWrong ? { [name]: words() } : {});
  return {
    ...wrong("rapidFrom", numberOf(draft.rapidFrom) <= numberOf(draft.fastFrom), m.rapidNotAbove),
    ...wrong("maxMinutes", numberOf(draft.maxMinutes) < numberOf(draft.minMinutes), m.maxBelowMin),
    ...wrong("immediateMinutes", numberOf(draft.immediateMinutes) > numberOf(draft.maxMinutes), m.immediateTooLong),
    ...wrong("onboardingUntil", isInThePast(draft, now), m.endInThePast),
    ...wrong("tileAttribution", draft.tileUrl !== "" && draft.tileAttribution.trim() === "", m.fieldMissing),
    ...wrong("tileUrl", draft.tileUrl === "" && draft.tileAttribution.trim() !== "", m.fieldMissing),
    ...Object.fromEntries(single),
  };
}

function isInThePast({ onboarding, onboardingUntil }: Draft, now: number): boolean {
  return onboarding === "yes" && onboardingUntil !== "" && Date.parse(onboardingUntil) <= now;
}

function errorOf(name: FieldName, text: string): string | null {
  const { entry } = FIELDS[name];
  if (entry.kind === "text") return entry.isWrong(text) ? entry.wrong() : null;
  if (entry.kind !== "number") return null;
  const { least, most } = entry;
  if (text === "" && "mayBeEmpty" in entry) return null;
  const value = numberOf(text);
  const isWhole = name === "fastFrom" || name === "rapidFrom" || Number.isInteger(value);
  return value >= least && value <= most && isWhole ? null : m.fieldBetween({ least: `${least}`, most: `${most}` });
}

/** Of a valid draft, what saving it would send. */
export function patchOf(draft: Draft): SettingsPatch {
  const figure = (name: FieldName) => numberOf(draft[name]);
  const increment = figure("incrementMinutes");
  return {
    speeds: { fastFromW: Math.round(figure("fastFrom") * KILO), rapidFromW: Math.round(figure("rapidFrom") * KILO) },
    helpPhone: draft.helpPhone.trim() || null,
    onboarding: {
      enabled: draft.onboarding === "yes",
      until: draft.onboardingUntil === "" ? null : new Date(draft.onboardingUntil).toISOString(),
    },
    bookings: {
      bufferMinutes: figure("bufferMinutes"),
      horizonDays: figure("horizonDays"),
      minMinutes: figure("minMinutes"),
      maxMinutes: figure("maxMinutes"),
      incrementMinutes: increment === 5 || increment === 15 ? increment : 1,
      changeUntilMinutes: figure("changeUntilMinutes"),
      cancelUntilMinutes: figure("cancelUntilMinutes"),
      earlyStartMinutes: figure("earlyStartMinutes"),
      noShowMinutes: draft.noShowMinutes.trim() === "" ? null : figure("noShowMinutes"),
      armLeadMinutes: figure("armLeadMinutes"),
      mostPerPartner: figure("mostPerPartner"),
      immediateMinutes: figure("immediateMinutes"),
      walkUps: draft.walkUps === "refuse" ? "refuse" : "until",
      overruns: draft.overruns === "continue" ? "continue" : "stop",
      guaranteesPrice: draft.guaranteesPrice === "yes",
    },
    tiles: draft.tileUrl === "" ? null : { url: draft.tileUrl.trim(), attribution: draft.tileAttribution.trim() },
  };
}
