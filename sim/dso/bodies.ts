/** What a client may send, by the schemas of OpenADR 3.1. Each answers what is wrong with it, in sentences. */

export type Json = Readonly<Record<string, unknown>>;

const ID = /^[a-zA-Z0-9_-]{1,128}$/;
const OBJECT_TYPES = ["PROGRAM", "EVENT", "REPORT", "SUBSCRIPTION", "VEN", "RESOURCE"];
const OPERATIONS = ["CREATE", "READ", "UPDATE", "DELETE"];
const DURATION =
  /^(-?)P(?=\d|T\d)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)([DW]))?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;
const DATE_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})?$/;

type Check = (value: unknown, place: string) => readonly string[];

export function isJson(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const that =
  (isRight: (value: unknown) => boolean, what: string): Check =>
  (value, place) =>
    isRight(value) ? [] : [`${place} is no ${what}`];

const name = that((value) => typeof value === "string" && value.length >= 1 && value.length <= 128, "name");
const objectId = that((value) => typeof value === "string" && ID.test(value), "object id");
const dateTime = that((value) => typeof value === "string" && DATE_TIME.test(value), "date-time");
const duration = that((value) => typeof value === "string" && DURATION.test(value), "duration");
const whole = that((value) => Number.isInteger(value), "integer");
const address = that((value) => typeof value === "string" && URL.canParse(value), "URI");
const text = that((value) => typeof value === "string", "text");
const anyOf = (...words: readonly string[]) =>
  that((value) => words.includes(`${value}`), `word of ${words.join(", ")}`);

const list =
  (each: Check): Check =>
  (value, place) =>
    Array.isArray(value) ? value.flatMap((item, index) => each(item, `${place}[${index}]`)) : [`${place} is no list`];

const object =
  (required: Readonly<Record<string, Check>>, optional: Readonly<Record<string, Check>> = {}): Check =>
  (value, place) => {
    if (!isJson(value)) return [`${place} is no object`];
    const missing = Object.keys(required).filter((key) => value[key] === undefined);
    const checks = { ...optional, ...required };
    return [
      ...missing.map((key) => `${place}.${key} is missing`),
      ...Object.entries(checks).flatMap(([key, check]) =>
        value[key] === undefined || (value[key] === null && key in optional)
          ? []
          : check(value[key], `${place}.${key}`),
      ),
    ];
  };

const intervalPeriod = object({}, { start: dateTime, duration, randomizeStart: duration });
const value = that(
  (each) => ["number", "string", "boolean"].includes(typeof each) || (isJson(each) && "x" in each && "y" in each),
  "value",
);
const valuesMap = object({ type: name, values: list(value) });
const interval = object({ id: whole, payloads: list(valuesMap) }, { intervalPeriod });
const reportDescriptor = object(
  { objectType: anyOf("REPORT_PAYLOAD_DESCRIPTOR"), payloadType: name },
  { units: name, readingType: name },
);

/** By the collection a body is posted to. */
export const BODIES: Readonly<Record<"vens" | "resources" | "subscriptions" | "reports", Check>> = {
  vens: object({ objectType: anyOf("VEN_VEN_REQUEST"), venName: name }, { attributes: list(valuesMap) }),
  resources: object(
    { objectType: anyOf("VEN_RESOURCE_REQUEST"), resourceName: name, venID: objectId },
    { attributes: list(valuesMap) },
  ),
  subscriptions: object(
    {
      clientName: name,
      objectOperations: list(
        object(
          { objects: list(anyOf(...OBJECT_TYPES)), operations: list(anyOf(...OPERATIONS)), callbackUrl: address },
          { bearerToken: text },
        ),
      ),
    },
    { programID: objectId, targets: list(name) },
  ),
  reports: object(
    {
      eventID: objectId,
      clientName: name,
      resources: list(object({ resourceName: name, intervals: list(interval) }, { intervalPeriod })),
    },
    { reportName: text, payloadDescriptors: list(reportDescriptor) },
  ),
};
