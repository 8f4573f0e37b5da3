import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { parseResponse } from "hono/client";
import { type FormEvent, useRef, useState } from "react";
import { api } from "../../api.ts";
import { announce } from "../../blocks/announcements.tsx";
import { Answer } from "../../blocks/answer.tsx";
import { Dialog } from "../../blocks/dialog.tsx";
import { Rows } from "../../blocks/rows.tsx";
import { ratedKilowatts } from "../../format.ts";
import type { Stations } from "../../live/patch.ts";
import { stationsQuery } from "../../live/stations-query.ts";
import { whyNotDone } from "../../refusals.ts";
import { useMay } from "../../rights.ts";
import { m } from "../../text.ts";
import styles from "./energy.module.css";
import { isMissing, numberOf, whyNotPositive } from "./fields.ts";
import { type Dso, type DsoLink, dsoLinksQuery, dsosQuery } from "./queries.ts";

const STATE_WORDS: Readonly<Record<DsoLink["connection"], () => string>> = {
  none: m.connectionNone,
  pending: m.connectionPending,
  active: m.connectionActive,
  refused: m.connectionRefused,
};

/** The stations that a DSO may serve, and how far the connection of each has come (PF5). */
export function ServedStations({ dso }: { readonly dso: Dso }) {
  const links = useQuery(dsoLinksQuery(dso.id));
  const { data: stations = [] } = useQuery(stationsQuery);
  const mayWrite = useMay("energy.write");
  const [isAdding, setAdding] = useState(false);
  return (
    <section className={styles.section} aria-label={m.servedStations()}>
      <header className={styles.sectionHead}>
        <h2>{m.servedStations()}</h2>
        {mayWrite && (
          <Button variant="default" size="compact-md" onClick={() => setAdding(true)}>
            {m.linkStation()}
          </Button>
        )}
      </header>
      <Answer of={links} heightsPx={[110]}>
        {(all) => (
          <>
            {all.length === 0 ? (
              <p className={styles.quiet}>{m.noServedStations()}</p>
            ) : (
              <LinkRows dso={dso} links={all} stations={stations} mayWrite={mayWrite} />
            )}
            <LinkDialog
              dso={dso}
              free={stations.filter(({ id }) => !all.some(({ locationId }) => locationId === id))}
              isOpen={isAdding}
              onClose={() => setAdding(false)}
            />
          </>
        )}
      </Answer>
    </section>
  );
}

interface LinkRowsProps {
  readonly dso: Dso;
  readonly links: readonly DsoLink[];
  readonly stations: Stations;
  readonly mayWrite: boolean;
}

function LinkRows({ dso, links, stations, mayWrite }: LinkRowsProps) {
  const nameOf = (locationId: string) => stations.find(({ id }) => id === locationId)?.name ?? locationId;
  // Only OpenADR knows connections; the others are read without.
  const mayAsk = mayWrite && dso.kind === "openadr3";
  return (
    <Rows
      label={m.servedStations()}
      rows={links}
      keyOf={({ locationId }) => locationId}
      head={{ id: "station", label: m.station(), cell: ({ locationId }) => nameOf(locationId) }}
      columns={[
        {
          id: "capacity",
          label: m.capacityColumn(),
          isNumber: true,
          cell: ({ capacityW }) => ratedKilowatts(capacityW),
        },
        {
          id: "connection",
          label: m.connectionColumn(),
          cell: ({ connection, connectionDetail }) => (
            <>
              {STATE_WORDS[connection]()}
              {connectionDetail !== null && <p className={styles.quiet}>{connectionDetail}</p>}
            </>
          ),
        },
        ...(mayAsk
          ? [
              {
                id: "request",
                label: m.requestConnection(),
                cell: (link: DsoLink) => <ConnectButton link={link} station={nameOf(link.locationId)} />,
              },
            ]
          : []),
      ]}
    />
  );
}

function ConnectButton({ link, station }: { readonly link: DsoLink; readonly station: string }) {
  const client = useQueryClient();
  const { dsoId, locationId, connection } = link;
  const connect = useMutation({
    mutationFn: () =>
      parseResponse(api.dsos[":id"].locations[":locationId"].connection.$post({ param: { id: dsoId, locationId } })),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: dsoLinksQuery(dsoId).queryKey });
      announce(m.connectionRequested({ station }));
    },
    onError: (error) => announce(whyNotDone(error)),
  });
  return (
    <Button
      variant="default"
      size="compact-md"
      disabled={connection === "active" || connection === "pending"}
      loading={connect.isPending}
      onClick={() => connect.mutate()}
    >
      {m.requestConnection()}
    </Button>
  );
}

interface LinkDialogProps {
  readonly dso: Dso;
  readonly free: Stations;
  readonly isOpen: boolean;
  onClose(): void;
}

function LinkDialog({ dso, free, isOpen, onClose }: LinkDialogProps) {
  return (
    <Dialog title={m.linkStationTitle({ dso: dso.name })} isOpen={isOpen} onClose={onClose}>
      {free.length === 0 ? <p>{m.allStationsServed()}</p> : <LinkForm dso={dso} free={free} onClose={onClose} />}
    </Dialog>
  );
}

function LinkForm({ dso, free, onClose }: Omit<LinkDialogProps, "isOpen">) {
  const client = useQueryClient();
  const [locationId, setLocationId] = useState(free[0]?.id ?? "");
  const [capacity, setCapacity] = useState("");
  const [error, setError] = useState<string | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const link = useMutation({
    mutationFn: (capacityW: number) =>
      parseResponse(
        api.dsos[":id"].locations[":locationId"].$put({ param: { id: dso.id, locationId }, json: { capacityW } }),
      ),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: dsosQuery.queryKey });
      onClose();
    },
  });

  function submit(event: FormEvent) {
    event.preventDefault();
    const why = isMissing(capacity) ? m.fieldMissing() : whyNotPositive(capacity);
    setError(why);
    if (why === null) link.mutate(Math.round(numberOf(capacity) * 1_000));
    else field.current?.focus();
  }

  return (
    <form className={styles.form} noValidate onSubmit={submit}>
      {link.isError && <p role="alert">{m.notSaved({ why: whyNotDone(link.error) })}</p>}
      <NativeSelect
        label={m.station()}
        value={locationId}
        onChange={({ currentTarget }) => setLocationId(currentTarget.value)}
        data={free.map(({ id, name }) => ({ value: id, label: name }))}
      />
      <TextInput
        ref={field}
        label={m.capacityColumn()}
        inputMode="decimal"
        value={capacity}
        error={error}
        onChange={({ currentTarget }) => setCapacity(currentTarget.value)}
      />
      <div className={styles.buttons}>
        <Button variant="default" onClick={onClose}>
          {m.cancel()}
        </Button>
        <Button type="submit" loading={link.isPending}>
          {m.add()}
        </Button>
      </div>
    </form>
  );
}
