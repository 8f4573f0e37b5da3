import { DSO_LINKS, type DsoSpeaker } from "../remote/dso/adapters.ts";
import type { DsoRow } from "../store/dsos.ts";
import type { Deps } from "./deps.ts";
import { seal, unseal } from "./sealing.ts";

/** A link as it is stored: its secrets are sealed, and where its DSO tells us of changes is beside them. */
export type StoredLink = DsoRow["link"];

export function sealedLink(deps: Deps, dsoId: string, kind: DsoRow["kind"], link: StoredLink): StoredLink {
  return withSecrets(kind, link, (text, name) => seal(deps, purpose(dsoId, name), text));
}

/** Its secrets in the clear: to be spoken with, and for nothing else. */
export function openLink(deps: Deps, { id, kind, link }: Pick<DsoRow, "id" | "kind" | "link">): StoredLink {
  return withSecrets(kind, link, (text, name) => unseal(deps, purpose(id, name), text));
}

/** As people may see it. */
export function shownLink({ kind, link }: Pick<DsoRow, "kind" | "link">): StoredLink {
  return Object.fromEntries(Object.entries(link).filter(([name]) => !isSecret(kind, name)));
}

export function speakTo(
  deps: Deps,
  dso: Pick<DsoRow, "id" | "kind" | "link" | "notifyToken" | "notifyUrl">,
): DsoSpeaker {
  return deps.speakTo(dso.kind, { ...openLink(deps, dso), ...callbackOf(deps, dso) });
}

export function sealedNotifyToken(deps: Deps, dsoId: string, token: string): string {
  return seal(deps, purpose(dsoId, "notifyToken"), token);
}

export function openNotifyToken(deps: Deps, { id, notifyToken }: Pick<DsoRow, "id" | "notifyToken">): string | null {
  return notifyToken === null ? null : unseal(deps, purpose(id, "notifyToken"), notifyToken);
}

function callbackOf(deps: Deps, dso: Pick<DsoRow, "id" | "notifyToken" | "notifyUrl">) {
  const bearerToken = openNotifyToken(deps, dso);
  return bearerToken === null ? {} : { callback: { url: dso.notifyUrl, bearerToken } };
}

function withSecrets(
  kind: DsoRow["kind"],
  link: StoredLink,
  change: (text: string, name: string) => string,
): StoredLink {
  const changed = Object.entries(link).map(([name, value]) => [
    name,
    typeof value === "string" && isSecret(kind, name) ? change(value, name) : value,
  ]);
  return Object.fromEntries(changed);
}

function isSecret(kind: DsoRow["kind"], name: string): boolean {
  const secrets: readonly string[] = DSO_LINKS[kind].secrets;
  return secrets.includes(name);
}

function purpose(dsoId: string, name: string): readonly string[] {
  return ["dso", dsoId, name];
}
