import { Link } from "@tanstack/react-router";
import { m } from "../../text.ts";
import styles from "./station-data.module.css";
import { STEP_WORDS, STEPS, type Step } from "./steps.ts";

interface StepListProps {
  readonly current: Step;
  /** Null: it is not there yet, and only the first step is open. */
  readonly stationId: string | null;
}

/** The steps of entering a station, each to be opened at any time once it is there. */
export function StepList({ current, stationId }: StepListProps) {
  return (
    <nav aria-label={m.stepsOfStation()}>
      <ol className={styles.steps}>
        {STEPS.map((step) => (
          <li key={step} data-current={step === current}>
            {stationId === null || step === current ? (
              <span aria-current={step === current ? "step" : undefined}>{STEP_WORDS[step]()}</span>
            ) : (
              <Link to="/stations/$stationId/edit" params={{ stationId }} search={{ step }}>
                {STEP_WORDS[step]()}
              </Link>
            )}
          </li>
        ))}
      </ol>
    </nav>
  );
}
