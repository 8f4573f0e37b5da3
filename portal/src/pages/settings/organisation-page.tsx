import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Answer } from "../../blocks/answer.tsx";
import { Card } from "../../blocks/card.tsx";
import { Facts } from "../../blocks/facts.tsx";
import { NoValue } from "../../blocks/no-value.tsx";
import { allOf, percent } from "../../format.ts";
import { type Settings, settingsQuery } from "../../live/settings-query.ts";
import { languages, m } from "../../text.ts";
import { pricesQuery } from "../prices/queries.ts";
import { OrganisationForm } from "./organisation-form.tsx";

/** What holds for the whole organisation (portal 4.18). */
export function OrganisationPage() {
  const settings = useQuery({ ...settingsQuery, staleTime: 0 });
  return (
    <Answer of={settings} heightsPx={[200, 400]}>
      {(versioned) => (
        <>
          <Card title={m.organisation()}>
            <SetElsewhere settings={versioned.settings} />
          </Card>
          <OrganisationForm versioned={versioned} />
        </>
      )}
    </Answer>
  );
}

/** What others say, and where that is set. */
function SetElsewhere({ settings: { organisation } }: { readonly settings: Settings }) {
  const { data: prices } = useQuery(pricesQuery(null));
  const newest = prices?.versions.find(({ id }) => prices.inForceIds.has(id));
  const { name, countryCode, partyId } = organisation;
  const currency = newest === undefined ? <NoValue /> : <PriceTerm value={newest.currency} />;
  const vat = newest === undefined ? <NoValue /> : <PriceTerm value={percent(newest.vatBasisPoints)} />;
  return (
    <Facts
      facts={[
        [m.organisationName(), m.setWithDeployment({ value: name })],
        [m.ourParty(), m.setWithDeployment({ value: `${countryCode} ${partyId}` })],
        [m.priceCurrency(), currency],
        [m.vatRate(), vat],
        [m.languagesOffered(), m.languagesText({ languages: allOf(languages.map(({ label }) => label)) })],
        [m.dropAfterField(), m.dropAfterText()],
      ]}
    />
  );
}

function PriceTerm({ value }: { readonly value: string }) {
  return (
    <>
      {value} · <Link to="/prices">{m.setWithPrices()}</Link>
    </>
  );
}
