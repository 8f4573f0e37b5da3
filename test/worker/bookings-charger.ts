import { expect } from "vitest";
import type { BookingView } from "../../src/entry/api/shared/bookings.ts";
import type { Charger } from "./ocpp-charger.ts";
import { aStatus, clock, type Station, type World } from "./ocpp-world.ts";

const MINUTE = 60_000;

/** A slot of a station of its own, and what is booked there. */
export class BookedSlot {
  readonly station: Station;
  readonly charger: Charger;
  readonly #world: World;

  private constructor(world: World, station: Station, charger: Charger) {
    this.#world = world;
    this.station = station;
    this.charger = charger;
  }

  /** A booted charger that shows its connectors Available. */
  static async open(world: World, fields: Record<string, unknown> & { evses?: number[][] } = {}): Promise<BookedSlot> {
    const station = await world.station(fields);
    const charger = await station.boot();
    for (const connectorId of (fields.evses ?? [[1]]).flat()) {
      await charger.request("StatusNotification", aStatus("Available", { connectorId }));
    }
    return new BookedSlot(world, station, charger);
  }

  /** The same slot over another connection. */
  over(charger: Charger): BookedSlot {
    return new BookedSlot(this.#world, this.station, charger);
  }

  evse(number = 1): string {
    return `${this.station.id}-E${number}`;
  }

  /** In so many minutes, and for an hour, for VALID, unless told otherwise. */
  async book(inMinutes: number, fields: Record<string, unknown> = {}): Promise<BookingView> {
    const { minutes = 60, ...more } = fields;
    const beginAt = clock.iso(inMinutes * MINUTE);
    const endAt = clock.iso((inMinutes + Number(minutes)) * MINUTE);
    const wish = { evseUid: this.evse(), beginAt, endAt, tokenUid: "VALID", ...more };
    const { status, body } = await this.#world.operator.post<BookingView>("/bookings", wish);
    expect({ status, body }).toMatchObject({ status: 201 });
    return body;
  }

  async change(id: string, fields: Record<string, unknown>): Promise<void> {
    expect(await this.#world.operator.edit(`/bookings/${id}`, fields)).toMatchObject({ status: 200 });
  }

  async cancel(id: string): Promise<void> {
    expect(await this.#world.operator.post(`/bookings/${id}/cancel`, {})).toMatchObject({ status: 200 });
  }

  /** As of what reached D1. */
  async booking(id: string): Promise<BookingView> {
    await this.station.settled();
    const { status, body } = await this.#world.operator.get<BookingView>(`/bookings/${id}`);
    expect({ status, body }).toMatchObject({ status: 200 });
    return body;
  }

  /** The charge point is asked to keep a connector, and does. */
  async arms(fields: Record<string, unknown> = {}, status = "Accepted"): Promise<void> {
    const request = expect.objectContaining({ connectorId: 1, idTag: "VALID", ...fields });
    this.charger.answer(await this.charger.expectCall("ReserveNow", request), { status });
  }
}

/** The instant in so many minutes. */
export const inMinutes = (minutes: number) => clock.iso(minutes * MINUTE);
