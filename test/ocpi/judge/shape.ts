import { Ajv2020, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";
import { DEFINITIONS, type Edition, type Kind } from "./definitions.ts";

/** Whether a value has the fields, types, lengths and words of its kind: JSON Schema, strictly read. */

function isInstant(value: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,3})?Z$/.test(value)) return false;
  const time = Date.parse(value);
  // A day that no month has would be another day when written again.
  return !Number.isNaN(time) && new Date(time).toISOString().slice(0, 19) === value.slice(0, 19);
}

/** Absolute, of the web, and nothing in it that an address must escape. */
function isWebAddress(value: string): boolean {
  return /^https?:\/\/[!-~]+$/.test(value) && URL.canParse(value);
}

/** A name of the IANA database; an offset is none. */
function isTimeZone(value: string): boolean {
  if (!/^[A-Za-z]/.test(value)) return false;
  try {
    return new Intl.DateTimeFormat("en", { timeZone: value }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

function hasDecimals(most: number, value: number): boolean {
  return Number(value.toFixed(most)) === value;
}

function validators(edition: Edition): (kind: Kind) => ValidateFunction {
  const ajv = new Ajv2020({ strict: true, allErrors: true, verbose: true });
  ajv.addFormat("instant", isInstant);
  ajv.addFormat("web-address", isWebAddress);
  ajv.addFormat("time-zone", isTimeZone);
  ajv.addFormat("date", (value: string) => isInstant(`${value}T00:00:00Z`));
  ajv.addKeyword({ keyword: "decimals", type: "number", schemaType: "number", validate: hasDecimals });
  ajv.addSchema({ $id: edition, $defs: DEFINITIONS[edition] });
  return (kind) => {
    const found = ajv.getSchema(`${edition}#/$defs/${kind}`);
    if (found === undefined) throw new Error(`There is no schema of ${kind}`);
    return found;
  };
}

const VALIDATORS = { d2: validators("d2"), errata: validators("errata") };

function told({ instancePath, keyword, message = keyword, params, schema, data }: ErrorObject): string {
  if (keyword === "required") return `${instancePath}/${params.missingProperty} is missing`;
  if (keyword === "additionalProperties") return `${instancePath}/${params.additionalProperty} is no field`;
  if (keyword === "decimals") return `${instancePath} has more than ${schema} decimals: ${data}`;
  return `${instancePath} ${message}: ${JSON.stringify(data)}`;
}

/** @returns what is wrong, each with its path (JSON pointer); empty: nothing. */
export function faultsOfShape(kind: Kind, value: unknown, edition: Edition): readonly string[] {
  const validate = VALIDATORS[edition](kind);
  return validate(value) ? [] : (validate.errors ?? []).map(told);
}
