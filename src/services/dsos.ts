import type { DsoKind } from "../domain/dso.ts";
import { newRecord } from "../domain/dso-record.ts";
import { ok, type Result, refuse } from "../domain/result.ts";
import { DSO_LINKS } from "../remote/dso/adapters.ts";
import type { Change } from "../store/database.ts";
import {
  type DsoRow,
  loadDso,
  loadLink,
  loadLinksOf,
  removeDso,
  removeLink,
  saveDso,
  saveLink,
  saveNewDso,
} from "../store/dsos.ts";
import { loadLocation } from "../store/locations.ts";
import { auditNote } from "./audit.ts";
import type { Deps } from "./deps.ts";
import { openLink, type StoredLink, sealedLink, sealedNotifyToken } from "./dso-link.ts";
import { nextVersion } from "./versions.ts";

/** Each costs some requests an hour, and they are all shown on one page. */
const MAX_DSOS = 50;
const TOKEN_BYTES = 32;

export interface DsoRequest {
  readonly name: string;
  readonly kind: DsoKind;
  readonly sells: boolean;
  readonly gridOperator: boolean;
  readonly link: StoredLink;
}

/** @param origin under which the DSO can tell us that something changed. */
export async function createDso(deps: Deps, request: DsoRequest, origin: string): Promise<Result<DsoRow>> {
  const { kind } = request;
  const id = deps.newId();
  const parsed = parsedLink(kind, request.link);
  if (!parsed.ok) return parsed;
  const now = deps.now();
  const hears = DSO_LINKS[kind].hearsOfChanges;
  const token = Buffer.from(deps.randomBytes(TOKEN_BYTES)).toString("base64url");
  const row: DsoRow = {
    ...request,
    id,
    currency: parsed.value.currency,
    link: sealedLink(deps, id, kind, parsed.value.link),
    notifyToken: hears ? sealedNotifyToken(deps, id, token) : null,
    notifyUrl: hears ? `${origin}/dso/${id}/notify` : null,
    createdAt: now,
    updatedAt: now,
  };
  const note = auditNote(deps, null, auditFacts(row, parsed.value.link));
  const saved = await saveNewDso(deps.db, row, { record: newRecord(now), atMost: MAX_DSOS }, note);
  return saved ? ok(row) : refuse("limit_reached", `There are ${MAX_DSOS} DSOs already.`);
}

/** Secrets that a new link leaves out stay as they are. */
export async function updateDso(
  deps: Deps,
  dso: DsoRow,
  { link, ...change }: Change<Omit<DsoRequest, "kind">>,
): Promise<Result<DsoRow>> {
  const { id, kind } = dso;
  const parsed = link === undefined ? null : parsedLink(kind, { ...secretsOf(deps, dso), ...link });
  if (parsed?.ok === false) return parsed;
  const relinked =
    parsed === null ? {} : { link: sealedLink(deps, id, kind, parsed.value.link), currency: parsed.value.currency };
  const updatedAt = nextVersion(dso.updatedAt, deps.now());
  const before = openLink(deps, dso);
  const facts = auditFacts({ ...dso, ...change }, parsed?.value.link ?? before);
  const note = auditNote(deps, auditFacts(dso, before), {
    ...facts,
    ...secretsChanged(kind, before, parsed?.value.link),
  });
  const saved = await saveDso(deps.db, id, dso.updatedAt, { ...change, ...relinked, updatedAt }, note);
  if (!saved) return refuse("version_conflict");
  await wakeLinked(deps, id);
  const edited = await loadDso(deps.db, id);
  return edited === null ? refuse("not_found") : ok(edited);
}

export async function deleteDso(deps: Deps, dso: DsoRow): Promise<Result<null>> {
  const removed = await removeDso(deps.db, dso.id, auditNote(deps, auditFacts(dso, openLink(deps, dso)), null));
  return removed ? ok(null) : refuse("in_use", "Locations are linked to it: unlink them first.");
}

/** From now on it may serve the location; what may be drawn where it says nothing of limits is `capacityW`. */
export async function linkLocation(
  deps: Deps,
  dsoId: string,
  locationId: string,
  capacityW: number,
): Promise<Result<null>> {
  const [dso, location] = await Promise.all([loadDso(deps.db, dsoId), loadLocation(deps.db, locationId)]);
  if (dso === null || location === null) return refuse("not_found");
  await saveLink(deps.db, { dsoId, locationId, capacityW, at: deps.now() });
  await deps.locations.wake(locationId);
  return ok(null);
}

export async function unlinkLocation(deps: Deps, dsoId: string, locationId: string): Promise<Result<null>> {
  const link = await loadLink(deps.db, dsoId, locationId);
  if (link === null) return refuse("not_found");
  if (link.connection === "pending" || link.connection === "active") {
    return refuse("in_use", "The location is connected there: leave first.");
  }
  await removeLink(deps.db, dsoId, locationId);
  await deps.locations.wake(locationId);
  return ok(null);
}

async function wakeLinked(deps: Deps, dsoId: string): Promise<void> {
  const links = await loadLinksOf(deps.db, dsoId);
  await Promise.all(links.map(({ locationId }) => deps.locations.wake(locationId)));
}

function secretsOf(deps: Deps, dso: DsoRow): StoredLink {
  const names: readonly string[] = DSO_LINKS[dso.kind].secrets;
  return Object.fromEntries(Object.entries(openLink(deps, dso)).filter(([name]) => names.includes(name)));
}

type Audited = { readonly [Name in "name" | "kind" | "sells" | "gridOperator"]: DsoRow[Name] | undefined };

/** What the audit log says of a DSO: without its secrets. */
function auditFacts({ name, kind, sells, gridOperator }: Audited, link: StoredLink) {
  const secrets: readonly string[] = kind === undefined ? [] : DSO_LINKS[kind].secrets;
  const open = Object.fromEntries(Object.entries(link).filter(([each]) => !secrets.includes(each)));
  return { name, kind, sells, gridOperator, ...open };
}

/** That a secret is another, and not which. */
function secretsChanged(kind: DsoKind, before: StoredLink, after: StoredLink | undefined) {
  const secrets: readonly string[] = DSO_LINKS[kind].secrets;
  const names = secrets.filter((name) => after !== undefined && after[name] !== before[name]);
  return names.length === 0 ? {} : { changedSecrets: names };
}

interface ParsedLink {
  readonly link: StoredLink;
  readonly currency: string;
}

function parsedLink(kind: DsoKind, link: StoredLink): Result<ParsedLink> {
  const parsed = DSO_LINKS[kind].schema.safeParse(link);
  if (parsed.success) return ok({ link: parsed.data, currency: parsed.data.currency });
  const wrong = parsed.error.issues.map(({ path, message }) => `${["link", ...path].join(".")}: ${message}`);
  return refuse("invalid_request", wrong.join("; "));
}

/** In which a DSO's days begin and its tables are written. */
export function timeZoneOf({ link }: Pick<DsoRow, "link">): string {
  return typeof link.timeZone === "string" ? link.timeZone : "UTC";
}
