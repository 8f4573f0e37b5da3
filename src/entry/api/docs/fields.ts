import type { OpenApiDocument } from "../openapi.ts";

type Components = NonNullable<OpenApiDocument["components"]>;
export type Schema = NonNullable<Components["schemas"]>[string];
export type Schemas = Readonly<Record<string, Schema>>;

/** One line of a table: `evses[].connectors[].maxPowerW`. */
export interface Field {
  readonly path: string;
  readonly type: FieldType;
  readonly required: boolean;
  readonly note: string;
}

/** What a value is: words, or a named schema; in a list, or not. */
export interface FieldType {
  readonly words: string;
  readonly schemaName: string | null;
}

const REFERENCE = /^#\/components\/schemas\/(.+)$/;

/** The fields of an object, those of objects within it included; a named schema is not entered. */
export function fieldsOf(schema: Schema, prefix = ""): readonly Field[] {
  if ("$ref" in schema) return [];
  const item = itemsOf(schema);
  if (item) return fieldsOf(item, `${prefix}[]`);
  const alternatives = schema.oneOf ?? schema.anyOf;
  if (alternatives) return uniqueByPath(alternatives.flatMap((alternative) => fieldsOf(alternative, prefix)));
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const path = prefix === "" ? name : `${prefix}.${name}`;
    const required = schema.required?.includes(name) ?? false;
    return [{ path, type: typeOf(property), required, note: noteOf(property) }, ...fieldsOf(property, path)];
  });
}

export function typeOf(schema: Schema): FieldType {
  if ("$ref" in schema) {
    const schemaName = REFERENCE.exec(schema.$ref)?.[1] ?? null;
    return { words: schemaName ?? schema.$ref, schemaName };
  }
  const item = itemsOf(schema);
  if (item) return { ...typeOf(item), words: `list of ${typeOf(item).words}` };
  const alternatives = schema.oneOf ?? schema.anyOf;
  if (alternatives) {
    const types = alternatives.map(typeOf);
    const words = [...new Set(types.map((type) => type.words))].join(" or ");
    return { words, schemaName: types.find((type) => type.schemaName !== null)?.schemaName ?? null };
  }
  const types = Array.isArray(schema.type) ? schema.type : schema.type === undefined ? ["any"] : [schema.type];
  const named = types.map((type) => (type === "string" && schema.format === "date-time" ? "instant" : type));
  return { words: named.join(" or "), schemaName: null };
}

/** The shortest body that would be accepted: required fields only. */
export function exampleOf(schema: Schema, schemas: Schemas): unknown {
  if ("$ref" in schema) {
    const named = schemas[REFERENCE.exec(schema.$ref)?.[1] ?? ""];
    return named === undefined ? {} : exampleOf(named, schemas);
  }
  if (schema.default !== undefined) return schema.default;
  if (schema.enum) return schema.enum[0];
  const item = itemsOf(schema);
  if (item) return [exampleOf(item, schemas)];
  if (schema.properties) {
    const required = Object.entries(schema.properties).filter(([name]) => schema.required?.includes(name));
    return Object.fromEntries(required.map(([name, property]) => [name, exampleOf(property, schemas)]));
  }
  switch (typeOf(schema).words.split(" or ")[0]) {
    case "instant":
      return "2030-01-01T12:00:00Z";
    case "integer":
    case "number":
      return schema.minimum ?? 0;
    case "boolean":
      return true;
    case "object":
      return {};
    default:
      return "…";
  }
}

function itemsOf(schema: Schema): Schema | null {
  return "items" in schema && schema.items !== undefined ? (schema.items as Schema) : null;
}

function noteOf(schema: Schema): string {
  if ("$ref" in schema) return "";
  const values = schema.enum?.filter((value) => value !== null).join(" · ");
  const notes = [
    schema.description?.replace(/\.$/, ""),
    values,
    range(schema.minimum, schema.maximum),
    schema.multipleOf === undefined ? "" : `a multiple of ${schema.multipleOf}`,
    range(schema.minLength, schema.maxLength, "characters"),
    range(schema.minItems, schema.maxItems, "entries"),
    schema.pattern === undefined ? "" : `matches ${schema.pattern}`,
    schema.default === undefined ? "" : `default ${JSON.stringify(schema.default)}`,
  ];
  return notes.filter(Boolean).join("; ");
}

function range(least: number | undefined, most: number | undefined, of = ""): string {
  if (least === undefined && most === undefined) return "";
  if (least !== undefined && most !== undefined) return `${least} to ${most} ${of}`.trim();
  return `${least === undefined ? "at most" : "at least"} ${least ?? most} ${of}`.trim();
}

function uniqueByPath(fields: readonly Field[]): readonly Field[] {
  return [...new Map(fields.map((field) => [field.path, field])).values()];
}
