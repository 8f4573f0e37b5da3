import { DEFINITIONS, type Definitions, type Edition, type Kind } from "./definitions.ts";
import { LOCATION_RULES } from "./location-rules.ts";
import { OTHER_RULES } from "./other-rules.ts";
import type { Rule } from "./rule.ts";
import type { Schema } from "./schema.ts";
import { SESSION_RULES } from "./session-rules.ts";
import { faultsOfShape } from "./shape.ts";

export interface JudgeOptions {
  /** The text that the partner reads; with the errata unless told. */
  readonly forPartner?: Edition;
}

const RULES: Partial<Record<Kind, Rule>> = { ...LOCATION_RULES, ...SESSION_RULES, ...OTHER_RULES };

/** Follows the schema through a value of its shape, and asks the rules of every kind that is met. */
function* brokenRules(schema: Schema, value: unknown, path: string, definitions: Definitions): Generator<string> {
  if (schema.$ref !== undefined) {
    const kind = schema.$ref.replace("#/$defs/", "") as Kind;
    for (const { at, says } of RULES[kind]?.(value) ?? []) yield `${path}${at} ${says}`;
    yield* brokenRules(definitions[kind], value, path, definitions);
  } else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      yield* brokenRules(schema.items ?? {}, item, `${path}/${index}`, definitions);
    }
  } else if (typeof value === "object" && value !== null) {
    for (const [name, field] of Object.entries(value)) {
      yield* brokenRules(schema.properties?.[name] ?? {}, field, `${path}/${name}`, definitions);
    }
  }
}

/**
 * Judges a value as it stands in JSON by the text of OCPI 2.2.1 (and Bookings 1.1), as one that is emitted.
 * @returns what is wrong, each with its path (JSON pointer); empty: it is right. Rules between fields are asked once the
 * shape is right.
 */
export function judge(kind: Kind, value: unknown, { forPartner = "errata" }: JudgeOptions = {}): readonly string[] {
  const faults = faultsOfShape(kind, value, forPartner);
  if (faults.length > 0) return faults;
  return [...brokenRules({ $ref: `#/$defs/${kind}` }, value, "", DEFINITIONS[forPartner])];
}
