import { ok, type Result, refuse } from "../domain/result.ts";
import { SLOT } from "../domain/slots.ts";
import { DAY } from "../domain/time.ts";
import { saveFetchSoon } from "../store/dso-answers.ts";
import {
  loadPendingSupplyRequests,
  loadSupplyRequest,
  type SupplyRequestRow,
  saveNewSupplyRequest,
  saveSupplyRequest,
} from "../store/dso-connections.ts";
import { type DsoLinkRow, type DsoRow, loadDso, loadLink } from "../store/dsos.ts";
import type { Deps } from "./deps.ts";
import { enrolmentOf } from "./dso-connections.ts";
import { speakTo } from "./dso-link.ts";

/** Each quarter hour of it is a request of its own to some DSOs. */
const LONGEST_PERIOD = DAY;
const AT_ONCE = 20;

export interface SupplyWish {
  readonly dsoId: string;
  readonly locationId: string;
  readonly startAt: number;
  readonly endAt: number;
  readonly additionalW: number;
  readonly maxFeeMicroPerKw: number;
  /** Undefined: when the period begins. */
  readonly answerBy?: number | undefined;
  readonly requestedBy: string;
}

/** Asks a DSO for capacity beyond the subscription. Kept before it is asked; what came of it is followed by the cron. */
export async function requestSupply(deps: Deps, wish: SupplyWish): Promise<Result<SupplyRequestRow>> {
  const { dsoId, locationId, startAt } = wish;
  const [dso, link] = await Promise.all([loadDso(deps.db, dsoId), loadLink(deps.db, dsoId, locationId)]);
  if (dso === null || link === null) return refuse("not_found", "The location is not linked to the DSO.");
  const now = deps.now();
  const answerBy = wish.answerBy ?? startAt;
  const wrong = whyNotWish({ ...wish, answerBy }, now);
  if (wrong !== null) return refuse("invalid_request", wrong);
  if (speakTo(deps, dso).connection === null) {
    return refuse("dso_offers_no_such", "It is reached by a table or a price service, which takes no requests.");
  }
  if (link.connection !== "active") return refuse("dso_not_connected", "Request a connection first.");
  const request: SupplyRequestRow = {
    ...wish,
    id: deps.newId(),
    answerBy,
    state: "pending",
    grantedW: null,
    feeMicroPerKw: null,
    ticket: null,
    detail: null,
    createdAt: now,
    updatedAt: now,
  };
  await saveNewSupplyRequest(deps.db, request);
  await follow(deps, { request, dso, link });
  const known = await loadSupplyRequest(deps.db, request.id);
  return known === null ? refuse("not_found") : ok(known);
}

/** Looks for answers to what was asked, and asks again for what did not arrive. */
export async function followSupplyRequests(deps: Deps): Promise<void> {
  const pending = await loadPendingSupplyRequests(deps.db, AT_ONCE);
  await Promise.all(
    pending.map(async (one) => {
      try {
        await follow(deps, one);
      } catch (error) {
        const stack = error instanceof Error ? error.stack : String(error);
        deps.log("dso.fault", { dsoId: one.dso.id, supplyRequestId: one.request.id, error: stack });
      }
    }),
  );
}

function whyNotWish(
  { startAt, endAt, answerBy }: SupplyWish & { readonly answerBy: number },
  now: number,
): string | null {
  if (startAt % SLOT !== 0 || endAt % SLOT !== 0) return "The period must begin and end with a quarter hour.";
  if (endAt <= startAt || endAt - startAt > LONGEST_PERIOD)
    return "The period must be longer than nothing, and at most a day.";
  if (startAt <= now) return "The period must be in the future.";
  return answerBy <= now || answerBy > startAt
    ? "The answer must be due from now on, and before the period begins."
    : null;
}

interface Pending {
  readonly request: SupplyRequestRow;
  readonly dso: DsoRow;
  readonly link: DsoLinkRow | null;
}

async function follow(deps: Deps, { request, dso, link }: Pending): Promise<void> {
  const { connection } = speakTo(deps, dso);
  const enrolment = link === null ? null : enrolmentOf(link);
  if (connection === null || enrolment === null)
    return end(deps, request, { state: "refused", detail: "It is not connected any more." });
  if (request.ticket === null) {
    if (deps.now() > request.answerBy) return end(deps, request, { state: "expired", detail: request.detail });
    const { startAt, endAt, additionalW, maxFeeMicroPerKw, answerBy } = request;
    const order = { enrolment, period: { startAt, endAt }, additionalW, maxFeeMicroPerKw, answerBy };
    const asked = await connection.requestSupply(order);
    const updatedAt = deps.now();
    if (asked.ok) return saveSupplyRequest(deps.db, request.id, { ticket: asked.value, detail: null, updatedAt });
    const { kind, detail } = asked.fault;
    if (kind === "refused") return end(deps, request, { state: "refused", detail });
    return saveSupplyRequest(deps.db, request.id, { detail, updatedAt });
  }
  const read = await connection.readSupply(request.ticket);
  if (!read.ok) {
    const { detail } = read.fault;
    if (deps.now() > request.answerBy) return end(deps, request, { state: "expired", detail });
    return detail === request.detail
      ? undefined
      : saveSupplyRequest(deps.db, request.id, { detail, updatedAt: deps.now() });
  }
  const { value } = read;
  if (value.state !== "pending") await end(deps, request, { ...value, detail: null });
}

type Ending = Pick<SupplyRequestRow, "state" | "detail"> &
  Partial<Pick<SupplyRequestRow, "grantedW" | "feeMicroPerKw">>;

/** What was granted is in force when the DSO says so in its next answer, which is asked for. */
async function end(deps: Deps, { id, dsoId, locationId }: SupplyRequestRow, ending: Ending): Promise<void> {
  const now = deps.now();
  await saveSupplyRequest(deps.db, id, { ...ending, updatedAt: now });
  await saveFetchSoon(deps.db, dsoId, now);
  deps.log("dso.supply", { supplyRequestId: id, dsoId, locationId, state: ending.state, grantedW: ending.grantedW });
}
