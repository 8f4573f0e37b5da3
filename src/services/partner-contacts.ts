import { type CallerRefusal, saveContact, saveRefusedCaller } from "../store/partner-contacts.ts";
import { findTokenOwner, type KnownCaller } from "../store/partners.ts";
import type { Deps } from "./deps.ts";
import { hashOf } from "./partners.ts";

export interface StrangeCall {
  /** Empty: not known. */
  readonly address: string;
  /** `Authorization`, as it came. */
  readonly header: string | undefined;
  /** The token that it carries; null: none that can be read. */
  readonly token: string | null;
  /** Whose the token is; null: nobody's that is valid. */
  readonly caller: KnownCaller | null;
}

/** Who called as a partner and was not let in, for people who wonder why somebody does not get through. Never throws. */
export async function noteRefusedCaller(deps: Deps, call: StrangeCall): Promise<void> {
  try {
    await saveRefusedCaller(deps.db, { address: call.address, ...(await findingOf(deps, call)) }, deps.now());
  } catch (error) {
    deps.log("store.unavailable", { error: String(error) });
  }
}

interface Finding {
  readonly reason: CallerRefusal;
  readonly partnerId: string | null;
}

async function findingOf({ db }: Deps, { header, token, caller }: StrangeCall): Promise<Finding> {
  if (caller !== null) {
    const { id: partnerId, blockedAt } = caller.partner;
    return { reason: blockedAt === null ? "not_registered" : "blocked", partnerId };
  }
  if (header === undefined) return { reason: "no_token", partnerId: null };
  const bare = /^Token (\S{1,64})$/.exec(header)?.[1];
  const [owner, bareOwner] = await Promise.all([
    token === null ? null : findTokenOwner(db, hashOf(token)),
    bare === undefined ? null : findTokenOwner(db, hashOf(bare)),
  ]);
  if (bareOwner !== null) return { reason: "not_encoded", partnerId: bareOwner };
  if (owner !== null) return { reason: "expired", partnerId: owner };
  return { reason: token === null ? "malformed" : "unknown", partnerId: null };
}

/** A partner asked or told us something. Never throws. */
export async function noteContact(deps: Deps, partnerId: string, module: string, ok: boolean): Promise<void> {
  try {
    await saveContact(deps.db, { partnerId, direction: "in", module, at: deps.now(), ok });
  } catch (error) {
    deps.log("store.unavailable", { error: String(error) });
  }
}
