import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect } from "vitest";
import { ask, askList, type OcpiAnswer, Partner, type Push } from "./ocpi-partner.ts";
import { clock, type Station, World } from "./ocpp-world.ts";
import { aLocation, fresh } from "./operator.ts";

export const MINUTE_MS = 60_000;

export interface WireBooking {
  readonly id: string;
  readonly request_id: string;
  readonly reservation_status: string;
  readonly booking_option: { readonly evse_uid?: string };
  readonly period: { readonly start_date_time: string; readonly end_date_time: string };
  readonly booking_requests: readonly { readonly request_status: string; readonly booking_request: object }[];
  readonly [field: string]: unknown;
}

export interface WireBookingLocation {
  readonly id: string;
  readonly booking_option: { readonly evse_uid?: string };
  readonly calendars: readonly {
    readonly id: string;
    readonly begin_from: string;
    readonly end_before: string;
    readonly available_timeslots: readonly { readonly start_date_time: string; readonly end_date_time: string }[];
  }[];
  readonly [field: string]: unknown;
}

/** A partner that has the module Bookings and is told of it, and a published location of its own. */
export class Booker {
  readonly world: { readonly current: World };
  readonly partner: Partner;
  token = "";
  partnerId = "";
  locationId = "";
  station!: Station;

  private constructor() {
    this.world = World.forTests();
    this.partner = Partner.forTests();
  }

  /** @param evses the connectors of each EVSE. @param identifier under which the partner lists it. */
  static forTests(evses: number[][] = [[1]], identifier = "bookings"): Booker {
    const booker = new Booker();
    beforeEach(() => booker.#begin(evses, identifier));
    // Nobody tells it of what others book.
    afterEach(() => env.DB.prepare("update partners set bookings = null").run());
    return booker;
  }

  get operator() {
    return this.world.current.operator;
  }

  async #begin(evses: number[][], identifier: string): Promise<void> {
    this.partner.receives(identifier);
    this.partner.endpoints = this.partner.endpoints.map((each) =>
      each.identifier === identifier ? { ...each, url: `${this.partner.base}/2.2.1/bookings` } : each,
    );
    this.partnerId = await this.partner.enter(this.operator, { bookings: { identifier: null }, expectedParties: [] });
    this.token = await this.partner.register(this.operator, this.partnerId);
    this.locationId = (await this.operator.post<{ id: string }>("/locations", aLocation())).body.id;
    this.station = await this.world.current.station({ locationId: this.locationId, evses });
    expect((await this.operator.edit(`/locations/${this.locationId}`, { published: true })).status).toBe(200);
  }

  evse(number = 1): string {
    return `${this.station.id}-E${number}`;
  }

  /** So many minutes from the next whole one on. */
  at(minutes: number): string {
    return new Date(Math.ceil(clock.now() / MINUTE_MS + minutes) * MINUTE_MS).toISOString();
  }

  /** A BookingRequest for the first EVSE. */
  request(fields: Record<string, unknown> = {}, [begin, end]: readonly [number, number] = [60, 120]) {
    return {
      country_code: "NL",
      party_id: this.partner.partyId,
      request_id: fresh("B"),
      location_id: this.locationId,
      booking_location_id: this.evse(),
      tokens: [this.driver("DRIVER-1")],
      period: { start_date_time: this.at(begin), end_date_time: this.at(end) },
      authorization_reference: "REF-1",
      ...fields,
    };
  }

  driver(uid: string) {
    return { country_code: "NL", party_id: this.partner.partyId, uid, type: "RFID", contract_id: `C-${uid}` };
  }

  post(body: unknown): Promise<OcpiAnswer> {
    return ask("POST", "/ocpi/2.2.1/bookings", this.token, body);
  }

  /** Of a request that is answered with a Booking. */
  async book(body: unknown): Promise<WireBooking> {
    const { http, body: answer } = await this.post(body);
    expect([http, answer]).toMatchObject([200, { status_code: 1000 }]);
    return answer.data as WireBooking;
  }

  async get<T>(path: string): Promise<T> {
    const { body } = await ask("GET", `/ocpi/2.2.1/bookings${path}`, this.token);
    expect(body.status_code).toBe(1000);
    return body.data as T;
  }

  /** All booking locations of its location. */
  async places(query = ""): Promise<readonly WireBookingLocation[]> {
    const pages = await askList(`/ocpi/2.2.1/bookings/booking_locations${query}`, this.token);
    const all = pages.flatMap(({ body }) => body.data as readonly WireBookingLocation[]);
    return all.filter(({ location_id }) => location_id === this.locationId);
  }

  async place(id = this.evse()): Promise<WireBookingLocation> {
    return this.get(`/booking_locations/${id}`);
  }

  /** What it is told of bookings from now on. */
  async told(act: () => Promise<unknown>): Promise<readonly Push[]> {
    await this.partner.isTold(this.partnerId);
    const before = this.partner.told("bookings").length;
    await act();
    await this.partner.isTold(this.partnerId);
    return this.partner.told("bookings").slice(before);
  }
}
