import { allOf, kilowatts } from "../format.ts";
import { m } from "../text.ts";
import { type Flow, type FlowKind, totalW } from "./power-now.ts";

/** Who sells what comes from the grid now. */
export interface Seller {
  readonly name: string;
  /** Its place among all of them, from 0. */
  readonly place: number;
  /** "€0.1361 per kWh", and how much of it is renewable; null: not known. */
  readonly price: string | null;
  readonly renewable: string | null;
}

/** By their ids. */
export type Sellers = ReadonlyMap<string, Seller>;

const KIND_WORDS: Record<Exclude<FlowKind, "grid">, () => string> = {
  batteryUse: m.flowBatteryUse,
  batteryStore: m.flowBatteryStore,
  rapid: m.speedRapid,
  fast: m.speedFast,
  slow: m.speedSlow,
};

/** Null: nobody knows. */
export function sellerOf({ dsoId }: Pick<Flow, "dsoId">, sellers: Sellers): Seller | null {
  return dsoId === null ? null : (sellers.get(dsoId) ?? null);
}

export function flowName(flow: Pick<Flow, "kind" | "dsoId">, sellers: Sellers): string {
  return flow.kind === "grid" ? (sellerOf(flow, sellers)?.name ?? m.grid()) : KIND_WORDS[flow.kind]();
}

/** Beside the name: what it costs, how many slots take it, why there is none. */
export function flowDetail(flow: Flow, sellers: Sellers): string {
  const { kind, slots, powerW } = flow;
  if (kind === "grid") {
    const { price = null, renewable = null } = sellerOf(flow, sellers) ?? {};
    if (price === null) return m.sellerPriceUnknown();
    return renewable === null ? m.sellerPrice({ price }) : m.sellerPriceRenewable({ price, renewable });
  }
  if (slots === null) return powerW === 0 ? m.nothingFlows() : "";
  const inUse = m.inUseOfTotal({ inUse: slots.inUse, total: slots.total });
  if (powerW > 0 || slots.broken.length === 0) return inUse;
  const reasons = slots.broken.map(({ evse, state }) =>
    state.kind === "faulted" ? m.slotIsFaulted({ slot: evse.label }) : m.slotIsOffline({ slot: evse.label }),
  );
  return m.inUseAndWhyNot({ inUse, reasons: allOf(reasons) });
}

/** "152.0 kW now, all from NordNett: Rapid 121.0, Battery store 20.0 and Slow 11.0." */
export function powerFinding(flows: readonly Flow[], sellers: Sellers): string {
  const total = kilowatts(totalW(flows));
  const flowing = flows.filter(({ powerW }) => powerW > 0);
  const words = (which: readonly Flow[]) =>
    allOf(which.map((flow) => m.namedPower({ name: flowName(flow, sellers), power: kilowatts(flow.powerW) })));
  const sinks = flowing.filter(({ isSource }) => !isSource).toSorted((one, other) => other.powerW - one.powerW);
  const sources = flowing.filter(({ isSource }) => isSource);
  const [only, ...more] = sources;
  if (sinks.length === 0 || only === undefined) return m.powerNowNothing();
  return more.length === 0
    ? m.powerNowFrom({ total, source: flowName(only, sellers), sinks: words(sinks) })
    : m.powerNowFromSeveral({ total, sources: words(sources), sinks: words(sinks) });
}
