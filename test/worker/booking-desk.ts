import { beforeEach, expect } from "vitest";
import { timeOfDay, wallClock } from "../../src/domain/time.ts";
import type { BookingView, CalendarView } from "../../src/entry/api/shared/bookings.ts";
import { clock, World } from "./ocpp-world.ts";
import { type Answer, aChargePoint, aConnector, aLocation, fresh, type Operator } from "./operator.ts";

const MINUTE = 60_000;

/** What the API answers to a booking: itself, or a problem. */
export type Booked = Answer<BookingView & { readonly code?: string; readonly detail?: string }>;

/**
 * Where operators book: a location with two slots, new for each story. `slow` has a Type 2 socket of 22 kW; `rapid` a CCS
 * and a CHAdeMO cable of 150 kW, of which one charges at a time.
 */
export class BookingDesk {
  readonly #world = World.forTests();
  locationId = "";
  slow = "";
  rapid = "";
  chargePointId = "";

  static forTests(): BookingDesk {
    const desk = new BookingDesk();
    beforeEach(() => desk.#open());
    return desk;
  }

  async #open(): Promise<void> {
    const location = aLocation({ timeZone: "Europe/Rome" });
    const id = fresh("CP");
    const cable = { class: "fast", format: "CABLE", powerType: "DC", maxVoltageV: 920, maxPowerW: 150_000 };
    const evses = [
      { uid: `${id}-SLOW`, label: "A1", connectors: [aConnector(1)] },
      {
        uid: `${id}-RAPID`,
        label: "C1",
        connectors: [
          aConnector(2, { ...cable, standard: "IEC_62196_T2_COMBO" }),
          aConnector(3, { ...cable, standard: "CHADEMO" }),
        ],
      },
    ];
    await this.operator.post("/locations", location);
    expect(await this.operator.post("/charge-points", aChargePoint(location.id, { id, evses }))).toMatchObject({
      status: 201,
    });
    this.locationId = location.id;
    this.chargePointId = id;
    this.slow = `${id}-SLOW`;
    this.rapid = `${id}-RAPID`;
  }

  get world(): World {
    return this.#world.current;
  }

  get operator(): Operator {
    return this.world.operator;
  }

  /** Minutes from now. */
  at(minutes: number): string {
    return clock.iso(minutes * MINUTE);
  }

  /** What is in the way of something at the slow slot, as operators are told: on the clock in Rome. */
  clash(what: "booked" | "in maintenance", from: string, to: string): string {
    const [begin, end] = [from, to].map((at) => {
      const epoch = Date.parse(at);
      return { date: wallClock(epoch, "Europe/Rome").date, time: timeOfDay(epoch, "Europe/Rome") };
    });
    const until = begin?.date === end?.date ? end?.time : `${end?.date} ${end?.time}`;
    return `A1 is ${what} from ${begin?.date} ${begin?.time} to ${until}.`;
  }

  /** The slow slot for VALID, in an hour and for an hour, unless told otherwise. */
  book(fields: Record<string, unknown> = {}): Promise<Booked> {
    return this.operator.post("/bookings", this.wish(fields));
  }

  wish(fields: Record<string, unknown> = {}): Record<string, unknown> {
    return { evseUid: this.slow, beginAt: this.at(60), endAt: this.at(120), tokenUid: "VALID", ...fields };
  }

  async booked(fields: Record<string, unknown> = {}): Promise<BookingView> {
    const { status, body } = await this.book(fields);
    expect({ status, body }).toMatchObject({ status: 201 });
    return body;
  }

  change(id: string, fields: Record<string, unknown>): Promise<Booked> {
    return this.operator.edit(`/bookings/${id}`, fields);
  }

  cancel(id: string, fields: Record<string, unknown> = {}): Promise<Booked> {
    return this.operator.post(`/bookings/${id}/cancel`, fields);
  }

  async listed(query: string): Promise<readonly string[]> {
    const rows = await this.operator.readAll<BookingView>(`/bookings?locationId=${this.locationId}&${query}`, 2);
    return rows.map(({ id }) => id);
  }

  async calendar(from: string, to: string): Promise<CalendarView> {
    const query = `from=${encodeURIComponent(from)}&to=${encodeURIComponent(to)}`;
    const { status, body } = await this.operator.get<CalendarView>(`/locations/${this.locationId}/calendar?${query}`);
    expect({ status, body }).toMatchObject({ status: 200 });
    return body;
  }
}
