import { chance, pick, type Random, whole } from "./dice.ts";
import { jsonText, nested, Raw, withMembersTwice } from "./json-text.ts";
import { NASTY_KEYS, NASTY_NUMBERS, NASTY_TEXTS, NASTY_VALUES } from "./nasty.ts";

type Json = unknown;
type Holder = Record<string | number, Json>;
/** Where a value stands: in which object or list, under which key. */
type Place = { readonly holder: Holder; readonly key: string | number };
type Mutation = (place: Place, random: Random) => void;

const MOST_AT_ONCE = 3;
/** Characters of a list that is repeated: most frames stay well below the largest allowed. */
const MOST_REPEATED_TEXT = 200_000;

/** Spoils a payload in one to three places. What is given stays as it is. */
export function mutated(payload: Readonly<Record<string, unknown>>, random: Random): Json {
  const root: Holder = { payload: structuredClone(payload) };
  for (let left = 1 + whole(random, MOST_AT_ONCE); left > 0; left -= 1) {
    const places = placesIn(root);
    if (places.length > 0) pick(random, MUTATIONS)(pick(random, places), random);
  }
  return root.payload;
}

function placesIn(holder: Holder): readonly Place[] {
  return Object.entries(holder).flatMap(([key, value]) => {
    const inside = isHolder(value) ? placesIn(value) : [];
    return [{ holder, key }, ...inside];
  });
}

function isHolder(value: Json): value is Holder {
  return typeof value === "object" && value !== null && !(value instanceof Raw);
}

const MUTATIONS: readonly Mutation[] = [
  missing,
  missing,
  nothing,
  otherType,
  extra,
  extra,
  nasty,
  nasty,
  nasty,
  tooLong,
  emptied,
  repeated,
  deep,
  twice,
  renamed,
  innerProto,
];

function missing({ holder, key }: Place): void {
  if (Array.isArray(holder)) holder.splice(Number(key), 1);
  else delete holder[key];
}

function nothing({ holder, key }: Place): void {
  holder[key] = null;
}

function otherType({ holder, key }: Place, random: Random): void {
  const value = holder[key];
  if (typeof value === "string") holder[key] = pick<Json>(random, [true, [value], { value }, ...NASTY_NUMBERS]);
  else if (typeof value === "number") holder[key] = pick<Json>(random, [true, `${value} `, [value], ...NASTY_TEXTS]);
  else holder[key] = pick<Json>(random, ["text", 0, true, [[value]], { value }]);
}

function extra({ holder, key }: Place, random: Random): void {
  const value = holder[key];
  const target = isHolder(value) ? value : holder;
  if (Array.isArray(target)) target.push(pick(random, NASTY_VALUES));
  else own(target, pick(random, NASTY_KEYS), pick(random, NASTY_VALUES));
}

/** Also for `__proto__`, which an assignment would take for something else. */
function own(target: Holder, key: string, value: Json): void {
  Object.defineProperty(target, key, { value, enumerable: true, writable: true, configurable: true });
}

function nasty({ holder, key }: Place, random: Random): void {
  const value = holder[key];
  const list = typeof value === "string" ? NASTY_TEXTS : typeof value === "number" ? NASTY_NUMBERS : NASTY_VALUES;
  holder[key] = pick<Json>(random, list);
}

function tooLong({ holder, key }: Place, random: Random): void {
  const length = pick(random, [21, 26, 51, 256, 1_001, 20_000]);
  holder[key] = pick(random, ["x", "é", "€", "👍", "\u0000"]).repeat(length);
}

function emptied({ holder, key }: Place): void {
  holder[key] = Array.isArray(holder[key]) ? [] : {};
}

function repeated({ holder, key }: Place, random: Random): void {
  const value = holder[key];
  const list = Array.isArray(value) && value.length > 0 ? value : [value];
  const elements = list.map(jsonText);
  const most = Math.ceil((MOST_REPEATED_TEXT * list.length) / elements.join().length);
  const length = Math.min(most, pick(random, [3, 30, 300, 3_000]));
  const repeats = Array.from({ length }, (_, index) => elements[index % elements.length]);
  holder[key] = new Raw(`[${repeats.join(",")}]`);
}

function deep({ holder, key }: Place, random: Random): void {
  const kind = pick(random, ["list", "object", "both"] as const);
  holder[key] = nested(pick(random, [10, 33, 200, 5_000, 40_000]), kind);
}

function twice({ holder, key }: Place, random: Random): void {
  const value = holder[key];
  const members = isHolder(value) && !Array.isArray(value) ? value : { [key]: value };
  holder[key] = withMembersTwice(members, pick(random, NASTY_VALUES));
}

function renamed({ holder, key }: Place, random: Random): void {
  if (Array.isArray(holder)) return;
  const name = String(key);
  const other = chance(random, 0.5) ? name.toUpperCase() : ` ${name}`;
  own(holder, other, holder[key]);
  delete holder[key];
}

function innerProto({ holder, key }: Place): void {
  holder[key] = new Raw('{"__proto__":{"status":"Accepted","connectorId":1},"constructor":null}');
}
