import fc from "fast-check";

/** As much of JSON Schema as OCPP's schemas use. */
export interface JsonSchema {
  readonly $ref?: string;
  readonly definitions?: Readonly<Record<string, JsonSchema>>;
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly const?: string;
  readonly format?: string;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly multipleOf?: number;
  readonly minItems?: number;
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
}

const INT32_MAX = 2 ** 31 - 1;

const instants = fc
  .date({ min: new Date("2000-01-01"), max: new Date("2100-01-01"), noInvalidDate: true })
  .map((date) => date.toISOString());

/** What the schemas do not say and the specification does. */
const KNOWN: Readonly<Record<string, fc.Arbitrary<unknown>>> = { numberPhases: fc.integer({ min: 1, max: 3 }) };

/** Payloads of a schema. Where it sets no lower bound, numbers begin at 1: connectors, ids and limits do. */
export function payloadsOf(schema: JsonSchema, definitions = schema.definitions ?? {}): fc.Arbitrary<unknown> {
  if (schema.$ref !== undefined)
    return payloadsOf(definitions[schema.$ref.replace("#/definitions/", "")] ?? {}, definitions);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if (schema.const !== undefined) return fc.constant(schema.const);
  switch (schema.type) {
    case "string":
      if (schema.format === "date-time") return instants;
      if (schema.format === "uri") return fc.webUrl({ validSchemes: ["ftp", "http", "https"] });
      return fc.string({ maxLength: Math.min(schema.maxLength ?? 40, 600) });
    case "integer":
      return fc.integer({
        min: Math.max(schema.minimum ?? 1, -INT32_MAX),
        max: Math.min(schema.maximum ?? INT32_MAX, INT32_MAX),
      });
    case "number":
      return fc.integer({ min: 0, max: 1_000_000 }).map((tenths) => tenths / 10);
    case "boolean":
      return fc.boolean();
    case "array":
      return fc.array(payloadsOf(schema.items ?? {}, definitions), { minLength: schema.minItems ?? 0, maxLength: 4 });
    case "object":
      return fc.record(
        Object.fromEntries(
          Object.entries(schema.properties ?? {}).map(([name, each]) => [
            name,
            KNOWN[name] ?? payloadsOf(each, definitions),
          ]),
        ),
        { requiredKeys: [...(schema.required ?? [])] },
      ) as fc.Arbitrary<unknown>;
    default:
      throw new Error(`No payloads of ${JSON.stringify(schema)}`);
  }
}
