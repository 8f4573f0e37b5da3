import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decode, ERROR_CODES, encode, type Frame } from "../../src/ocpp/wire.ts";

const id = fc.string({ maxLength: 36 });
const payload = fc
  .dictionary(fc.string(), fc.jsonValue())
  .map((object) => JSON.parse(JSON.stringify(object)) as object);

const frames: fc.Arbitrary<Frame> = fc.oneof(
  fc.record({ type: fc.constant("call" as const), id, action: fc.string(), payload }),
  fc.record({ type: fc.constant("result" as const), id, payload }),
  fc.record({
    type: fc.constant("error" as const),
    id,
    code: fc.constantFrom(...ERROR_CODES),
    description: fc.string(),
    details: payload,
  }),
);

describe("frames", () => {
  it("OCPP-F1 decode(encode(frame)) = frame", () => {
    fc.assert(
      fc.property(frames, (frame) => {
        expect(decode(encode(frame))).toEqual({ kind: "frame", frame });
      }),
    );
  });

  it("any text is decoded to something, and nothing throws", () => {
    const texts = fc.oneof(
      fc.string(),
      fc.json(),
      fc.array(fc.jsonValue()).map((array) => JSON.stringify(array)),
    );
    fc.assert(
      fc.property(texts, (text) => {
        expect(decode(text).kind).toBeTypeOf("string");
      }),
    );
  });

  it("OCPP-F1 empty description and details are written out", () => {
    const frame = { type: "error", id: "1", code: "GenericError", description: "", details: {} } as const;
    expect(encode(frame)).toBe('[4,"1","GenericError","",{}]');
  });

  it.each([
    [
      "OCPP-F6 null as payload of a call",
      '[2,"1","Heartbeat",null]',
      { type: "call", id: "1", action: "Heartbeat", payload: {} },
    ],
    ["OCPP-F6 null as payload of a result", '[3,"1",null]', { type: "result", id: "1", payload: {} }],
    [
      "an error without description and details",
      '[4,"1","GenericError"]',
      { type: "error", id: "1", code: "GenericError", description: "", details: {} },
    ],
    [
      "an error without a code",
      '[4,"1"]',
      { type: "error", id: "1", code: "GenericError", description: "", details: {} },
    ],
    [
      "OCPP-F11 an error code of another spelling",
      '[4,"1","FormatViolation","",{}]',
      { type: "error", id: "1", code: "FormatViolation", description: "", details: {} },
    ],
  ])("%s", (_, text, frame) => {
    expect(decode(text)).toEqual({ kind: "frame", frame });
  });

  it.each([
    ["a call", '[2,7,"Heartbeat",{}]', { type: "call", id: 7, action: "Heartbeat", payload: {} }],
    ["a result", "[3,0,{}]", { type: "result", id: 0, payload: {} }],
  ])("OCPP-F2 a message id that is a number is read as it came: %s", (_, text, frame) => {
    expect(decode(text)).toEqual({ kind: "frame", frame });
    expect(encode(frame as Frame)).toBe(text);
  });

  it.each([
    ["too few elements", '[2,"1","Heartbeat"]'],
    ["too many elements", '[2,"1","Heartbeat",{},{}]'],
    ["an action that is no text", '[2,"1",7,{}]'],
  ])("a call with %s can be answered, by its id", (_, text) => {
    expect(decode(text)).toMatchObject({ kind: "malformedCall", id: "1" });
  });

  it.each([
    "",
    "hello",
    "{}",
    "null",
    "7",
    "[]",
    '["2","1","Heartbeat",{}]',
    "[2]",
    '[2,7.5,"Heartbeat",{}]',
    '[2,1e400,"Heartbeat",{}]',
    '[2,true,"Heartbeat",{}]',
    "[3,null,{}]",
  ])("OCPP-F7 %s cannot be answered", (text) => {
    expect(decode(text)).toMatchObject({ kind: "unparseable" });
  });

  it.each([
    ["lists", "[", "]"],
    ["objects", '{"a":', "}"],
    ["both", '[{"a":', "}]"],
  ])("what is nested too deep for any program is cut off, the frame around it is read: %s", (_, open, close) => {
    const depth = 100_000;
    const inmost = open === "[" ? "" : "1";
    const decoded = decode(`[2,"1","Heartbeat",{"a":1,"b":${open.repeat(depth)}${inmost}${close.repeat(depth)}}]`);
    expect(decoded).toMatchObject({ kind: "frame", frame: { id: "1", payload: { a: 1 } } });
    expect(JSON.stringify(decoded).length).toBeLessThan(300);
  });

  it("halves of characters become the sign for what is unknown, but in the message id, which goes back as it came", () => {
    const frame = { type: "call", id: "\ud800", action: "Heartbeat", payload: { a: "\ufffd", b: ["x\ufffd", "👍"] } };
    expect(decode('[2,"\\ud800","Heartbeat",{"a":"\\uDC00","b":["x\\ud800","\\ud83d\\udc4d"]}]')).toEqual({
      kind: "frame",
      frame,
    });
  });

  it("a list without end is ended", () => {
    const decoded = decode(`[2,"1","Heartbeat",{"a":[${"0,".repeat(400_000)}0],"b":1}]`);
    expect(decoded).toMatchObject({ kind: "frame", frame: { payload: { b: 1 } } });
    expect(JSON.stringify(decoded).length).toBeLessThan(100_000);
  });

  it("nothing that OCPP nests is cut off", () => {
    const sampledValue = [{ value: "[[[[[[[[[[[[[[[[[[[[" }];
    const payload = { transactionData: Array.from({ length: 20 }, () => ({ timestamp: "", sampledValue })) };
    const frame: Frame = { type: "call", id: "1", action: "StopTransaction", payload };
    expect(decode(encode(frame))).toEqual({ kind: "frame", frame });
  });

  it.each(['[5,"1",{}]', '[6,"1","Notify",{}]', "[-1]", "[2.5]"])(
    "OCPP-F5 the message type of %s is ignored",
    (text) => {
      expect(decode(text)).toMatchObject({ kind: "ignored" });
    },
  );
});
