import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NOTICES, type NoticeStep } from "../../src/domain/notification.ts";
import { WatchedCharger } from "../support/watched-charger.ts";

type Act = (charger: WatchedCharger) => void;

const connectorId = fc.constantFrom(1, 2);
const registerWh = fc.integer({ min: 0, max: 5_000 });

/** What happens to a charge point on a bad day. */
const act: fc.Arbitrary<Act> = fc.oneof(
  fc
    .record({
      connectorId: fc.constantFrom(0, 1, 2),
      status: fc.constantFrom(
        "Available",
        "Preparing",
        "Charging",
        "SuspendedEV",
        "Finishing",
        "Unavailable",
        "Faulted",
      ),
      errorCode: fc.constantFrom("NoError", "NoError", "GroundFailure", "HighTemperature", "LocalListConflict"),
    })
    .map(
      ({ status, ...fields }): Act =>
        (charger) =>
          charger.status(status, fields),
    ),
  fc.record({ connectorId, meterStart: registerWh }).map(
    (fields): Act =>
      (charger) =>
        charger.start(fields),
  ),
  fc.tuple(fc.nat(5), registerWh).map(
    ([which, meterStop]): Act =>
      (charger) => {
        const { open } = charger.object.state;
        const transaction = open[which % Math.max(1, open.length)];
        charger.stop(transaction?.transactionId ?? 99, meterStop);
      },
  ),
  fc.record({ connectorId, registerWh, powerW: fc.constantFrom(0, 4, 3_700, 11_000) }).map(
    (values): Act =>
      (charger) =>
        charger.measure(values),
  ),
  fc.integer({ min: 1, max: 1_200 }).map(
    (seconds): Act =>
      (charger) =>
        charger.silence(seconds),
  ),
  fc.integer({ min: 1, max: 1_200 }).map(
    (seconds): Act =>
      (charger) =>
        charger.pass(seconds),
  ),
  fc.integer({ min: 1, max: 6 }).map(
    (times): Act =>
      (charger) => {
        for (let time = 0; time < times; time += 1) charger.reconnect();
      },
  ),
  fc.record({ serial: fc.constantFrom("S-1", "S-2"), times: fc.integer({ min: 1, max: 3 }) }).map(
    ({ serial, times }): Act =>
      (charger) => {
        for (let time = 0; time < times; time += 1) charger.boot({ chargePointSerialNumber: serial });
      },
  ),
  fc.constant<Act>((charger) => {
    for (let call = 0; call < 3; call += 1) tryCommand(charger, "GetLocalListVersion", {}, null);
  }),
  fc.constantFrom({ status: "Accepted" }, { status: "Rejected" }, null).map(
    (answer): Act =>
      (charger) =>
        tryCommand(charger, "RemoteStartTransaction", { connectorId: 1, idTag: "TAG" }, answer),
  ),
  fc.constantFrom({ status: "Accepted" }, null).map(
    (answer): Act =>
      (charger) =>
        tryCommand(charger, "RemoteStopTransaction", { transactionId: charger.object.state.lastTransactionId }, answer),
  ),
);

function tryCommand(charger: WatchedCharger, action: string, request: object, answer: object | null): void {
  const id = charger.object.give(action, { ...request });
  if (id === null) return;
  charger.silence(10);
  if (answer === null) charger.pass(30);
  else if (charger.object.state.pending?.id === id) charger.answer(id, answer);
}

/** Everything is well again, connector by connector. */
function cure(charger: WatchedCharger): void {
  charger.reconnect();
  charger.boot();
  for (const { transactionId } of charger.object.state.open) charger.stop(transactionId, 1_000_000);
  charger.pass(300);
  for (const id of [1, 2]) {
    const transactionId = charger.start({ connectorId: id, meterStart: 0, timestamp: charger.time() });
    charger.stop(transactionId, 5_000);
  }
  for (const id of [0, 1, 2]) charger.status("Available", { connectorId: id });
  // Values within a second of a stop are the session's own (OCPP-M4), and say nothing of the meter afterwards.
  charger.pass(10);
  for (const id of [1, 2, 1, 2]) charger.measure({ connectorId: id, registerWh: 6_000, powerW: 0 });
  charger.command("GetLocalListVersion", {}, { listVersion: 1 });
  charger.pass(3_700);
}

const keyOf = (step: NoticeStep) =>
  step.kind === "notice" ? `${step.notice.kind} ${step.notice.subject}` : `${step.noticeKind} ${step.subject}`;

function isSelfEnding(step: NoticeStep): boolean {
  return NOTICES[step.kind === "notice" ? step.notice.kind : step.noticeKind].endsBy === "state";
}

describe("whatever happens to a charge point", () => {
  it("every malfunction that was told is over when its cause has gone, and none is over twice", () => {
    const told = new Set<string>();
    fc.assert(
      fc.property(fc.array(act, { maxLength: 40 }), (acts) => {
        const charger = new WatchedCharger();
        for (const happens of acts) happens(charger);
        cure(charger);
        const steps = charger.object.memory.steps.filter(isSelfEnding);
        for (const [, about] of Map.groupBy(steps, keyOf)) {
          let isOpen = false;
          for (const step of about) {
            if (step.kind === "resolve") expect(isOpen).toBe(true);
            isOpen = step.kind === "notice";
            told.add(step.kind === "notice" ? step.notice.kind : step.noticeKind);
          }
          expect(isOpen).toBe(false);
        }
        expect(charger.object.state.watch.raised).toEqual({});
      }),
      { numRuns: 120 },
    );
    // The bad days were bad enough to see something.
    expect(told.size).toBeGreaterThan(6);
  });

  it("nothing more is told of a malfunction while its cause stays the same", () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 25 }), fc.integer({ min: 1, max: 50 }), (acts, heartbeats) => {
        const charger = new WatchedCharger({ noEnergyAfterSeconds: 86_400, meterValuesMissingAfterSeconds: 86_400 });
        for (const happens of acts) happens(charger);
        // What time alone brings has come: silence, stops that are due, rates that fall.
        charger.reconnect();
        charger.boot();
        charger.pass(2 * 3_600);
        const before = charger.object.memory.steps.length;
        for (let beat = 0; beat < heartbeats; beat += 1) charger.heartbeat();
        charger.pass(600);
        expect(charger.object.memory.steps.slice(before)).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });
});
