import { allInMicroPerKwh } from "./dso.ts";
import { importsOf, type ReportSlot } from "./slot-balance.ts";
import type { SaidOfSlot, SlotSupply } from "./slot-supplies.ts";

/** What happened at a location in a quarter hour that is over. */
export interface EnergySlot extends Omit<ReportSlot, "supplies"> {
  /** Together what went into the battery, and what cars took beyond what came out of it. */
  readonly imports: readonly {
    /** Null: it is not known who supplied it. */
    readonly dsoId: string | null;
    readonly energyWh: number;
    /** All-in; null: not known. */
    readonly priceMicroPerKwh: number | null;
  }[];
  /** By DSO: the price it was drawn at, else what it said of the slot. */
  readonly prices: Readonly<Record<string, Pick<SlotSupply, "quality"> & { readonly microPerKwh: number }>>;
}

/** @param currency prices in another one are left out. */
export function energySlot(
  { supplies, ...energies }: ReportSlot,
  said: readonly SaidOfSlot[],
  currency: string | null,
): EnergySlot {
  const told = said.flatMap(({ dsoId, slot, currency: own }) =>
    own !== currency || !slot?.price
      ? []
      : [[dsoId, { microPerKwh: allInMicroPerKwh(slot.price), quality: slot.quality }] as const],
  );
  const drawn = supplies
    .filter((supply) => supply.currency === currency)
    .map(({ dsoId, priceMicroPerKwh, quality }) => [dsoId, { microPerKwh: priceMicroPerKwh, quality }] as const);
  const prices: EnergySlot["prices"] = Object.fromEntries([...told, ...drawn]);
  const imports = importsOf({ supplies, ...energies }, currency).map(({ dsoId, energyWh, supply }) => ({
    dsoId,
    energyWh,
    priceMicroPerKwh: supply !== null && supply.currency === currency ? supply.priceMicroPerKwh : null,
  }));
  return { ...energies, imports, prices };
}
