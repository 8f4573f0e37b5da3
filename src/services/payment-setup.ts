import { loadNewestOf } from "../store/notifications.ts";
import type { Deps } from "./deps.ts";
import { takeSteps } from "./notifications.ts";

const KIND = "payments_not_set_up";

/** Tells people that the provider of payments cannot be asked as it is set up, and when it can. */
export async function tellOfSetup(deps: Deps): Promise<void> {
  const { fault, provider: subject } = deps.payments;
  const [newest] = await loadNewestOf(deps.db, [{ kind: KIND, subject }]);
  const isOpen = newest?.resolvedAt === null;
  const at = deps.now();
  if (fault === null && isOpen) await takeSteps(deps, {}, [{ kind: "resolve", noticeKind: KIND, subject, at }]);
  if (fault === null || isOpen) return;
  const notice = { kind: KIND, subject, details: { name: deps.cpo.name, why: fault } } as const;
  await takeSteps(deps, {}, [{ kind: "notice", at, notice }]);
  deps.log("payments.not-set-up", { provider: subject, fault });
}
