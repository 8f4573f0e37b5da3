import { type Admission, type AdmissionRefusal, admit, type Brought } from "../domain/admission.ts";
import { keysAfterLogin, type OfferedKey } from "../domain/authorization-key.ts";
import type { Registration } from "../domain/charge-point.ts";
import { ok, type Result, refuse } from "../domain/result.ts";
import { findLogin, forgetOfferedKeys, type StoredLogin, saveKeyInUse, saveUpgraded } from "../store/logins.ts";
import { verifyChargePointPassword } from "./charge-point-password.ts";
import type { Deps } from "./deps.ts";
import { takeSteps } from "./notifications.ts";

/** A charge point at the door. */
export interface Knock {
  readonly identity: string;
  readonly transport: Brought["transport"];
  /** As HTTP Basic carried it. */
  readonly password: Uint8Array | null;
  readonly certificate: ClientCertificate | null;
}

export interface ClientCertificate {
  /** SHA-256, hex digits in lower case. */
  readonly fingerprint: string;
  /** The edge found a path to an authority it trusts, and no revocation. */
  readonly isTrusted: boolean;
}

/**
 * Who may open a socket. What a login shows is kept before anybody is let in: which key is in use, and that an upgrade
 * is done. Throws when D1 cannot be reached.
 */
export async function admitChargePoint(deps: Deps, knock: Knock): Promise<Result<Registration>> {
  const login = await findLogin(deps, knock.identity, knock.certificate?.fingerprint ?? null, deps.now());
  if (login === null) return refuse("not_found");
  const { profile, wanted, registration } = login;
  const used = keyUsed(login, knock.password, deps.pepper);
  const brought: Brought = {
    transport: knock.transport,
    key: used.check,
    certificate: certificateCheck(login, knock.certificate),
  };
  const door = { profile, wanted, allowsPlain: registration.settings.allowPlainWebSocket === true };
  const admission = admit(door, brought);
  if (!admission.admitted) {
    if (isByTheChargePointItself(brought)) await tellRefusal(deps, knock, admission.refusal);
    return refuse(admission.refusal);
  }
  await keepWhatItShows(deps, login, admission, used);
  if (login.wasRefused) {
    const end = { kind: "resolve", noticeKind: "connection_refused", subject: knock.identity, at: deps.now() } as const;
    await takeSteps(deps, { chargePointId: knock.identity }, [end]);
  }
  return ok(registration);
}

interface KeyUsed {
  readonly check: Brought["key"];
  /** Which of the offered keys; null: the current one, or none. */
  readonly offered: OfferedKey | null;
}

function keyUsed(login: StoredLogin, password: Uint8Array | null, pepper: string): KeyUsed {
  if (password === null) return { check: "missing", offered: null };
  const isKey = (hash: string) => verifyChargePointPassword(password, hash, pepper);
  // First: what is offered may be the current key itself, told to a charge point that did not know it.
  const offered = login.offeredKeys.find(({ hash }) => isKey(hash)) ?? null;
  return { check: offered !== null || isKey(login.passwordHash) ? "right" : "wrong", offered };
}

function certificateCheck(login: StoredLogin, certificate: ClientCertificate | null): Brought["certificate"] {
  if (certificate === null) return "missing";
  if (!certificate.isTrusted) return "invalid";
  return login.ownsCertificate ? "own" : "foreign";
}

async function keepWhatItShows(
  { db, now }: Deps,
  { registration: { chargePointId }, offeredKeys, wanted }: StoredLogin,
  admission: Extract<Admission, { admitted: true }>,
  used: KeyUsed,
): Promise<void> {
  const { adopted, forgotten } =
    used.check === "right" ? keysAfterLogin(offeredKeys, used.offered, now()) : { adopted: null, forgotten: [] };
  const ended = [...forgotten, ...(adopted === null ? [] : [adopted])].map(({ commandId }) => commandId);
  const [first, ...others] = [
    ...(adopted === null ? [] : [saveKeyInUse(db, chargePointId, adopted.hash)]),
    ...(ended.length === 0 ? [] : [forgetOfferedKeys(db, ended)]),
    ...(admission.profile === wanted ? [saveUpgraded(db, chargePointId, wanted, now())] : []),
  ];
  if (first !== undefined) await db.batch([first, ...others]);
}

/** Strangers are refused in silence; what the charge point itself does wrong, a person must mend. */
function isByTheChargePointItself({ key, certificate }: Brought): boolean {
  return key === "right" || certificate === "own" || certificate === "foreign";
}

async function tellRefusal(deps: Deps, knock: Knock, refusal: AdmissionRefusal): Promise<void> {
  const { identity: subject, transport, certificate } = knock;
  const details = { refusal, transport, fingerprint: certificate?.fingerprint ?? null };
  const notice = { kind: "connection_refused", subject, details } as const;
  await takeSteps(deps, { chargePointId: subject }, [{ kind: "notice", notice, at: deps.now() }]);
}
