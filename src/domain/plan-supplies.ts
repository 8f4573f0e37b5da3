import type { Supply } from "./dso.ts";
import { forecastLoadW } from "./forecast.ts";
import { connectionLimitsOf, suppliesOf } from "./freshness.ts";
import { type Wishes, wishesAt } from "./override.ts";
import type { PlanningFacts } from "./plan-inputs.ts";
import { SLOT, slotAt, slotsBetween } from "./slots.ts";
import { HOUR } from "./time.ts";

/** Who gives what, who wants what, and what the wires bear; every list has one entry for each slot of the horizon. */
export interface SiteTerms {
  readonly startAt: number;
  readonly wishes: readonly Wishes[];
  readonly loadW: readonly number[];
  readonly supplies: readonly Supply[];
  /** The smallest of fuse, grid operator and override; null: nobody said. */
  readonly gridLimitW: readonly (number | null)[];
  /** The same, and not more than all contracts together. What the cars may have does not depend on prices (EN-D12). */
  readonly importLimitW: readonly (number | null)[];
}

const SHORTEST_HORIZON = (8 * HOUR) / SLOT;
const LONGEST_HORIZON = (48 * HOUR) / SLOT;
/** A DSO that says less ahead tells the price of now; it bounds no horizon. */
const AHEAD = (2 * HOUR) / SLOT;

export function siteTerms(facts: PlanningFacts): SiteTerms {
  const startAt = slotAt(facts.now);
  const slots = slotsBetween(startAt, startAt + LONGEST_HORIZON * SLOT);
  const sellers = facts.offers.filter(({ dso }) => dso.sells).map(({ dso }) => dso.id);
  const wishes = slots.map((at) => possible(wishesAt(facts.overrides, Math.max(facts.now, at)), sellers));
  const gridLimitW = connectionLimitsOf(facts.offers, slots).map((ownersW, index) =>
    smallest(facts.site.connection.gridLimitW, ownersW, wishes[index]?.gridLimitW ?? null),
  );
  const dropAfterMs = facts.site.policy.dropAfterMs;
  // As if more were needed than anybody could give: then none is left out.
  const everybody = suppliesOf(facts.offers, slots, facts.now, { dropAfterMs, neededW: slots.map(() => Infinity) });
  const contractsW = slots.map((_, index) => contractedW(everybody, wishes[index], index));
  const importLimitW = gridLimitW.map((limitW, index) => smallest(limitW, contractsW[index] ?? null));
  const loadW = expectedLoadW(facts, slots.length, importLimitW[0] ?? null);
  const high = expectedLoadW(facts, slots.length, 0);
  const neededW = loadW.map((load, index) => Math.max(load, high[index] ?? 0));
  const chosen = suppliesOf(facts.offers, slots, facts.now, { dropAfterMs, neededW });
  const supplies = chosen.map((supply, index) => allowed(supply, everybody[index] ?? supply, wishes));
  const horizon = horizonOf(supplies);
  const cut = <T>(list: readonly T[]) => list.slice(0, horizon);
  return {
    startAt,
    wishes: cut(wishes),
    loadW: cut(loadW),
    supplies: supplies.map((supply) => ({ ...supply, slots: cut(supply.slots) })),
    gridLimitW: cut(gridLimitW),
    importLimitW: cut(importLimitW),
  };
}

/** Bans that would leave nobody are not kept: cars come first. */
function possible(wishes: Wishes, sellers: readonly string[]): Wishes {
  const isPossible = sellers.some((id) => !wishes.bannedDsoIds.includes(id));
  return isPossible ? wishes : { ...wishes, bannedDsoIds: [] };
}

function smallest(...limits: readonly (number | null)[]): number | null {
  const known = limits.filter((limit) => limit !== null);
  return known.length === 0 ? null : Math.min(...known);
}

function contractedW(supplies: readonly Supply[], wishes: Wishes | undefined, index: number): number | null {
  const open = supplies.filter(({ dsoId }) => !wishes?.bannedDsoIds.includes(dsoId));
  return open.length === 0 ? null : open.reduce((sum, { slots }) => sum + (slots[index]?.capacityW ?? 0), 0);
}

function expectedLoadW(
  { now, site, history, meteredW, known }: PlanningFacts,
  horizonSlots: number,
  limitW: number | null,
): readonly number[] {
  const gridLimitW = limitW ?? Number.POSITIVE_INFINITY;
  return forecastLoadW({ history, now, timeZone: site.timeZone, horizonSlots, meteredW, known, gridLimitW });
}

/** Banned ones give nothing. One that was chosen by hand gives what it can, also if it would be left out by itself (energy 2.6). */
function allowed(supply: Supply, undropped: Supply, wishes: readonly Wishes[]): Supply {
  const { dsoId } = supply;
  const slots = supply.slots.map((slot, index) => {
    const wish = wishes[index];
    if (wish?.bannedDsoIds.includes(dsoId)) return { ...slot, capacityW: 0 };
    return wish?.useDsoId === dsoId ? (undropped.slots[index] ?? slot) : slot;
  });
  return { ...supply, slots };
}

/** To the earliest end of binding prices among those that are heard of and publish ahead (energy 4.1). In slots. */
function horizonOf(supplies: readonly Supply[]): number {
  const ends = supplies
    .filter(({ freshness }) => freshness === "fresh" || freshness === "late")
    .map(({ slots }) => {
      const end = slots.findIndex(({ quality }) => quality !== "binding");
      return end === -1 ? slots.length : end;
    })
    .filter((end) => end > AHEAD);
  return Math.max(SHORTEST_HORIZON, ends.length === 0 ? 0 : Math.min(...ends));
}
