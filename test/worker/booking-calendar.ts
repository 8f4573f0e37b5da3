import { env } from "cloudflare:workers";
import { expect } from "vitest";
import { depsOf } from "../../src/entry/deps.ts";
import { type BookingWish, book } from "../../src/services/bookings.ts";
import { type MaintenanceWish, scheduleMaintenance } from "../../src/services/maintenance.ts";
import { type BookingRow, loadBooking } from "../../src/store/bookings.ts";
import { clock } from "./ocpp-world.ts";
import type { PublishedStation } from "./published-station.ts";

const MINUTE = 60_000;

/** From and to, in minutes from now. */
type Minutes = readonly [begin: number, end: number];

export function periodIn([begin, end]: Minutes) {
  return { beginAt: clock.now() + begin * MINUTE, endAt: clock.now() + end * MINUTE };
}

/** What is done with the calendar of a published station, as use cases do it. */
export class BookingCalendar {
  readonly #published: PublishedStation;

  constructor(published: PublishedStation) {
    this.#published = published;
  }

  get deps() {
    return depsOf(env);
  }

  uid(number = 1): string {
    return `${this.#published.station.id}-E${number}`;
  }

  wish(minutes: Minutes, fields: Partial<BookingWish> = {}): BookingWish {
    return {
      locationId: this.#published.locationId,
      option: {},
      period: periodIn(minutes),
      tokens: [],
      authorizationReference: null,
      vehicleId: null,
      note: null,
      requestedBy: "a test",
      partner: null,
      ...fields,
    };
  }

  async booked(minutes: Minutes, fields: Partial<BookingWish> = {}): Promise<BookingRow> {
    return value(await book(this.deps, this.wish(minutes, fields)));
  }

  maintain(number: number, minutes: Minutes, fields: Partial<MaintenanceWish> = {}) {
    const wish = { isOpenEnded: false, note: null, technician: null, requestedBy: "a test", displaces: false };
    return scheduleMaintenance(this.deps, { ...wish, evseUid: this.uid(number), period: periodIn(minutes), ...fields });
  }

  async now({ id }: Pick<BookingRow, "id">): Promise<BookingRow> {
    const row = await loadBooking(this.deps.db, id);
    if (row === null) throw new Error(`There is no booking ${id}`);
    return row;
  }

  /** What the charge point last showed of a booking's EVSE. */
  async blocked({ id }: Pick<BookingRow, "id">, by: BookingRow["blockedBy"]): Promise<void> {
    await env.DB.prepare("update bookings set blocked_by = ? where id = ?").bind(by, id).run();
  }
}

export function value<T>(answer: { readonly ok: true; readonly value: T } | { readonly ok: false }): T {
  expect(answer).toMatchObject({ ok: true });
  if (!answer.ok) throw new Error("It was refused.");
  return answer.value;
}
