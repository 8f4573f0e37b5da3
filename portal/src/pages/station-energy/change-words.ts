import { kilowattHours, ratedKilowatts } from "../../format.ts";
import { m } from "../../text.ts";
import type { Energy, EnergyChange, Override, PolicyPatch } from "./queries.ts";
import { GOAL_WORDS, wishWords } from "./words.ts";

type State = EnergyChange["before"];

/** What a part of a station's energy was, in words; "—" where there was none. */
export function changeWords(state: State, part: EnergyChange["part"], energy: Energy, timeZone: string): string {
  if (state === null) return m.noneThere();
  switch (part) {
    case "policy":
      return policyWords(policyIn(state));
    case "connection":
      return typeof state.gridLimitW === "number" ? kilowattsOf(state.gridLimitW) : m.limitUnknown();
    case "battery":
      return batteryWords(state);
    case "override":
      return overrideWords(state, energy, timeZone);
  }
}

function batteryWords({ capacityWh, minWh, maxWh, maxChargeW, maxDischargeW, url }: NonNullable<State>): string {
  return m.batteryText({
    capacity: kilowattHours(Number(capacityWh), 0),
    least: kilowattHours(Number(minWh), 0),
    most: kilowattHours(Number(maxWh), 0),
    stores: ratedKilowatts(Number(maxChargeW)),
    gives: ratedKilowatts(Number(maxDischargeW)),
    url: String(url),
  });
}

function kilowattsOf(powerW: number): string {
  return m.kilowatts({ power: ratedKilowatts(powerW) });
}

const GOALS = ["cheapest", "balanced", "greenest"] as const;
const MINUTE_MS = 60_000;

/** The settings of a history's line; null: they are not those of this version. */
export function policyIn(state: State): Required<PolicyPatch> | null {
  const goal = GOALS.find((one) => one === state?.goal);
  const reserveWh = state?.reserveWh;
  const dropAfterMs = state?.dropAfterMs;
  if (goal === undefined || typeof dropAfterMs !== "number") return null;
  return {
    goal,
    reserveWh: typeof reserveWh === "number" ? reserveWh : null,
    dropAfterMinutes: Math.round(dropAfterMs / MINUTE_MS),
  };
}

function policyWords(policy: Required<PolicyPatch> | null): string {
  if (policy === null) return m.noneThere();
  const { goal, reserveWh, dropAfterMinutes } = policy;
  const reserve =
    typeof reserveWh === "number" ? m.kilowattHours({ energy: kilowattHours(reserveWh, 0) }) : m.reserveFound();
  return m.policyText({
    goal: goal === undefined ? "" : GOAL_WORDS[goal](),
    reserve,
    hours: String((dropAfterMinutes ?? 0) / 60),
  });
}

/** An override as the history keeps it: with instants in ms. */
function overrideWords(state: NonNullable<State>, energy: Energy, timeZone: string): string {
  const wish = wishIn(state.wish);
  if (wish === null) return m.noneThere();
  const nameOf = (id: string) => energy.dsos.find((dso) => dso.id === id)?.name ?? id;
  return wishWords(wish, nameOf, timeZone);
}

function wishIn(value: unknown): Override["wish"] | null {
  if (typeof value !== "object" || value === null || !("kind" in value)) return null;
  return value as Override["wish"];
}
