import { ENUMS } from "./enum-tables.ts";
import { type Field, NARROWER_IN_D2, OBJECTS, type ObjectName } from "./field-tables.ts";
import { isObject, type JsonObject } from "./json.ts";
import { VALUE_RULES } from "./value-rules.ts";

/** One thing that is not as the text says; `rule` is an id of the acceptance list or `fields`. */
export interface Finding {
  readonly rule: string;
  readonly where: string;
  readonly message: string;
}

export const EDITIONS = ["errata", "d2"] as const;
export type Edition = (typeof EDITIONS)[number];

export interface Reading {
  readonly edition: Edition;
  /** A PATCH: any field may be absent but last_updated. */
  readonly isPatch?: boolean;
}

/** Checks a received object in full: fields, types, lengths, enum values, and what its values mean together. */
export function findingsOf(name: ObjectName, value: unknown, reading: Reading): Finding[] {
  return inObject(name, value, name, reading);
}

function inObject(name: string, value: unknown, where: string, reading: Reading): Finding[] {
  if (!isObject(value)) return [{ rule: "fields", where, message: `is not an object ${name}` }];
  const fields = OBJECTS.get(name) ?? [];
  const known = new Set(fields.map((field) => field.name));
  const unknown = Object.keys(value).filter((key) => !known.has(key));
  return [
    ...unknown.map((key) => ({ rule: "T19", where: `${where}.${key}`, message: `is no field of ${name}` })),
    ...fields.flatMap((field) => inField(name, field, value, where, reading)),
    ...(VALUE_RULES[name]?.(value) ?? []).map(([rule, message]) => ({ rule, where, message })),
  ];
}

function inField(object: string, field: Field, holder: JsonObject, parent: string, reading: Reading): Finding[] {
  const where = `${parent}.${field.name}`;
  const value = holder[field.name];
  const { edition } = reading;
  if (value === undefined) return absence(field, where, reading);
  if (value === null) return [{ rule: "T19", where, message: "is null" }];
  const narrower = edition === "d2" ? NARROWER_IN_D2.get(`${object}.${field.name}`) : undefined;
  const type = narrower ?? field.type;
  if (field.cardinality === "one" || field.cardinality === "optional") return inValue(type, value, where, { edition });
  if (!Array.isArray(value)) return [{ rule: "T6", where, message: "is not a list" }];
  const empty = field.cardinality === "some" && value.length === 0;
  return [
    ...(empty ? [{ rule: "fields", where, message: "is empty" }] : []),
    ...value.flatMap((each, index) => inValue(type, each, `${where}[${index}]`, { edition })),
  ];
}

function absence(field: Field, where: string, { isPatch = false }: Reading): Finding[] {
  if (isPatch && field.name === "last_updated") return [{ rule: "T26", where, message: "is missing in a PATCH" }];
  const isRequired = !isPatch && (field.cardinality === "one" || field.cardinality === "some");
  return isRequired ? [{ rule: "fields", where, message: "is missing" }] : [];
}

function inValue(type: string, value: unknown, where: string, reading: Reading): Finding[] {
  if (OBJECTS.has(type)) return inObject(type, value, where, reading);
  const values = ENUMS.get(type);
  const fault = values ? faultOfEnum(type, values, value) : faultOfScalar(type, value);
  return fault ? [{ rule: fault[0], where, message: fault[1] }] : [];
}

type Fault = readonly [rule: string, message: string] | undefined;

function faultOfEnum(name: string, values: ReadonlySet<string>, value: unknown): Fault {
  return typeof value === "string" && values.has(value) ? undefined : ["T14", `is no ${name}: ${shown(value)}`];
}

const PATTERNS: Readonly<Record<string, readonly [RegExp, rule: string]>> = {
  alpha2: [/^[A-Z]{2}$/, "L6"],
  alpha3: [/^[A-Z]{3}$/, "L6"],
  latitude: [/^-?[0-9]{1,2}\.[0-9]{5,7}$/, "L5"],
  longitude: [/^-?[0-9]{1,3}\.[0-9]{5,7}$/, "L5"],
  clock: [/^([0-1][0-9]|2[0-3]):[0-5][0-9]$/, "fields"],
  date: [/^[12][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$/, "fields"],
};

function faultOfScalar(type: string, value: unknown): Fault {
  if (type === "bool") return typeof value === "boolean" ? undefined : ["fields", `is no boolean: ${shown(value)}`];
  if (type === "int") return Number.isSafeInteger(value) ? undefined : ["T17", `is no whole number: ${shown(value)}`];
  if (type === "num") return faultOfNumber(value);
  if (typeof value !== "string") return ["fields", `is no string: ${shown(value)}`];
  const pattern = PATTERNS[type];
  if (pattern) return pattern[0].test(value) ? undefined : [pattern[1], `is no ${type}: ${shown(value)}`];
  if (type === "dt") return isDateTime(value) ? undefined : ["T16", `is no DateTime in UTC: ${shown(value)}`];
  if (type === "url") return faultOfUrl(value);
  return faultOfText(type, value);
}

function faultOfNumber(value: unknown): Fault {
  if (typeof value !== "number") return ["T17", `is no number: ${shown(value)}`];
  return Number(value.toFixed(4)) === value ? undefined : ["T17", `has more than 4 decimals: ${value}`];
}

function faultOfUrl(value: string): Fault {
  if (value.length > 255) return ["T15", "is longer than 255"];
  return /^https?:\/\//.test(value) && URL.canParse(value) ? undefined : ["V1", `is no absolute URL: ${shown(value)}`];
}

function faultOfText(type: string, value: string): Fault {
  const [, kind, digits] = /^(Ci|s)(\d+)$/.exec(type) ?? [];
  const longest = Number(digits);
  if (Number.isNaN(longest)) throw new Error(`no such type: ${type}`);
  if ([...value].length > longest) return ["T15", `is longer than ${longest}`];
  if (kind === "Ci" && !/^[\x20-\x7e]+$/.test(value)) return ["T14", `is no CiString: ${shown(value)}`];
  return /[\r\n\t]/.test(value) ? ["T14", "holds a line break or a tab"] : undefined;
}

/** OCPI's DateTime as it is to be emitted: UTC with Z, at most three digits of a second. */
export function isDateTime(value: unknown): value is string {
  if (typeof value !== "string" || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/.test(value)) return false;
  return !Number.isNaN(Date.parse(value));
}

const LONGEST_SHOWN = 80;

function shown(value: unknown): string {
  return (JSON.stringify(value) ?? "undefined").slice(0, LONGEST_SHOWN);
}
