import type * as z from "zod";
import { authorize, type Token } from "../../domain/token.ts";
import type { ChargeStatus } from "../../services/charge-status.ts";
import type { Deps } from "../../services/deps.ts";
import { isBilled, type Receipt } from "../../services/receipts.ts";
import type { SlotOffer } from "../../services/slot-offers.ts";
import { codeOf, type FoundSlot, type NearestFree } from "../../services/slots.ts";
import type { DriverTokenRow } from "../../store/driver-tokens.ts";
import type { DriverRow, DriverSignInRow } from "../../store/drivers.ts";
import type { SessionRow } from "../../store/sessions.ts";
import { loadPlaceNames } from "../../store/slots.ts";
import { instant, instantOrNull } from "./instants.ts";
import type {
  ChargeView,
  DriverView,
  driverSessionSchema,
  driverSignInSchema,
  driverTokenSchema,
  ReceiptView,
  SlotView,
} from "./shared/drivers.ts";

export function slotView(found: FoundSlot, offer: SlotOffer | null, nearestFree: NearestFree | null): SlotView {
  const { asOf, station, evse, connector, slot, isStartable, helpPhone } = found;
  const { id, name, address, city, timeZone } = station;
  return {
    asOf: instant(asOf),
    station: { id, name, address, city, timeZone, helpPhone },
    slot: {
      code: codeOf(evse),
      uid: evse.uid,
      label: evse.label,
      connectorId: connector.connectorId,
      connectors: evse.connectors.map((each) => ({
        connectorId: each.connectorId,
        standard: each.standard,
        format: each.format,
        maxPowerW: each.maxPowerW,
        class: each.class,
      })),
    },
    state: slot.state,
    pluggedIn: slot.isPluggedIn,
    startable: isStartable && offer !== null,
    freeAt: slot.freeAt && { at: instantOrNull(slot.freeAt.at), source: slot.freeAt.source },
    nearestFree,
    offer: offer && offerView(offer),
  };
}

function offerView({ quoteId, expiresAt, offer, example }: SlotOffer): NonNullable<SlotView["offer"]> {
  const { currency, vatBasisPoints, listMicroPerKwh, priceMicroPerKwh, promotion } = offer;
  return {
    quoteId,
    expiresAt: instant(expiresAt),
    currency,
    vatBasisPoints,
    listMicroPerKwh,
    priceMicroPerKwh,
    promotion: promotion && { name: promotion.name, endAt: instant(promotion.endAt) },
    example,
  };
}

export async function chargeView(
  { db }: Deps,
  status: ChargeStatus,
  paymentPage: string | null = null,
): Promise<ChargeView> {
  const { charge, session } = status.known;
  const { station, slot } = await placeOf(db, charge);
  return {
    id: charge.id,
    asOf: instant(status.asOf),
    station,
    slot,
    state: status.state,
    failure: status.failure,
    askedAt: instant(charge.createdAt),
    startBy: instant(charge.startBy),
    startedAt: instantOrNull(session?.startedAt ?? null),
    endedAt: instantOrNull(session?.stoppedAt ?? null),
    energyWh: status.energyWh,
    powerW: status.powerW,
    price: session === null ? null : priceOf(session),
    payableMicro: status.payableMicro,
    connected: status.isConnected,
    receiptToken: status.receiptToken,
    paymentPage,
  };
}

/** A station that is gone leaves its sessions: they are shown without its name. */
async function placeOf(db: Deps["db"], of: { readonly evseUid: string; readonly locationId: string }) {
  const { station, evse, helpPhone } = await loadPlaceNames(db, of.locationId, of.evseUid);
  const gone = { id: of.locationId, name: "", address: "", city: "", timeZone: "UTC" };
  return {
    station: { ...(station ?? gone), helpPhone },
    slot: { code: evse?.evseId ?? of.evseUid, label: evse?.label ?? "" },
  };
}

function priceOf({ currency, vatBasisPoints, priceMicroPerKwh }: SessionRow): ChargeView["price"] {
  if (currency === null || vatBasisPoints === null || priceMicroPerKwh === null) return null;
  return { currency, vatBasisPoints, priceMicroPerKwh };
}

export async function receiptView({ db, cpo }: Deps, receipt: Receipt): Promise<ReceiptView> {
  const { session, sources, promotionName } = receipt;
  const { station, slot } = await placeOf(db, session);
  return {
    sessionId: session.id,
    operator: cpo.name,
    station,
    slotLabel: slot.label,
    startedAt: instant(session.startedAt),
    stoppedAt: instant(receipt.stoppedAt),
    energyWh: session.energyWh,
    ...receipt.price,
    listMicroPerKwh: receipt.listMicroPerKwh,
    promotionName,
    ...receipt.amounts,
    sources: sources && [...sources],
  };
}

export async function driverSessionView(
  { db, now }: Deps,
  session: SessionRow,
): Promise<z.infer<typeof driverSessionSchema>> {
  const { station, slot } = await placeOf(db, session);
  const isOver = session.stoppedAt !== null;
  const hasReceipt = isBilled(session);
  return {
    id: session.id,
    state: isOver ? (hasReceipt ? "ended" : "not_billed") : "charging",
    station,
    slotLabel: slot.label,
    startedAt: instant(Math.min(session.startedAt, now())),
    stoppedAt: instantOrNull(session.stoppedAt),
    energyWh: session.energyWh,
    powerW: isOver ? null : session.powerW,
    price: priceOf(session),
    payableMicro: session.payableMicro,
    hasReceipt,
  };
}

export function accountView(driver: DriverRow, newEmail: string | null): DriverView {
  const { id, email, name, language, state, createdAt } = driver;
  const shown = state === "blocked" ? ("blocked" as const) : ("active" as const);
  return { id, email: email ?? "", name, language, newEmail, state: shown, createdAt: instant(createdAt) };
}

export function signInView(
  { id, deviceLabel, createdAt, usedAt }: DriverSignInRow,
  currentId: string,
): z.infer<typeof driverSignInSchema> {
  return { id, deviceLabel, createdAt: instant(createdAt), usedAt: instant(usedAt), isThis: id === currentId };
}

export function driverTokenView(of: DriverTokenRow, token: Token, now: number): z.infer<typeof driverTokenSchema> {
  const status = authorize(token, now);
  const state = status === "Accepted" ? "valid" : status === "Expired" ? "expired" : "blocked";
  return { uid: of.uid, kind: of.kind, state, addedAt: instant(of.addedAt) };
}
