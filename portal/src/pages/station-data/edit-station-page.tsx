import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { LocationView } from "../../../../src/entry/api/shared/schemas.ts";
import { announce } from "../../blocks/announcements.tsx";
import { Answer } from "../../blocks/answer.tsx";
import { Forbidden } from "../../blocks/forbidden.tsx";
import { useMay } from "../../rights.ts";
import { m } from "../../text.ts";
import { useStation } from "../station/use-station.ts";
import { BatteryStep } from "./battery-step.tsx";
import { CloseCard } from "./close-card.tsx";
import { ConnectStep } from "./connect-step.tsx";
import { DsosStep } from "./dsos-step.tsx";
import { gridLimitOf, type IdentityTexts, identityOf, stationFieldsOf } from "./identity-draft.ts";
import { IdentityForm } from "./identity-form.tsx";
import { saveGridLimit, saveStation, stationDataQuery, type VersionedStation } from "./queries.ts";
import { SlotsStep } from "./slots-step.tsx";
import styles from "./station-data.module.css";
import { StepList } from "./step-list.tsx";
import type { Step } from "./steps.ts";

const route = getRouteApi("/signedIn/stations/$stationId/edit");

/** What is entered of a station; where it was left, it goes on (R9, S1). */
export function EditStationPage() {
  const station = useStation();
  const { step = "identity" } = route.useSearch();
  const mayWrite = useMay("station.write");
  return (
    <div className={styles.page}>
      <title>{`${m.stationData()} · ${station.name} · eMall CPMS`}</title>
      <h2>{m.stationData()}</h2>
      {mayWrite ? (
        <>
          <StepList current={step} stationId={station.id} />
          <StepBody key={station.id} station={station} step={step} />
        </>
      ) : (
        <Forbidden permission="station.write" />
      )}
    </div>
  );
}

function StepBody({ station, step }: { readonly station: LocationView; readonly step: Step }) {
  const [passwords, setPasswords] = useState<ReadonlyMap<string, string>>(new Map());
  const keep = (id: string, password: string) => setPasswords((before) => new Map(before).set(id, password));
  switch (step) {
    case "identity":
      return (
        <>
          <IdentityStep stationId={station.id} />
          <CloseCard station={station} />
        </>
      );
    case "slots":
      return <SlotsStep station={station} onPassword={keep} />;
    case "battery":
      return <BatteryStep stationId={station.id} />;
    case "dsos":
      return <DsosStep stationId={station.id} />;
    case "connect":
      return <ConnectStep station={station} passwords={passwords} onPassword={keep} />;
  }
}

function IdentityStep({ stationId }: { readonly stationId: string }) {
  const answer = useQuery(stationDataQuery(stationId));
  return (
    <Answer of={answer} heightsPx={[460]}>
      {(versioned) => <EditIdentity versioned={versioned} />}
    </Answer>
  );
}

function EditIdentity({ versioned }: { readonly versioned: VersionedStation }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const { station, connection } = versioned;
  const save = useMutation({
    mutationFn: async (texts: IdentityTexts) => {
      await saveStation(versioned, stationFieldsOf(texts));
      await saveGridLimit(station.id, gridLimitOf(texts));
    },
    onSuccess: async () => {
      announce(m.savedNow());
      await navigate({ to: ".", search: { step: "slots" }, ignoreBlocker: true });
    },
    onSettled: () => client.invalidateQueries({ queryKey: stationDataQuery(station.id).queryKey }),
  });
  return (
    <IdentityForm
      saved={identityOf(station, connection.gridLimitW)}
      isSaving={save.isPending}
      error={save.error}
      onSave={save.mutate}
    />
  );
}
