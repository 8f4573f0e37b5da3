import { counted, NEW_COUNTERS } from "../domain/battery-counters.ts";
import { type BatteryOrder, livePowerW, setPointDue } from "../domain/battery-orders.ts";
import { troubleSteps } from "../domain/battery-trouble.ts";
import { askAgainAt, type BatteryWatch, believed, heard, unheard } from "../domain/battery-watch.ts";
import type { SiteBattery } from "../domain/site.ts";
import { drawnW } from "../domain/site-load.ts";
import { slotAt } from "../domain/slots.ts";
import { MINUTE } from "../domain/time.ts";
import type { BatteryLink } from "../remote/battery.ts";
import { loadBatteryKey } from "../store/sites.ts";
import type { Deps } from "./deps.ts";
import { takeSteps } from "./notifications.ts";
import { unseal } from "./sealing.ts";
import { type BatteryState, NEW_BATTERY_STATE, type SiteKeeper, type SiteState } from "./site-state.ts";

const AGAIN_WITHOUT_D1_MS = MINUTE;
/** Steps of notices that wait for D1. */
const STEPS_KEPT = 20;

/** What the key of a location's battery is sealed for. */
export const batteryKeyPurpose = (locationId: string): readonly string[] => ["battery", locationId];

/** Asks the battery what is true. Comes before the plan, which begins with what is stored. */
export async function askBattery(deps: Deps, keeper: SiteKeeper): Promise<null> {
  const { locationId, site } = keeper.state();
  const battery = site?.battery ?? null;
  meet(keeper, battery, deps.now());
  if (locationId !== null && battery !== null)
    await ask(deps, keeper, battery, await linkOf(deps, keeper, battery, locationId));
  return null;
}

/**
 * Tells the battery what it is to do, and people what is wrong with it. Between two plans it follows the live rule.
 * @returns when it is to be asked again; null: there is none.
 */
export async function commandBattery(deps: Deps, keeper: SiteKeeper): Promise<number | null> {
  const { locationId, site } = keeper.state();
  if (locationId === null) return null;
  const battery = site?.battery ?? null;
  if (battery !== null) await command(deps, keeper, battery, await linkOf(deps, keeper, battery, locationId));
  await tellPeople(deps, keeper, locationId);
  const { watch, told, owed } = keeper.state().battery;
  if (owed.length > 0) return deps.now() + AGAIN_WITHOUT_D1_MS;
  return battery === null ? null : askAgainAt(watch, told);
}

/** Another battery, or none any more: nothing that is known of the one before is true of it. */
function meet(keeper: SiteKeeper, battery: SiteBattery | null, now: number): void {
  const { site, battery: known, ledger } = keeper.state();
  const url = battery?.url ?? null;
  if (known.url === url) return;
  const owed = site === null ? [] : troubleSteps(site, known.watch.trouble, null, now);
  keeper.keep((state) => ({
    ...state,
    battery: { ...NEW_BATTERY_STATE, url, owed: [...known.owed, ...owed] },
    ledger: { ...ledger, counters: NEW_COUNTERS },
  }));
}

async function linkOf(deps: Deps, keeper: SiteKeeper, { url }: SiteBattery, locationId: string): Promise<BatteryLink> {
  const { watch, told } = keeper.state().battery;
  if (askAgainAt(watch, told) <= deps.now()) {
    try {
      const sealedKey = await loadBatteryKey(deps.db, locationId);
      change(keeper, () => ({ sealedKey }));
    } catch (error) {
      deps.log("battery.key-unread", { locationId, error: String(error) });
    }
  }
  const { sealedKey } = keeper.state().battery;
  const key = sealedKey === null ? null : unseal(deps, batteryKeyPurpose(locationId), sealedKey);
  return { url, key, isDevelopment: deps.isDevelopment };
}

/** When it is due, and at the beginning of each slot: so the energies of the slot before are known. */
async function ask(deps: Deps, keeper: SiteKeeper, battery: SiteBattery, link: BatteryLink): Promise<void> {
  const { watch, told } = keeper.state().battery;
  const isNewSlot = watch.askedAt !== null && watch.askedAt < slotAt(deps.now());
  if (!isNewSlot && askAgainAt(watch, told) > deps.now()) return;
  const answer = await deps.batteries.read(link);
  if (!answer.ok) return learn(deps, keeper, (known) => unheard(known, answer.why, deps.now()));
  learn(deps, keeper, (known) => heard(known, battery, answer.value, told, deps.now()));
  keeper.keep((state) => {
    const counters = counted(state.ledger.counters, answer.value);
    return counters === state.ledger.counters ? state : { ...state, ledger: { ...state.ledger, counters } };
  });
}

/** Whom we cannot believe is told to hold. */
async function command(deps: Deps, keeper: SiteKeeper, battery: SiteBattery, link: BatteryLink): Promise<void> {
  const state = keeper.state();
  const { watch, told } = state.battery;
  const now = deps.now();
  if (watch.reading === null || watch.unanswered > 0) return;
  const reading = believed(watch, now);
  const powerW = reading === null ? 0 : livePowerW(orderOf(state, now), battery, reading);
  const setPoint = setPointDue(powerW, told, battery, watch.reading, now);
  if (setPoint === null) return;
  const answer = await deps.batteries.command(link, setPoint);
  if (answer.ok) change(keeper, () => ({ told: setPoint }));
  else learn(deps, keeper, (before) => unheard(before, answer.why, deps.now()));
}

/** Without a plan for the slot it only helps where the connection cannot bear the load. */
function orderOf({ plan, site, loads }: SiteState, now: number): BatteryOrder {
  const slot = plan?.slots.find(({ startAt }) => startAt === slotAt(now));
  return {
    plannedW: slot?.batteryW ?? 0,
    importLimitW: slot?.importLimitW ?? site?.connection.gridLimitW ?? null,
    exportW: slot?.exportW ?? 0,
    loadW: drawnW(loads),
  };
}

/** What is newly wrong with it, or no longer, is owed to people. */
function learn(deps: Deps, keeper: SiteKeeper, next: (watch: BatteryWatch) => BatteryWatch): void {
  const { site } = keeper.state();
  change(keeper, ({ watch: before, owed }) => {
    const watch = next(before);
    const steps = site === null ? [] : troubleSteps(site, before.trouble, watch.trouble, deps.now());
    return { watch, owed: [...owed, ...steps].slice(-STEPS_KEPT) };
  });
}

async function tellPeople(deps: Deps, keeper: SiteKeeper, locationId: string): Promise<void> {
  const { owed } = keeper.state().battery;
  if (owed.length === 0) return;
  try {
    await takeSteps(deps, { locationId }, owed);
    change(keeper, (state) => ({ owed: state.owed.slice(owed.length) }));
  } catch (error) {
    deps.log("battery.untold", { locationId, error: String(error) });
  }
}

function change(keeper: SiteKeeper, next: (battery: BatteryState) => Partial<BatteryState>): void {
  keeper.keep((state) => ({ ...state, battery: { ...state.battery, ...next(state.battery) } }));
}
