import { replaces } from "../domain/override.ts";
import { type DecidedPlan, decidePlan } from "../domain/plan-decision.ts";
import { ok, type Result, refuse } from "../domain/result.ts";
import type { Override } from "../domain/site.ts";
import type { Deps } from "./deps.ts";
import { type OverrideRequest, plannedOverride } from "./energy-overrides.ts";
import { changedPolicy, type PolicyChange } from "./energy-policy.ts";
import { assumedOf, planningFacts } from "./site-plan.ts";

export interface DryRun {
  readonly policy: PolicyChange;
  readonly add: readonly OverrideRequest[];
  readonly takeBackIds: readonly string[];
}

export interface DryRunOutcome {
  readonly before: DecidedPlan;
  readonly after: DecidedPlan;
}

/** What would be planned, beside what is: by the function that plans, from what the location's object knows. Nothing is kept. */
export async function dryRun(
  deps: Deps,
  locationId: string,
  { policy, add, takeBackIds }: DryRun,
  author: string,
): Promise<Result<DryRunOutcome>> {
  const known = await deps.locations.site(locationId);
  if (known.site === null) await deps.locations.settle(locationId);
  const state = known.site === null ? await deps.locations.site(locationId) : known;
  const { site } = state;
  if (site === null) return refuse("not_found", "Nothing is planned at this location.");
  const now = deps.now();
  const facts = planningFacts(state, site, assumedOf(state, now), now);
  const added = add.map((request) => plannedOverride(deps, locationId, request, author));
  const edited = { ...site, policy: changedPolicy(site.policy, policy) };
  const overrides = withOverrides(
    state.overrides.filter(({ id }) => !takeBackIds.includes(id)),
    added,
  );
  // Another goal begins anew, as it would when it is saved.
  const leader = edited.policy.goal === site.policy.goal ? facts.leader : null;
  return ok({ before: decidePlan(facts), after: decidePlan({ ...facts, site: edited, overrides, leader }) });
}

/** The newest first; what is replaced ends when its replacement begins. */
function withOverrides(overrides: readonly Override[], added: readonly Override[]): readonly Override[] {
  return added.reduce<readonly Override[]>(
    (open, newer) => [
      newer,
      ...open.map((older) => (replaces(newer, older) ? { ...older, endAt: newer.startAt } : older)),
    ],
    overrides,
  );
}
