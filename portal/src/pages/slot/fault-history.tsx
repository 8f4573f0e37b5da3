import { Card } from "../../blocks/card.tsx";
import { ExactTime } from "../../blocks/exact-time.tsx";
import { Rows } from "../../blocks/rows.tsx";
import type { StatusEntry } from "../../states/history-queries.ts";
import { m } from "../../text.ts";
import { adviceOf } from "./parts.ts";
import styles from "./slot.module.css";

interface FaultHistoryProps {
  /** The newest first. */
  readonly entries: readonly StatusEntry[];
  readonly timeZone: string;
}

const NO_ERROR = "NoError";

/** What was wrong lately, in plain words, with what helps. */
export function FaultHistory({ entries, timeZone }: FaultHistoryProps) {
  const faults = entries.filter(({ status, errorCode }) => status === "Faulted" || errorCode !== NO_ERROR);
  return (
    <Card title={m.faultHistory()}>
      {faults.length === 0 ? (
        <p className={styles.quiet}>{m.noFaults()}</p>
      ) : (
        <Rows
          label={m.faultHistory()}
          rows={faults}
          keyOf={({ connectorId, at, receivedAt }) => `${connectorId} ${at} ${receivedAt}`}
          head={{ id: "at", label: m.stateFrom(), cell: ({ at }) => <ExactTime at={at} timeZone={timeZone} /> }}
          columns={[
            { id: "codes", label: m.codes(), cell: codesOf },
            { id: "words", label: m.whatItMeans(), cell: ({ errorCode }) => adviceOf(errorCode).words },
            { id: "step", label: m.suggestedStep(), cell: ({ errorCode }) => adviceOf(errorCode).step },
          ]}
        />
      )}
    </Card>
  );
}

function codesOf({ errorCode, vendorErrorCode, info }: StatusEntry): string {
  return [errorCode, vendorErrorCode, info].filter((each) => each !== null && each !== "").join(" · ");
}
