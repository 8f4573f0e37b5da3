import { useQuery } from "@tanstack/react-query";
import { Answer } from "../../blocks/answer.tsx";
import { Card } from "../../blocks/card.tsx";
import { Rows } from "../../blocks/rows.tsx";
import { count, kilowattHours, money } from "../../format.ts";
import { m } from "../../text.ts";
import { monthWords } from "./months.ts";
import { type Asked, revenueQuery } from "./queries.ts";

/** What a month's sessions brought, by station and currency: the ledger's figures. */
export function RevenueReport({ asked }: { readonly asked: Asked }) {
  const reports = useQuery(revenueQuery(asked));
  return (
    <Card title={m.revenue()}>
      <Answer of={reports} heightsPx={[120]}>
        {(all) => {
          const rows = all.flatMap(({ locationId, location, revenues }) =>
            revenues.map((revenue) => ({ locationId, location, ...revenue })),
          );
          if (rows.length === 0) return <p>{m.noRevenue({ month: monthWords(asked.month) })}</p>;
          return (
            <Rows
              label={m.revenue()}
              rows={rows}
              keyOf={({ locationId, currency }) => `${locationId} ${currency}`}
              head={{ id: "station", label: m.station(), cell: ({ location }) => location }}
              columns={[
                { id: "sessions", label: m.revenueSessions(), isNumber: true, cell: ({ sessions }) => count(sessions) },
                {
                  id: "energy",
                  label: m.revenueEnergy(),
                  isNumber: true,
                  cell: ({ energyWh }) => kilowattHours(energyWh, 1),
                },
                {
                  id: "incl",
                  label: m.revenueIncl(),
                  isNumber: true,
                  cell: ({ revenueInclMicro, currency }) => money(revenueInclMicro, currency),
                },
                {
                  id: "vat",
                  label: m.revenueVat(),
                  isNumber: true,
                  cell: ({ vatMicro, currency }) => money(vatMicro, currency),
                },
                {
                  id: "credited",
                  label: m.revenueCredited(),
                  isNumber: true,
                  cell: ({ creditedMicro, currency }) => money(creditedMicro, currency),
                },
                {
                  id: "owed",
                  label: m.revenueOwed(),
                  isNumber: true,
                  cell: ({ owedMicro, currency }) => money(owedMicro, currency),
                },
              ]}
            />
          );
        }}
      </Answer>
    </Card>
  );
}
