import type * as z from "zod";
import type { DeviationKind } from "./deviation-kinds.ts";
import type { ErrorCode } from "./wire.ts";

/** A departure from OCPP 1.6, tolerated or not. `path` is free of array indexes, so that it can be counted. */
export interface Deviation {
  readonly what: DeviationKind;
  readonly path: string;
  readonly example: string;
  /** What strict mode, or a message that cannot be saved, answers (OCPP-F10). */
  readonly errorCode: ErrorCode;
}

export interface Reading<T> {
  /** Every field that could be read; all required ones unless `broken` is set. */
  readonly data: Partial<T>;
  readonly deviations: readonly Deviation[];
  /** The first thing that no tolerance could mend. */
  readonly broken: Deviation | null;
}

/** Over-long texts are kept as they came (TOL-3), but not without end: they are part of rows that must stay small. */
const RAW_TEXT_LENGTH = 1_000;

/** A repair can uncover the next fault behind it; no message is deeper than this. */
const ROUNDS = 6;

/**
 * Reads a payload strictly, and where that fails mends what real chargers do wrong (TOL-1…TOL-5).
 * Over-long strings, odd timestamps and unknown words stay as they came: their meaning is the handler's business.
 */
export function readTolerantly<S extends z.ZodType>(
  schema: S,
  payload: Readonly<Record<string, unknown>>,
): Reading<z.infer<S>> {
  const strict = schema.safeParse(payload);
  if (strict.success) return { data: strict.data as Partial<z.infer<S>>, deviations: [], broken: null };

  const draft = structuredClone(payload) as Record<string, unknown>;
  const found = new Map<string, Deviation>();
  let broken: Deviation | null = null;
  for (let round = 0; round < ROUNDS; round += 1) {
    const result = schema.safeParse(draft);
    if (result.success) break;
    let changed = false;
    for (const issue of result.error.issues) {
      if (isGone(draft, issue.path)) continue;
      const repair = repairOf(draft, issue);
      found.set(`${repair.deviation.what} ${repair.deviation.path}`, repair.deviation);
      changed = repair.changed || changed;
      if (repair.broken) broken ??= repair.deviation;
    }
    if (!changed) break;
    closeGaps(draft);
  }
  return { data: draft as Partial<z.infer<S>>, deviations: [...found.values()], broken };
}

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

interface Repair {
  readonly deviation: Deviation;
  readonly changed: boolean;
  readonly broken: boolean;
}

function repairOf(draft: Record<string, unknown>, issue: Issue): Repair {
  const value = valueAt(draft, issue.path);
  const tolerated = (what: DeviationKind, errorCode: ErrorCode): Repair => ({
    deviation: deviationOf(what, issue.path, value, errorCode),
    changed: cutAt(draft, issue.path, value),
    broken: false,
  });
  const replaced = (what: DeviationKind, errorCode: ErrorCode, better: unknown): Repair => {
    replaceAt(draft, issue.path, better);
    return { ...tolerated(what, errorCode), changed: true };
  };
  const lost = (what: DeviationKind, errorCode: ErrorCode): Repair => {
    const isInList = dropAt(draft, issue.path);
    return { ...tolerated(what, errorCode), changed: value !== undefined || isInList, broken: !isInList };
  };

  switch (issue.code) {
    case "unrecognized_keys": {
      const first = [...issue.path, issue.keys[0] ?? ""];
      const deviation = deviationOf("unknown field", first, valueAt(draft, first), "FormationViolation");
      for (const key of issue.keys) replaceAt(draft, [...issue.path, key], undefined);
      return { deviation, changed: true, broken: false };
    }
    case "invalid_type":
      // A reading without an instant was taken when it came (TOL-5).
      if (value === undefined && isReadingInstant(issue.path)) return tolerated("missing", "ProtocolError");
      return repairType(issue.expected, value, { replaced, lost });
    case "too_big":
      if (issue.origin === "string") return tolerated("too long", "PropertyConstraintViolation");
      if (issue.origin === "array") return tolerated("too many", "OccurenceConstraintViolation");
      return lost("too big", "PropertyConstraintViolation");
    case "too_small":
      if (issue.origin === "array") return tolerated("too few", "OccurenceConstraintViolation");
      return lost("too small", "PropertyConstraintViolation");
    case "invalid_value":
      return repairWord(issue.values, value, { tolerated, replaced, lost });
    case "invalid_format":
      return tolerated("odd format", "PropertyConstraintViolation");
    case "not_multiple_of":
      return tolerated("too fine", "PropertyConstraintViolation");
    default:
      return lost("invalid", "PropertyConstraintViolation");
  }
}

type Replace = (what: DeviationKind, errorCode: ErrorCode, better: unknown) => Repair;
type Mark = (what: DeviationKind, errorCode: ErrorCode) => Repair;

