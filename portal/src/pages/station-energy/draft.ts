import { instantOf, localOf } from "../../local-time.ts";
import { m } from "../../text.ts";
import { isMissing, numberOf, whyNotAtLeastZero, whyNotPercent, whyNotPositive } from "../energy/fields.ts";
import type { Battery, Edits, Energy, NewOverride, Override } from "./queries.ts";

/** The settings of a station's energy as they stand in the fields. */
export interface Draft {
  readonly mode: "automatic" | "manual";
  readonly goal: Energy["policy"]["goal"];
  readonly dsoId: string;
  /** A silent DSO is wanted all the same. */
  readonly isConfirmed: boolean;
  readonly battery: "automatic" | "use" | "store" | "hold";
  /** Percent of the battery; empty: found from the past. */
  readonly reserve: string;
  /** kW; empty: as much as the connection bears. */
  readonly gridLimit: string;
  /** Hours. */
  readonly dropAfter: string;
  /** When what is set by hand begins, on the station's clock; empty: at once. */
  readonly from: string;
  readonly until: string;
  readonly reason: string;
}

/** What a draft is made from, and compared with. */
export interface Facts {
  readonly energy: Energy;
  readonly battery: Battery;
  readonly timeZone: string;
}

const HOUR_MS = 3_600_000;
const QUARTER_MS = HOUR_MS / 4;
const USUAL_HOURS = 4;
const MOST_MS = 7 * 24 * HOUR_MS;

export function draftOf(facts: Facts, now: number): Draft {
  const { energy, timeZone } = facts;
  const { goal, dropAfterMinutes } = energy.policy;
  const [dso, battery, limit] = [held(energy, "use_dso"), held(energy, "battery"), held(energy, "grid_limit")];
  const endsAt = (dso ?? battery ?? limit)?.endsAt ?? null;
  const usualEnd = Math.ceil((now + USUAL_HOURS * HOUR_MS) / QUARTER_MS) * QUARTER_MS;
  return {
    mode: dso === null ? "automatic" : "manual",
    goal,
    dsoId: dso?.wish.dsoId ?? "",
    isConfirmed: false,
    battery: battery?.wish.mode ?? "automatic",
    reserve: reserveText(facts),
    gridLimit: limit === null ? "" : String(limit.wish.limitW / 1_000),
    dropAfter: String(dropAfterMinutes / 60),
    from: "",
    until: localOf(endsAt === null ? usualEnd : Date.parse(endsAt), timeZone),
    reason: "",
  };
}

function reserveText({ energy: { policy }, battery }: Facts): string {
  if (policy.reserveWh === null || battery === null) return "";
  return String(Number(((100 * policy.reserveWh) / battery.capacityWh).toFixed(1)));
}

type Wish = Override["wish"];
type WishOf<Kind extends Wish["kind"]> = Extract<Wish, { kind: Kind }>;
type HeldBy<Kind extends Wish["kind"]> = Omit<Override, "wish"> & { readonly wish: WishOf<Kind> };

/** What is set by hand now, of one kind. */
function held<Kind extends Wish["kind"]>(energy: Energy, kind: Kind): HeldBy<Kind> | null {
  const isOne = (override: Override): override is Override & { wish: WishOf<Kind> } =>
    override.isInForce && override.wish.kind === kind;
  return energy.overrides.find(isOne) ?? null;
}

export function isByHand({ mode, battery, gridLimit }: Draft): boolean {
  return mode === "manual" || battery !== "automatic" || !isMissing(gridLimit);
}

export function isSilentDso(energy: Energy, dsoId: string): boolean {
  const freshness = energy.dsos.find(({ id }) => id === dsoId)?.freshness ?? "fresh";
  return freshness !== "fresh" && freshness !== "late";
}

/** In the order of the form: the first that is wrong gets the focus. */
export const FIELDS = ["dsoId", "isConfirmed", "reserve", "gridLimit", "dropAfter", "from", "until"] as const;
export type Field = (typeof FIELDS)[number];
export type Errors = Partial<Record<Field, string>>;

export function errorsOf(draft: Draft, facts: Facts, now: number): Errors {
  const { mode, dsoId, isConfirmed, gridLimit } = draft;
  const isManual = mode === "manual";
  const isUnconfirmed = isManual && !isConfirmed && isSilentDso(facts.energy, dsoId);
  const why: Record<Field, string | null> = {
    dsoId: isManual && dsoId === "" ? m.chooseDso() : null,
    isConfirmed: isUnconfirmed && isNewDso(draft, facts.energy) ? m.confirmMissing() : null,
    reserve: whyNotReserve(draft.reserve, facts),
    gridLimit: isMissing(gridLimit) ? null : whyNotPositive(gridLimit),
    dropAfter: whyNotHours(draft.dropAfter),
    from: null,
    until: isByHand(draft) ? whyNotUntil(draft, facts.timeZone, now) : null,
  };
  return Object.fromEntries(FIELDS.flatMap((field) => (why[field] === null ? [] : [[field, why[field]]])));
}

