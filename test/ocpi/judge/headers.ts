import type { Endpoint } from "./endpoints.ts";
import { type Finding, fault } from "./rule.ts";

/** Names in lower case. */
export type HeaderFields = Readonly<Record<string, string>>;

const CONFIGURATION_MODULES = ["versions", "details", "credentials", "hubclientinfo"];

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const IDS = ["x-request-id", "x-correlation-id"];

const ROUTING = ["ocpi-to-party-id", "ocpi-to-country-code", "ocpi-from-party-id", "ocpi-from-country-code"];

function isJson(headers: HeaderFields): boolean {
  return /^application\/json(;|$)/i.test(headers["content-type"] ?? "");
}

function isAuthorization(value = ""): boolean {
  const token = /^Token ([A-Za-z0-9+/]+={0,2})$/.exec(value)?.[1];
  return token !== undefined && /^[!-~]{1,64}$/.test(atob(token)) && btoa(atob(token)) === token;
}

/** Routing headers: all of them in functional modules, none in configuration modules (OCPI-T10). */
function routing(module: string, headers: HeaderFields): readonly Finding[] {
  const isFunctional = !CONFIGURATION_MODULES.includes(module);
  const says = isFunctional ? "is missing (T10)" : "has no place in this module (T10)";
  return ROUTING.flatMap((name) => fault((headers[name] !== undefined) !== isFunctional, `/headers/${name}`, says));
}

/** OCPI-T1, T6, T9, T10. */
export function faultsOfRequest(module: string, headers: HeaderFields, hasBody: boolean): readonly Finding[] {
  return [
    ...fault(!isAuthorization(headers.authorization), "/headers/authorization", "is not Token and base64 (T1)"),
    ...IDS.flatMap((name) => fault(!UUID.test(headers[name] ?? ""), `/headers/${name}`, "is no UUID (T9)")),
    ...fault(hasBody && !isJson(headers), "/headers/content-type", "is not application/json (T6)"),
    ...routing(module, headers),
  ];
}

const WHOLE = /^\d+$/;

function paging(headers: HeaderFields): readonly Finding[] {
  const { link } = headers;
  return [
    ...["x-total-count", "x-limit"].flatMap((name) =>
      fault(!WHOLE.test(headers[name] ?? ""), `/headers/${name}`, "is no whole number (T21)"),
    ),
    ...fault(
      link !== undefined && !/^<https?:\/\/[!-=?-~]+>; ?rel="next"$/.test(link),
      "/headers/link",
      "is no next page (T21)",
    ),
  ];
}

/** The response goes back: from and to are swapped; nothing to say where the request had none (OCPI-T12). */
function routedBack(request: HeaderFields, response: HeaderFields): readonly Finding[] {
  return ROUTING.flatMap((name) => {
    const other = name.includes("-to-") ? name.replace("-to-", "-from-") : name.replace("-from-", "-to-");
    const [sent, back] = [request[name]?.toLowerCase(), response[other]?.toLowerCase()];
    return fault(sent !== undefined && sent !== back, `/headers/${other}`, `is not ${sent} (T10)`);
  });
}

/** OCPI-T6, T9, T10, T21. */
export function faultsOfResponse(
  { module, data }: Pick<Endpoint, "module" | "data">,
  request: HeaderFields,
  response: HeaderFields,
  isSuccess: boolean,
): readonly Finding[] {
  const isPaged = data.endsWith("*") && isSuccess;
  return [
    ...fault(!isJson(response), "/headers/content-type", "is not application/json (T6)"),
    ...IDS.flatMap((name) => {
      const isOther = request[name] !== undefined && response[name] !== request[name];
      return fault(isOther, `/headers/${name}`, "is not that of the request (T9)");
    }),
    ...(CONFIGURATION_MODULES.includes(module) ? routing(module, response) : routedBack(request, response)),
    ...(isPaged ? paging(response) : []),
  ];
}
