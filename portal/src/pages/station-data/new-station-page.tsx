import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { announce } from "../../blocks/announcements.tsx";
import { Forbidden } from "../../blocks/forbidden.tsx";
import { Page } from "../../blocks/page.tsx";
import { useMay } from "../../rights.ts";
import { m } from "../../text.ts";
import { ArchivedStations } from "./archived-stations.tsx";
import { emptyIdentity, gridLimitOf, type IdentityTexts, stationFieldsOf } from "./identity-draft.ts";
import { IdentityForm } from "./identity-form.tsx";
import { createStation, saveGridLimit } from "./queries.ts";
import { StepList } from "./step-list.tsx";

/** The first step of a station: with it the station is there, for nobody to see yet, and all else is edited (R9). */
export function NewStationPage() {
  const mayWrite = useMay("station.write");
  return <Page title={m.addStation()}>{mayWrite ? <NewStation /> : <Forbidden permission="station.write" />}</Page>;
}

function NewStation() {
  const navigate = useNavigate();
  const [empty] = useState(() => emptyIdentity(navigator.language, Intl.DateTimeFormat().resolvedOptions().timeZone));
  // What was created is not created twice when only the rest was refused.
  const created = useRef<string | null>(null);
  const create = useMutation({
    mutationFn: async (texts: IdentityTexts) => {
      created.current ??= await createStation(stationFieldsOf(texts));
      await saveGridLimit(created.current, gridLimitOf(texts));
      return created.current;
    },
    onSuccess: async (stationId) => {
      announce(m.stationAdded());
      await navigate({
        to: "/stations/$stationId/edit",
        params: { stationId },
        search: { step: "slots" },
        ignoreBlocker: true,
      });
    },
  });
  return (
    <>
      <StepList current="identity" stationId={null} />
      <p>{m.newStationText()}</p>
      <IdentityForm saved={empty} isSaving={create.isPending} error={create.error} onSave={create.mutate} />
      <ArchivedStations />
    </>
  );
}