function isNewDso({ dsoId }: Draft, energy: Energy): boolean {
  return held(energy, "use_dso")?.wish.dsoId !== dsoId;
}

function whyNotReserve(text: string, { battery }: Facts): string | null {
  if (isMissing(text) || battery === null) return null;
  const mostPercent = Math.floor((100 * (battery.maxWh - battery.minWh)) / battery.capacityWh);
  return whyNotPercent(text) ?? (numberOf(text) > mostPercent ? m.reserveTooLarge({ most: `${mostPercent}%` }) : null);
}

function whyNotHours(text: string): string | null {
  if (isMissing(text)) return m.fieldMissing();
  return whyNotAtLeastZero(text) ?? (numberOf(text) > 24 ? m.dropAfterHint() : null);
}

function whyNotUntil({ from, until }: Draft, timeZone: string, now: number): string | null {
  if (isMissing(until)) return m.fieldMissing();
  const endAt = instantOf(until, timeZone);
  const startAt = isMissing(from) ? now : instantOf(from, timeZone);
  if (endAt <= now) return m.fieldPast();
  if (endAt <= startAt) return m.fieldEndsEarly();
  return endAt - startAt > MOST_MS ? m.untilTooLate() : null;
}

/** What saving the draft would change. Only for a draft without errors. */
export function editsOf(draft: Draft, facts: Facts): Edits {
  const { energy, timeZone } = facts;
  const wanted: readonly (readonly [Override | null, Wish | null])[] = [
    [held(energy, "use_dso"), draft.mode === "manual" ? { kind: "use_dso", dsoId: draft.dsoId } : null],
    [held(energy, "battery"), draft.battery === "automatic" ? null : { kind: "battery", mode: draft.battery }],
    [
      held(energy, "grid_limit"),
      isMissing(draft.gridLimit) ? null : { kind: "grid_limit", limitW: wattsIn(draft.gridLimit) },
    ],
  ];
  return {
    policy: policyPatch(draft, facts),
    add: wanted.flatMap(([current, wish]) =>
      wish === null || isSame(current, wish, draft, timeZone) ? [] : [overrideOf(wish, draft, timeZone)],
    ),
    takeBack: wanted.flatMap(([current, wish]) => (current !== null && wish === null ? [current.id] : [])),
  };
}

export function isNothing({ policy, add, takeBack }: Edits): boolean {
  return Object.keys(policy).length + add.length + takeBack.length === 0;
}

function policyPatch(draft: Draft, facts: Facts): Edits["policy"] {
  const { policy } = facts.energy;
  const dropAfterMinutes = Math.round(numberOf(draft.dropAfter) * 60);
  const isReserveChanged = draft.reserve.trim() !== reserveText(facts);
  return {
    ...(draft.goal === policy.goal ? {} : { goal: draft.goal }),
    ...(isReserveChanged ? { reserveWh: reserveWhIn(draft.reserve, facts.battery) } : {}),
    ...(dropAfterMinutes === policy.dropAfterMinutes ? {} : { dropAfterMinutes }),
  };
}

function reserveWhIn(text: string, battery: Battery): number | null {
  return isMissing(text) || battery === null ? null : Math.round((numberOf(text) / 100) * battery.capacityWh);
}

function wattsIn(text: string): number {
  return Math.round(numberOf(text) * 1_000);
}

function isSame(current: Override | null, wish: Wish, { from, until }: Draft, timeZone: string): boolean {
  if (current === null || !isMissing(from)) return false;
  return isSameWish(current.wish, wish) && localOf(Date.parse(current.endsAt), timeZone) === until;
}

function isSameWish(one: Wish, other: Wish): boolean {
  if (one.kind === "use_dso" && other.kind === "use_dso") return one.dsoId === other.dsoId;
  if (one.kind === "battery" && other.kind === "battery") return one.mode === other.mode;
  return one.kind === "grid_limit" && other.kind === "grid_limit" && one.limitW === other.limitW;
}

function overrideOf(wish: Wish, { from, until, reason, isConfirmed }: Draft, timeZone: string): NewOverride {
  const iso = (local: string) => new Date(instantOf(local, timeZone)).toISOString();
  return {
    wish,
    reason: isMissing(reason) ? m.reasonDefault() : reason.trim(),
    ...(isMissing(from) ? {} : { startAt: iso(from) }),
    endAt: iso(until),
    confirmed: isConfirmed,
  };
}

/** Whether two readings are of the same settings: of the policy and of what is set by hand. */
export function isSameVersion(one: Energy, other: Energy): boolean {
  const version = ({ policy, overrides }: Energy) =>
    JSON.stringify([policy, overrides.map(({ id, endsAt }) => [id, endsAt])]);
  return version(one) === version(other);
}
