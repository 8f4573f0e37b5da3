import { clockTime } from "../../format.ts";
import { m } from "../../text.ts";
import styles from "./energy.module.css";
import type { Dso } from "./queries.ts";

type Fault = NonNullable<Dso["answering"]["fault"]>;

const FAULT_WORDS: Readonly<Record<Fault["kind"], (detail: { detail: string }) => string>> = {
  unreachable: m.faultUnreachable,
  refused: m.faultRefused,
  unreadable: m.faultUnreadable,
  implausible: m.faultImplausible,
};

export function faultWords({ kind, detail }: Pick<Fault, "kind" | "detail">): string {
  return FAULT_WORDS[kind]({ detail });
}

/** Whether a DSO answers, since when, and why not. */
export function Contact({ dso: { answering }, timeZone }: { readonly dso: Dso; readonly timeZone: string }) {
  const { state, since, fault } = answering;
  const time = since === null ? "" : clockTime(since, timeZone);
  const isSilent = state === "not_answering" || state === "never_reached";
  return (
    <div className={styles.contact} data-silent={isSilent}>
      <p>{contactWords(state, time)}</p>
      {isSilent && fault !== null && <p className={styles.quiet}>{faultWords(fault)}</p>}
    </div>
  );
}

function contactWords(state: Dso["answering"]["state"], time: string): string {
  switch (state) {
    case "answering":
      return m.answeringSince({ time });
    case "not_answering":
      return m.notAnsweringSince({ time });
    case "never_reached":
      return m.neverReached();
    case "not_asked":
      return m.notAskedYet();
  }
}
