import { randomFrom, seedFor } from "../../sim/random.ts";
import { chance, pick, pickWeighted, type Random, type Weighted, whole } from "./dice.ts";
import { type Handshake, hostileHandshake } from "./handshakes.ts";
import { brokenJson, deepFrame, hugeFrame, invalidUtf8, randomBytes, wrongArray } from "./hostile-text.ts";
import { jsonText, Raw } from "./json-text.ts";
import { mutated } from "./mutations.ts";
import { NASTY_KEYS, NASTY_TEXTS, NASTY_VALUES } from "./nasty.ts";
import { fullRequests } from "./payloads.ts";

/** One thing a hostile charge point does. */
export type Act =
  /** `data` in a text or a binary frame, in as many parts as wanted, as often as wanted. */
  | {
      readonly kind: "frame";
      readonly data: string | Uint8Array;
      readonly binary: boolean;
      readonly parts: number;
      readonly times: number;
    }
  /** Bytes straight into the connection, which is then cut: a frame that never ends, or none at all. */
  | { readonly kind: "torn"; readonly bytes: Uint8Array }
  /** A second socket of the same identity. */
  | { readonly kind: "twin" }
  | { readonly kind: "handshake"; readonly handshake: Handshake };

export type NamedAct = { readonly name: ActName; readonly act: Act };

export type Surroundings = {
  readonly identity: string;
  /** A token the central system knows. */
  readonly idTag: string;
  /** What the charge point's clock shows. */
  readonly timestamp: string;
};

/** What a hostile charge point does as its `index`-th act: a function of the seed, the index and its surroundings alone. */
export function actOf(seed: number, index: number, surroundings: Surroundings): NamedAct {
  const random = randomFrom(seedFor(seed, `act ${index}`));
  const name = pickWeighted(random, WEIGHTED_NAMES);
  return { name, act: ACTS[name].make({ id: `f${index}`, random, ...surroundings }) };
}

type Making = Surroundings & { readonly id: string; readonly random: Random };

const ACTS = {
  "mutated request": { weight: 38, make: (of) => frame(requestText(of, (payload) => mutated(payload, of.random))) },
  "valid request": { weight: 5, make: (of) => frame(requestText(of, (payload) => payload)) },
  "broken JSON": { weight: 8, make: (of) => frame(brokenJson(validText(of), of.random)) },
  "wrong array": { weight: 8, make: ({ id, random }) => frame(wrongArray(id, random)) },
  "deep nesting": { weight: 2, make: ({ id, random }) => frame(deepFrame(id, random)) },
  "huge frame": { weight: 0.3, make: ({ id, random }) => frame(hugeFrame(id, random)) },
  "binary frame": {
    weight: 3,
    make: (of) => frame(chance(of.random, 0.7) ? Buffer.from(validText(of)) : randomBytes(of.random), { binary: true }),
  },
  "invalid UTF-8": {
    weight: 3,
    make: (of) => frame(invalidUtf8(validText(of), of.random), { binary: chance(of.random, 0.5) }),
  },
  "strange message id": {
    weight: 6,
    make: (of) => frame(jsonText([2, strangeId(of.random), ...pick(of.random, requests(of))])),
  },
  "unknown action": {
    weight: 4,
    make: ({ id, random }) => frame(jsonText([2, id, strangeAction(random), pick(random, NASTY_VALUES)])),
  },
  "answer nobody asked for": { weight: 6, make: ({ random }) => frame(jsonText(strayAnswer(random))) },
  "other message type": {
    weight: 2,
    make: ({ id, random }) => frame(jsonText([pick(random, [0, 1, 5, 6, -2, 2.5, 1e9]), id, "Heartbeat", {}])),
  },
  "prototype keys": { weight: 4, make: (of) => frame(withPrototypeKeys(of)) },
  "frame in parts": { weight: 3, make: (of) => frame(validText(of), { parts: 2 + whole(of.random, 20) }) },
  flood: {
    weight: 0.05,
    make: (of) => frame(pick(of.random, [validText(of), '[3,"flood",{}]', '[7,"flood"]']), { times: 300 }),
  },
  torn: { weight: 1, make: (of) => ({ kind: "torn", bytes: tornBytes(of) }) },
  twin: { weight: 0.5, make: () => ({ kind: "twin" }) },
  handshake: {
    weight: 1,
    make: ({ identity, random }) => ({ kind: "handshake", handshake: hostileHandshake(identity, random) }),
  },
} as const satisfies Record<string, { readonly weight: number; readonly make: (of: Making) => Act }>;

