import { Notice } from "../../blocks/notice.tsx";
import { clockTime } from "../../format.ts";
import { m } from "../../text.ts";
import styles from "./energy-management.module.css";
import type { Energy } from "./queries.ts";
import { REASON_WORDS } from "./words.ts";

/** How old the plan is, and why it is not certain. */
export function PlanStatus({ energy: { plan }, timeZone }: { readonly energy: Energy; readonly timeZone: string }) {
  if (plan === null) return null;
  const age = m.planAge({ time: clockTime(plan.madeAt, timeZone) });
  if (plan.status === "optimal") return <p className={styles.quiet}>{`${age} ${m.planOptimal()}`}</p>;
  if (plan.status === "fallback") return <Notice>{`${age} ${m.planFallback()}`}</Notice>;
  return (
    <div className={styles.quiet}>
      <p>{`${age} ${m.planDegraded()}`}</p>
      <ul className={styles.reasons}>
        {plan.reasons.map((reason) => (
          <li key={reason}>{REASON_WORDS[reason]()}</li>
        ))}
      </ul>
    </div>
  );
}
