import { ok, type Result, refuse } from "../domain/result.ts";
import { DAY, HOUR, MINUTE, toIso } from "../domain/time.ts";
import { token as tokenSchema } from "../ocpi/tokens.ts";
import type { PartnerRow } from "../store/partners.ts";
import type { RoamingTokenRow } from "../store/roaming-tokens.ts";
import {
  leaseTokenPull,
  loadPartnersToPull,
  removeTokensNotToldSince,
  saveRoamingTokens,
  saveTokenPull,
  type TokenPullRow,
} from "../store/token-pulls.ts";
import type { Deps } from "./deps.ts";
import { fail, firstPage, type PartnerPage, readPartnerPage } from "./partner-pages.ts";
import { playsFor, rowOf } from "./roaming-tokens.ts";

/** Pushes may get lost: what changed is read so often, and all of it (OCPI-K6, T28). */
const CHANGES_EVERY = 4 * HOUR;
const FULL_EVERY = DAY;
/** The partner's clock may be behind ours; what is read twice does no harm. */
const OVERLAP = HOUR;
const RETRY_AFTER = 10 * MINUTE;

/** Asked for; a partner may give fewer. */
const PAGE_SIZE = 200;
/** In one go; the cron goes on a minute later. */
const PAGES_AT_ONCE = 10;
/** A million tokens, as pages of 200. */
const MOST_PAGES = 5_000;
const PARTNERS_AT_ONCE = 20;
/** Longer than the pages of one go take at their slowest. */
const LEASE = 5 * MINUTE;

/** Reads the lists that are due, each partner's apart from the others'. */
export async function pullTokens(deps: Deps): Promise<void> {
  const partners = await loadPartnersToPull(deps.db, deps.now(), PARTNERS_AT_ONCE);
  await Promise.all(
    partners.map(async (partner) => {
      try {
        await pull(deps, partner, (row) => row);
      } catch (error) {
        deps.log("ocpi.pull.fault", { partnerId: partner.id, error: String(error) });
      }
    }),
  );
}

/** Begins to read all of a partner's list, and answers how far that got; the cron does the rest. */
export async function pullAllTokens(deps: Deps, partner: PartnerRow): Promise<Result<TokenPullRow>> {
  if (partner.state !== "registered") return refuse("not_registered");
  const pulled = await pull(deps, partner, (row) => begun(row, deps.now(), true));
  return pulled === null ? refuse("in_use", "Its list is being read this moment.") : ok(pulled);
}

/** @returns null: somebody else is reading. */
async function pull(
  deps: Deps,
  partner: PartnerRow,
  prepare: (row: TokenPullRow) => TokenPullRow,
): Promise<TokenPullRow | null> {
  const now = deps.now();
  const leased = await leaseTokenPull(deps.db, partner.id, { now, until: now + LEASE });
  if (leased === null) return null;
  const prepared = prepare(leased);
  // What was begun under an earlier registration leads to endpoints of then.
  const isUnderWay = prepared.startedAt !== null && prepared.startedAt >= (partner.registeredAt ?? 0);
  let row = isUnderWay ? prepared : begun(prepared, now, isFullDue(prepared, partner, now));
  for (let pages = 0; pages < PAGES_AT_ONCE && row.startedAt !== null; pages += 1)
    row = await readPage(deps, partner, row);
  const { partnerId, isFull, listed, skipped, failure } = row;
  deps.log("ocpi.pull", { partnerId, isFull, listed, skipped, failure });
  await saveTokenPull(deps.db, { ...row, leasedUntil: deps.now() });
  return row;
}

function isFullDue({ fullAt }: TokenPullRow, { registeredAt }: PartnerRow, now: number): boolean {
  return fullAt === null || fullAt < (registeredAt ?? 0) || now - fullAt >= FULL_EVERY;
}

function begun(row: TokenPullRow, now: number, isFull: boolean): TokenPullRow {
  return { ...row, startedAt: now, isFull, nextUrl: null, pages: 0, listed: 0, skipped: 0, dueAt: now };
}

/** What a page brings is kept before the next one is asked for. A failure ends the pull: it begins anew later. */
async function readPage(deps: Deps, partner: PartnerRow, row: TokenPullRow): Promise<TokenPullRow> {
  const page = await askForPage(deps, partner, row);
  if (!page.ok) {
    return { ...row, startedAt: null, nextUrl: null, dueAt: deps.now() + RETRY_AFTER, failure: page.detail ?? "" };
  }
  const { items, next } = page.value;
  const tokens = tokensOf(items, partner, deps.now());
  await saveRoamingTokens(deps.db, tokens);
  const read = {
    ...row,
    pages: row.pages + 1,
    listed: row.listed + items.length,
    skipped: row.skipped + items.length - tokens.length,
    nextUrl: next,
    failure: null,
  };
  return next === null ? finished(deps, read) : read;
}

/** All of the list is the truth: what is not on it is gone (OCPI-T24). */
async function finished(deps: Deps, row: TokenPullRow): Promise<TokenPullRow> {
  const { startedAt, isFull, partnerId } = row;
  if (startedAt === null) return row;
  if (isFull) await removeTokensNotToldSince(deps.db, partnerId, startedAt);
  const fullAt = isFull ? startedAt : row.fullAt;
  return { ...row, startedAt: null, pulledAt: startedAt, fullAt, dueAt: startedAt + CHANGES_EVERY };
}

function tokensOf(items: readonly unknown[], partner: PartnerRow, now: number): readonly RoamingTokenRow[] {
  return items.flatMap((item) => {
    const { data } = tokenSchema.safeParse(item);
    if (data === undefined) return [];
    const isTheirs = playsFor(partner, { countryCode: data.country_code, partyId: data.party_id });
    return isTheirs ? rowOf(data, partner.id, now) : [];
  });
}

function askForPage(deps: Deps, partner: PartnerRow, row: TokenPullRow): Promise<Result<PartnerPage>> {
  // Whoever lists more leads us in a circle.
  if (row.pages >= MOST_PAGES) return Promise.resolve(fail(`Its list has more than ${MOST_PAGES} pages.`));
  return readPartnerPage(deps, partner, "tokens", (endpoint) => row.nextUrl ?? firstPage(endpoint, filtersOf(row)));
}

function filtersOf({ isFull, pulledAt }: TokenPullRow): Readonly<Record<string, string>> {
  const from = isFull || pulledAt === null ? {} : { date_from: toIso(pulledAt - OVERLAP) };
  return { ...from, limit: String(PAGE_SIZE) };
}
