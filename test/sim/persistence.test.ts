import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { serialize } from "../../sim/charge-point/state.ts";
import type { Event } from "../../sim/charge-point/turn.ts";
import { createHarness, type Harness, type HarnessInput, type Seen } from "./harness.ts";

const connectorId = fc.constantFrom(1, 2);

type Move =
  | { readonly do: "act"; readonly event: Event }
  | { readonly do: "advance"; readonly seconds: number }
  | { readonly do: "reach"; readonly value: boolean }
  | { readonly do: "kill" }
  | { readonly do: "killDuring"; readonly event: Event };

const anEvent: fc.Arbitrary<Event> = fc.oneof(
  fc.record({
    type: fc.constant("plug" as const),
    connectorId,
    car: fc.record({ socPercent: fc.constantFrom(20, 79, 97) }),
  }),
  fc.record({ type: fc.constant("unplug" as const), connectorId }),
  fc.record({ type: fc.constant("swipe" as const), connectorId, idTag: fc.constantFrom("A", "B") }),
  fc.record({ type: fc.constant("fault" as const), connectorId, errorCode: fc.constant("GroundFailure" as const) }),
  fc.record({ type: fc.constant("clearFault" as const), connectorId }),
  fc.record({ type: fc.constant("dropReplies" as const), count: fc.constantFrom(1, 2) }),
);

const aMove: fc.Arbitrary<Move> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant("act" as const), event: anEvent }) },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant("advance" as const), seconds: fc.integer({ min: 1, max: 900 }) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("reach" as const), value: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("kill" as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("killDuring" as const), event: anEvent }) },
);

const PLACE: HarnessInput = {
  spec: { connectors: [{ connectorId: 1 }, { connectorId: 2 }] },
  options: { retryForever: true },
  reply: ({ action }) =>
    action === "BootNotification"
      ? { result: { status: "Accepted", currentTime: "2026-03-02T08:00:00Z", interval: 3600 } }
      : undefined,
};

function make(harness: Harness, move: Move): void {
  if (move.do === "act") harness.act(move.event);
  else if (move.do === "advance") harness.advance(move.seconds);
  else if (move.do === "reach") harness.setReachable(move.value);
  else {
    if (move.do === "killDuring") harness.killDuring(move.event);
    harness.restart();
  }
}

function run(moves: readonly Move[]): Harness {
  const harness = createHarness(PLACE);
  harness.powerOn();
  harness.call("ChangeConfiguration", { key: "TransactionMessageRetryInterval", value: "1" });
  harness.call("ChangeConfiguration", { key: "AllowOfflineTxForUnknownId", value: "true" });
  // Nothing is given up here: what is lost then is lost by rule, not by accident.
  harness.call("ChangeConfiguration", { key: "TransactionMessageAttempts", value: "1000" });
  for (const move of moves) {
    make(harness, move);
    // Two starts of one card in the same millisecond would be one to everybody.
    harness.advance(0.001);
  }
  harness.setReachable(true);
  for (const each of [1, 2]) harness.unplug(each);
  harness.advance(2000);
  return harness;
}

const contentOf = ({ payload }: Seen) => JSON.stringify(payload);

describe("what a charge point keeps", () => {
  it("loses no transaction and no register over kills, outages and lost replies at random points (SIM-5, SIM-6)", () => {
    fc.assert(
      fc.property(fc.array(aMove, { minLength: 5, maxLength: 40 }), (moves) => {
        const harness = run(moves);
        expect(harness.state().queue).toEqual([]);
        expect(harness.state().transactions).toEqual([]);

        const starts = [...new Map(harness.of("StartTransaction").map((each) => [contentOf(each), each])).values()];
        const stops = [...new Map(harness.of("StopTransaction").map((each) => [contentOf(each), each])).values()];
        expect(starts).toHaveLength(harness.reportsOf("transaction.started").length);
        expect(stops).toHaveLength(starts.length);

        const registers = new Map<unknown, number>();
        for (const { payload } of starts) {
          const before = registers.get(payload.connectorId) ?? 0;
          expect(Number(payload.meterStart)).toBeGreaterThanOrEqual(before);
          registers.set(payload.connectorId, Number(payload.meterStart));
        }
        expect(harness.reportsOf("violation")).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it("counts no energy between a kill and the restart (SIM-6)", () => {
    const harness = run([]);
    harness.plug(1, { maxPowerW: 6000 });
    harness.swipe("TAG");
    harness.advance(1200);
    harness.killDuring({ type: "tick" });
    harness.restart(1200);
    expect(harness.of("StopTransaction").at(-1)?.payload).toMatchObject({ meterStop: 2000, reason: "PowerLoss" });
  });

  it("is the same after it was written and read again", () => {
    const harness = run([{ do: "act", event: { type: "plug", connectorId: 1, car: {} } }]);
    expect(serialize(harness.state())).toBe(harness.saved());
  });
});
