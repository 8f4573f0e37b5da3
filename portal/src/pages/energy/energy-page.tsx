import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { parseResponse } from "hono/client";
import { useState } from "react";
import { api } from "../../api.ts";
import { announce } from "../../blocks/announcements.tsx";
import { Answer } from "../../blocks/answer.tsx";
import { Empty } from "../../blocks/empty.tsx";
import { Page } from "../../blocks/page.tsx";
import { Rows } from "../../blocks/rows.tsx";
import { MixBar } from "../../figures/mix-bar.tsx";
import { useMay } from "../../rights.ts";
import { m } from "../../text.ts";
import { contactColumn, dsoHead } from "./dso-columns.tsx";
import { DsoEditor } from "./dso-editor.tsx";
import { NextDay } from "./next-day.tsx";
import { cheapestWords, priceWords } from "./price-now.tsx";
import { type Dso, dsosQuery } from "./queries.ts";
import { SilentDsos } from "./silent-dsos.tsx";

/** What each DSO asks for a kWh, and what its energy is made of (UC2, G-d2, PF5). */
export function EnergyPage() {
  const dsos = useQuery(dsosQuery);
  const mayWrite = useMay("energy.write");
  const [isAdding, setAdding] = useState(false);
  return (
    <Page
      title={m.viewEnergyPrices()}
      actions={
        <>
          <RefreshButton />
          {mayWrite && <Button onClick={() => setAdding(true)}>{m.addDso()}</Button>}
        </>
      }
    >
      <Answer of={dsos} heightsPx={[300]}>
        {(all) => (all.length === 0 ? <Empty title={m.noDsosTitle()} text={m.noDsosText()} /> : <DsoList dsos={all} />)}
      </Answer>
      {mayWrite && <DsoEditor edited={null} isOpen={isAdding} onClose={() => setAdding(false)} />}
    </Page>
  );
}

function RefreshButton() {
  const client = useQueryClient();
  const refresh = useMutation({
    mutationFn: () => parseResponse(api.dsos.refresh.$post()),
    onSuccess: async ({ items }) => {
      await client.invalidateQueries({ queryKey: dsosQuery.queryKey });
      announce(items.some(({ wasAsked }) => wasAsked) ? m.asked() : m.askedLately());
    },
    onError: () => announce(m.failedServer()),
  });
  return (
    <Button variant="default" loading={refresh.isPending} onClick={() => refresh.mutate()}>
      {m.refresh()}
    </Button>
  );
}

function DsoList({ dsos }: { readonly dsos: readonly Dso[] }) {
  return (
    <>
      <SilentDsos dsos={dsos} />
      <Rows
        label={m.dsos()}
        rows={dsos}
        keyOf={({ id }) => id}
        head={dsoHead()}
        columns={[
          { id: "price", label: m.pricePerKwhColumn(), cell: priceWords },
          { id: "next", label: m.next24Hours(), cell: ({ id }) => <NextDay dsoId={id} /> },
          { id: "cheapest", label: m.cheapestHour(), cell: cheapestWords },
          {
            id: "mix",
            label: m.energyMix(),
            cell: ({ mixNow }) => (mixNow === null ? m.mixUnknown() : <MixBar mix={mixNow} />),
          },
          contactColumn(),
          {
            id: "stations",
            label: m.stationsColumn(),
            cell: ({ locations }) => m.stationsServed({ count: locations }),
          },
        ]}
      />
    </>
  );
}
