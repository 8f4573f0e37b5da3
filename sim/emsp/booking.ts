import { callModule } from "./asking.ts";
import { shown } from "./discovery.ts";
import { findingsOf } from "./fields.ts";
import { type JsonObject, objectOf, textOf } from "./json.ts";
import { keyOf } from "./object-store.ts";
import { type Answer, isDone } from "./peer-client.ts";
import { finding } from "./transport-rules.ts";
import type { World } from "./world.ts";

/** What the eMSP is to book, to change or to cancel. */
export interface BookingWish {
  readonly bookingLocationId: string;
  /** Of an earlier booking, to change or to cancel it; absent: a new one. */
  readonly requestId?: string | undefined;
  readonly inMinutes: number;
  readonly minutes: number;
  /** One of its own; absent: its first. */
  readonly tokenUid?: string | undefined;
  readonly powerKw?: number | undefined;
  /** A CanceledReason: it is cancelled. */
  readonly cancel?: string | undefined;
}

export interface Booked {
  readonly ok: boolean;
  readonly message: string;
  readonly requestId: string;
  readonly booking?: JsonObject;
}

const MINUTE_MS = 60_000;

/** POST of a BookingRequest, and the Booking that it is answered with (Bookings 1.1, OCPI-BE5). */
export async function book(world: World, wish: BookingWish): Promise<Booked> {
  const requestId = wish.requestId ?? world.setup.newId();
  const path = `booking_locations/${encodeURIComponent(wish.bookingLocationId)}`;
  const place = await callModule(world, { module: "bookings", role: "SENDER", method: "GET", path });
  if (!isDone(place)) return { ok: false, message: `no such booking location: ${shown(place)}`, requestId };
  const body = requestOf(world, wish, requestId, textOf(objectOf(place.data).location_id));
  const answer = await callModule(world, { module: "bookings", role: "SENDER", method: "POST", path: "", body });
  if (!isDone(answer)) return { ok: false, message: shown(answer), requestId };
  return { ok: true, message: "answered", requestId, booking: kept(world, answer, requestId) };
}

function requestOf(world: World, wish: BookingWish, requestId: string, locationId: string): JsonObject {
  const { setup, tokens, stores } = world;
  const { countryCode, partyId } = setup.party;
  const { inMinutes, minutes, tokenUid, powerKw, cancel } = wish;
  const held = tokens.all.map(({ token }) => objectOf(token));
  const token = held.find(({ uid }) => tokenUid === undefined || uid === tokenUid);
  if (token === undefined) throw new Error(`no token ${tokenUid}`);
  const { country_code, party_id, uid, type, contract_id } = token;
  const begin = Math.ceil(setup.clock.now() / MINUTE_MS + inMinutes) * MINUTE_MS;
  const known = stores.bookings.objects().find((each) => each.request_id === requestId);
  const { start_date_time, end_date_time } = objectOf(known?.period);
  const asBefore = { start_date_time, end_date_time };
  const anew = { start_date_time: iso(begin), end_date_time: iso(begin + minutes * MINUTE_MS) };
  return {
    country_code: countryCode,
    party_id: partyId,
    request_id: requestId,
    location_id: locationId,
    booking_location_id: wish.bookingLocationId,
    tokens: [{ country_code, party_id, uid, type, contract_id }],
    period: cancel !== undefined && known !== undefined ? asBefore : anew,
    authorization_reference: requestId,
    ...(powerKw === undefined ? {} : { power_required: powerKw }),
    ...(cancel === undefined ? {} : { canceled: { cancellation_reason: cancel, who_canceled: "EMSP" } }),
  };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}

function kept(world: World, answer: Answer, requestId: string): JsonObject {
  const booking = objectOf(answer.data);
  const { country_code: countryCode, party_id: partyId, id, request_id } = booking;
  world.journal.note(answer, [
    ...findingsOf("Booking", answer.data, { edition: world.setup.edition }),
    ...finding(request_id !== requestId, "B4", "Booking.request_id", "is not that of the request"),
  ]);
  world.stores.bookings.put(keyOf(textOf(countryCode), textOf(partyId), textOf(id)), booking);
  return booking;
}
