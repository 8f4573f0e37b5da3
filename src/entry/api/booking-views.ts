import type { Context } from "hono";
import type { BookingOption } from "../../domain/booking.ts";
import type { Token } from "../../domain/token.ts";
import { loadPlates } from "../../store/booking-lists.ts";
import type { BookingRow } from "../../store/bookings.ts";
import type { ApiEnv } from "./context.ts";
import { etagOf } from "./guards.ts";
import { instant } from "./instants.ts";
import type { BookingView } from "./shared/bookings.ts";

interface BookingViewer {
  /** By the ids of the vehicles. */
  readonly plates: ReadonlyMap<string, string>;
  /** Whom to call, and what they come with, is for those who book. */
  readonly seesDrivers: boolean;
}

/** Of bookings that somebody asks for. */
export async function viewerOf(c: Context<ApiEnv>, rows: readonly BookingRow[]): Promise<BookingViewer> {
  const plates = await loadPlates(
    c.get("deps").db,
    rows.map(({ vehicleId }) => vehicleId),
  );
  return { plates, seesDrivers: c.get("principal").permissions.includes("booking.write") };
}

/** One booking, with its version in the header of the answer. */
export async function shownBooking(c: Context<ApiEnv>, row: BookingRow): Promise<BookingView> {
  c.header("ETag", etagOf(row.updatedAt));
  return bookingView(row, await viewerOf(c, [row]));
}

export function bookingView(row: BookingRow, { plates, seesDrivers }: BookingViewer): BookingView {
  const { id, kind, origin, state, locationId, chargePointId, evseUid, connectorId } = row;
  return {
    id,
    kind,
    origin,
    state,
    locationId,
    chargePointId,
    evseUid,
    connectorId,
    option: optionView(row.option),
    beginAt: instant(row.beginAt),
    endAt: instant(row.endAt),
    heldFrom: instant(row.heldFrom),
    heldUntil: instant(row.heldUntil),
    startableFrom: instant(row.startableFrom),
    keptUntil: instant(row.keptUntil),
    openEnded: row.isOpenEnded,
    tokens: row.tokens.map(tokenView),
    vehicle: seesDrivers ? vehicleView(row, plates) : null,
    energyWh: seesDrivers ? row.energyWh : null,
    vehicleMaxPowerW: seesDrivers ? row.vehicleMaxPowerW : null,
    partner: partnerView(row),
    authorizationReference: row.authorizationReference,
    requestedBy: row.requestedBy,
    sessionId: row.sessionId,
    canceled: row.canceled,
    blockedBy: row.blockedBy,
    guarantee: guaranteeView(row),
    technician: row.technician,
    seriesId: row.seriesId,
    note: seesDrivers || kind === "maintenance" ? row.note : null,
    createdAt: instant(row.createdAt),
    updatedAt: instant(row.updatedAt),
  };
}

function guaranteeView({ guarantee }: BookingRow): BookingView["guarantee"] {
  return guarantee && { quotedAt: instant(guarantee.quotedAt), prices: [...guarantee.prices] };
}

function optionView({ standards, formats, powerTypes, ...option }: BookingOption): BookingView["option"] {
  return {
    ...option,
    ...(standards === undefined ? {} : { standards: [...standards] }),
    ...(formats === undefined ? {} : { formats: [...formats] }),
    ...(powerTypes === undefined ? {} : { powerTypes: [...powerTypes] }),
  };
}

function tokenView({ uid, roaming }: Token): BookingView["tokens"][number] {
  if (roaming === undefined) return { uid, partner: null };
  const { countryCode, partyId, contractId } = roaming;
  return { uid, partner: { countryCode, partyId, contractId } };
}

function vehicleView({ vehicleId }: BookingRow, plates: BookingViewer["plates"]): BookingView["vehicle"] {
  const plate = vehicleId === null ? undefined : plates.get(vehicleId);
  return vehicleId === null || plate === undefined ? null : { id: vehicleId, plate };
}

function partnerView({ partnerId: id, partyCountryCode: countryCode, partyId, requestId }: BookingRow) {
  if (id === null || countryCode === null || partyId === null || requestId === null) return null;
  return { id, countryCode, partyId, requestId };
}
