import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { api } from "../../api.ts";
import { announce } from "../../blocks/announcements.tsx";
import { Answer } from "../../blocks/answer.tsx";
import { Empty } from "../../blocks/empty.tsx";
import { Page } from "../../blocks/page.tsx";
import { Question } from "../../blocks/question.tsx";
import { ApiError } from "../../fetch.ts";
import { useMay } from "../../rights.ts";
import { m } from "../../text.ts";
import { DsoEditor } from "./dso-editor.tsx";
import { DsoFacts } from "./dso-facts.tsx";
import { FetchLog } from "./fetch-log.tsx";
import { MixFigure } from "./mix-figure.tsx";
import { PriceFigure } from "./price-figure.tsx";
import { dsoPricesQuery, dsoQuery, dsosQuery, type VersionedDso } from "./queries.ts";
import { ServedStations } from "./served-stations.tsx";
import { SupplyRequests } from "./supply-requests.tsx";

const route = getRouteApi("/signedIn/energy/$dsoId");

/** One DSO: its prices as steps, its mix by hour, what it said last, the questions to it, and the stations it may serve. */
export function DsoPage() {
  const { dsoId } = route.useParams();
  const answer = useQuery(dsoQuery(dsoId));
  if (answer.error instanceof ApiError && answer.error.code === "not_found") {
    return <Empty title={m.dsoGone()} text={m.dsoGoneText()} />;
  }
  return (
    <Answer of={answer} heightsPx={[52, 300, 200]}>
      {(versioned) => <OneDso versioned={versioned} />}
    </Answer>
  );
}

function OneDso({ versioned }: { readonly versioned: VersionedDso }) {
  const { dso } = versioned;
  const prices = useQuery(dsoPricesQuery(dso.id));
  return (
    <Page title={dso.name} actions={<DsoActions versioned={versioned} />}>
      <DsoFacts dso={dso} />
      <Answer of={prices} heightsPx={[300]}>
        {(told) => (
          <>
            {dso.sells && <PriceFigure prices={told} />}
            <MixFigure prices={told} />
          </>
        )}
      </Answer>
      <ServedStations dso={dso} />
      {dso.kind === "openadr3" && <SupplyRequests dso={dso} />}
      <FetchLog dso={dso} />
    </Page>
  );
}

function DsoActions({ versioned }: { readonly versioned: VersionedDso }) {
  const { id, name } = versioned.dso;
  const client = useQueryClient();
  const navigate = useNavigate();
  const mayWrite = useMay("energy.write");
  const [open, setOpen] = useState<"edit" | "remove" | null>(null);
  const remove = useMutation({
    mutationFn: () => api.dsos[":id"].$delete({ param: { id } }),
    onSuccess: async () => {
      await navigate({ to: "/energy" });
      client.removeQueries({ queryKey: ["dsos", id] });
      await client.invalidateQueries({ queryKey: dsosQuery.queryKey });
    },
    onError: (error) =>
      announce(error instanceof ApiError && error.code === "in_use" ? m.dsoInUse() : m.failedServer()),
  });
  return (
    <>
      <Link to="/energy">{m.allDsos()}</Link>
      {mayWrite && (
        <>
          <Button variant="default" onClick={() => setOpen("edit")}>
            {m.editDso()}
          </Button>
          <Button variant="default" loading={remove.isPending} onClick={() => setOpen("remove")}>
            {m.removeDso()}
          </Button>
          <DsoEditor edited={versioned} isOpen={open === "edit"} onClose={() => setOpen(null)} />
          <Question
            question={m.removeDsoQuestion({ dso: name })}
            text={m.removeDsoText()}
            yes={m.removeDso()}
            isOpen={open === "remove"}
            onAnswer={(isYes) => {
              setOpen(null);
              if (isYes) remove.mutate();
            }}
          />
        </>
      )}
    </>
  );
}
