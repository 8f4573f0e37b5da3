import { ok, type Result, refuse } from "../domain/result.ts";
import { MINUTE } from "../domain/time.ts";
import type { Enrolment } from "../remote/dso/adapter.ts";
import { loadPendingConnections, saveConnection } from "../store/dso-connections.ts";
import { type DsoLinkRow, type DsoRow, loadDso, loadLink } from "../store/dsos.ts";
import { loadLocation } from "../store/locations.ts";
import type { Deps } from "./deps.ts";
import { speakTo } from "./dso-link.ts";

/** A DSO that could not be reached is asked again so often, for ever. */
const TRIED_EVERY = 5 * MINUTE;
const AT_ONCE = 20;

/** Asks a DSO to know a location: `pending` until it answers, then `active` or `refused`. Asking twice is asking once. */
export async function requestConnection(deps: Deps, dsoId: string, locationId: string): Promise<Result<DsoLinkRow>> {
  const [dso, link] = await Promise.all([loadDso(deps.db, dsoId), loadLink(deps.db, dsoId, locationId)]);
  if (dso === null || link === null) return refuse("not_found", "The location is not linked to the DSO.");
  if (speakTo(deps, dso).connection === null) return refuse("dso_offers_no_such", NO_PROTOCOL);
  if (link.connection === "active") return ok(link);
  await saveConnection(deps.db, link, { connection: "pending", connectionDetail: null }, deps.now());
  await enrol(deps, dso, link);
  return reread(deps, link);
}

/** Asks a DSO to forget a location. What was not told to it is forgotten here at once. */
export async function leaveConnection(deps: Deps, dsoId: string, locationId: string): Promise<Result<DsoLinkRow>> {
  const [dso, link] = await Promise.all([loadDso(deps.db, dsoId), loadLink(deps.db, dsoId, locationId)]);
  if (dso === null || link === null) return refuse("not_found", "The location is not linked to the DSO.");
  const enrolment = enrolmentOf(link);
  const { connection } = speakTo(deps, dso);
  if (enrolment !== null && connection !== null) {
    const left = await connection.leave(enrolment);
    if (!left.ok) return refuse("unavailable", left.fault.detail);
  }
  const none = { connection: "none", connectionDetail: null, venId: null, resourceId: null } as const;
  await saveConnection(deps.db, link, none, deps.now());
  deps.log("dso.left", { dsoId, locationId });
  await deps.locations.wake(locationId);
  return reread(deps, link);
}

/** Asks again for the connections that are pending. */
export async function followConnections(deps: Deps): Promise<void> {
  const pending = await loadPendingConnections(deps.db, deps.now() - TRIED_EVERY, AT_ONCE);
  await Promise.all(
    pending.map(async ({ dsoId, locationId }) => {
      try {
        await requestConnection(deps, dsoId, locationId);
      } catch (error) {
        const stack = error instanceof Error ? error.stack : String(error);
        deps.log("dso.fault", { dsoId, locationId, error: stack });
      }
    }),
  );
}

/** What a location is known by at a DSO; null: it is not. */
export function enrolmentOf({ venId, resourceId }: Pick<DsoLinkRow, "venId" | "resourceId">): Enrolment | null {
  return venId === null || resourceId === null ? null : { venId, resourceId };
}

const NO_PROTOCOL = "It is reached by a table or a price service, which knows no locations.";

async function enrol(deps: Deps, dso: DsoRow, link: DsoLinkRow): Promise<void> {
  const { dsoId, locationId } = link;
  const { connection } = speakTo(deps, dso);
  const location = await loadLocation(deps.db, locationId);
  if (connection === null || location === null) return;
  const asked = await connection.enrol({ id: locationId, name: location.name });
  const now = deps.now();
  if (asked.ok) {
    await saveConnection(deps.db, link, { ...asked.value, connection: "active", connectionDetail: null }, now);
    await deps.locations.wake(locationId);
    return deps.log("dso.connected", { dsoId, locationId });
  }
  const { kind, detail } = asked.fault;
  const state = kind === "refused" ? "refused" : "pending";
  await saveConnection(deps.db, link, { connection: state, connectionDetail: detail }, now);
  deps.log("dso.not-connected", { dsoId, locationId, state, fault: asked.fault });
}

async function reread(deps: Deps, { dsoId, locationId }: DsoLinkRow): Promise<Result<DsoLinkRow>> {
  const link = await loadLink(deps.db, dsoId, locationId);
  return link === null ? refuse("not_found") : ok(link);
}
