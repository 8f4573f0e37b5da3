import { NoValue } from "../../blocks/no-value.tsx";
import { Rows } from "../../blocks/rows.tsx";
import { count } from "../../format.ts";
import { m } from "../../text.ts";
import { Moment } from "./moment.tsx";
import styles from "./partners.module.css";
import type { RefusedCaller } from "./queries.ts";
import { REFUSALS } from "./words.ts";

interface RefusedCallersProps {
  readonly callers: readonly RefusedCaller[];
  readonly partners: readonly { readonly id: string; readonly name: string }[];
}

/** Who knocked at our OCPI and was not let in: why, and what to do. */
export function RefusedCallers({ callers, partners }: RefusedCallersProps) {
  if (callers.length === 0) return <p>{m.noRefusedCallers()}</p>;
  return (
    <Rows
      label={m.refusedCallers()}
      rows={callers}
      keyOf={({ address, reason }) => `${address} ${reason}`}
      head={{ id: "address", label: m.callerAddress(), cell: ({ address }) => address ?? m.addressUnknown() }}
      columns={[
        {
          id: "partner",
          label: m.callerPartner(),
          cell: ({ partyId }) => partners.find(({ id }) => id === partyId)?.name ?? <NoValue />,
        },
        {
          id: "reason",
          label: m.callerReason(),
          cell: ({ reason }) => (
            <>
              {REFUSALS[reason].cause()} <span className={styles.quiet}>{REFUSALS[reason].advice()}</span>
            </>
          ),
        },
        { id: "last", label: m.callerLast(), cell: ({ lastAt }) => <Moment at={lastAt} /> },
        { id: "count", label: m.callerCount(), isNumber: true, cell: (caller) => count(caller.count) },
      ]}
    />
  );
}
