import { energyCost } from "../domain/cost.ts";
import {
  type ChargeFailure,
  type ChargeState,
  chargeStateOf,
  failureOf,
  SHOWN_AFTER_END_MS,
} from "../domain/driver-charge.ts";
import type { EvsePicture } from "../ocpp/pictures.ts";
import { findCharge, findOpenChargesOf, type KnownCharge } from "../store/driver-charges.ts";
import type { SessionRow } from "../store/sessions.ts";
import type { Deps } from "./deps.ts";
import { receiptTokenOf } from "./driver-charges.ts";
import { isBilled } from "./receipts.ts";
import { hashOf } from "./secrets.ts";

/** A charge as it is this moment. */
export interface ChargeStatus {
  readonly asOf: number;
  readonly known: KnownCharge;
  readonly state: ChargeState;
  readonly failure: ChargeFailure | null;
  readonly energyWh: number;
  readonly powerW: number | null;
  /** So far, at the locked price; null: none is known. */
  readonly payableMicro: number | null;
  readonly isConnected: boolean;
  /** Null: there is no receipt yet, or who asks has no cookie of it. */
  readonly receiptToken: string | null;
}

/** Who asks: by the cookie of a start, or signed in. */
export interface ChargeHolder {
  readonly cookie: string | null;
  readonly driverId: string | null;
}

/** The charge of this browser, or else the newest of the account that goes on; null: there is none. */
export async function currentCharge(deps: Deps, { cookie, driverId }: ChargeHolder): Promise<KnownCharge | null> {
  const now = deps.now();
  const own = cookie === null ? null : await findCharge(deps.db, { cookieHash: hashOf(cookie) });
  if (own !== null && isShown(own, now)) return own;
  if (driverId === null) return null;
  const since = now - MOST_DAYS_MS;
  const charges = await findOpenChargesOf(deps.db, driverId, since);
  return charges.find((known) => GOING_ON.includes(chargeStateOf(known, now))) ?? null;
}

const MOST_DAYS_MS = 7 * SHOWN_AFTER_END_MS;
const GOING_ON: readonly ChargeState[] = ["paying", "starting", "charging", "stopping"];

function isShown({ charge, session }: KnownCharge, now: number): boolean {
  return now - (session === null ? charge.updatedAt : (session.stoppedAt ?? now)) < SHOWN_AFTER_END_MS;
}

export async function chargeStatus(deps: Deps, known: KnownCharge, cookie: string | null): Promise<ChargeStatus> {
  const asOf = deps.now();
  const { session } = known;
  const state = chargeStateOf(known, asOf);
  const isRunning = state === "charging" || state === "stopping";
  const live = isRunning ? await liveFigures(deps, known) : null;
  const energyWh = live?.session?.energyWh ?? session?.energyWh ?? 0;
  return {
    asOf,
    known,
    state,
    failure: failureOf(known, asOf),
    energyWh,
    powerW: live?.session?.powerW ?? (isRunning ? (session?.powerW ?? null) : null),
    payableMicro: session === null ? null : payableOf(session, energyWh),
    isConnected: live?.isConnected ?? true,
    receiptToken: receiptTokenFor(deps, known, cookie),
  };
}

function receiptTokenFor(deps: Deps, { charge, session }: KnownCharge, cookie: string | null): string | null {
  const isIts = cookie !== null && hashOf(cookie) === charge.cookieHash;
  return isIts && session !== null && isBilled(session) ? receiptTokenOf(deps, cookie) : null;
}

/** What D1 has is minutes old: the object of the charge point knows. While it cannot be asked, D1's are the last figures. */
async function liveFigures(
  { chargePoints, log }: Deps,
  { charge }: KnownCharge,
): Promise<{ readonly isConnected: boolean; readonly session: EvsePicture["activeSession"] } | null> {
  try {
    const { chargePointId, evseUid, id } = charge;
    const [picture, evse] = await Promise.all([
      chargePoints.live(chargePointId),
      chargePoints.evse(chargePointId, evseUid),
    ]);
    return { isConnected: picture.online, session: evse.activeSession?.id === id ? evse.activeSession : null };
  } catch (error) {
    log("charge.not-live", { chargeId: charge.id, error: String(error) });
    return null;
  }
}

/** The end's figure is what was settled; until then what it would be if it ended now. */
function payableOf(session: SessionRow, energyWh: number): number | null {
  if (session.stoppedAt !== null) return session.payableMicro;
  const { currency, priceMicroPerKwh, vatBasisPoints } = session;
  if (currency === null || priceMicroPerKwh === null || vatBasisPoints === null) return null;
  return energyCost(energyWh, { currency, priceMicroPerKwh, vatBasisPoints }).payableMicro;
}
