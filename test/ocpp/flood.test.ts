import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PendingCall } from "../../src/ocpp/call.ts";
import {
  type Allowances,
  countFrame,
  type FloodLimits,
  MESSAGE_CLASSES,
  messageClassOf,
} from "../../src/ocpp/flood.ts";
import { isTransactionMessage } from "../../src/ocpp/handlers.ts";
import { fromChargePoint } from "../../src/ocpp/messages.ts";
import { type ChargePointState, EMPTY_STATE } from "../../src/ocpp/state.ts";
import { decode } from "../../src/ocpp/wire.ts";
import { REGISTRATION } from "../support/ocpp-object.ts";

const NOW = 1_000_000;
const limit = { per10Seconds: 10, burst: 5 };
const LIMITS = Object.fromEntries(MESSAGE_CLASSES.map((each) => [each, limit])) as FloodLimits;
const STATE: ChargePointState = { ...EMPTY_STATE, registration: REGISTRATION };

const classOf = (text: string, state: ChargePointState = STATE) => messageClassOf(state, decode(text));
const call = (action: string) => JSON.stringify([2, "1", action, {}]);

describe("OCPP-C11 the class of a frame", () => {
  it("is transaction for the messages that must not be lost, and for no other", () => {
    const actions = Object.keys(fromChargePoint);
    expect(actions.filter((action) => classOf(call(action)) === "transaction")).toEqual(
      actions.filter(isTransactionMessage),
    );
    expect(actions.filter((action) => classOf(call(action)) === "other")).toEqual([]);
  });

  it.each(["what?", "[2]", '[2,"1",7]', '[7,"1"]', '[3,"1",{}]', call("FlyAway"), call("RemoteStartTransaction")])(
    "is other for %s",
    (text) => {
      expect(classOf(text)).toBe("other");
    },
  );

  it("is none for the answer we wait for", () => {
    const pending = { id: "1" } as PendingCall;
    expect(classOf('[3,"1",{}]', { ...STATE, pending })).toBeNull();
    expect(classOf('[4,"1","GenericError","",{}]', { ...STATE, pending })).toBeNull();
    expect(classOf('[3,"2",{}]', { ...STATE, pending })).toBe("other");
  });
});

describe("OCPP-C11 the limit of a class", () => {
  const arrivals = fc.array(fc.nat(3_000), { minLength: 1, maxLength: 60 });

  it("lets through at most a burst and the rate, whenever the frames come, in their order", () => {
    fc.assert(
      fc.property(arrivals, (gaps) => {
        const passedAt: number[] = [];
        let allowances: Allowances = {};
        let now = NOW;
        for (const gap of gaps) {
          now += gap;
          const counted = countFrame(allowances, "status", LIMITS, now);
          allowances = counted.allowances;
          if (counted.waitMs === null) break;
          passedAt.push(now + counted.waitMs);
        }
        expect(passedAt).toEqual(passedAt.toSorted((left, right) => left - right));
        for (const [first, from] of passedAt.entries()) {
          for (const [last, to] of passedAt.entries()) {
            if (last < first) continue;
            const allowed = limit.burst + ((to - from) * limit.per10Seconds) / 10_000;
            expect(last - first + 1).toBeLessThanOrEqual(allowed + 1e-6);
          }
        }
      }),
    );
  });

  it("makes as many wait as may come at once, and cuts off after them", () => {
    let allowances: Allowances = {};
    const waits = Array.from({ length: 11 }, () => {
      const counted = countFrame(allowances, "heartbeat", LIMITS, NOW);
      allowances = counted.allowances;
      return counted;
    });
    expect(waits.map(({ waitMs }) => waitMs)).toEqual([0, 0, 0, 0, 0, 1_000, 2_000, 3_000, 4_000, 5_000, null]);
    expect(waits.map(({ begins }) => begins).indexOf(true)).toBe(5);
    expect(waits.filter(({ begins }) => begins)).toHaveLength(1);
    expect(countFrame(allowances, "status", LIMITS, NOW).waitMs).toBe(0);
  });

  it("never holds up a transaction message, and says once that there are many (decision 29)", () => {
    let allowances: Allowances = {};
    const counted = Array.from({ length: 1_000 }, () => {
      const each = countFrame(allowances, "transaction", LIMITS, NOW);
      allowances = each.allowances;
      return each;
    });
    expect(new Set(counted.map(({ waitMs }) => waitMs))).toEqual(new Set([0]));
    expect(counted.filter(({ begins }) => begins)).toHaveLength(1);
  });

  it("is not fooled by a clock that is set back", () => {
    const { allowances } = countFrame({ data: { left: 0, at: NOW } }, "data", LIMITS, NOW - 60_000);
    expect(allowances.data?.left).toBe(-1);
  });
});
