import { useQuery } from "@tanstack/react-query";
import { Answer } from "../../blocks/answer.tsx";
import { Card } from "../../blocks/card.tsx";
import { currentLocale, m } from "../../text.ts";
import { type CheckedStep, type Handshake, handshakesOf } from "./checklist.ts";
import { Moment } from "./moment.tsx";
import styles from "./partners.module.css";
import { type HandshakeStep, handshakesQuery, type Partner } from "./queries.ts";
import { CAUSES, STEPS } from "./words.ts";

/** Where the newest handshake got to, and what to do if it failed; those before it below. */
export function Handshakes({ partner }: { readonly partner: Partner }) {
  const steps = useQuery(handshakesQuery(partner.id));
  return (
    <Card title={m.handshakes()}>
      <Answer of={steps} heightsPx={[160]}>
        {(read) => {
          const [newest, ...older] = handshakesOf(read);
          if (newest === undefined) return <p>{m.noHandshakes()}</p>;
          return (
            <>
              <HandshakeView handshake={newest} />
              {older.length > 0 && (
                <details>
                  <summary>{m.olderHandshakes({ count: older.length })}</summary>
                  {older.map((handshake) => (
                    <HandshakeView key={handshake.id} handshake={handshake} />
                  ))}
                </details>
              )}
            </>
          );
        }}
      </Answer>
    </Card>
  );
}

function HandshakeView({ handshake }: { readonly handshake: Handshake }) {
  const { at, direction, steps, failed } = handshake;
  return (
    <div className={styles.handshake}>
      <p>
        <Moment at={at} /> · {direction === "in" ? m.theyBegan() : m.weBegan()} ·{" "}
        <strong>{failed === null ? m.handshakeDone() : m.handshakeFailed()}</strong>
      </p>
      <ol className={styles.steps} aria-label={m.handshakeSteps()}>
        {steps.map((step) => (
          <StepView key={step.name} step={step} />
        ))}
      </ol>
    </div>
  );
}

const SIGNS: Readonly<Record<CheckedStep["state"], string>> = { done: "✓", failed: "✕", not_reached: "·" };
const STATES: Readonly<Record<CheckedStep["state"], () => string>> = {
  done: m.stepDone,
  failed: m.stepFailed,
  not_reached: m.stepNotReached,
};

function StepView({ step: { name, state, said } }: { readonly step: CheckedStep }) {
  return (
    <li data-state={state}>
      <span aria-hidden="true" className={styles.sign}>
        {SIGNS[state]}
      </span>
      <div>
        <p>
          <strong>{STEPS[name]()}</strong> · {STATES[state]()}
        </p>
        {said !== null && <p className={styles.quiet}>{answerWords(said)}</p>}
        {said !== null && state === "failed" && <Diagnosis step={said} />}
      </div>
    </li>
  );
}

/** Where it was asked, and what came back. */
function answerWords({ url, httpStatus, statusCode }: HandshakeStep): string {
  const parts = [
    url,
    httpStatus === null ? null : `HTTP ${httpStatus}`,
    statusCode === null ? null : m.ocpiStatus({ code: statusCode }),
  ];
  return parts.filter((part) => part !== null).join(" · ");
}

function Diagnosis({ step: { cause, detail } }: { readonly step: HandshakeStep }) {
  const known = cause === null ? null : CAUSES[cause];
  return (
    <>
      {known !== null && (
        <p>
          {known.cause()} {known.advice()}
        </p>
      )}
      <p className={styles.quiet} lang="en">
        {currentLocale() === "en" || known === null ? detail : `“${detail}”`}
      </p>
    </>
  );
}
