import { foldEmail } from "../domain/email.ts";
import { ok, type Result, refuse } from "../domain/result.ts";
import { DAY, HOUR, MINUTE } from "../domain/time.ts";
import { foldUid } from "../domain/token.ts";
import { findOpenChargesOf } from "../store/driver-charges.ts";
import { loadDriverTokens, releaseTokens, saveAppToken } from "../store/driver-tokens.ts";
import {
  type DriverRow,
  eraseDriver,
  extendDriverSignIn,
  findDriverByEmail,
  loadDriver,
  loadDriverSignIn,
  saveDriver,
  saveDriverLink,
  saveDriverSignIn,
  saveNewDriver,
  takeDriverLink,
} from "../store/drivers.ts";
import { payerMayStart } from "./debts.ts";
import type { Deps } from "./deps.ts";
import { type DriverMailKind, driverMail } from "./driver-mails.ts";
import { tellLocalLists } from "./local-lists.ts";
import { forgetPaymentMethod } from "./payment-methods.ts";
import { hashOf, newSecret, randomLetters, sameSecret } from "./secrets.ts";
import { nextVersion } from "./versions.ts";

/** Who reads mail once a day still confirms; a link to sign in is used at once, or was not asked for by who reads it. */
const CONFIRM_WITHIN = 48 * HOUR;
const SIGN_IN_WITHIN = 15 * MINUTE;
/** A phone that was not used for so long is not the driver's any more. */
export const DRIVER_IDLE_SECONDS = (60 * DAY) / 1_000;
/** Its row is written once a day at most, however often it is used. */
const EXTENDED_EVERY = DAY;
/** 80 bits, and a letter that says what it is: as much as an idTag holds. */
const UID_LETTERS = 16;

export interface AccountRequest {
  readonly email: string;
  readonly name: string;
  readonly language: DriverRow["language"];
}

/** Where the pages of drivers are. */
export type Origin = string;

/** The mail tells whether there was an account already; nothing else does. */
export async function openAccount(deps: Deps, request: AccountRequest, origin: Origin): Promise<void> {
  const email = foldEmail(request.email);
  const now = deps.now();
  await saveNewDriver(deps.db, {
    ...request,
    email,
    id: deps.newId(),
    state: "unconfirmed",
    blockReason: null,
    groupUid: `GRP-${randomLetters(deps, UID_LETTERS)}`,
    isHeldBack: false,
    createdAt: now,
    updatedAt: now,
  });
  const driver = await findDriverByEmail(deps.db, email);
  if (driver === null) return;
  const kind = driver.state === "unconfirmed" ? "confirm" : "sign_in";
  await mailLink(deps, driver, { kind, email, within: kind === "confirm" ? CONFIRM_WITHIN : SIGN_IN_WITHIN, origin });
}

/** A link to sign in, if there is an account with this address. */
export async function askForLink(deps: Deps, email: string, origin: Origin): Promise<void> {
  const driver = await findDriverByEmail(deps.db, foldEmail(email));
  if (driver === null) return;
  await mailLink(deps, driver, { kind: "sign_in", email: foldEmail(email), within: SIGN_IN_WITHIN, origin });
}

interface LinkOrder {
  readonly kind: DriverMailKind;
  readonly email: string;
  readonly within: number;
  readonly origin: Origin;
}

/** The secret stands behind #: it reaches no log of a server on its way. */
async function mailLink(deps: Deps, driver: DriverRow, { kind, email, within, origin }: LinkOrder): Promise<void> {
  const secret = newSecret(deps);
  const now = deps.now();
  const link = { tokenHash: hashOf(secret), driverId: driver.id, email, createdAt: now, expiresAt: now + within };
  await saveDriverLink(deps.db, link);
  // Whose the address is already gets no link; that one is kept, so that nothing but the mail tells the difference.
  const page = kind === "email_taken" ? "/d" : `/d/link#${secret}`;
  const mail = driverMail(driver, kind, { url: `${origin}${page}`, minutes: within / MINUTE });
  await sendTo(deps, email, mail);
}

async function sendTo(deps: Deps, to: string, mail: ReturnType<typeof driverMail>): Promise<void> {
  const why = await deps.notify.mail({ to: [to], ...mail, isSecret: true });
  if (why !== null) deps.log("driver.mail-failed", { why });
}

export interface DriverSignedIn {
  readonly driver: DriverRow;
  readonly signInId: string;
}

/**
 * Whoever has the link has read the mail: the address is confirmed, or takes the place of the one before, and he is signed in.
 * @returns `link_not_valid`, `account_blocked`.
 */
export async function acceptLink(
  deps: Deps,
  token: string,
  deviceLabel: string,
): Promise<Result<DriverSignedIn & { readonly cookie: string }>> {
  const now = deps.now();
  const link = await takeDriverLink(deps.db, hashOf(token), now);
  const known = link && (await loadDriver(deps.db, link.driverId));
  if (!link || !known || known.state === "erased") return refuse("link_not_valid");
  const driver = await confirmed(deps, known, link.email);
  if (driver === null) return refuse("link_not_valid", "The address is another account's by now.");
  const signInId = deps.newId();
  const value = newSecret(deps);
  const endsAt = now + DRIVER_IDLE_SECONDS * 1_000;
  const signIn = { id: signInId, driverId: driver.id, valueHash: hashOf(value), deviceLabel };
  await saveDriverSignIn(deps.db, { ...signIn, createdAt: now, usedAt: now, endsAt });
  deps.log("driver.signed_in", { driverId: driver.id, signInId });
  return ok({ driver, signInId, cookie: `${signInId}.${value}` });
}

