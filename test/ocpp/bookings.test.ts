import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CalendarEntry, ChargePointCalendar } from "../../src/domain/charge-point-calendar.ts";
import { armedEntry, isTheirs } from "../../src/ocpp/calendar.ts";
import type { Change } from "../../src/ocpp/state.ts";
import type { Frame } from "../../src/ocpp/wire.ts";
import { PureObject } from "../support/ocpp-object.ts";
import { NOON } from "./charging-arbitraries.ts";

const MINUTE = 60_000;
const BOOT = { chargePointVendor: "Vendor", chargePointModel: "Model", chargePointSerialNumber: "S-1" };
const ACCEPTED = { status: "Accepted" };

function entry(bookingId: string, begin: number, fields: Partial<CalendarEntry> = {}): CalendarEntry {
  const beginAt = NOON + begin * MINUTE;
  return {
    bookingId,
    kind: "booking",
    evseUid: "E1",
    connectorId: null,
    armAt: beginAt - 5 * MINUTE,
    startableFrom: beginAt - 10 * MINUTE,
    beginAt,
    keptUntil: beginAt + 15 * MINUTE,
    endAt: beginAt + 30 * MINUTE,
    tokens: [{ uid: bookingId, idTag: bookingId, state: "valid", expiresAt: null, parentUid: null }],
    ...fields,
  };
}

const maintenance = (bookingId: string, begin: number, minutes = 30): CalendarEntry => {
  const beginAt = NOON + begin * MINUTE;
  const endAt = beginAt + minutes * MINUTE;
  const times = { armAt: beginAt, startableFrom: beginAt, beginAt, keptUntil: endAt, endAt };
  return entry(bookingId, begin, { kind: "maintenance", tokens: [], ...times });
};

/** A charger that does as it is told, and its object. */
class Stage {
  readonly object = new PureObject(NOON);
  readonly told: Change[] = [];
  /** What the charger keeps, by its number. */
  readonly kept = new Map<number, string>();
  readonly operative = new Map<number, string>();
  readonly stopped: number[] = [];
  #version = 0;
  #answered = 0;
  #calls = 0;

  constructor() {
    const { memory } = this.object;
    const keep = memory.keep.bind(memory);
    memory.keep = (outcome) => {
      this.told.push(...outcome.changes);
      keep(outcome);
    };
    this.boot();
  }

  boot(): void {
    this.object.connect();
    this.say("BootNotification", BOOT);
    for (const connectorId of [1, 2]) this.show(connectorId, "Available");
  }

