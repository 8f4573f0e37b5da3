import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Answer } from "../../blocks/answer.tsx";
import { Rows } from "../../blocks/rows.tsx";
import { clockTime, exactMoney, ratedKilowatts } from "../../format.ts";
import { stationsQuery } from "../../live/stations-query.ts";
import { useMay } from "../../rights.ts";
import { m } from "../../text.ts";
import styles from "./energy.module.css";
import { type Dso, dsoLinksQuery, type SupplyRequest, supplyRequestsQuery } from "./queries.ts";
import { timeZoneOf } from "./standing.ts";
import { SupplyDialog } from "./supply-dialog.tsx";

/** What was asked of a DSO beyond the subscription, and what became of it (PF5). */
export function SupplyRequests({ dso }: { readonly dso: Dso }) {
  const requests = useQuery(supplyRequestsQuery(dso.id));
  const { data: links = [] } = useQuery(dsoLinksQuery(dso.id));
  const { data: stations = [] } = useQuery(stationsQuery);
  const mayWrite = useMay("energy.write");
  const [isAsking, setAsking] = useState(false);
  const connected = stations.filter(({ id }) =>
    links.some(({ locationId, connection }) => locationId === id && connection === "active"),
  );
  const nameOf = (locationId: string) => stations.find(({ id }) => id === locationId)?.name ?? locationId;
  return (
    <section className={styles.section} aria-label={m.supplyRequests()}>
      <header className={styles.sectionHead}>
        <h2>{m.supplyRequests()}</h2>
        {mayWrite && (
          <Button
            variant="default"
            size="compact-md"
            disabled={connected.length === 0}
            title={connected.length === 0 ? m.supplyNeedsConnection() : undefined}
            onClick={() => setAsking(true)}
          >
            {m.requestSupply()}
          </Button>
        )}
      </header>
      {mayWrite && connected.length === 0 && <p className={styles.quiet}>{m.supplyNeedsConnection()}</p>}
      <Answer of={requests} heightsPx={[110]}>
        {(all) =>
          all.length === 0 ? (
            <p className={styles.quiet}>{m.noSupplyRequests()}</p>
          ) : (
            <RequestRows dso={dso} requests={all} nameOf={nameOf} />
          )
        }
      </Answer>
      <SupplyDialog dso={dso} connected={connected} isOpen={isAsking} onClose={() => setAsking(false)} />
    </section>
  );
}

interface RequestRowsProps {
  readonly dso: Dso;
  readonly requests: readonly SupplyRequest[];
  readonly nameOf: (locationId: string) => string;
}

function RequestRows({ dso, requests, nameOf }: RequestRowsProps) {
  const timeZone = timeZoneOf(dso);
  return (
    <Rows
      label={m.supplyRequests()}
      rows={requests}
      keyOf={({ id }) => id}
      head={{ id: "station", label: m.station(), cell: ({ locationId }) => nameOf(locationId) }}
      columns={[
        {
          id: "period",
          label: m.supplyPeriod(),
          cell: ({ startAt, endAt }) => `${clockTime(startAt, timeZone)} – ${clockTime(endAt, timeZone)}`,
        },
        {
          id: "power",
          label: m.additionalPower(),
          isNumber: true,
          cell: ({ additionalW }) => ratedKilowatts(additionalW),
        },
        {
          id: "fee",
          label: m.mostFee(),
          isNumber: true,
          cell: ({ feeMicroPerKw, maxFeeMicroPerKw }) => exactMoney(feeMicroPerKw ?? maxFeeMicroPerKw, dso.currency),
        },
        {
          id: "state",
          label: m.supplyState(),
          cell: (request) => (
            <>
              {stateWords(request)}
              {request.detail !== null && <p className={styles.quiet}>{request.detail}</p>}
            </>
          ),
        },
      ]}
    />
  );
}

function stateWords({ state, grantedW }: SupplyRequest): string {
  switch (state) {
    case "pending":
      return m.supplyPending();
    case "granted":
      return m.supplyGranted();
    case "partial":
      return m.supplyPartial({ power: ratedKilowatts(grantedW ?? 0) });
    case "refused":
      return m.supplyRefused();
    case "expired":
      return m.supplyExpired();
  }
}
