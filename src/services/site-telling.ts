import type { NoticeStep } from "../domain/notification.ts";
import { MINUTE } from "../domain/time.ts";
import { savePlan } from "../store/plans.ts";
import type { Deps } from "./deps.ts";
import { publishSteps, stepStatements } from "./notifications.ts";
import type { NextAt, SiteKeeper, SitePlan } from "./site-state.ts";

const AGAIN_WITHOUT_D1_MS = MINUTE;
/** Six hours: a plan is followed for one slot, mostly. All of every plan of 1,000 locations would fill a database in two days. */
const SLOTS_IN_D1 = 24;

/** Brings the plan to D1, and tells people when it has to do without prices, and when no more. */
export async function tellPlan(deps: Deps, keeper: SiteKeeper): Promise<NextAt> {
  const { site, plan, isFallbackTold } = keeper.state();
  if (site === null || plan === null) return null;
  const { locationId, name } = site;
  const isFallback = plan.status === "fallback";
  const steps = isFallback === isFallbackTold ? [] : [fallbackStep(plan, locationId, name)];
  if (plan.isSaved && steps.length === 0) return null;
  try {
    const { isSaved: _, assumed: _assumed, basis: _basis, ...row } = plan;
    const slots = plan.slots.slice(0, SLOTS_IN_D1);
    const [insert, purge] = savePlan(deps.db, { ...row, slots, locationId });
    await deps.db.batch([insert, purge, ...stepStatements(deps, { locationId }, steps, deps.now())]);
    keeper.keep((state) => ({
      ...state,
      isFallbackTold: isFallback,
      plan: state.plan?.id === plan.id ? { ...state.plan, isSaved: true } : state.plan,
    }));
  } catch (error) {
    deps.log("plan.unsaved", { locationId, planId: plan.id, error: String(error) });
    return deps.now() + AGAIN_WITHOUT_D1_MS;
  }
  await publishSteps(deps, steps);
  return null;
}

function fallbackStep({ status, reasons, madeAt: at }: SitePlan, locationId: string, name: string): NoticeStep {
  const kind = "plan_fallback";
  if (status !== "fallback") return { kind: "resolve", noticeKind: kind, subject: locationId, at };
  return { kind: "notice", notice: { kind, subject: locationId, details: { name, reasons } }, at };
}