/** Null: the address belongs to somebody else. */
async function confirmed(deps: Deps, driver: DriverRow, email: string): Promise<DriverRow | null> {
  const isNew = driver.state === "unconfirmed";
  if (!isNew && driver.email === email) return driver;
  const other = await findDriverByEmail(deps.db, email);
  if (other !== null && other.id !== driver.id) {
    if (other.state !== "unconfirmed") return null;
    await eraseDriver(deps.db, other.id, deps.now());
  }
  const updatedAt = nextVersion(driver.updatedAt, deps.now());
  const state = isNew ? "active" : driver.state;
  const saved = await saveDriver(deps.db, driver.id, driver.updatedAt, { email, state, updatedAt });
  if (saved !== null && isNew) await giveAppToken(deps, saved);
  return saved;
}

async function giveAppToken(deps: Deps, { id: driverId, groupUid }: DriverRow): Promise<void> {
  const now = deps.now();
  const uid = `APP-${randomLetters(deps, UID_LETTERS)}`;
  const foldedUid = foldUid(uid);
  await saveAppToken(
    deps.db,
    { uid, foldedUid, state: "valid", expiresAt: null, parentUid: groupUid, createdAt: now, updatedAt: now },
    { uid, foldedUid, driverId, kind: "app", addedAt: now, removedAt: null, isHeldBack: false },
  );
}

/** Who is signed in by this cookie; it holds on as long as it is used. @returns `session_ended`. */
export async function findDriverSignIn(deps: Deps, cookie: string): Promise<Result<DriverSignedIn>> {
  const [id = "", value = ""] = cookie.split(".");
  const known = await loadDriverSignIn(deps.db, id);
  const now = deps.now();
  if (known === null || known.signIn.endsAt <= now) return refuse("session_ended");
  if (!sameSecret(known.signIn.valueHash, hashOf(value))) return refuse("session_ended");
  if (now - known.signIn.usedAt >= EXTENDED_EVERY) {
    await extendDriverSignIn(deps.db, id, now, now + DRIVER_IDLE_SECONDS * 1_000);
  }
  return ok({ driver: known.driver, signInId: id });
}

export interface AccountChange {
  readonly name?: string | undefined;
  readonly language?: DriverRow["language"] | undefined;
  readonly email?: string | undefined;
}

/** A new address counts when its link was used; the old one is told. Whether it is another account's, only the mail tells. */
export async function changeAccount(
  deps: Deps,
  driver: DriverRow,
  { email, ...change }: AccountChange,
  origin: Origin,
): Promise<Result<DriverRow>> {
  const updatedAt = nextVersion(driver.updatedAt, deps.now());
  const saved = await saveDriver(deps.db, driver.id, driver.updatedAt, { ...change, updatedAt });
  if (saved === null) return refuse("version_conflict");
  const wanted = email === undefined ? null : foldEmail(email);
  if (wanted !== null && wanted !== driver.email && driver.email !== null) {
    await sendTo(deps, driver.email, driverMail(saved, "email_changing", { url: `${origin}/d`, minutes: 0 }));
    const isTaken = (await findDriverByEmail(deps.db, wanted)) !== null;
    const order = {
      kind: isTaken ? "email_taken" : "confirm_email",
      email: wanted,
      within: CONFIRM_WITHIN,
      origin,
    } as const;
    await mailLink(deps, saved, order);
  }
  return ok(saved);
}

/** So far back a charge may still go on. */
const MAY_GO_ON = 7 * DAY;

/**
 * GDPR, article 17: name, address, tokens and sign-ins are erased; what was booked stays booked, on nobody's name.
 * @returns `in_use`: a charge goes on; `payment_owed`: what is open has to be paid first.
 */
export async function eraseAccount(deps: Deps, driver: DriverRow): Promise<Result<null>> {
  const now = deps.now();
  const charges = await findOpenChargesOf(deps.db, driver.id, now - MAY_GO_ON);
  const goesOn = charges.some(({ charge, session }) =>
    session === null ? charge.stage === "starting" && charge.startBy > now : session.stoppedAt === null,
  );
  if (goesOn) return refuse("in_use", "A charge still goes on.");
  const mayGo = await payerMayStart(deps, { kind: "driver", driverId: driver.id });
  if (!mayGo.ok) return mayGo;
  const tokens = await loadDriverTokens(deps.db, driver.id);
  const foldedUids = tokens.map(({ of }) => of.foldedUid);
  await releaseTokens(deps.db, { driverId: driver.id, groupUid: driver.groupUid, foldedUids }, now);
  await forgetPaymentMethod(deps, driver.id);
  await eraseDriver(deps.db, driver.id, now);
  await tellLocalLists(deps);
  deps.log("driver.erased", { driverId: driver.id });
  return ok(null);
}
