import type { Visitor } from "../ocpp/onboarding.ts";

/** Percent-encoded JSON. */
const HEADER = "x-emall-visitor";

/** Tells a charge point's object whom the Worker has let in. */
export function visitorHeader(visitor: Visitor): Readonly<Record<string, string>> {
  return { [HEADER]: encodeURIComponent(JSON.stringify(visitor)) };
}

export function visitorOf(headers: Headers): Visitor | null {
  const visitor = headers.get(HEADER);
  return visitor === null ? null : (JSON.parse(decodeURIComponent(visitor)) as Visitor);
}