  calendar(entries: readonly CalendarEntry[], fields: Partial<ChargePointCalendar> = {}): void {
    this.#version += 1;
    const policy = { walkUps: "until", overruns: "stop", shortestMs: 15 * MINUTE, immediateMs: 60 * MINUTE } as const;
    const calendar = { version: this.#version, entries, ...policy, ...fields };
    this.object.instruct({ kind: "calendar", calendar });
    this.answer();
  }

  passTo(minutes: number): void {
    const end = NOON + minutes * MINUTE;
    while (this.object.now < end) {
      this.object.passTo(Math.min(end, this.object.now + MINUTE / 2));
      if (this.object.state.link.connected) this.say("Heartbeat", {});
      this.answer();
    }
  }

  show(connectorId: number, status: string): void {
    this.say("StatusNotification", { connectorId, status, errorCode: "NoError" });
  }

  start(idTag: string, connectorId = 1, at = this.object.now) {
    const timestamp = new Date(at).toISOString();
    const [frame] = this.say("StartTransaction", { connectorId, idTag, meterStart: 0, timestamp }) ?? [];
    return (frame as Extract<Frame, { type: "result" }>).payload as {
      transactionId: number;
      idTagInfo: { status: string };
    };
  }

  stop(transactionId: number): void {
    this.say("StopTransaction", { transactionId, meterStop: 10, timestamp: new Date(this.object.now).toISOString() });
  }

  transaction(id: number) {
    return this.object.memory.transaction(id);
  }

  say(action: string, payload: unknown): readonly Frame[] | null {
    this.#calls += 1;
    const answers = this.object.hear({ type: "call", id: `c${this.#calls}`, action, payload });
    this.answer();
    return answers;
  }

  /** Whatever it is told, until nothing more comes. */
  answer(): void {
    for (; this.#answered < this.object.sent.length; this.#answered += 1) {
      const frame = this.object.sent[this.#answered];
      if (frame?.type !== "call" || !this.object.state.link.connected) continue;
      this.#obey(frame.action, frame.payload as Record<string, unknown>);
      this.object.hear({ type: "result", id: frame.id, payload: ACCEPTED });
    }
  }

  #obey(action: string, request: Record<string, unknown>): void {
    if (action === "ReserveNow") this.kept.set(Number(request.reservationId), String(request.idTag));
    if (action === "CancelReservation") this.kept.delete(Number(request.reservationId));
    if (action === "RemoteStopTransaction") this.stopped.push(Number(request.transactionId));
    if (action === "ChangeAvailability") this.operative.set(Number(request.connectorId), String(request.type));
  }

  /** What the operator was told of sessions that run into a booking. */
  get overruns() {
    return this.object.memory.steps.filter((step) => step.kind === "notice" && step.notice.kind === "overrun");
  }

  get live() {
    return this.object.state.reservations.live;
  }
}

describe("OCPI-B7 a booking in the object of its charge point", () => {
  it("is armed one after the other: while somebody may still come for the first, the next waits", () => {
    const stage = new Stage();
    stage.calendar([entry("A", 10, { keptUntil: NOON + 30 * MINUTE }), entry("B", 30)]);
    stage.passTo(28);
    expect([...stage.kept.values()]).toEqual(["A"]);
    stage.passTo(30);
    expect(stage.live.map(({ idTag }) => idTag)).toEqual(["B"]);
  });

  it("an older calendar that comes later changes nothing", () => {
    const stage = new Stage();
    stage.calendar([entry("A", 2)]);
    const older = { ...stage.object.state.calendar, version: 0, entries: [] };
    stage.object.instruct({ kind: "calendar", calendar: older });
    expect(stage.live).toMatchObject([{ bookingId: "A", state: "armed" }]);
  });

  it("is kept by us alone where the charge point cannot be told of its token", () => {
    const stage = new Stage();
    stage.calendar([entry("A", 2, { tokens: [] })]);
    expect([stage.kept.size, stage.live]).toMatchObject([0, [{ bookingId: "A", state: "kept" }]]);
    expect(stage.start("X").idTagInfo.status).toBe("Blocked");
  });

  it("B9 its driver's start is its, in any case of the letters, by any of its tokens, and once", () => {
    const stage = new Stage();
    stage.calendar([entry("card-a", 5)]);
    const first = stage.start("CARD-A");
    expect(stage.transaction(first.transactionId)).toMatchObject({ bookingId: "card-a", state: "ACTIVE" });
    stage.stop(first.transactionId);
    const second = stage.start("CARD-A", 1, stage.object.now + 1);
    expect(stage.transaction(second.transactionId)).toMatchObject({ bookingId: null });
  });

  it("B9 a session of its driver that runs when it may be started goes on as its", () => {
    const stage = new Stage();
    const { transactionId } = stage.start("A");
    stage.calendar([entry("A", 30)]);
    expect(stage.transaction(transactionId)).toMatchObject({ bookingId: null, endsBefore: null });
    stage.passTo(21);
    expect(stage.transaction(transactionId)).toMatchObject({ bookingId: "A" });
    stage.passTo(60);
    expect(stage.stopped).toEqual([]);
  });

  it("whoever came before it is stopped when it begins, or goes on, by policy; its operator is told before", () => {
    for (const overruns of ["stop", "continue"] as const) {
      const stage = new Stage();
      const { transactionId } = stage.start("X");
      stage.calendar([entry("A", 30)], { overruns });
      expect(stage.transaction(transactionId)).toMatchObject({ endsBefore: NOON + 30 * MINUTE });
      stage.passTo(31);
      expect(stage.stopped).toEqual(overruns === "stop" ? [transactionId] : []);
      expect(stage.overruns).toHaveLength(1);
    }
  });

  it("whoever comes without one is refused by policy, as long as an immediate booking would reach into it", () => {
    const stage = new Stage();
    stage.calendar([entry("A", 70)], { walkUps: "refuse" });
    expect(stage.start("X", 1).idTagInfo.status).toBe("Accepted");
    const other = new Stage();
    other.calendar([entry("A", 50)], { walkUps: "refuse" });
    expect(other.start("X", 1).idTagInfo.status).toBe("Blocked");
    expect(other.start("X", 2).idTagInfo.status).toBe("Accepted");
  });

  it("a start of long ago, told late, is refused no more", () => {
    const stage = new Stage();
    stage.calendar([entry("A", 60)]);
    stage.passTo(70);
    const { transactionId, idTagInfo } = stage.start("X", 1, NOON + 58 * MINUTE);
    expect(idTagInfo.status).toBe("Accepted");
    expect(stage.transaction(transactionId)).toMatchObject({ state: "ACTIVE", flags: ["reserved_for_other"] });
  });
});

type Act =
  | { readonly kind: "calendar"; readonly entries: readonly CalendarEntry[] }
  | { readonly kind: "pass"; readonly minutes: number }
  | { readonly kind: "start"; readonly idTag: string; readonly skewMinutes: number }
  | { readonly kind: "stop" | "drop" | "boot" | "hibernate" };

/** Entries of one EVSE that do not overlap, as the calendar in D1 has them. */
const entries = fc
  .array(
    fc.record({
      gap: fc.integer({ min: 0, max: 40 }),
      isMaintenance: fc.boolean(),
      who: fc.constantFrom("A", "B", "C"),
    }),
    { maxLength: 4 },
  )
  .map((all) => {
    let begin = 0;
    return all.map(({ gap, isMaintenance, who }, index) => {
      const at = begin + gap;
      begin = at + 30;
      const tokens = [{ uid: who, idTag: who, state: "valid", expiresAt: null, parentUid: null }] as const;
      return isMaintenance ? maintenance(`m${at}`, at) : entry(`${who}${at}-${index}`, at, { tokens });
    });
  });

const acts = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant("calendar" as const), entries }),
    fc.record({ kind: fc.constant("pass" as const), minutes: fc.integer({ min: 1, max: 25 }) }),
    fc.record({
      kind: fc.constant("start" as const),
      idTag: fc.constantFrom("A", "B", "C", "X"),
      skewMinutes: fc.integer({ min: -20, max: 20 }),
    }),
    fc.record({ kind: fc.constantFrom("stop" as const, "drop" as const, "boot" as const, "hibernate" as const) }),
  ),
  { maxLength: 25 },
);

