import { ok, type Result, refuse } from "../domain/result.ts";
import { type EnergyPolicy, whyNotReserve } from "../domain/site.ts";
import { type SiteSettings, saveSiteSettings } from "../store/sites.ts";
import { auditNote } from "./audit.ts";
import type { Deps } from "./deps.ts";
import { wakeLocation } from "./site-news.ts";
import { nextVersion } from "./versions.ts";

export type PolicyChange = { readonly [Name in keyof EnergyPolicy]?: EnergyPolicy[Name] | undefined };

/** Changes how a location is run when nobody overrides it. @param author by id. */
export async function updatePolicy(
  deps: Deps,
  locationId: string,
  current: SiteSettings,
  change: PolicyChange,
  author: string,
): Promise<Result<SiteSettings>> {
  const policy = changedPolicy(current.policy, change);
  const { reserveWh } = policy;
  const whyNot = reserveWh === null ? null : whyNotReserve(reserveWh, current.battery);
  if (whyNot !== null) return refuse("invalid_request", whyNot);
  const now = deps.now();
  const settings = { ...current, policy, updatedAt: nextVersion(current.updatedAt, now) };
  const history = {
    id: deps.newId(),
    at: now,
    author,
    part: "policy",
    before: current.updatedAt === 0 ? null : { ...current.policy },
    after: { ...policy },
  } as const;
  const note = auditNote(deps, history.before, history.after);
  const saved = await saveSiteSettings(deps.db, locationId, current.updatedAt, settings, history, note);
  if (!saved) return refuse("version_conflict");
  await wakeLocation(deps, locationId);
  return ok(settings);
}

/** What is not named stays. */
export function changedPolicy(policy: EnergyPolicy, change: PolicyChange): EnergyPolicy {
  const { goal = policy.goal, reserveWh = policy.reserveWh, dropAfterMs = policy.dropAfterMs } = change;
  return { goal, reserveWh, dropAfterMs };
}
