import { useQuery } from "@tanstack/react-query";
import { Answer } from "../../blocks/answer.tsx";
import { Card } from "../../blocks/card.tsx";
import { Rows } from "../../blocks/rows.tsx";
import { m } from "../../text.ts";
import { Moment } from "./moment.tsx";
import { contactsQuery } from "./queries.ts";

/** What was exchanged last, by direction and module. */
export function Contacts({ id }: { readonly id: string }) {
  const contacts = useQuery(contactsQuery(id));
  return (
    <Card title={m.exchangedLast()}>
      <Answer of={contacts} heightsPx={[120]}>
        {(rows) =>
          rows.length === 0 ? (
            <p>{m.nothingExchanged()}</p>
          ) : (
            <Rows
              label={m.exchangedLast()}
              rows={rows}
              keyOf={({ direction, module }) => `${direction} ${module}`}
              head={{ id: "module", label: m.moduleColumn(), cell: ({ module }) => module }}
              columns={[
                {
                  id: "direction",
                  label: m.directionColumn(),
                  cell: ({ direction }) => (direction === "in" ? m.theyCalled() : m.weCalled()),
                },
                { id: "at", label: m.auditAt(), cell: ({ at }) => <Moment at={at} /> },
                { id: "ok", label: m.auditOutcome(), cell: ({ ok }) => (ok ? m.wentWell() : m.wentWrong()) },
              ]}
            />
          )
        }
      </Answer>
    </Card>
  );
}
