import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { announce } from "../../blocks/announcements.tsx";
import { Answer } from "../../blocks/answer.tsx";
import { Forbidden } from "../../blocks/forbidden.tsx";
import { useMay } from "../../rights.ts";
import { m } from "../../text.ts";
import { useStation } from "../station/use-station.ts";
import { gridLimitOf, type IdentityTexts, identityOf, stationFieldsOf } from "./identity-draft.ts";
import { IdentityForm } from "./identity-form.tsx";
import { saveGridLimit, saveStation, stationDataQuery, type VersionedStation } from "./queries.ts";
import styles from "./station-data.module.css";
import { StepList } from "./step-list.tsx";

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
          <IdentityStep key={station.id} stationId={station.id} />
        </>
      ) : (
        <Forbidden permission="station.write" />
      )}
    </div>
  );
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
