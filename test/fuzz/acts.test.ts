import { describe, expect, it } from "vitest";
import { fromChargePoint, isInboundAction } from "../../src/ocpp/messages.ts";
import { readTolerantly } from "../../src/ocpp/tolerance.ts";
import { decode, type Frame, isObject } from "../../src/ocpp/wire.ts";
import { PureObject } from "../support/ocpp-object.ts";
import { actOf, type Surroundings } from "./acts.ts";
import { askedId } from "./line.ts";

const SURROUNDINGS: Surroundings = { identity: "CP-1", idTag: "TAG", timestamp: "2026-05-01T10:00:00.000Z" };
const NOW = Date.parse(SURROUNDINGS.timestamp);
const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31);
/** As many as take a second; `npm run fuzz` sends more. */
const FRAMES = 700;
const SLOWEST_MS = 60_000;
const indexes = (count: number) => Array.from({ length: count }, (_, index) => index);

describe("what a hostile charge point does", { timeout: SLOWEST_MS }, () => {
  it("is a function of the seed and the number of the act, so that a failure can be repeated alone", () => {
    const acts = indexes(300).map((index) => actOf(7, index, SURROUNDINGS));
    expect(indexes(300).map((index) => actOf(7, index, SURROUNDINGS))).toEqual(acts);
    expect(actOf(7, 299, SURROUNDINGS)).toEqual(acts[299]);
    for (const index of indexes(3_000)) actOf(9, index, SURROUNDINGS);
    expect(indexes(300).map((index) => actOf(7, index, SURROUNDINGS))).toEqual(acts);
    expect(indexes(300).map((index) => actOf(8, index, SURROUNDINGS))).not.toEqual(acts);
  });

  it("is of every kind", () => {
    const names = new Set(indexes(4_000).map((index) => actOf(1, index, SURROUNDINGS).name));
    expect(names.size).toBe(18);
  });
});

describe("the core", { timeout: SLOWEST_MS }, () => {
  it("answers every hostile call, never fails, and leaves honest transactions alone", () => {
    const object = new PureObject(NOW);
    object.connect();
    const start = { connectorId: 1, idTag: "HONEST", meterStart: 5, timestamp: SURROUNDINGS.timestamp };
    object.hear({ type: "call", id: "1", action: "StartTransaction", payload: start });
    for (const index of indexes(FRAMES)) {
      const where = `seed ${seed}, act ${index}`;
      const { frame, isCall } = frameOf(index);
      if (!object.state.link.connected) object.connect();
      const answers = frame === null ? null : inPlace(where, () => object.hear(frame));
      if (answers === null || frame === null) continue;
      for (const answer of answers) {
        if (answer.type === "error") expect(answer.description.length, where).toBeLessThan(256);
      }
      const isAnswered = answers.some((answer) => answer.type !== "call" && answer.id === frame.id);
      expect(isAnswered, where).toBe(isCall);
    }
    expect(object.memory.transaction(1)).toMatchObject({ meterStartWh: 5, stoppedAt: null, meterStopWh: null });
  });

  it("reads numbers that are numbers, texts that end, and fields that it knows", () => {
    for (const index of indexes(FRAMES)) {
      const { frame } = frameOf(index);
      if (frame?.type !== "call" || !isInboundAction(frame.action) || !isObject(frame.payload)) continue;
      const { request } = fromChargePoint[frame.action];
      const { payload } = frame;
      const where = `seed ${seed}, act ${index}`;
      const { data } = inPlace(where, () => readTolerantly(request, payload));
      expect(strangeIn(data), where).toEqual([]);
      expect(Object.keys(request.shape), where).toEqual(expect.arrayContaining(Object.keys(data)));
    }
  });
});

function frameOf(index: number): { readonly frame: Frame | null; readonly isCall: boolean } {
  const { act } = actOf(seed, index, SURROUNDINGS);
  if (act.kind !== "frame") return { frame: null, isCall: false };
  const decoded = decode(typeof act.data === "string" ? act.data : new TextDecoder().decode(act.data));
  const frame = decoded.kind === "frame" ? decoded.frame : null;
  const isCall = askedId(act.data) !== null;
  expect(frame?.type === "call" || decoded.kind === "malformedCall", `seed ${seed}, act ${index}`).toBe(isCall);
  return { frame, isCall };
}

function inPlace<T>(where: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw new Error(where, { cause: error });
  }
}

/** What no handler expects to find in a payload. */
function strangeIn(value: unknown): readonly unknown[] {
  if (typeof value === "number") return Number.isSafeInteger(value) ? [] : [value];
  if (value === null) return [value];
  return typeof value === "object" ? Object.values(value).flatMap(strangeIn) : [];
}
