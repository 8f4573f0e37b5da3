import { Ajv2020 } from "ajv/dist/2020.js";
import { ANSWERS, name, objectID, REQUESTS } from "./schemas.ts";

/** A request of ours and what it was answered, as they were on the wire. */
export interface Exchange {
  readonly method: string;
  readonly url: URL;
  readonly headers: Headers;
  readonly body: string;
  readonly status: number;
  readonly answer: string;
}

type Schema = Readonly<Record<string, unknown>>;

interface Operation {
  readonly query: Readonly<Record<string, Schema>>;
  readonly scope: string | null;
  readonly body?: { readonly type: "json" | "form"; readonly schema: keyof typeof REQUESTS };
  /** By status; a list of them where it says so. */
  readonly answers: Readonly<Record<number, keyof typeof ANSWERS | null>>;
  readonly isList?: true;
}

const MOST_PER_PAGE = 50;
/** In a query every value is a text. */
const PAGING = {
  skip: { type: "string", pattern: "^(0|[1-9]\\d{0,9})$" },
  limit: { type: "string", pattern: "^([0-9]|[1-4]\\d|50)$" },
};
const read = (scope: string, answer: keyof typeof ANSWERS): Operation => ({
  query: {},
  scope,
  answers: { 200: answer },
});
const search = (scope: string, answer: keyof typeof ANSWERS, query: Operation["query"]): Operation => ({
  ...read(scope, answer),
  query: { ...PAGING, ...query },
  isList: true,
});
const create = (scope: string, answer: keyof typeof ANSWERS, schema: keyof typeof REQUESTS): Operation => ({
  query: {},
  scope,
  body: { type: "json", schema },
  answers: { 201: answer },
});
const own = "read_ven_objects";

/** Operations of the document that a VEN may use. `{id}` is an objectID. */
const OPERATIONS: Readonly<Record<string, Operation>> = {
  "GET /auth/server": { query: {}, scope: null, answers: { 200: "authServerInfo" } },
  "POST /auth/token": {
    query: {},
    scope: null,
    body: { type: "form", schema: "clientCredentialRequest" },
    answers: { 200: "clientCredentialResponse" },
  },
  "GET /programs": search("read_targets", "program", { targets: name }),
  "GET /programs/{id}": read("read_targets", "program"),
  "GET /events": search("read_targets", "event", {
    programID: objectID,
    targets: name,
    active: { type: "string", enum: ["true", "false"] },
  }),
  "GET /events/{id}": read("read_targets", "event"),
  "GET /vens": search(own, "ven", { venName: name, targets: name }),
  "POST /vens": create("write_vens", "ven", "VenVenRequest"),
  "DELETE /vens/{id}": read("write_vens", "ven"),
  "GET /resources": search(own, "resource", { resourceName: name, venID: objectID, targets: name }),
  "GET /resources/{id}": read(own, "resource"),
  "POST /resources": create("write_vens", "resource", "VenResourceRequest"),
  "DELETE /resources/{id}": read("write_vens", "resource"),
  "GET /subscriptions": search(own, "subscription", {
    programID: objectID,
    clientName: name,
    objects: { type: "string", enum: ["PROGRAM", "EVENT", "REPORT", "SUBSCRIPTION", "VEN", "RESOURCE"] },
  }),
  "POST /subscriptions": create("write_subscriptions", "subscription", "subscriptionRequest"),
  "DELETE /subscriptions/{id}": read("write_subscriptions", "subscription"),
  "POST /reports": create("write_reports", "report", "reportRequest"),
};

const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true });
ajv.addFormat(
  "uri",
  (text: string) => /^[a-z][a-z0-9+.-]*:/i.test(text) && URL.canParse(text.replace(/^about:/, "http://")),
);
ajv.addFormat("date-time", (text: string) => isDateTime(text));

/** RFC 3339; and the beginning of time, which the document writes without an offset. */
function isDateTime(text: string): boolean {
  if (/^0001-01-01(T00:00:00)?$/.test(text)) return true;
  return (
    /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/.test(text) && !Number.isNaN(Date.parse(text))
  );
}

