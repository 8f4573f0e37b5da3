import { useQuery } from "@tanstack/react-query";
import { Facts } from "../../blocks/facts.tsx";
import { Rows } from "../../blocks/rows.tsx";
import { allOf, clockTime, exactMoney, percent } from "../../format.ts";
import { stationsQuery } from "../../live/stations-query.ts";
import { m } from "../../text.ts";
import styles from "./prices.module.css";
import type { PriceVerdict } from "./queries.ts";
import { BOUND_WORDS, OUTCOME_WORDS } from "./words.ts";

interface RuleWhyProps {
  /** The newest first, at least one. */
  readonly verdicts: readonly PriceVerdict[];
  readonly timeZone: string;
}

/** How the rule came to its price: cost, formula, bounds; and what came of each of the last hours. */
export function RuleWhy({ verdicts, timeZone }: RuleWhyProps) {
  const decided = verdicts.find(({ decision }) => decision !== null);
  return (
    <>
      {decided?.decision != null && (
        <section className={styles.part}>
          <h3>{m.whyThisPrice({ time: clockTime(decided.validFrom, timeZone) })}</h3>
          <Derivation decision={decided.decision} />
        </section>
      )}
      <details className={styles.part}>
        <summary>{m.lastHours({ count: verdicts.length })}</summary>
        <Rows
          label={m.lastHours({ count: verdicts.length })}
          rows={verdicts}
          keyOf={({ validFrom }) => validFrom}
          head={{ id: "from", label: m.priceFrom(), cell: ({ validFrom }) => clockTime(validFrom, timeZone) }}
          columns={[
            { id: "outcome", label: m.priceOutcome(), cell: ({ outcome }) => OUTCOME_WORDS[outcome]() },
            {
              id: "cost",
              label: m.costColumn(),
              isNumber: true,
              cell: amountOf((decision) => decision.costMicroPerKwh),
            },
            {
              id: "price",
              label: m.priceVatColumn(),
              isNumber: true,
              cell: amountOf((decision) => decision.priceMicroPerKwh),
            },
          ]}
          tableFromEm={80}
        />
      </details>
    </>
  );
}

type Decision = NonNullable<PriceVerdict["decision"]>;

function amountOf(of: (decision: Decision) => number) {
  return ({ decision }: PriceVerdict) =>
    decision === null ? m.noValue() : exactMoney(of(decision), decision.currency);
}

/** Line by line, as one would do it with pencil and paper. */
function Derivation({ decision }: { readonly decision: Decision }) {
  const { data: stations = [] } = useQuery(stationsQuery);
  const { policy, cost, currency, boundBy } = decision;
  const amount = (micro: number) => exactMoney(micro, currency);
  const nameOf = (locationId: string) => stations.find(({ id }) => id === locationId)?.name ?? locationId;
  const places = cost.locations.map(({ locationId }) => nameOf(locationId));
  const basis = cost.basis === "load" ? m.costOfLoad({ stations: allOf(places) }) : m.costOfUsualSession();
  return (
    <>
      <p>{m.costBasis({ hours: policy.lookHours, basis })}</p>
      <Facts
        facts={[
          [m.plannedCost(), amount(decision.costMicroPerKwh)],
          [m.policyOpex(), m.plusAmount({ amount: amount(policy.opexMicroPerKwh) })],
          [m.policyMarkup(), m.plusAmount({ amount: percent(policy.markupBasisPoints) })],
          [m.priceVat(), m.plusAmount({ amount: percent(decision.vatBasisPoints) })],
          [m.wantedPrice(), amount(decision.wantedMicroPerKwh)],
          [m.priceBeforeDecision(), amount(decision.currentMicroPerKwh)],
          [m.heldBy(), boundBy.length === 0 ? m.heldByNothing() : allOf(boundBy.map((bound) => BOUND_WORDS[bound]()))],
          [m.decidedPrice(), <strong key="price">{amount(decision.priceMicroPerKwh)}</strong>],
        ]}
      />
      {cost.leftOut.length > 0 && (
        <p className={styles.quiet}>
          {m.leftOutOfCost({ stations: allOf(cost.leftOut.map(({ locationId }) => nameOf(locationId))) })}
        </p>
      )}
    </>
  );
}
