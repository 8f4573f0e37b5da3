import { evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import fc from "fast-check";
import { expect, it } from "vitest";
import { runCron } from "../../src/entry/cron.ts";
import { book, cancelBooking, changeBooking } from "../../src/services/bookings.ts";
import { changeMaintenance, completeMaintenance } from "../../src/services/maintenance.ts";
import { bookings } from "../../src/store/booking-schema.ts";
import type { BookingRow } from "../../src/store/bookings.ts";
import { findToken } from "../../src/store/tokens.ts";
import { BookingCalendar, periodIn } from "./booking-calendar.ts";
import type { Charger } from "./ocpp-charger.ts";
import { aStart, aStatus, aStop } from "./ocpp-world.ts";
import { PublishedStation } from "./published-station.ts";

const published = PublishedStation.forTests([[1], [2]]);
const calendar = new BookingCalendar(published);

const DAY_MINUTES = 24 * 60;
const SECONDS = 60;

const slot = fc.constantFrom(1, 2);
const someone = fc.constantFrom("VALID", "OTHER");
const within = fc
  .tuple(fc.integer({ min: 0, max: 120 }), fc.integer({ min: 15, max: 90 }))
  .map(([begin, minutes]) => [begin, begin + minutes] as const);
const pick = fc.nat({ max: 50 });

const act = fc.oneof(
  fc.record({ kind: fc.constant("book" as const), slot: fc.option(slot), who: someone, within }),
  fc.record({ kind: fc.constant("change" as const), pick, within }),
  fc.record({ kind: fc.constant("cancel" as const), pick }),
  fc.record({
    kind: fc.constant("maintain" as const),
    slot,
    within,
    isOpenEnded: fc.boolean(),
    displaces: fc.boolean(),
  }),
  fc.record({ kind: fc.constant("extend" as const), pick, within, displaces: fc.boolean() }),
  fc.record({ kind: fc.constant("complete" as const), pick }),
  fc.record({ kind: fc.constant("start" as const), slot, who: someone }),
  fc.record({ kind: fc.constant("stop" as const), slot }),
  fc.record({ kind: fc.constant("drop" as const) }),
  fc.record({ kind: fc.constant("reboot" as const) }),
  fc.record({ kind: fc.constant("restart" as const) }),
  fc.record({ kind: fc.constant("wait" as const), minutes: fc.integer({ min: 1, max: 40 }) }),
);
type Act = typeof act extends fc.Arbitrary<infer T> ? T : never;

/** A charge point that says yes to whatever it is told, and the cars that come to it. */
class Site {
  charger: Charger | null = null;
  readonly #transactions = new Map<number, number>();
  readonly #toStop: number[] = [];
  /** What has begun while nobody heard it, to be told later. */
  #untold: ReturnType<typeof aStart>[] = [];
  #wh = 0;

  async do(each: Act): Promise<void> {
    switch (each.kind) {
      case "book":
        return this.#book(each);
      case "change":
        return this.#with(each.pick, (row) =>
          row.kind === "booking" ? changeBooking(calendar.deps, row, { period: periodIn(each.within) }) : null,
        );
      case "cancel":
        return this.#with(each.pick, (row) => cancelBooking(calendar.deps, row, { reason: "UNKNOWN", by: "CPO" }));
      case "maintain":
        await calendar.maintain(each.slot, each.within, { isOpenEnded: each.isOpenEnded, displaces: each.displaces });
        return;
      case "extend":
        return this.#with(each.pick, (row) =>
          changeMaintenance(calendar.deps, row, { period: periodIn(each.within), displaces: each.displaces }),
        );
      case "complete":
        return this.#with(each.pick, (row) => completeMaintenance(calendar.deps, row));
      case "start":
        return this.#start(each.slot, each.who);
      case "stop":
        return this.stop(each.slot);
      case "drop":
        return this.#drop();
      case "reboot":
        return this.boot();
      case "restart":
        this.charger = null;
        return evictDurableObject(published.station.object, { webSockets: "close" });
      case "wait":
        return this.wait(each.minutes);
    }
  }

  async #book({ slot: number, who, within: minutes }: Extract<Act, { kind: "book" }>): Promise<void> {
    const token = await findToken(calendar.deps.db, who);
    if (token === null) throw new Error(`There is no token ${who}`);
    const option = number === null ? {} : { evseUid: calendar.uid(number) };
    await book(calendar.deps, calendar.wish(minutes, { option, tokens: [token] }));
  }

  async #with(index: number, does: (row: BookingRow) => Promise<unknown> | null): Promise<void> {
    const open = (await rows()).filter(({ state }) => state === "RESERVED");
    const row = open[index % Math.max(open.length, 1)];
    if (row !== undefined) await does(row);
  }

  async boot(): Promise<void> {
    await this.#drop();
    this.charger = await published.station.boot();
    void this.#answer(this.charger);
    for (const connectorId of [1, 2]) {
      const status = this.#transactions.has(connectorId) ? "Charging" : "Available";
      await this.charger.request("StatusNotification", aStatus(status, { connectorId }));
    }
    for (const start of this.#untold.splice(0)) await this.#tell(start);
    await this.#obey();
  }

  async #drop(): Promise<void> {
    await this.charger?.hangUp();
    this.charger = null;
  }

  /** Answers all that it is told as it comes: what waits for its answer too long is given up, and another call follows. */
  async #answer(charger: Charger): Promise<void> {
    for (;;) {
      const call = await charger.nextCall();
      charger.answer(call, { status: "Accepted" });
      if (call.action === "RemoteStopTransaction") {
        this.#toStop.push((call.payload as { transactionId: number }).transactionId);
      }
    }
  }

  /** Does what it was told. */
  async #obey(): Promise<void> {
    const { charger } = this;
    if (charger === null) return;
    for (;;) {
      await charger.call("Heartbeat", {});
      const transactionId = this.#toStop.shift();
      if (transactionId === undefined) return;
      const stopped = [...this.#transactions].find(([, id]) => id === transactionId);
      if (stopped !== undefined) await this.stop(stopped[0]);
    }
  }

  async #start(connectorId: number, idTag: string): Promise<void> {
    const isTaken =
      this.#transactions.has(connectorId) || this.#untold.some((each) => each.connectorId === connectorId);
    if (isTaken) return;
    const start = aStart({ connectorId, idTag, meterStart: this.#wh });
    if (this.charger === null) this.#untold.push(start);
    else await this.#tell(start);
    await this.#obey();
  }

  async #tell(start: ReturnType<typeof aStart>): Promise<void> {
    const told = await this.charger?.request("StartTransaction", start);
    if (told === undefined) return;
    this.#transactions.set(start.connectorId, told.transactionId);
    // As chargers do by StopTransactionOnInvalidId.
    if (told.idTagInfo.status !== "Accepted") await this.stop(start.connectorId);
  }

  async stop(number: number): Promise<void> {
    const transactionId = this.#transactions.get(number);
    if (this.charger === null || transactionId === undefined) return;
    this.#transactions.delete(number);
    this.#wh += 1_000;
    await this.charger.request("StopTransaction", aStop(transactionId, { meterStop: this.#wh }));
    await this.#obey();
  }

  async wait(minutes: number): Promise<void> {
    await published.station.pass(minutes * SECONDS);
    await this.#obey();
    await published.station.settled();
    await runCron({ cron: "* * * * *" }, env);
    await this.#obey();
  }
}

async function rows(): Promise<readonly BookingRow[]> {
  return calendar.deps.db.select().from(bookings).orderBy(bookings.heldFrom, bookings.id);
}

/** No instant of an EVSE is two holders'; what is fulfilled has its session. */
async function expectSound(): Promise<void> {
  const all = await rows();
  for (const [, own] of Map.groupBy(
    all.filter(({ isHeld }) => isHeld),
    ({ evseUid }) => evseUid,
  )) {
    own.forEach((row, index) => {
      const next = own[index + 1];
      if (next !== undefined) expect(row.heldUntil, `${row.id} and ${next.id}`).toBeLessThanOrEqual(next.heldFrom);
    });
  }
  const known = await published.station.sessions();
  const sessions = new Set(known.map(({ id }) => id));
  const ids = all.map(({ id }) => id);
  for (const { id, state, bookingId } of known) if (state === "COMPLETED") expect(ids, id).toContain(bookingId);
  for (const { id, kind, state, sessionId } of all) {
    if (kind === "booking" && state === "FULFILLED") expect(sessions, id).toContain(sessionId);
  }
}

it("whatever comes after what, no slot has two holders, each booking ends, and what is fulfilled has its session", async () => {
  await published.world.token("OTHER");
  const story = fc.array(act, { minLength: 5, maxLength: 25 });
  await fc.assert(
    fc.asyncProperty(story, async (acts) => {
      const site = new Site();
      await site.boot();
      for (const each of acts) {
        await site.do(each);
        await published.station.settled();
        await expectSound();
      }
      // The night: whoever is there goes, and what was left open is completed.
      await site.boot();
      await site.stop(1);
      await site.stop(2);
      for (const row of await rows()) if (row.kind === "maintenance") await completeMaintenance(calendar.deps, row);
      for (let passed = 0; passed < 4; passed += 1) await site.wait(DAY_MINUTES / 8);
      await expectSound();
      const open = (await rows()).filter(({ state, isHeld }) => isHeld || state === "PENDING" || state === "RESERVED");
      expect(open).toEqual([]);
      await site.charger?.hangUp();
    }),
    { numRuns: 8 },
  );
});