/** TOL-1 (null), TOL-2 (numbers as strings and the other way round). */
function repairType(expected: string, value: unknown, to: { replaced: Replace; lost: Mark }): Repair {
  if (value === undefined) return to.lost("missing", "ProtocolError");
  if (value === null) return to.replaced("null", "TypeConstraintViolation", undefined);
  if (expected === "string" && (typeof value === "number" || typeof value === "boolean")) {
    return to.replaced("not a string", "TypeConstraintViolation", String(value));
  }
  if (expected === "int" && isNumeric(value)) {
    return to.replaced("not an integer", "TypeConstraintViolation", Math.round(Number(value)));
  }
  if (expected === "number" && isNumeric(value)) {
    return to.replaced("not a number", "TypeConstraintViolation", Number(value));
  }
  if (expected === "boolean" && (value === "true" || value === "false")) {
    return to.replaced("not a boolean", "TypeConstraintViolation", value === "true");
  }
  return to.lost("wrong type", "TypeConstraintViolation");
}

/** TOL-1 (empty words), TOL-4 (unknown words). Wrong case is the word itself. */
function repairWord(
  words: readonly unknown[],
  value: unknown,
  to: { tolerated: Mark; replaced: Replace; lost: Mark },
): Repair {
  if (value === undefined) return to.lost("missing", "ProtocolError");
  if (value === null || value === "" || value === "null") {
    return to.replaced("empty", "PropertyConstraintViolation", undefined);
  }
  if (typeof value !== "string") return to.lost("wrong type", "TypeConstraintViolation");
  const meant = words.find((word) => typeof word === "string" && word.toLowerCase() === value.toLowerCase());
  if (meant !== undefined) return to.replaced("wrong case", "PropertyConstraintViolation", meant);
  return to.tolerated("unknown word", "PropertyConstraintViolation");
}

function isNumeric(value: unknown): boolean {
  if (typeof value === "number") return Number.isFinite(value);
  return typeof value === "string" && value.trim() !== "" && Number.isFinite(Number(value));
}

const EXAMPLE_LENGTH = 80;

function deviationOf(what: DeviationKind, path: Path, value: unknown, errorCode: ErrorCode): Deviation {
  const names = path.filter((part) => typeof part === "string");
  const isSecret = names.some((name) => /idTag/i.test(name));
  const example = isSecret ? "(id tag)" : (JSON.stringify(value) ?? "").slice(0, EXAMPLE_LENGTH);
  return { what, path: names.join(".").slice(0, EXAMPLE_LENGTH), example, errorCode };
}

function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key], root);
}

function replaceAt(root: Record<string, unknown>, path: Path, better: unknown): void {
  const parent = valueAt(root, path.slice(0, -1)) as Record<PropertyKey, unknown>;
  const key = path.at(-1) as PropertyKey;
  if (better === undefined) delete parent[key];
  else parent[key] = better;
}

function cutAt(root: Record<string, unknown>, path: Path, value: unknown): boolean {
  if (typeof value !== "string" || value.length <= RAW_TEXT_LENGTH) return false;
  replaceAt(root, path, value.slice(0, RAW_TEXT_LENGTH).toWellFormed());
  return true;
}

function isReadingInstant(path: Path): boolean {
  return path.at(-1) === "timestamp" && typeof path.at(-2) === "number";
}

/**
 * Takes out what cannot be read: the field; if it is missing and needed, the list element that it is missing from.
 * @returns whether it was in a list, which loses one sample at most and not the message.
 */
function dropAt(root: Record<string, unknown>, path: Path): boolean {
  const index = path.findLastIndex((part) => typeof part === "number");
  const isMissing = valueAt(root, path) === undefined;
  const gone = index >= 0 && isMissing ? path.slice(0, index + 1) : path;
  const parent = valueAt(root, gone.slice(0, -1)) as Record<PropertyKey, unknown> | undefined;
  const key = gone.at(-1);
  // A list keeps the place, so that what the other issues name does not move.
  if (parent !== undefined && key !== undefined) delete parent[key];
  return index >= 0;
}

/** A list element that was taken out already, or within one. */
function isGone(root: unknown, path: Path): boolean {
  const index = path.findLastIndex((part) => typeof part === "number");
  return index >= 0 && valueAt(root, path.slice(0, index + 1)) === undefined;
}

/** Lists are whole again. */
function closeGaps(value: unknown): void {
  if (Array.isArray(value)) {
    const whole = value.filter((element) => element !== undefined);
    if (whole.length < value.length) value.splice(0, value.length, ...whole);
  }
  if (typeof value === "object" && value !== null) for (const part of Object.values(value)) closeGaps(part);
}
