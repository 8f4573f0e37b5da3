import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { Answer } from "../../blocks/answer.tsx";
import { Card } from "../../blocks/card.tsx";
import { Empty } from "../../blocks/empty.tsx";
import { Forbidden } from "../../blocks/forbidden.tsx";
import { NoValue } from "../../blocks/no-value.tsx";
import { Page } from "../../blocks/page.tsx";
import { type Column, Rows } from "../../blocks/rows.tsx";
import { count } from "../../format.ts";
import { useMay } from "../../rights.ts";
import { m } from "../../text.ts";
import { Moment } from "./moment.tsx";
import { PartnerDialog } from "./partner-dialog.tsx";
import styles from "./partners.module.css";
import { type ListedPartner, partnersQuery, refusedCallersQuery } from "./queries.ts";
import { RefusedCallers } from "./refused-callers.tsx";
import { modulesWords, partiesWords, rolesWords, stateWords } from "./words.ts";

/** Who sells our charging to their drivers: eMSPs by OCPI, and how each is connected. */
export function PartnersPage() {
  const mayManage = useMay("settings.manage");
  const [isAdding, setAdding] = useState(false);
  const navigate = useNavigate();
  if (!mayManage) {
    return (
      <Page title={m.partners()}>
        <Forbidden permission="settings.manage" />
      </Page>
    );
  }
  return (
    <Page title={m.partners()} actions={<Button onClick={() => setAdding(true)}>{m.addPartner()}</Button>}>
      <PartnerList />
      <PartnerDialog
        edited={null}
        isOpen={isAdding}
        onClose={() => setAdding(false)}
        onSaved={({ id }) => navigate({ to: "/partners/$partnerId", params: { partnerId: id } })}
      />
    </Page>
  );
}

function PartnerList() {
  const partners = useQuery(partnersQuery);
  const refused = useQuery(refusedCallersQuery);
  return (
    <Answer of={partners} heightsPx={[240]}>
      {(all) => (
        <>
          {all.length === 0 ? (
            <Empty title={m.noPartnersTitle()} text={m.noPartnersText()} />
          ) : (
            <Rows label={m.partners()} rows={all} keyOf={({ id }) => id} head={HEAD()} columns={columns()} />
          )}
          <Card title={m.refusedCallers()}>
            <p className={styles.quiet}>{m.refusedCallersText()}</p>
            <Answer of={refused} heightsPx={[80]}>
              {(callers) => <RefusedCallers callers={callers} partners={all} />}
            </Answer>
          </Card>
        </>
      )}
    </Answer>
  );
}

const HEAD = (): Column<ListedPartner> => ({
  id: "name",
  label: m.name(),
  cell: ({ id, name }) => (
    <Link to="/partners/$partnerId" params={{ partnerId: id }}>
      {name}
    </Link>
  ),
});

const columns = (): readonly Column<ListedPartner>[] => [
  {
    id: "party",
    label: m.partyColumn(),
    cell: (partner) => <span className={styles.party}>{partiesWords(partner) || m.anyParty()}</span>,
  },
  { id: "roles", label: m.rolesColumn(), cell: (partner) => rolesWords(partner) || <NoValue /> },
  { id: "state", label: m.registrationColumn(), cell: stateWords },
  {
    id: "contact",
    label: m.lastContactColumn(),
    cell: ({ lastContactAt }) => (lastContactAt === null ? m.never() : <Moment at={lastContactAt} />),
  },
  { id: "waiting", label: m.waitingColumn(), isNumber: true, cell: ({ waiting }) => count(waiting) },
  { id: "held", label: m.heldColumn(), isNumber: true, cell: ({ held }) => count(held) },
  { id: "modules", label: m.modulesColumn(), cell: (partner) => modulesWords(partner) || <NoValue /> },
];
