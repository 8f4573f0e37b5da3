import { believed } from "../domain/battery-watch.ts";
import type { PowerBudget } from "../domain/division.ts";
import type { LimitOrder } from "../domain/limit-orders.ts";
import { decidePower } from "../domain/power.ts";
import { NO_POWER, type PowerState } from "../domain/power-state.ts";
import type { Site } from "../domain/site.ts";
import type { ChargePointLoad } from "../domain/site-load.ts";
import { slotAt } from "../domain/slots.ts";
import { MINUTE } from "../domain/time.ts";
import type { Instruction } from "../ocpp/instructions.ts";
import type { Deps } from "./deps.ts";
import { type SiteKeeper, type SiteState, taken } from "./site-state.ts";

/** Of a charge point whose word is waited for, or whose object could not be reached. */
const ASK_AGAIN_MS = MINUTE;

/**
 * Divides what the site may draw among the cars, and tells the charge points what has changed (EN-P1…P8). What was decided
 * is kept before anybody is told: a second time nothing goes out.
 * @returns when it is to be done again by itself.
 */
export async function dividePower(deps: Deps, keeper: SiteKeeper): Promise<number | null> {
  const { site } = keeper.state();
  if (site === null || site.connection.gridLimitW === null) return lift(deps, keeper);
  await askLoads(deps, keeper, site);
  const now = deps.now();
  const { power: before, loads } = keeper.state();
  const { power, orders, nextAt } = decidePower(site, loads, before, budgetOf(keeper.state(), site, now), now);
  const gone = { ...before, evses: without(before.evses, power.evses), fuses: {} };
  keeper.keep((state) => ({ ...state, power }));
  const isTold = await Promise.all([
    tellOrders(deps, keeper, orders),
    tellFuses(deps, keeper, site),
    liftEvses(deps, gone).then((left) => Object.keys(left).length === 0),
  ]);
  const isSettled = isTold.every(Boolean) && !isWaiting(keeper.state().power);
  const nexts = [nextAt, isSettled ? null : now + ASK_AGAIN_MS].filter((at) => at !== null);
  return nexts.length === 0 ? null : Math.min(...nexts);
}

/**
 * EN-P1. The plan's slots say what may come from the grid, and what battery and sun add or take; without one, the connection.
 * A battery that cannot be believed adds nothing.
 */
export function budgetOf(
  { plan, battery }: Pick<SiteState, "plan" | "battery">,
  { connection }: Site,
  now: number,
): PowerBudget {
  const gridW = connection.gridLimitW ?? 0;
  const isBelieved = believed(battery.watch, now) !== null;
  const [first, ...later] = (plan?.slots ?? [])
    .filter(({ startAt }) => startAt >= slotAt(now))
    .slice(0, SLOTS_LOOKED_AT)
    .map(({ startAt, importLimitW, pvW, batteryW }) => ({
      at: Math.max(now, startAt),
      limitW: Math.max(0, Math.min(gridW, importLimitW ?? gridW) + pvW - (isBelieved ? batteryW : 0)),
    }));
  return first?.at === now ? [first, ...later] : [{ at: now, limitW: gridW }];
}

/** As many as a limit is given for. */
const SLOTS_LOOKED_AT = 4;

/** With each slot all are asked, so that a report that was lost does no harm; between them those whose word is waited for. */
async function askLoads(deps: Deps, keeper: SiteKeeper, site: Site): Promise<void> {
  const { power, loads } = keeper.state();
  const now = deps.now();
  const isNewSlot = power.dividedAt === null || slotAt(power.dividedAt) !== slotAt(now);
  const waited = new Set(Object.values(power.evses).flatMap((each) => (isOpen(each) ? each.chargePointId : [])));
  const asked = site.chargePoints.filter(({ id }) => {
    return isNewSlot || (waited.has(id) && now - (loads[id]?.at ?? 0) >= ASK_AGAIN_MS);
  });
  await Promise.all(
    asked.map(async ({ id }) => {
      const load = await loadOf(deps, id);
      if (load?.locationId === site.locationId) keeper.keep((state) => taken(state, load));
    }),
  );
}

async function loadOf(deps: Deps, chargePointId: string): Promise<ChargePointLoad | null> {
  try {
    return await deps.chargePoints.load(chargePointId);
  } catch (error) {
    deps.log("load.not-asked", { chargePointId, error: String(error) });
    return null;
  }
}

function isWaiting({ evses }: PowerState): boolean {
  return Object.values(evses).some(isOpen);
}

