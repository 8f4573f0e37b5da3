import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Answer } from "../../blocks/answer.tsx";
import { Card } from "../../blocks/card.tsx";
import { Facts } from "../../blocks/facts.tsx";
import { Forbidden } from "../../blocks/forbidden.tsx";
import { NoValue } from "../../blocks/no-value.tsx";
import { Notice } from "../../blocks/notice.tsx";
import { Page } from "../../blocks/page.tsx";
import { useMay } from "../../rights.ts";
import { m } from "../../text.ts";
import { Contacts } from "./contacts.tsx";
import { Handshakes } from "./handshakes.tsx";
import { Moment } from "./moment.tsx";
import { OutboxCard } from "./outbox.tsx";
import { PartnerDeeds } from "./partner-deeds.tsx";
import styles from "./partners.module.css";
import { type Partner, partnerQuery, refusedCallersQuery, type VersionedPartner } from "./queries.ts";
import { RefusedCallers } from "./refused-callers.tsx";
import { Registration } from "./registration.tsx";
import { modulesWords, partiesWords, rolesWords, stateWords } from "./words.ts";

const route = getRouteApi("/signedIn/partners/$partnerId");

/** How one partner is connected: its registration, what went wrong with it, and what it is told. */
export function PartnerPage() {
  const { partnerId } = route.useParams();
  const mayManage = useMay("settings.manage");
  if (!mayManage) {
    return (
      <Page title={m.partner()}>
        <Forbidden permission="settings.manage" />
      </Page>
    );
  }
  return <Loaded key={partnerId} id={partnerId} />;
}

function Loaded({ id }: { readonly id: string }) {
  const read = useQuery(partnerQuery(id));
  if (read.data === undefined) {
    return (
      <Page title={m.partner()}>
        <Answer of={read} heightsPx={[160, 240]}>
          {() => null}
        </Answer>
      </Page>
    );
  }
  return <Shown versioned={read.data} />;
}

function Shown({ versioned }: { readonly versioned: VersionedPartner }) {
  const { partner } = versioned;
  return (
    <Page title={partner.name} actions={<PartnerDeeds versioned={versioned} />}>
      {partner.blockedAt !== null && <Notice>{m.partnerBlockedText()}</Notice>}
      <div className={styles.pair}>
        <Card title={m.partnerFacts()} actions={<Link to="/partners">{m.allPartners()}</Link>}>
          <PartnerFacts partner={partner} />
        </Card>
        <Registration partner={partner} />
      </div>
      <Handshakes partner={partner} />
      <Refused partner={partner} />
      {partner.state !== "unregistered" && (
        <>
          <Contacts id={partner.id} />
          <OutboxCard partner={partner} />
        </>
      )}
    </Page>
  );
}

function PartnerFacts({ partner }: { readonly partner: Partner }) {
  const { registeredAt, versionsUrl, hosts } = partner;
  const since = registeredAt === null ? m.never() : <Moment at={registeredAt} />;
  return (
    <Facts
      facts={[
        [m.registrationColumn(), stateWords(partner)],
        [m.partyColumn(), partiesWords(partner) || m.anyParty()],
        [m.rolesColumn(), rolesWords(partner) || <NoValue />],
        [m.registeredAt(), since],
        [m.partnerHosts(), hosts.join(", ")],
        [m.theirVersionsUrl(), versionsUrl ?? <NoValue />],
        [m.modulesColumn(), modulesWords(partner) || <NoValue />],
      ]}
    />
  );
}

/** Calls with a token of this partner that were refused. */
function Refused({ partner }: { readonly partner: Partner }) {
  const { data: callers = [] } = useQuery(refusedCallersQuery);
  const own = callers.filter(({ partyId }) => partyId === partner.id);
  if (own.length === 0) return null;
  return (
    <Card title={m.refusedCallers()}>
      <RefusedCallers callers={own} partners={[partner]} />
    </Card>
  );
}
