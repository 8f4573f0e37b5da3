import type { MixSource } from "../domain/dso.ts";
import { ok, type Result, refuse } from "../domain/result.ts";
import { isBillable } from "../domain/session.ts";
import { findCharge } from "../store/driver-charges.ts";
import { loadDriverSessions } from "../store/driver-sessions.ts";
import { loadLocation } from "../store/locations.ts";
import { loadPromotion } from "../store/promotions.ts";
import type { SessionRow } from "../store/sessions.ts";
import type { Deps } from "./deps.ts";
import { readSessionSources } from "./energy-report.ts";
import { hashOf } from "./secrets.ts";
import { readSessionReceipt } from "./session-receipts.ts";

/** What a driver or a visitor paid for: the figures of the session itself, which its CDR and the ledger have too. */
export interface Receipt {
  readonly session: SessionRow;
  readonly stoppedAt: number;
  readonly price: { readonly currency: string; readonly vatBasisPoints: number; readonly priceMicroPerKwh: number };
  /** Without what lowered it; null: nothing did. */
  readonly listMicroPerKwh: number | null;
  readonly promotionName: string | null;
  readonly amounts: {
    readonly totalInclMicro: number;
    readonly totalExclMicro: number;
    readonly vatMicro: number;
    readonly payableMicro: number;
  };
  /** Null: not known, or not yet. */
  readonly sources: readonly { readonly source: MixSource; readonly energyWh: number }[] | null;
}

/** By the receipt's own token, which opens nothing else. @returns `not_found`. */
export async function findReceipt(deps: Deps, token: string): Promise<Result<Receipt>> {
  const known = await findCharge(deps.db, { receiptHash: hashOf(token) });
  return receiptOr404(deps, known?.session ?? null);
}

/** Of a session of the account. @returns `not_found`. */
export async function findReceiptOf(deps: Deps, driverId: string, sessionId: string): Promise<Result<Receipt>> {
  const only = { after: null, limit: 1 };
  const [session] = await loadDriverSessions(deps.db, driverId, { isBilled: true, id: sessionId }, only);
  return receiptOr404(deps, session ?? null);
}

async function receiptOr404(deps: Deps, session: SessionRow | null): Promise<Result<Receipt>> {
  const receipt = session && (await readReceipt(deps, session));
  return receipt === null ? refuse("not_found", "There is no such receipt.") : ok(receipt);
}

/** It is over, and it is known what it costs. */
export function isBilled(session: SessionRow): boolean {
  return isBillable(session) && session.stoppedAt !== null && session.payableMicro !== null;
}

/** Null: there is none. */
export async function readReceipt(deps: Deps, session: SessionRow): Promise<Receipt | null> {
  const { stoppedAt, priceOrigin: origin } = session;
  const receipt = (await readSessionReceipt(deps.db, session))?.receipt ?? null;
  if (receipt === null || stoppedAt === null) return null;
  const { price, energyWh, listMicroPerKwh, totalInclMicro, totalExclMicro, vatMicro, payableMicro } = receipt;
  const { currency, vatBasisPoints, priceMicroPerKwh } = price;
  const promotion = origin?.kind === "promotion" ? await loadPromotion(deps.db, origin.promotionId) : null;
  return {
    // A person may have said that it was another energy.
    session: { ...session, energyWh },
    stoppedAt,
    price: { currency, vatBasisPoints, priceMicroPerKwh },
    listMicroPerKwh: origin === null || origin.kind === "tariff" ? null : listMicroPerKwh,
    promotionName: promotion?.name ?? null,
    amounts: { totalInclMicro, totalExclMicro, vatMicro, payableMicro },
    sources: await sourcesOf(deps, session),
  };
}

async function sourcesOf(deps: Deps, { id, locationId }: SessionRow): Promise<Receipt["sources"]> {
  const place = await loadLocation(deps.db, locationId);
  const sources = place && (await readSessionSources(deps, place, id));
  if (!sources) return null;
  const entries = Object.entries(sources.delivered.sourcesWh) as [MixSource, number][];
  return entries.filter(([, energyWh]) => energyWh > 0).map(([source, energyWh]) => ({ source, energyWh }));
}
