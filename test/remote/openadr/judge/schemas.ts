/**
 * The schemas of OpenADR 3.1.0 as its OpenAPI document states them, read and written by hand: who must send what, of which
 * length, in which words. The document lets objects have more properties than it names; ours have none (`CLOSED`).
 */

type Schema = Readonly<Record<string, unknown>>;

const CLOSED = { additionalProperties: false } as const;

const sized = (most: number): Schema => ({ type: "string", minLength: 1, maxLength: most });
const words = (...all: readonly string[]): Schema => ({ type: "string", enum: all });
const listOf = (items: Schema): Schema => ({ type: "array", items });
const nullable = (schema: Schema): Schema => ({ anyOf: [schema, { type: "null" }] });
const object = (
  required: Readonly<Record<string, Schema>>,
  optional: Readonly<Record<string, Schema>> = {},
): Schema => ({
  type: "object",
  required: Object.keys(required),
  properties: { ...required, ...optional },
});

export const objectID: Schema = { ...sized(128), pattern: "^[a-zA-Z0-9_-]*$" };
export const name: Schema = sized(128);
const uri: Schema = { type: "string", format: "uri", minLength: 2, maxLength: 8000 };
const dateTime: Schema = { type: "string", format: "date-time" };
const duration: Schema = {
  type: "string",
  pattern:
    "^(-?)P(?=\\d|T\\d)(?:(\\d+)Y)?(?:(\\d+)M)?(?:(\\d+)([DW]))?(?:T(?:(\\d+)H)?(?:(\\d+)M)?(?:(\\d+(?:\\.\\d+)?)S)?)?$",
};
const int32: Schema = { type: "integer", minimum: -(2 ** 31), maximum: 2 ** 31 - 1 };
const objectTypes = ["PROGRAM", "EVENT", "REPORT", "SUBSCRIPTION", "VEN", "RESOURCE"] as const;
const targets = nullable(listOf(name));

const point = object({ x: { type: "number" }, y: { type: "number" } });
const valuesMap = object({
  type: name,
  values: listOf({ anyOf: [{ type: "number" }, { type: "string" }, { type: "boolean" }, point] }),
});
const attributes = nullable(listOf(valuesMap));
const intervalPeriod = object({}, { start: dateTime, duration, randomizeStart: duration });
const interval = object({ id: int32, payloads: listOf(valuesMap) }, { intervalPeriod });
const units = nullable(name);
const eventPayloadDescriptor = object(
  { objectType: words("EVENT_PAYLOAD_DESCRIPTOR"), payloadType: name },
  { units, currency: nullable({ type: "string" }) },
);
const reportPayloadDescriptor = object(
  { objectType: words("REPORT_PAYLOAD_DESCRIPTOR"), payloadType: name },
  {
    readingType: nullable(name),
    units,
    accuracy: nullable({ type: "number" }),
    confidence: nullable({ type: "integer", minimum: 0, maximum: 100 }),
  },
);
const reportDescriptor = object(
  { payloadType: name },
  {
    readingType: nullable(name),
    units,
    targets,
    aggregate: { type: "boolean" },
    startInterval: int32,
    numIntervals: int32,
    historical: { type: "boolean" },
    frequency: int32,
    repeat: int32,
    reportIntervals: words("INTERVALS", "SUB_INTERVALS", "OPEN_INTERVALS"),
  },
);

const operation = object(
  {
    objects: listOf(words(...objectTypes)),
    operations: listOf(words("READ", "CREATE", "UPDATE", "DELETE")),
    callbackUrl: uri,
  },
  { bearerToken: nullable({ type: "string" }) },
);
const reportResource = object({ resourceName: name, intervals: listOf(interval) }, { intervalPeriod });

const venByUs = { objectType: words("VEN_VEN_REQUEST"), venName: name };
const resourceByUs = { objectType: words("VEN_RESOURCE_REQUEST"), resourceName: name, venID: objectID };
const subscription = { clientName: name, objectOperations: listOf(operation) };
const report = { eventID: objectID, clientName: name, resources: listOf(reportResource) };
const reportOptions = {
  reportName: nullable({ type: "string" }),
  payloadDescriptors: nullable(listOf(reportPayloadDescriptor)),
};

