import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InMemory } from "../../scripts/lib/object-memory.ts";
import { effectOf } from "../../src/ocpp/effects.ts";
import { expireReservations, reservationsAfterBoot } from "../../src/ocpp/reservation-events.ts";
import { cancelReservation, reservationUpkeep, reserve } from "../../src/ocpp/reservations.ts";
import { type ChargePointState, EMPTY_STATE, type Facts } from "../../src/ocpp/state.ts";
import { PureObject, REGISTRATION } from "../support/ocpp-object.ts";
import { NOON } from "./charging-arbitraries.ts";

const HOUR = 3_600_000;
const BOOT = { chargePointVendor: "Vendor", chargePointModel: "Model", chargePointSerialNumber: "S-1" };
const START: ChargePointState = { ...EMPTY_STATE, registration: REGISTRATION };

const factsAt = (now: number): Facts => ({
  now,
  newId: () => "id",
  token: { known: true, token: null },
  memory: new InMemory(),
});

type Answer = "Accepted" | "Rejected" | "Occupied" | "error" | "silent";
const answers = fc.infiniteStream(fc.constantFrom<Answer>("Accepted", "Rejected", "Occupied", "error", "silent"));

function* always(answer: Answer): Generator<Answer> {
  for (;;) yield answer;
}

/**
 * Plays the upkeep until it has nothing to say, or until `end`.
 * @param kept the numbers that the charger keeps.
 */
function settle(
  state: ChargePointState,
  answers: Iterator<Answer>,
  { from, end = from }: { readonly from: number; readonly end?: number },
  kept = new Set<number>(),
) {
  let after = state;
  let calls = 0;
  for (let at: number | null = from; at !== null && at <= end; at = reservationUpkeep.wakeAt(after, at)) {
    after = expireReservations(after, factsAt(at)).state;
    for (let call = reservationUpkeep.next(after, factsAt(at)); call !== null; ) {
      calls += 1;
      if (calls > 1_000) throw new Error("the upkeep never ends");
      const answer = answers.next().value;
      const made = { ...call, id: "id", purpose: "reservations" as const };
      const number = Number((call.request as { reservationId: number }).reservationId);
      if (answer === "Accepted" && call.action === "ReserveNow") kept.add(number);
      if (answer === "Accepted" && call.action === "CancelReservation") kept.delete(number);
      const response = answer === "error" ? null : { status: answer };
      if (answer !== "silent") after = effectOf(call.action, after, { ...made, response }, factsAt(at)).state;
      const pending = {
        ...made,
        createdAt: at,
        expiresAt: at,
        timeoutMs: 0,
        notBefore: null,
        deadlineAt: at,
        arrival: null,
      };
      const outcome =
        answer === "silent"
          ? ({ kind: "silent" } as const)
          : answer === "error"
            ? ({ kind: "failed", error: { code: "NotSupported", description: "" } } as const)
            : ({ kind: "answered", response: { status: answer } } as const);
      after = reservationUpkeep.concluded(after, pending, outcome, factsAt(at)).state;
      call = reservationUpkeep.next(after, factsAt(at));
    }
  }
  return { state: after, calls };
}

interface Step {
  readonly act: "reserve" | "cancel" | "boot";
  readonly id: string;
  readonly connectorId: number;
}

const steps = fc.array(
  fc.record<Step>({
    act: fc.constantFrom("reserve", "reserve", "cancel", "boot"),
    id: fc.constantFrom("a", "b", "c"),
    connectorId: fc.constantFrom(0, 1, 2),
  }),
  { maxLength: 12 },
);

function take(state: ChargePointState, { act, id, connectorId }: Step, now: number): ChargePointState {
  if (act === "boot") return reservationsAfterBoot(state, now);
  const wish = { id, connectorId, idTag: "TAG", parentIdTag: null, expiresAt: NOON + HOUR };
  const done = act === "reserve" ? reserve(state, wish, now) : cancelReservation(state, id, now);
  return done.ok ? done.value.state : state;
}

describe("OCPP-V1…V3 the upkeep of reservations", () => {
  it("brings an obedient charger to exactly the reservations that are wanted", () => {
    const property = fc.property(steps, (all) => {
      let state = START;
      const kept = new Set<number>();
      for (const [index, step] of all.entries()) {
        state = settle(take(state, step, NOON + index), always("Accepted"), { from: NOON + index }, kept).state;
        expect([...kept].toSorted()).toEqual(state.reservations.live.map((each) => each.reservationId).toSorted());
        expect(state.reservations.live.every(({ state, held }) => state === "armed" && held === "yes")).toBe(true);
      }
    });
    fc.assert(property, { numRuns: 200 });
  });

  it("ends after a bounded number of calls, whatever the charger answers, and by the expiry leaves nothing", () => {
    const property = fc.property(steps, answers, (all, stream) => {
      let state = START;
      let calls = 0;
      for (const [index, step] of all.entries()) {
        const settled = settle(take(state, step, NOON + index), stream, { from: NOON + index });
        state = settled.state;
        calls += settled.calls;
      }
      const last = settle(state, stream, { from: NOON + all.length, end: NOON + 2 * HOUR });
      // Each step starts at most five tries of each of three reservations, and so does the end.
      expect(calls + last.calls).toBeLessThanOrEqual((all.length + 1) * 15);
      expect(last.state.reservations.live).toEqual([]);
    });
    fc.assert(property, { numRuns: 300 });
  });

  it("gives every reservation a number of its own, positive and rising, whatever became of those before", () => {
    const property = fc.property(steps, answers, (all, stream) => {
      let state = START;
      const given: number[] = [];
      for (const [index, step] of all.entries()) {
        const before = state.reservations.lastReservationId;
        state = take(state, step, NOON + index);
        if (state.reservations.lastReservationId !== before) given.push(state.reservations.lastReservationId);
        state = settle(state, stream, { from: NOON + index }).state;
      }
      expect(given).toEqual(given.map((_, index) => index + 1));
    });
    fc.assert(property);
  });

  it.each([
    ["an error", "NotSupported"],
    ["silence", "NoAnswer"],
  ])("OCPP-V3 one that was armed, and is answered with %s after a boot, is told as lost", (_, why) => {
    const object = new PureObject(NOON);
    const boot = () => object.hear({ type: "call", id: "boot", action: "BootNotification", payload: BOOT });
    const wish = { connectorId: 1, idTag: "TAG", parentIdTag: null, expiresAt: NOON + HOUR };
    object.connect();
    boot();
    object.instruct({ kind: "reserve", id: "a", ...wish });
    object.hear({ type: "result", id: object.state.pending?.id ?? "", payload: { status: "Accepted" } });
    boot();
    const id = object.state.pending?.id ?? "";
    if (why !== "NoAnswer") object.hear({ type: "error", id, code: why, description: "", details: {} });
    object.passTo(NOON + HOUR / 2);
    expect(object.memory.reservations.get("a")).toMatchObject({ state: "refused", answer: why });
    const notices = object.memory.steps.flatMap((step) => (step.kind === "notice" ? step.notice : []));
    const lost = notices.filter(({ kind }) => kind === "reservation_lost");
    expect(lost.map(({ details }) => details.why)).toEqual([why]);
  });
});
