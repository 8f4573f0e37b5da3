import { useQuery } from "@tanstack/react-query";
import { Answer } from "../../blocks/answer.tsx";
import { ExactTime } from "../../blocks/exact-time.tsx";
import { Rows } from "../../blocks/rows.tsx";
import { count } from "../../format.ts";
import { m } from "../../text.ts";
import { faultWords } from "./contact.tsx";
import styles from "./energy.module.css";
import { type Dso, type DsoFetch, dsoFetchesQuery } from "./queries.ts";
import { timeZoneOf } from "./standing.ts";

/** The last questions to a DSO, and what came of each. */
export function FetchLog({ dso }: { readonly dso: Dso }) {
  const fetches = useQuery(dsoFetchesQuery(dso.id));
  const timeZone = timeZoneOf(dso);
  return (
    <section className={styles.section} aria-label={m.fetchLog()}>
      <h2>{m.fetchLog()}</h2>
      <Answer of={fetches} heightsPx={[200]}>
        {(lines) =>
          lines.length === 0 ? (
            <p className={styles.quiet}>{m.notAskedYet()}</p>
          ) : (
            <Rows
              label={m.fetchLog()}
              rows={lines}
              keyOf={({ id }) => id}
              head={{ id: "at", label: m.fetchAt(), cell: ({ at }) => <ExactTime at={at} timeZone={timeZone} /> }}
              columns={[
                { id: "outcome", label: m.fetchOutcome(), cell: outcomeWords },
                { id: "slots", label: m.fetchSlots(), isNumber: true, cell: ({ slots }) => count(slots) },
                { id: "took", label: m.fetchTook(), isNumber: true, cell: ({ tookMs }) => count(tookMs) },
              ]}
            />
          )
        }
      </Answer>
    </section>
  );
}

function outcomeWords({ fault, ignored }: DsoFetch): string {
  if (fault !== null) return faultWords(fault);
  return ignored.length === 0 ? m.fetchOk() : m.fetchIgnored({ what: ignored.join(" ") });
}