/** What we may send, by its name in the document. */
export const REQUESTS = {
  clientCredentialRequest: closed(
    object(
      { grant_type: words("client_credentials"), client_id: sized(4096), client_secret: sized(4096) },
      { scope: { type: "string", maxLength: 4096 } },
    ),
  ),
  VenVenRequest: closed(object(venByUs, { attributes })),
  VenResourceRequest: closed(object(resourceByUs, { attributes })),
  subscriptionRequest: closed(object(subscription, { programID: objectID, targets })),
  reportRequest: closed(object(report, reportOptions)),
} as const;

const metadata = (objectType: Schema) => ({
  id: objectID,
  createdDateTime: dateTime,
  modificationDateTime: dateTime,
  objectType,
});
const of = (type: (typeof objectTypes)[number]) => metadata(words(type));
const clientID = name;

/**
 * What a VTN may answer. A `ven` is at once metadata, whose objectType is one of six words, and a BlVenRequest, whose
 * objectType is BL_VEN_REQUEST: no value is both (EN-A13). The same of a `resource`; both are judged without.
 */
export const ANSWERS = {
  program: object(
    { ...of("PROGRAM"), programName: name },
    {
      intervalPeriod,
      payloadDescriptors: nullable(listOf({ anyOf: [eventPayloadDescriptor, reportPayloadDescriptor] })),
      attributes,
      targets,
    },
  ),
  event: object(
    { ...of("EVENT"), programID: objectID },
    {
      eventName: nullable({ type: "string" }),
      duration,
      priority: nullable({ type: "integer", minimum: 0 }),
      targets,
      reportDescriptors: nullable(listOf(reportDescriptor)),
      payloadDescriptors: nullable(listOf(eventPayloadDescriptor)),
      intervalPeriod,
      intervals: listOf(interval),
    },
  ),
  ven: object({ ...metadata({}), clientID, venName: name }, { attributes, targets }),
  resource: object({ ...metadata({}), clientID, resourceName: name, venID: objectID }, { attributes, targets }),
  subscription: object({ ...of("SUBSCRIPTION"), ...subscription, clientID }, { programID: objectID, targets }),
  report: object({ ...of("REPORT"), ...report, clientID }, reportOptions),
  authServerInfo: object({ tokenURL: uri }),
  clientCredentialResponse: object(
    { access_token: sized(4096), token_type: words("Bearer") },
    { expires_in: { type: "integer" }, refresh_token: sized(4096), scope: { type: "string", maxLength: 4096 } },
  ),
  authError: object(
    {
      error: words(
        "invalid_request",
        "invalid_client",
        "invalid_grant",
        "invalid_scope",
        "unauthorized_client",
        "unsupported_grant_type",
      ),
    },
    { error_description: { type: "string" }, error_uri: uri },
  ),
  problem: object(
    {},
    {
      type: uri,
      title: { type: "string" },
      status: { type: "integer", minimum: 100, exclusiveMaximum: 600 },
      detail: { type: "string" },
      instance: uri,
    },
  ),
} as const;

/** What `ven` demands of one property; nothing is both. */
export const OBJECT_TYPE_OF_VEN: readonly Schema[] = [words(...objectTypes), words("BL_VEN_REQUEST")];

/** No property but those that are named, at any depth. */
function closed(schema: Schema): Schema {
  return Object.fromEntries(
    Object.entries(schema.type === "object" ? { ...schema, ...CLOSED } : schema).map(([key, value]) => [
      key,
      key === "properties" ? mapped(value as Readonly<Record<string, Schema>>) : deeper(value),
    ]),
  );
}

function mapped(properties: Readonly<Record<string, Schema>>): Schema {
  return Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, closed(value)]));
}

function deeper(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((each) => deeper(each));
  return typeof value === "object" && value !== null ? closed(value as Schema) : value;
}
