import { type ChargeFailure, PAY_WITHIN_MS, START_WITHIN_MS } from "../domain/driver-charge.ts";
import { amountToHold, type Payer } from "../domain/payment.ts";
import { ok, type Result, refuse } from "../domain/result.ts";
import { bookedAt } from "../domain/start-permit.ts";
import { foldUid } from "../domain/token.ts";
import {
  type DriverChargeRow,
  failCharge,
  findCharge,
  moveCharge,
  renewCookie,
  saveNewCharge,
} from "../store/driver-charges.ts";
import { giveCommand } from "./commands.ts";
import type { Deps } from "./deps.ts";
import { endImmediate, enterImmediate, TAKEN } from "./immediate-bookings.ts";
import { type Held, holdFor, paymentOf, releaseHold } from "./payments.ts";
import { derivedSecret, hashOf, newSecret } from "./secrets.ts";
import { agreedOffer } from "./slot-offers.ts";
import { whyNotStartable } from "./slot-refusals.ts";
import { type FoundSlot, findSlot } from "./slots.ts";

export interface ChargeRequest {
  readonly code: string;
  readonly connectorId: number | undefined;
  readonly quoteId: string | undefined;
  readonly startKey: string;
  /** Null: a visitor. */
  readonly driverId: string | null;
  /** Of the charge that this browser started last; null: none. */
  readonly cookie: string | null;
  /** Where the payer comes back to from the payment service's page. */
  readonly returnUrl: string;
}

/** `cookie`: by which this charge, and nothing else, is read and stopped. `paymentPage`: the payer has to go there first. */
export interface StartedCharge {
  readonly id: string;
  readonly cookie: string;
  readonly paymentPage: string | null;
}

/**
 * Starts a charge at a slot: entered, then held for, then asked of the charge point. Whatever is cut off in between is given up
 * by the cron, and what was held is given back.
 */
export async function startCharge(deps: Deps, request: ChargeRequest): Promise<Result<StartedCharge>> {
  const repeated = await findCharge(deps.db, { startKeyHash: hashOf(request.startKey) });
  if (repeated !== null) return startedBefore(deps, repeated.charge, request.returnUrl);
  const found = await findSlot(deps, request);
  if (!found.ok) return found;
  const { starter, isStartable } = found.value;
  if (starter.driver?.state === "blocked") return refuse("account_blocked");
  if (await goesOn(deps, request.cookie)) return refuse("in_use", "A charge that was started here still goes on.");
  if (!isStartable) return whyNotStartable(found.value);
  const offer = await agreedOffer(deps, found.value, request.quoteId);
  if (!offer.ok) return offer;
  const cookie = newSecret(deps);
  const charge = chargeRow(deps, found.value, { cookie, startKey: request.startKey });
  const saved = await saveNewCharge(deps.db, charge);
  if (!saved.ok) return saved.refusal === "already_exists" ? TAKEN : saved;
  deps.log("charge.asked", { chargeId: charge.id, evseUid: charge.evseUid, driverId: charge.driverId });
  const held = await holdFor(deps, {
    chargeId: charge.id,
    payer: payerOf(charge),
    tokenUid: charge.tokenUid,
    currency: offer.value.currency,
    mostMicro: amountToHold(offer.value),
    returnUrl: request.returnUrl,
  });
  if (!held.ok) return failed(deps, charge, "payment_refused", held);
  return goOn(deps, found.value, charge, held.value, cookie);
}

/** The payer comes back from the payment service: the start goes on, if something is held now and the slot is still free. */
export async function resumeCharge(deps: Deps, charge: DriverChargeRow): Promise<Result<null>> {
  if (charge.stage !== "paying") return ok(null);
  const payment = await paymentOf(deps, charge.id);
  if (payment?.state === "awaiting") return refuse("payment_refused", "The payment was not made yet.");
  if (payment?.state !== "held") return failed(deps, charge, "payment_refused", refuse("payment_refused"));
  const { evseUid: code, connectorId, driverId } = charge;
  const found = await findSlot(deps, { code, connectorId, driverId });
  if (!found.ok) return failed(deps, charge, "cancelled", found);
  if (!found.value.isStartable) return failed(deps, charge, "cancelled", whyNotStartable(found.value));
  const now = deps.now();
  const startBy = now + START_WITHIN_MS;
  const moved = await moveCharge(deps.db, charge, { stage: "starting", startBy, updatedAt: now });
  if (!moved.ok) return failed(deps, charge, "cancelled", TAKEN);
  return moved.value ? ask(deps, found.value, { ...charge, stage: "starting", startBy }) : ok(null);
}

async function goOn(
  deps: Deps,
  found: FoundSlot,
  charge: DriverChargeRow,
  held: Held,
  cookie: string,
): Promise<Result<StartedCharge>> {
  const { id } = charge;
  if (held.kind === "page") {
    const now = deps.now();
    await moveCharge(deps.db, charge, { stage: "paying", startBy: now + PAY_WITHIN_MS, updatedAt: now });
    return ok({ id, cookie, paymentPage: held.url });
  }
  const asked = await ask(deps, found, charge);
  return asked.ok ? ok({ id, cookie, paymentPage: null }) : asked;
}

