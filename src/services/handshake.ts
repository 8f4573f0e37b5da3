import type * as z from "zod";
import type { HandshakeCause } from "../domain/handshake-cause.ts";
import { ok, type Refused, type Result, refuse } from "../domain/result.ts";
import { isSuccess } from "../ocpi/envelope.ts";
import { problemsOf } from "../ocpi/lenient.ts";
import {
  commonVersion,
  type Endpoint,
  endpointsOf,
  endpointUrl,
  OUR_VERSION,
  versionDetails,
  versionList,
} from "../ocpi/versions.ts";
import type { OcpiAnswer, OcpiRequest } from "../remote/ocpi.ts";
import { refusePartnerAddress } from "../remote/public-address.ts";
import { type NewHandshakeStep, type PartnerRow, saveHandshakeSteps } from "../store/partners.ts";
import type { Deps } from "./deps.ts";

/** One handshake with a partner. Each step is kept with what came of it, for people; the last thing to do is `end`. */
export interface Handshake {
  readonly partner: PartnerRow;
  /** Asks the partner, and reads its answer's `data`. */
  ask<Schema extends z.ZodType>(question: Question, schema: Schema): Promise<Result<z.infer<Schema>>>;
  /** Writes down what was found, and answers it. */
  note(what: string, finding: Result<unknown>, said: string): void;
  end(): Promise<void>;
}

export type Question = Pick<OcpiRequest, "method" | "url" | "token" | "body"> & {
  /** As people name it: `GET versions`. */
  readonly what: string;
};

export function beginHandshake(deps: Deps, partner: PartnerRow): Handshake {
  const runId = deps.newId();
  const steps: NewHandshakeStep[] = [];
  const write = (step: Pick<NewHandshakeStep, "what" | "ok" | "detail"> & Partial<NewHandshakeStep>) =>
    steps.push({
      partnerId: partner.id,
      runId,
      at: deps.now(),
      url: null,
      httpStatus: null,
      statusCode: null,
      cause: null,
      ...step,
    });
  return {
    partner,
    ask: async ({ what, ...question }, schema) => {
      const refusal = refusePartnerAddress(question.url, partner.hosts, deps.isDevelopment);
      if (refusal !== null) {
        write({ what, url: question.url, ok: false, cause: "host_not_entered", detail: refusal });
        return refuse("partner_unusable", `${question.url}: ${refusal}`);
      }
      const answer = await deps.callPartner({ ...question, requestId: deps.newId(), correlationId: runId });
      const read = readAnswer(answer, schema);
      write({
        what,
        url: question.url,
        ...figuresOf(answer),
        ok: read.ok,
        cause: read.ok ? null : causeOf(answer),
        detail: read.ok ? "Understood." : (read.detail ?? ""),
      });
      return read.ok ? read : refuse(read.refusal, `${what}: ${read.detail}`);
    },
    note: (what, finding, said) =>
      write({
        what,
        ok: finding.ok,
        ...(finding.ok ? {} : { cause: NOTED_CAUSES[finding.refusal] ?? null }),
        detail: finding.ok ? said : (finding.detail ?? said),
      }),
    end: () => saveHandshakeSteps(deps.db, partner.id, steps),
  };
}

function readAnswer<Schema extends z.ZodType>(answer: OcpiAnswer, schema: Schema): Result<z.infer<Schema>> {
  if (answer.kind !== "answered") return refuse("partner_unusable", answer.why);
  const { httpStatus, envelope } = answer;
  if (httpStatus < 200 || httpStatus > 299 || !isSuccess(envelope)) {
    const said = envelope.message === null ? "" : `: ${envelope.message}`;
    return refuse("partner_unusable", `It answered HTTP ${httpStatus} with status_code ${envelope.statusCode}${said}`);
  }
  const { data, error } = schema.safeParse(envelope.data);
  return error ? refuse("partner_unusable", `Its answer is not what OCPI says: ${problemsOf(error)}`) : ok(data);
}

/** What was found wrong without asking anybody. */
const NOTED_CAUSES: { readonly [Word in Refused["refusal"]]?: HandshakeCause } = {
  no_common_version: "no_common_version",
  endpoints_missing: "no_credentials",
  invalid_request: "party_not_admitted",
  version_conflict: "overtaken",
};

/** @param answer one that is not what was asked for. */
function causeOf(answer: OcpiAnswer): HandshakeCause {
  if (answer.kind === "unreached") return "unreachable";
  const { httpStatus } = answer;
  if (httpStatus === 401 || httpStatus === 403) return "token_refused";
  if (answer.kind === "strange") return httpStatus >= 300 && httpStatus <= 399 ? "redirected" : "no_ocpi";
  return httpStatus <= 299 && isSuccess(answer.envelope) ? "unreadable" : "refused";
}

function figuresOf(answer: OcpiAnswer) {
  if (answer.kind === "unreached") return {};
  return {
    httpStatus: answer.httpStatus,
    statusCode: answer.kind === "answered" ? answer.envelope.statusCode : null,
  };
}

/** Where a partner's interfaces are: its versions, then the details of the one that we speak too. */
export async function discover(
  handshake: Handshake,
  { versionsUrl, token }: { readonly versionsUrl: string; readonly token: string },
): Promise<Result<readonly Endpoint[]>> {
  const versions = await handshake.ask({ what: "GET versions", method: "GET", url: versionsUrl, token }, versionList);
  if (!versions.ok) return versions;
  const url = commonVersion(versions.value);
  if (url === null) {
    const theirs = versions.value.map(({ version }) => version).join(", ") || "none";
    return found(handshake, "no_common_version", `It speaks ${theirs}; we speak ${OUR_VERSION}.`);
  }
  const details = await handshake.ask({ what: "GET version details", method: "GET", url, token }, versionDetails);
  if (!details.ok) return details;
  const endpoints = endpointsOf(details.value);
  if (endpointUrl(endpoints, "credentials", "SENDER") === null) {
    return found(handshake, "endpoints_missing", "It lists no credentials endpoint.");
  }
  return ok(endpoints);
}

function found(handshake: Handshake, refusal: Refused["refusal"], detail: string): Refused {
  const refused = refuse(refusal, detail);
  handshake.note("Compare", refused, detail);
  return refused;
}
