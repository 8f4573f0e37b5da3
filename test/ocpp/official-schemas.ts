import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { JsonSchema } from "./json-schema-arbitrary.ts";

/** The official OCPP 1.6 schemas and a strict validator of them, as ocpp-rpc (npm) ships them; for tests only. */

interface Validator {
  readonly subprotocol: string;
  /** Throws where the payload is not of the schema. */
  validate(schemaId: string, payload: unknown): boolean;
}

const require = createRequire(import.meta.url);
const library = "ocpp-rpc/lib";
const validators = require(`${library}/standard-validators.js`) as readonly Validator[];
const validator = validators.find(({ subprotocol }) => subprotocol === "ocpp1.6");

const file = require.resolve(`${library}/schemas/ocpp1_6.json`);
const schemas = JSON.parse(readFileSync(file, "utf8")) as readonly (JsonSchema & { readonly $id: string })[];

export type Half = "req" | "conf";

export function officialSchema(action: string, half: Half): JsonSchema {
  const found = schemas.find(({ $id }) => $id === `urn:${action}.${half}`);
  if (found === undefined) throw new Error(`There is no official schema of ${action}.${half}`);
  return found;
}

/** The words that a field of a payload may be; none if it is no word. */
export function wordsOf({ properties = {}, definitions = {} }: JsonSchema, field: string): readonly string[] {
  const { $ref, enum: words = [] } = properties[field] ?? {};
  return $ref === undefined ? words : (definitions[$ref.replace("#/definitions/", "")]?.enum ?? []);
}

export function isOfficiallyValid(action: string, half: Half, payload: unknown): boolean {
  if (validator === undefined) throw new Error("There is no validator of OCPP 1.6");
  validator.validate(`urn:${action}.${half}`, payload);
  return true;
}