/** Nobody knows yet that it follows what it was told. */
function isOpen({ told, mayDrawA, share }: PowerState["evses"][string]): boolean {
  return told === null || mayDrawA > Math.max(share.currentA, share.floorA) + OPEN_FROM_A;
}

const OPEN_FROM_A = 1;

/** @returns whether all of them arrived. */
async function tellOrders(deps: Deps, keeper: SiteKeeper, orders: readonly LimitOrder[]): Promise<boolean> {
  const isTold = await Promise.all(
    orders.map(async ({ chargePointId, limit }) => {
      if (await tell(deps, chargePointId, { kind: "limit", ...limit })) return true;
      keeper.keep((state) => forgetting(state, limit.evseUid));
      return false;
    }),
  );
  return isTold.every(Boolean);
}

/** It may have arrived, or not: it is told again. */
function forgetting(state: SiteState, evseUid: string): SiteState {
  const known = state.power.evses[evseUid];
  if (known === undefined) return state;
  const evses = { ...state.power.evses, [evseUid]: { ...known, told: null } };
  return { ...state, power: { ...state.power, evses } };
}

async function tellFuses(deps: Deps, keeper: SiteKeeper, site: Site): Promise<boolean> {
  const told = keeper.state().power.fuses;
  const isTold = await Promise.all(
    site.chargePoints.map(async ({ id }) => {
      const fuseA = site.connection.chargePoints[id]?.fuseA ?? null;
      if ((told[id] ?? null) === fuseA) return true;
      if (!(await tell(deps, id, { kind: "fuse", fuseA }))) return false;
      keeper.keep((state) => ({ ...state, power: { ...state.power, fuses: withFuse(state.power.fuses, id, fuseA) } }));
      return true;
    }),
  );
  return isTold.every(Boolean);
}

function withFuse(fuses: PowerState["fuses"], id: string, fuseA: number | null): PowerState["fuses"] {
  const { [id]: _, ...others } = fuses;
  return fuseA === null ? others : { ...others, [id]: fuseA };
}

/** Nothing is limited here any more: what was is lifted. */
async function lift(deps: Deps, keeper: SiteKeeper): Promise<number | null> {
  const { power } = keeper.state();
  if (power === NO_POWER || Object.keys(power.evses).length + Object.keys(power.fuses).length === 0) return null;
  const [evses, fuses] = await Promise.all([liftEvses(deps, power), liftFuses(deps, power)]);
  const isDone = Object.keys(evses).length + Object.keys(fuses).length === 0;
  keeper.keep((state) => ({ ...state, power: isDone ? NO_POWER : { ...state.power, evses, fuses } }));
  return isDone ? null : deps.now() + ASK_AGAIN_MS;
}

/** @returns those whose charge point could not be told. */
async function liftEvses(deps: Deps, { evses }: PowerState): Promise<PowerState["evses"]> {
  const left = await Promise.all(
    Object.entries(evses).map(async ([evseUid, each]): Promise<[string, typeof each][]> => {
      const isTold = await tell(deps, each.chargePointId, { kind: "liftLimit", evseUid });
      return isTold ? [] : [[evseUid, each]];
    }),
  );
  return Object.fromEntries(left.flat());
}

async function liftFuses(deps: Deps, { fuses }: PowerState): Promise<PowerState["fuses"]> {
  const left = await Promise.all(
    Object.entries(fuses).map(
      async ([id, fuseA]): Promise<[string, number][]> =>
        (await tell(deps, id, { kind: "fuse", fuseA: null })) ? [] : [[id, fuseA]],
    ),
  );
  return Object.fromEntries(left.flat());
}

/** @returns whether it has arrived. A charge point that is nobody's any more follows nobody. */
async function tell(deps: Deps, chargePointId: string, instruction: Instruction): Promise<boolean> {
  try {
    const told = await deps.chargePoints.instruct(chargePointId, instruction);
    if (!told.ok) deps.log("limit.refused", { chargePointId, refusal: told.refusal });
    return told.ok || told.refusal === "charge_point_not_registered" || instruction.kind === "liftLimit";
  } catch (error) {
    deps.log("limit.not-told", { chargePointId, error: String(error) });
    return false;
  }
}

function without<Value>(all: Readonly<Record<string, Value>>, kept: Readonly<Record<string, Value>>) {
  return Object.fromEntries(Object.entries(all).filter(([key]) => !Object.hasOwn(kept, key)));
}
