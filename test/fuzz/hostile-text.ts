import { chance, pick, type Random, whole } from "./dice.ts";
import { jsonText, nested, Raw } from "./json-text.ts";
import { NASTY_TEXTS, NASTY_VALUES } from "./nasty.ts";

/** The largest frame a charge point may send (OCPP-C8). */
const MOST_BYTES = 1024 * 1024;

const NO_JSON: readonly string[] = [
  "",
  " ",
  "\u0000",
  "hello",
  "[",
  "]",
  "{",
  '"',
  "[2,",
  "undefined",
  "NaN",
  "[NaN]",
  "[2,'1','Heartbeat',{}]",
  '[2,"1","Heartbeat",{},]',
  '[2,"1","Heartbeat",{}]]',
  '[2,"1","Heartbeat",{}][2,"2","Heartbeat",{}]',
  '[2,"1","Heartbeat",{}]\n[2,"2","Heartbeat",{}]',
  '// a comment\n[2,"1","Heartbeat",{}]',
  '[2,"1","Heartbeat",{"a":1,}]',
  '[2,"1","Heart\tbeat",{}]',
  '[2,"1","\\x41",{}]',
  '[2,"1","Heartbeat",{"a":01}]',
  '[2,"1","Heartbeat",{"a":+1}]',
  '[2,"1","Heartbeat",{"a":Infinity}]',
  '\ufeff[2,"1","Heartbeat",{}]',
  "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
  '<?xml version="1.0"?><soap:Envelope/>',
];

/** No JSON, or a good frame that was cut or spoilt in one place. */
export function brokenJson(frame: string, random: Random): string {
  if (chance(random, 0.4)) return pick(random, NO_JSON);
  const at = whole(random, frame.length);
  const spoilt = pick(random, ['"', "{", "}", "[", "]", ",", ":", "\\", "\u0000", "\u001f"]);
  return pick(random, [frame.slice(0, at), frame.slice(at), frame.slice(0, at) + spoilt + frame.slice(at + 1)]);
}

/** JSON, but no message of OCPP-J. */
export function wrongArray(id: string, random: Random): string {
  const any = () => pick(random, NASTY_VALUES);
  const wrong: readonly (() => unknown)[] = [
    any,
    () => [],
    () => [any()],
    () => [2],
    () => [2, id],
    () => [2, id, "Heartbeat"],
    () => [2, id, "Heartbeat", {}, {}],
    () => [2, id, "Heartbeat", any()],
    () => [2, id, any(), {}],
    () => [2, any(), "Heartbeat", {}],
    () => [any(), id, "Heartbeat", {}],
    () => ["2", id, "Heartbeat", {}],
    () => [2, [id], "Heartbeat", {}],
    () => [[2, id, "Heartbeat", {}]],
    () => ({ 0: 2, 1: id, 2: "Heartbeat", 3: {}, length: 4 }),
    () => [2, id, "StartTransaction", [any()]],
    () => [2, id, "MeterValues", pick(random, NASTY_TEXTS)],
    () => [2, id, "StopTransaction", 7],
    () => [new Raw("2e0"), id, "Heartbeat", null],
    () => Array.from({ length: 10_000 }, () => 2),
  ];
  return jsonText(pick(random, wrong)());
}

export function deepFrame(id: string, random: Random): string {
  const kind = pick(random, ["list", "object", "both"] as const);
  const deep = nested(pick(random, [65, 1_000, 10_000, 120_000]), kind);
  const frames: readonly unknown[] = [
    deep,
    [2, id, "Heartbeat", deep],
    [2, id, "DataTransfer", { vendorId: "v", data: deep }],
    [2, id, "StartTransaction", { connectorId: 2, idTag: "T", meterStart: 0, timestamp: "", extra: deep }],
    [2, id, "MeterValues", { connectorId: 2, meterValue: [deep] }],
    [2, id, "StopTransaction", { transactionId: -1, meterStop: 0, transactionData: deep }],
    [3, id, deep],
    [4, id, "GenericError", "", deep],
    [deep, id],
    [2, deep, "Heartbeat", {}],
  ];
  return jsonText(pick(random, frames));
}

/** Frames of about the largest allowed size: exactly that, a byte more, and what grows when it is decoded. */
export function hugeFrame(id: string, random: Random): string {
  const filled = (character: string, bytes: number) => {
    const [before, after] = [`[2,"${id}","DataTransfer",{"vendorId":"v","data":"`, '"}]'];
    const room = bytes - before.length - after.length;
    const text = character.repeat(Math.floor(room / Buffer.byteLength(character)));
    return before + text.padEnd(text.length + room - Buffer.byteLength(text), "x") + after;
  };
  const sizes = [MOST_BYTES - 1, MOST_BYTES, MOST_BYTES + 1, 2 * MOST_BYTES];
  const list = (length: number, element: unknown) => Array.from({ length }, () => element);
  const reading = { timestamp: "1970-01-01T00:00:00Z", sampledValue: [{ value: "1" }] };
  const huge: readonly (() => string)[] = [
    () => filled("x", pick(random, sizes)),
    () => filled("€", pick(random, sizes)),
    () => filled("👍", pick(random, sizes)),
    () => `[2,"${"i".repeat(pick(random, [100_000, MOST_BYTES - 50, MOST_BYTES]))}","Heartbeat",{}]`,
    () => `[2,"${id}","${"A".repeat(500_000)}",{}]`,
    () => jsonText([2, id, "Heartbeat", Object.fromEntries(list(60_000, 0).map((_, index) => [`k${index}`, index]))]),
    () => jsonText([2, id, "MeterValues", { connectorId: 2, meterValue: list(12_000, reading) }]),
    () => jsonText([2, id, "MeterValues", { connectorId: 2, meterValue: list(100_000, {}) }]),
    () => jsonText([2, id, "MeterValues", { connectorId: 2, meterValue: [{ sampledValue: list(100_000, null) }] }]),
    () => jsonText([2, id, "StopTransaction", { transactionId: -1, transactionData: list(250_000, 0) }]),
    () => jsonText([3, id, list(200_000, {})]),
    () => `[2,"${id}","Heartbeat",${" ".repeat(900_000)}{}]`,
  ];
  return pick(random, huge)();
}

/** Bytes that are no UTF-8: a cut sequence, surrogates, an overlong form, a byte that never comes. */
export function invalidUtf8(frame: string, random: Random): Uint8Array {
  const wrong = pick(random, [
    [0xc3],
    [0xed, 0xa0, 0x80],
    [0xc0, 0xaf],
    [0xff],
    [0xf8, 0x88, 0x80, 0x80, 0x80],
    [0x80],
  ]);
  const bytes = [...Buffer.from(frame)];
  bytes.splice(whole(random, bytes.length + 1), 0, ...wrong);
  return Uint8Array.from(bytes);
}

export function randomBytes(random: Random): Uint8Array {
  return Uint8Array.from({ length: whole(random, 200) }, () => whole(random, 256));
}
