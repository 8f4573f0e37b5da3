import type { Asked, DsoSnapshot } from "../domain/dso.ts";
import { whyImplausible } from "../domain/dso-plausibility.ts";
import { type Recorded, recorded, slotsAfter } from "../domain/dso-record.ts";
import { freshnessOf } from "../domain/freshness.ts";
import { slotAt } from "../domain/slots.ts";
import { DAY, MINUTE } from "../domain/time.ts";
import type { DsoSpeaker } from "../remote/dso/adapters.ts";
import { type AskedDso, answerStatements, claimDue, claimUnasked, loadAsked } from "../store/dso-answers.ts";
import type { Deps } from "./deps.ts";
import { speakTo } from "./dso-link.ts";
import { silenceSteps } from "./dso-silence.ts";
import { takeSteps } from "./notifications.ts";

/** The longest horizon of a plan. */
const WINDOW_MS = 2 * DAY;
/** What is implausible is judged by the last week. */
const LOOK_BACK_MS = 8 * DAY;
/** Each may take some requests, of which one run has a number; the next run goes on a minute later. */
const DSOS_AT_ONCE = 20;
/** Longer than a DSO takes that answers each of its pages at the last moment. */
const LEASE = 5 * MINUTE;
/** People who look at prices ask no DSO more often than this. */
const ASKED_BY_PEOPLE_EVERY = MINUTE;

/** Asks the DSOs that are due, each apart from the others, and stores what is new of what they say. */
export async function refreshDsos(deps: Deps): Promise<void> {
  const now = deps.now();
  await refresh(deps, await claimDue(deps.db, { now, leasedUntil: now + LEASE, limit: DSOS_AT_ONCE }));
}

/** Asks every DSO that was not asked within the last minute. @returns which. */
export async function refreshAnew(deps: Deps): Promise<readonly string[]> {
  const now = deps.now();
  const ids = await claimUnasked(deps.db, { now, leasedUntil: now + LEASE, since: now - ASKED_BY_PEOPLE_EVERY });
  await refresh(deps, ids);
  return ids;
}

async function refresh(deps: Deps, ids: readonly string[]): Promise<void> {
  const asked = await loadAsked(deps.db, ids, deps.now() - LOOK_BACK_MS);
  const news = await Promise.all(
    asked.map(async (one) => {
      try {
        return (await refreshOne(deps, one)) ? one.locationIds : [];
      } catch (error) {
        const stack = error instanceof Error ? error.stack : String(error);
        deps.log("dso.fault", { dsoId: one.dso.id, error: stack });
        return [];
      }
    }),
  );
  const woken = await Promise.allSettled([...new Set(news.flat())].map((id) => deps.locations.wake(id)));
  for (const end of woken) if (end.status === "rejected") deps.log("site.not-woken", { error: String(end.reason) });
}

/** @returns whether plans are to be made anew. */
async function refreshOne(deps: Deps, asked: AskedDso): Promise<boolean> {
  const { dso, record: before, days: known } = asked;
  const startedAt = deps.now();
  const speaker = speakTo(deps, dso);
  const outcome = await question(deps, asked, speaker);
  const now = deps.now();
  const [byte = 0] = deps.randomBytes(1);
  const facts = { now, schedule: speaker.schedule, luck: byte / 256, known };
  const { record, days, isNews } = recorded(before, outcome, facts);
  const fetch = {
    id: deps.newId(),
    dsoId: dso.id,
    at: startedAt,
    tookMs: now - startedAt,
    slots: outcome.ok ? outcome.value.slots.length : 0,
    fault: outcome.ok ? null : outcome.fault,
    ignored: outcome.ok ? outcome.value.ignored.slice(0, MOST_IGNORED) : [],
  };
  await deps.db.batch([...answerStatements(deps.db, dso.id, { record, days, fetch })]);
  const said = outcome.ok ? { slots: fetch.slots, days: days.length } : { fault: outcome.fault };
  deps.log(outcome.ok ? "dso.answered" : "dso.failed", { dsoId: dso.id, tookMs: fetch.tookMs, ...said });
  await tellSilence(deps, asked, { record, days });
  return isNews;
}

/** The log tells what was left out, and not all of it where it is everything. */
const MOST_IGNORED = 20;

/** Asks, and judges what comes. */
export async function question(
  deps: Deps,
  { dso, days }: Pick<AskedDso, "dso" | "days">,
  speaker: DsoSpeaker,
): Promise<Asked<DsoSnapshot>> {
  const now = deps.now();
  const startAt = slotAt(now);
  const outcome = await speaker.fetch({ startAt, endAt: startAt + WINDOW_MS });
  if (!outcome.ok || speaker.slotsAhead === null || !dso.sells) return outcome;
  // What was known on other terms is no measure.
  const comparable = days.filter(({ fetchedAt }) => fetchedAt >= dso.updatedAt);
  const known = slotsAfter(comparable, []);
  const { timeZone } = speaker.schedule;
  const fault = whyImplausible(outcome.value.slots, { now, timeZone, known, slotsAhead: speaker.slotsAhead });
  return fault === null ? outcome : { ok: false, fault };
}

async function tellSilence(
  deps: Deps,
  { dso, days: known }: AskedDso,
  { record, days }: Pick<Recorded, "record" | "days">,
): Promise<void> {
  if (!dso.sells) return;
  const now = deps.now();
  const { boundUntil, expectedAt, failures } = record;
  const freshness = freshnessOf({ boundUntil, expectedAt, slots: slotsAfter(known, days) }, now);
  await takeSteps(deps, {}, await silenceSteps(deps, dso, { freshness, boundUntil, failures }));
}
