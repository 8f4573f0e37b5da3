import { pick, pickWeighted, type Random, type Weighted } from "./dice.ts";
import { jsonText, nested } from "./json-text.ts";
import { mutated } from "./mutations.ts";
import { NASTY_TEXTS, NASTY_VALUES } from "./nasty.ts";

type Answer = (id: string, good: Readonly<Record<string, unknown>>, random: Random) => readonly string[];

const CODES = ["GenericError", "NotSupported", "FormatViolation", "", "NoSuchCode", "__proto__"];

/** What a hostile charge point says when it is called: mostly too much, the wrong thing, or nothing. */
const ANSWERS: readonly Weighted<Answer>[] = [
  { weight: 5, make: (id, good) => [jsonText([3, id, good])] },
  { weight: 2, make: () => [] },
  { weight: 4, make: (id, good, random) => [jsonText([3, id, mutated(good, random)])] },
  { weight: 2, make: (id, _, random) => [jsonText([3, id, pick(random, NASTY_VALUES)])] },
  { weight: 1, make: (id) => [jsonText([3, id])] },
  { weight: 1, make: (id, good) => [jsonText([3, id.toUpperCase(), good]), jsonText([3, ` ${id}`, good])] },
  { weight: 1, make: (id, good) => Array.from({ length: 3 }, () => jsonText([3, id, good])) },
  { weight: 2, make: (id, _, random) => [jsonText([4, id, pick(random, CODES), "no", {}])] },
  { weight: 1, make: (id, _, random) => [jsonText([4, id, pick(random, NASTY_VALUES), pick(random, NASTY_VALUES)])] },
  { weight: 1, make: (id, good) => [jsonText([4, id, "GenericError", "", {}]), jsonText([3, id, good])] },
  { weight: 1, make: (id, good) => [jsonText([2, id, "Heartbeat", {}]), jsonText([3, id, good])] },
  { weight: 1, make: (id) => [jsonText([3, id, nested(5_000, "both")])] },
  { weight: 1, make: (id) => [jsonText([3, id, { status: "x".repeat(100_000), extra: "y".repeat(100_000) }])] },
  { weight: 1, make: (id, _, random) => [jsonText([4, id, "x".repeat(50_000), pick(random, NASTY_TEXTS), {}])] },
  { weight: 1, make: (id, good) => [jsonText([3, id, good]).slice(0, -3), jsonText([3, id, good])] },
];

export function garbageAnswer(id: string, good: Readonly<Record<string, unknown>>, random: Random): readonly string[] {
  return pickWeighted(random, ANSWERS)(id, good, random);
}
