import { Button, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import type { LocationView } from "../../../../src/entry/api/shared/schemas.ts";
import { announce } from "../../blocks/announcements.tsx";
import { Card } from "../../blocks/card.tsx";
import { Dialog } from "../../blocks/dialog.tsx";
import { Notice } from "../../blocks/notice.tsx";
import { Question } from "../../blocks/question.tsx";
import { ApiError } from "../../fetch.ts";
import { count as formatted } from "../../format.ts";
import { stationsQuery } from "../../live/stations-query.ts";
import { whyNotDone } from "../../refusals.ts";
import { m } from "../../text.ts";
import { bookedAheadQuery, deleteStation, patchStation } from "./queries.ts";
import styles from "./station-data.module.css";

/** The end of a station: archived when it has a past, deleted when it was never used. */
export function CloseCard({ station }: { readonly station: LocationView }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [asked, setAsked] = useState<"archive" | "delete" | null>(null);
  const gone = async (words: string) => {
    announce(words);
    await navigate({ to: "/stations", ignoreBlocker: true });
    await client.invalidateQueries({ queryKey: stationsQuery.queryKey });
  };
  const archive = useMutation({
    mutationFn: () => patchStation(station.id, { archived: true }),
    onSuccess: () => gone(m.stationArchived({ station: station.name })),
    onError: (error) => announce(m.notSaved({ why: whyNotDone(error) })),
  });
  return (
    <Card title={m.closeStationTitle()}>
      <p>{m.closeStationText()}</p>
      <div className={styles.buttons}>
        <Button variant="default" loading={archive.isPending} onClick={() => setAsked("archive")}>
          {m.archiveStation()}
        </Button>
        <Button variant="default" onClick={() => setAsked("delete")}>
          {m.deleteStation()}
        </Button>
      </div>
      <Question
        question={m.archiveQuestion({ station: station.name })}
        text={m.archiveText()}
        yes={m.archiveStation()}
        isOpen={asked === "archive"}
        onAnswer={(isYes) => {
          setAsked(null);
          if (isYes) archive.mutate();
        }}
      >
        <CanceledBookings stationId={station.id} />
      </Question>
      <Dialog
        title={m.deleteStationQuestion({ station: station.name })}
        isOpen={asked === "delete"}
        // It closes for Archive, too, which is asked next.
        onClose={() => setAsked((now) => (now === "delete" ? null : now))}
      >
        <DeleteForm
          station={station}
          onArchive={() => setAsked("archive")}
          onDeleted={() => gone(m.stationDeleted({ station: station.name }))}
          onClose={() => setAsked(null)}
        />
      </Dialog>
    </Card>
  );
}

/** Nothing where none is booked ahead. */
function CanceledBookings({ stationId }: { readonly stationId: string }) {
  const { data: booked } = useQuery(bookedAheadQuery(stationId));
  if (booked === undefined || booked.count === 0) return null;
  const { count, hasMore } = booked;
  return <p>{hasMore ? m.archiveCancelsMany({ count: formatted(count) }) : m.archiveCancels({ count })}</p>;
}

interface DeleteFormProps {
  readonly station: LocationView;
  onArchive(): void;
  onDeleted(): void;
  onClose(): void;
}

/** Asks for the name: what is deleted does not come back. */
function DeleteForm({ station, onArchive, onDeleted, onClose }: DeleteFormProps) {
  const [typed, setTyped] = useState("");
  const [isWrong, setWrong] = useState(false);
  const remove = useMutation({ mutationFn: () => deleteStation(station), onSuccess: onDeleted });
  const hasHistory = remove.error instanceof ApiError && remove.error.code === "has_history";

  function submit(event: FormEvent) {
    event.preventDefault();
    const isName = typed.trim() === station.name;
    setWrong(!isName);
    if (isName) remove.mutate();
  }

  return (
    <form className={styles.form} noValidate onSubmit={submit}>
      <p>{m.deleteText()}</p>
      {remove.isError && (
        <div role="alert">
          {hasHistory ? (
            <Notice action={{ label: m.archiveStation(), run: onArchive }}>{m.hasHistory()}</Notice>
          ) : (
            <Notice>{m.notSaved({ why: whyNotDone(remove.error) })}</Notice>
          )}
        </div>
      )}
      <TextInput
        label={m.typeName({ station: station.name })}
        autoComplete="off"
        value={typed}
        error={isWrong ? m.nameDiffers() : undefined}
        onChange={({ currentTarget }) => setTyped(currentTarget.value)}
      />
      <div className={styles.buttons}>
        <Button variant="default" onClick={onClose}>
          {m.cancel()}
        </Button>
        <Button type="submit" loading={remove.isPending}>
          {m.deleteStation()}
        </Button>
      </div>
    </form>
  );
}