export function faultsOf(schema: Schema, value: unknown): readonly string[] {
  const validate = ajv.compile(schema);
  if (validate(value)) return [];
  return (validate.errors ?? []).map(({ instancePath, message, params }) =>
    `${instancePath} ${message} ${JSON.stringify(params)}`.trim(),
  );
}

/** What of a request is not as the document says. @param base the path that the VTN is below. */
export function judgeRequest({ method, url, headers, body }: Exchange, base: string): readonly string[] {
  const operation = operationOf(method, url, base);
  if (!operation) return [`${method} ${url.pathname} is no operation of a VEN`];
  return [
    ...queryFaults(operation, url),
    ...headerFaults(operation, headers),
    ...bodyFaults(operation, body),
    ...(url.href.includes("client_secret") ? ["a secret is in the address"] : []),
  ];
}

/** The same of an answer; every status below 500 that the document has no schema for has to be a problem. */
export function judgeAnswer({ method, url, status, answer }: Exchange, base: string): readonly string[] {
  const operation = operationOf(method, url, base);
  if (!operation) return [`${method} ${url.pathname} is no operation of a VEN`];
  const expected = operation.answers[status];
  const failed = operation.scope === null ? ANSWERS.authError : ANSWERS.problem;
  if (expected === undefined || expected === null)
    return status >= 400 ? faultsOf(failed, JSON.parse(answer)) : [`${status} is not expected`];
  const schema = ANSWERS[expected];
  const value: unknown = JSON.parse(answer);
  if (!operation.isList) return faultsOf(schema, value);
  if (!Array.isArray(value) || value.length > MOST_PER_PAGE) return ["it is no list of fifty at most"];
  return value.flatMap((each) => faultsOf(schema, each));
}

/** All that the operations of these requests need; null: one needs what no VEN has. */
export function scopesOf(exchanges: readonly Exchange[], base: string): readonly string[] {
  const scopes = exchanges.map(({ method, url }) => operationOf(method, url, base)?.scope ?? null);
  return [...new Set(scopes.filter((scope) => scope !== null))].toSorted();
}

function operationOf(method: string, url: URL, base: string): Operation | undefined {
  if (!url.pathname.startsWith(`${base}/`)) return undefined;
  const [collection = "", id, ...rest] = url.pathname.slice(base.length + 1).split("/");
  if (collection === "auth" || id === undefined) return OPERATIONS[`${method} ${url.pathname.slice(base.length)}`];
  const isId = rest.length === 0 && faultsOf(objectID, decodeURIComponent(id)).length === 0;
  return isId ? OPERATIONS[`${method} /${collection}/{id}`] : undefined;
}

function queryFaults({ query }: Operation, url: URL): readonly string[] {
  return [...url.searchParams].flatMap(([key, value]) => {
    const schema = query[key];
    if (!schema) return [`the query has no parameter ${key}`];
    const isTwice = key !== "targets" && key !== "objects" && url.searchParams.getAll(key).length > 1;
    return [...faultsOf(schema, value).map((fault) => `${key}${fault}`), ...(isTwice ? [`${key} is there twice`] : [])];
  });
}

function headerFaults({ scope, body }: Operation, headers: Headers): readonly string[] {
  const isBearer = /^Bearer \S+$/.test(headers.get("authorization") ?? "");
  const type = body && { json: "application/json", form: "application/x-www-form-urlencoded" }[body.type];
  return [
    ...(scope !== null && !isBearer ? ["there is no bearer token"] : []),
    ...(scope === null && headers.has("authorization") ? ["a token is sent where none is needed"] : []),
    ...(type !== undefined && headers.get("content-type") !== type ? [`the body is not called ${type}`] : []),
    ...(type === undefined && headers.has("content-type") ? ["there is a type and no body"] : []),
  ];
}

function bodyFaults({ body }: Operation, text: string): readonly string[] {
  if (!body) return text === "" ? [] : ["there is a body"];
  const value = body.type === "form" ? Object.fromEntries(new URLSearchParams(text)) : JSON.parse(text);
  return faultsOf(REQUESTS[body.schema], value);
}
