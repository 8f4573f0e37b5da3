import type { BatchItem } from "drizzle-orm/batch";
import { ok, type Result, refuse } from "../domain/result.ts";
import { MINUTE, SECOND } from "../domain/time.ts";
import {
  holdPush,
  keepNewestStates,
  loadNextPushes,
  loadPushStates,
  nextPushAt,
  type OutboxRow,
  PUSHED_MODULES,
  type PushState,
  partnersWithNews,
  postponePush,
  pushed,
} from "../store/outbox.ts";
import { saveContact } from "../store/partner-contacts.ts";
import { loadPartner, type PartnerRow, savePartner } from "../store/partners.ts";
import type { Deps } from "./deps.ts";
import type { PushOutcome } from "./push-outcome.ts";
import { PUSHES } from "./pushes.ts";
import { nextVersion } from "./versions.ts";

const FIRST_RETRY = 5 * SECOND;
/** A partner that comes back after a day is told within this. */
const LAST_RETRY = 10 * MINUTE;
/** So many in succession that were not taken, each another: it is not they. */
const FAILURES_THAT_MEAN_AWAY = 3;

/**
 * Tells a partner, one thing after the other, all that is due. Called by one alone for each partner: two at once would
 * tell things twice, and out of order.
 * @returns when to go on; null: there is nothing more.
 */
export async function tellPartner(deps: Deps, partnerId: string): Promise<number | null> {
  const partner = await loadPartner(deps.db, partnerId);
  if (partner?.state !== "registered" || partner.blockedAt !== null) return null;
  for (;;) {
    const states = await loadPushStates(deps.db, partnerId);
    const now = deps.now();
    if (states.some(({ module, dueAt }) => module === "sessions" && dueAt <= now)) {
      await keepNewestStates(deps.db, partnerId);
    }
    const isAway = (module: string) => states.some((state) => state.module === module && state.dueAt > now);
    const open = PUSHED_MODULES.filter((module) => !isAway(module));
    const due = await loadNextPushes(deps.db, partnerId, open, now);
    const [row] = due.toSorted((left, right) => left.id - right.id);
    if (row === undefined) return nextPushAt(deps.db, partnerId, now);
    await settle(deps, row, await attempt(deps, partner, row), states);
  }
}

/** A fault of ours with one thing is that thing's failure, and no other's. */
async function attempt(deps: Deps, partner: PartnerRow, row: OutboxRow): Promise<PushOutcome> {
  try {
    return await PUSHES[row.module](deps, partner, row);
  } catch (error) {
    deps.log("push.fault", { partnerId: partner.id, module: row.module, error: String(error) });
    return { kind: "held", why: "It could not be made." };
  }
}

async function settle(deps: Deps, row: OutboxRow, outcome: PushOutcome, states: readonly PushState[]): Promise<void> {
  const { partnerId, module, objectId } = row;
  const fact = { partnerId, module, objectId, attempts: row.attempts + 1 };
  await saveContact(deps.db, { partnerId, direction: "out", module, at: deps.now(), ok: outcome === "done" });
  if (outcome === "done") {
    deps.log("push.done", fact);
    return pushed(deps.db, row);
  }
  const { kind, why } = outcome;
  deps.log(`push.${kind}`, { ...fact, why });
  if (kind === "held") return holdPush(deps.db, row, why);
  const now = deps.now();
  const known = states.find((state) => state.module === module);
  const failures = (known?.failures ?? 0) + 1;
  const isAway = outcome.isAway || failures >= FAILURES_THAT_MEAN_AWAY;
  const dueAt = isAway ? now + retryMs(failures) : now;
  const state = { partnerId, module, failures, dueAt, failingSince: known?.failingSince ?? now, error: why };
  // Who is away is first told what it was to be told first.
  const triedAt = outcome.isAway ? now : now + retryMs(row.attempts + 1);
  await postponePush(deps.db, row, { dueAt: triedAt, error: why }, state);
}

/** 5, 10, 20 s … 10 min. */
function retryMs(failures: number): number {
  return Math.min(LAST_RETRY, FIRST_RETRY * 2 ** Math.min(failures - 1, 10));
}

/** Carries out a batch, and wakes the partners who are to be told of what it changed. */
export async function saveAndTell(deps: Deps, statements: readonly BatchItem<"sqlite">[]): Promise<void> {
  const last = partnersWithNews(deps.db, deps.now());
  const [first = last, ...others] = [...statements, last];
  const results = await deps.db.batch([first, ...others]);
  const due = results.at(-1) as Awaited<typeof last>;
  await deps.partners.wake(due.map(({ id }) => id));
}

/** A partner is told everything once more. */
export async function tellAnew(deps: Deps, partner: PartnerRow): Promise<Result<null>> {
  if (partner.state !== "registered") return refuse("not_registered");
  const updatedAt = nextVersion(partner.updatedAt, deps.now());
  const saved = await savePartner(deps.db, partner.id, partner.updatedAt, { toldAnewAt: updatedAt, updatedAt });
  return saved ? ok(null) : refuse("version_conflict");
}

/** Wakes whoever is to be told something now. */
export async function wakePartners(deps: Deps): Promise<void> {
  const due = await partnersWithNews(deps.db, deps.now());
  await deps.partners.wake(due.map(({ id }) => id));
}
