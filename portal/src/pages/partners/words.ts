import { m } from "../../text.ts";
import type { StepName } from "./checklist.ts";
import type { HandshakeStep, Partner, RefusedCaller } from "./queries.ts";

type Cause = NonNullable<HandshakeStep["cause"]>;

/** What went wrong, and what to do about it. */
interface Diagnosis {
  readonly cause: () => string;
  readonly advice: () => string;
}

export const CAUSES: Readonly<Record<Cause, Diagnosis>> = {
  host_not_entered: { cause: m.causeHost, advice: m.adviceHost },
  unreachable: { cause: m.causeUnreachable, advice: m.adviceUnreachable },
  redirected: { cause: m.causeRedirected, advice: m.adviceRedirected },
  no_ocpi: { cause: m.causeNoOcpi, advice: m.adviceNoOcpi },
  token_refused: { cause: m.causeTokenRefused, advice: m.adviceTokenRefused },
  refused: { cause: m.causeRefused, advice: m.adviceRefused },
  unreadable: { cause: m.causeUnreadable, advice: m.adviceUnreadable },
  no_common_version: { cause: m.causeNoVersion, advice: m.adviceNoVersion },
  no_credentials: { cause: m.causeNoCredentials, advice: m.adviceNoCredentials },
  party_not_admitted: { cause: m.causeParty, advice: m.adviceParty },
  overtaken: { cause: m.causeOvertaken, advice: m.adviceOvertaken },
};

export const REFUSALS: Readonly<Record<RefusedCaller["reason"], Diagnosis>> = {
  no_token: { cause: m.callerNoToken, advice: m.callerNoTokenAdvice },
  malformed: { cause: m.callerMalformed, advice: m.callerMalformedAdvice },
  not_encoded: { cause: m.callerNotEncoded, advice: m.callerNotEncodedAdvice },
  expired: { cause: m.callerExpired, advice: m.callerExpiredAdvice },
  unknown: { cause: m.callerUnknown, advice: m.callerUnknownAdvice },
  not_registered: { cause: m.callerNotRegistered, advice: m.callerNotRegisteredAdvice },
  blocked: { cause: m.callerBlocked, advice: m.callerBlockedAdvice },
};

export const STEPS: Readonly<Record<StepName, () => string>> = {
  received: m.stepReceived,
  versions: m.stepVersions,
  details: m.stepDetails,
  credentials: m.stepCredentials,
  goodbye: m.stepGoodbye,
};

const STATES: Readonly<Record<Partner["state"], () => string>> = {
  unregistered: m.partnerUnregistered,
  registered: m.partnerRegistered,
  ended: m.partnerEnded,
};

export function stateWords({ state, blockedAt }: Pick<Partner, "state" | "blockedAt">): string {
  return blockedAt === null ? STATES[state]() : m.partnerBlocked();
}

/** "NL MSP": of what it said when it registered, else of what is expected. */
export function partiesWords({ roles, expectedParties }: Pick<Partner, "roles" | "expectedParties">): string {
  const parties = roles.length > 0 ? roles : expectedParties;
  return [...new Set(parties.map(({ countryCode, partyId }) => `${countryCode} ${partyId}`))].join(", ");
}

export function rolesWords({ roles }: Pick<Partner, "roles">): string {
  return [...new Set(roles.map(({ role }) => role))].join(", ");
}

export function modulesWords({ endpoints }: Pick<Partner, "endpoints">): string {
  return [...new Set(endpoints.map(({ identifier }) => identifier))].sort().join(", ");
}