export type ActName = keyof typeof ACTS;

const WEIGHTED_NAMES: readonly Weighted<ActName>[] = Object.entries(ACTS).map(([name, { weight }]) => ({
  weight,
  make: name as ActName,
}));

function frame(data: string | Uint8Array, how: { binary?: boolean; parts?: number; times?: number } = {}): Act {
  return { kind: "frame", data, binary: false, parts: 1, times: 1, ...how };
}

type Request = readonly [action: string, payload: Readonly<Record<string, unknown>>];

/** On any connector: those that are there, those that are not, and those that cannot be. */
function requests({ random, timestamp, idTag }: Making): readonly Request[] {
  const connectorId = pick(random, [0, 1, 2, 2, 3, 32, 33, 1_000_000]);
  return Object.entries(fullRequests(timestamp, idTag)).map(([action, payload]) => [
    action,
    "connectorId" in payload ? { ...payload, connectorId } : payload,
  ]);
}

function requestText(of: Making, change: (payload: Request[1]) => unknown): string {
  const [action, payload] = pick(of.random, requests(of));
  return jsonText([2, of.id, action, change(payload)]);
}

function validText(of: Making): string {
  return requestText(of, (payload) => payload);
}

/** Empty, far too long, full of tricks, or one that came before. */
function strangeId(random: Random): string {
  const repeated = `repeated-${whole(random, 3)}`;
  return pick(random, [repeated, "", "i".repeat(37), "i".repeat(5_000), "€".repeat(300), pick(random, NASTY_TEXTS)]);
}

function strangeAction(random: Random): unknown {
  const known = [
    "RemoteStartTransaction",
    "Reset",
    "heartbeat",
    "Heartbeat ",
    "HEARTBEAT",
    "NotifyEvent",
    "Ｈeartbeat",
  ];
  return pick<unknown>(random, [...known, ...NASTY_KEYS, ...NASTY_TEXTS]);
}

function strayAnswer(random: Random): unknown {
  const id = pick(random, ["nobody-asked", "", ...NASTY_TEXTS]);
  const any = () => pick(random, NASTY_VALUES);
  return pick<unknown>(random, [
    [3, id, {}],
    [3, id, { status: "Accepted" }],
    [3, id, any()],
    [3, id],
    [3, any(), {}],
    [4, id, "GenericError", "", {}],
    [4, id, any(), any(), any()],
    [4, id],
    [4, "-1", "FormatViolation"],
    [3],
    [4, id, "InternalError", "x".repeat(10_000), { deep: any() }],
  ]);
}

function withPrototypeKeys(of: Making): string {
  const [action, payload] = pick(of.random, requests(of));
  const polluted = '{"polluted":true,"status":"Accepted","connectorId":1,"transactionId":-1}';
  const key = JSON.stringify(pick(of.random, NASTY_KEYS));
  const members = jsonText(payload).slice(1, -1);
  const all = [members, `${key}:${polluted}`, `"__proto__":${polluted}`].filter((member) => member !== "");
  return jsonText([2, of.id, action, new Raw(`{${all.join(",")}}`)]);
}

/** The head of a masked text frame that promises more than comes; or what is no WebSocket frame at all. */
function tornBytes(of: Making): Uint8Array {
  const { random } = of;
  const payload = Buffer.from(validText(of));
  const promised = Math.min(65_535, payload.length + 1 + whole(random, 1_000));
  const head = (first: number, length: number) => [first, 0x80 | 126, length >> 8, length & 0xff, 0, 0, 0, 0];
  const part = payload.subarray(0, whole(random, payload.length));
  const text = 0x81;
  return pick(random, [
    Uint8Array.from([...head(text, promised), ...part]),
    Uint8Array.from([text]),
    // Without a mask, with a reserved bit, with an unknown kind, a ping that is too long, 2^63 bytes to come.
    Uint8Array.from([text, part.length & 0x7d, ...part]),
    Uint8Array.from([...head(0xf1, part.length), ...part]),
    Uint8Array.from([...head(0x83, part.length), ...part]),
    Uint8Array.from([...head(0x89, 1_000), ...new Uint8Array(1_000)]),
    Uint8Array.from([text, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0]),
    // Closed with a code that nobody may send; and no words of the protocol.
    Uint8Array.from([0x88, 0x82, 0, 0, 0, 0, 0x03, 0xed]),
    Buffer.from(`GET /ocpp/${of.identity} HTTP/1.1\r\n\r\n`),
    randomBytes(random),
  ]);
}