/** Into the calendar, and to the charge point. */
async function ask(deps: Deps, found: FoundSlot, charge: DriverChargeRow): Promise<Result<null>> {
  const { id, chargePointId, connectorId, tokenUid: idTag, driverId } = charge;
  const { permit, ...evse } = found.permitted;
  const requestedBy = driverId === null ? "visitor" : `driver:${driverId}`;
  const isKept = evse.connectors.some((each) => each.connectorId === connectorId && each.isKept);
  if (permit.kind === "immediate" && !isKept) {
    const token = { ...found.starter.token, uid: idTag };
    const start = { id, evse, connectorId, token, authorizationReference: null, requestedBy };
    if (!(await enterImmediate(deps, start, permit.period))) return failed(deps, charge, "cancelled", TAKEN);
  }
  const booked = charge.bookingId === null ? {} : { bookingId: charge.bookingId };
  const payload = { idTag, connectorId };
  const action = "RemoteStartTransaction";
  const given = await giveCommand(deps, { chargePointId, action, payload, requestedBy, start: { id, ...booked } });
  return given.ok ? ok(null) : failed(deps, charge, "refused", given);
}

/** Nothing came of it: what was kept and held for it is given back at once; what cannot be now, by the cron. */
async function failed(
  deps: Deps,
  { id }: DriverChargeRow,
  failure: ChargeFailure,
  why: Extract<Result<never>, { readonly ok: false }>,
): Promise<typeof why> {
  const now = deps.now();
  await deps.db.batch([failCharge(deps.db, id, failure, now), endImmediate(deps, id, "refused")]);
  await releaseHold(deps, id);
  await moveCharge(deps.db, { id, stage: "not_started" }, { isCleared: true, updatedAt: now });
  deps.log("charge.failed", { chargeId: id, failure, refusal: why.refusal });
  return why;
}

/** A repeat, whose first answer may have been lost on its way: its browser gets a cookie of its own, and is sent to the same page. */
async function startedBefore(deps: Deps, charge: DriverChargeRow, returnUrl: string): Promise<Result<StartedCharge>> {
  const { id, stage, tokenUid } = charge;
  if (stage === "not_started") return refuse("connector_not_available", "Nothing came of this start: try again.");
  const cookie = newSecret(deps);
  await renewCookie(deps.db, id, hashesOf(deps, cookie));
  const payment = stage === "paying" ? await paymentOf(deps, id) : null;
  if (payment?.state !== "awaiting") return ok({ id, cookie, paymentPage: null });
  const { currency, heldMicro: mostMicro } = payment;
  const held = await holdFor(deps, { chargeId: id, payer: payerOf(charge), tokenUid, currency, mostMicro, returnUrl });
  return held.ok ? ok({ id, cookie, paymentPage: held.value.kind === "page" ? held.value.url : null }) : held;
}

function chargeRow(
  deps: Deps,
  { evse, connector, permitted: { permit, chargePointId }, starter }: FoundSlot,
  { cookie, startKey }: { readonly cookie: string; readonly startKey: string },
): DriverChargeRow {
  const now = deps.now();
  return {
    id: deps.newId(),
    driverId: starter.driver?.id ?? null,
    locationId: evse.locationId,
    chargePointId,
    evseUid: evse.uid,
    connectorId: connector.connectorId,
    tokenUid: foldUid(starter.uid),
    parentUid: starter.token.parentUid,
    bookingId: bookedAt(permit)?.id ?? null,
    stage: "starting",
    failure: null,
    ...hashesOf(deps, cookie),
    startKeyHash: hashOf(startKey),
    startBy: now + START_WITHIN_MS,
    stopAskedAt: null,
    isCleared: false,
    createdAt: now,
    updatedAt: now,
  };
}

function hashesOf(deps: Deps, cookie: string): Pick<DriverChargeRow, "cookieHash" | "receiptHash"> {
  return { cookieHash: hashOf(cookie), receiptHash: hashOf(receiptTokenOf(deps, cookie)) };
}

/** Follows from the cookie, so that it need not be kept; the cookie does not follow from it. */
export function receiptTokenOf(deps: Deps, cookie: string): string {
  return derivedSecret(deps, "receipt", cookie);
}

function payerOf({ id, driverId }: DriverChargeRow): Payer {
  return driverId === null ? { kind: "visitor", chargeId: id } : { kind: "driver", driverId };
}

async function goesOn(deps: Deps, cookie: string | null): Promise<boolean> {
  const last = cookie === null ? null : await findCharge(deps.db, { cookieHash: hashOf(cookie) });
  if (last === null) return false;
  const { session, charge } = last;
  return session === null ? charge.stage === "starting" && charge.startBy > deps.now() : session.stoppedAt === null;
}