function act(stage: Stage, each: Act): void {
  const { object } = stage;
  const isConnected = object.state.link.connected;
  const open = object.state.open.at(-1);
  if (each.kind === "calendar") stage.calendar(each.entries);
  if (each.kind === "pass") stage.passTo((object.now - NOON) / MINUTE + each.minutes);
  if (each.kind === "start" && isConnected) stage.start(each.idTag, 1, object.now + each.skewMinutes * MINUTE);
  if (each.kind === "stop" && isConnected && open !== undefined) stage.stop(open.transactionId);
  if (each.kind === "drop") object.disconnect();
  if (each.kind === "boot") stage.boot();
  if (each.kind === "hibernate") object.hibernate();
}

function holdsTrue({ object }: Stage): void {
  const { state, now } = object;
  const live = state.reservations.live.filter((each) => each.bookingId !== null && each.state !== "cancelling");
  // Of one EVSE, one reservation at a time, and only of a booking that has its time.
  expect(live.length).toBeLessThanOrEqual(1);
  expect(live.every(({ bookingId }) => armedEntry(state, "E1", now)?.bookingId === bookingId)).toBe(true);
  // Each booking is fulfilled by one session at most, of its own driver.
  const sessions = [...object.memory.transactions.values()].filter(({ bookingId }) => bookingId !== null);
  expect(new Set(sessions.map(({ bookingId }) => bookingId)).size).toBe(sessions.length);
  for (const session of sessions) {
    const booked = state.calendar.entries.find(({ bookingId }) => bookingId === session.bookingId);
    if (booked !== undefined) expect(isTheirs(booked, { idTag: session.idTag, parentUid: null })).toBe(true);
  }
}

describe("bookings at a charge point, whatever happens in whatever order", () => {
  it("never have two holders, and leave nothing behind when they are over", () => {
    const property = fc.property(acts, (all) => {
      const stage = new Stage();
      for (const each of all) {
        act(stage, each);
        holdsTrue(stage);
      }
      stage.boot();
      stage.calendar([]);
      stage.passTo((stage.object.now - NOON) / MINUTE + 10);
      expect(stage.live).toEqual([]);
      expect(stage.object.state.bookings).toMatchObject({ used: [], obstacles: {} });
      // Whatever was taken out of service is back.
      expect([...stage.operative.values()].every((type) => type === "Operative")).toBe(true);
      expect(Object.values(stage.object.state.availability).every(({ type }) => type === "Operative")).toBe(true);
    });
    fc.assert(property, { numRuns: 150 });
  });

  it("are told of an obstacle once per change", () => {
    const stage = new Stage();
    stage.calendar([entry("A", 2)]);
    for (const status of ["Faulted", "Faulted", "Unavailable", "Available", "Available"]) stage.show(1, status);
    stage.passTo(5);
    const told = stage.told.flatMap((change) => (change.kind === "booking" ? change.obstacle : []));
    expect(told).toEqual(["faulted", "unavailable", null]);
  });
});
