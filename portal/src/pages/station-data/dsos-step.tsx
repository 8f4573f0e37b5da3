import { Button, TextInput } from "@mantine/core";
import { useMutation, useQueries, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { announce } from "../../blocks/announcements.tsx";
import { Answer } from "../../blocks/answer.tsx";
import { Card } from "../../blocks/card.tsx";
import { Empty } from "../../blocks/empty.tsx";
import { InOrder } from "../../blocks/in-order.tsx";
import { Loading } from "../../blocks/loading.tsx";
import { whyNotDone } from "../../refusals.ts";
import { m } from "../../text.ts";
import { isMissing, numberOf, whyNotPositive } from "../energy/fields.ts";
import { type Dso, type DsoLink, dsoLinksQuery, dsosQuery } from "../energy/queries.ts";
import { NextStep } from "./next-step.tsx";
import { linkDso, unlinkDso } from "./queries.ts";
import styles from "./station-data.module.css";

/** From whom the station may draw, and how much (D3). */
export function DsosStep({ stationId }: { readonly stationId: string }) {
  const answer = useQuery(dsosQuery);
  return (
    <Answer of={answer} heightsPx={[240]}>
      {(dsos) =>
        dsos.length === 0 ? (
          <Empty title={m.noDsosTitle()} text={m.noDsosToLink()}>
            <Link to="/energy">{m.addDsoThere()}</Link>
            <NextStep stationId={stationId} step="connect" />
          </Empty>
        ) : (
          <Card title={m.dsos()}>
            <p>{m.dsosStepText()}</p>
            <InOrder>
              <DsoList stationId={stationId} dsos={dsos} />
              <div className={styles.buttons}>
                <NextStep stationId={stationId} step="connect" />
              </div>
            </InOrder>
          </Card>
        )
      }
    </Answer>
  );
}

function DsoList({ stationId, dsos }: { readonly stationId: string; readonly dsos: readonly Dso[] }) {
  const links = useQueries({ queries: dsos.map(({ id }) => dsoLinksQuery(id)) });
  const readAgain = () => Promise.all(links.map(({ refetch }) => refetch()));
  if (links.some(({ isPending }) => isPending)) return <Loading heightsPx={dsos.map(() => 44)} onRetry={readAgain} />;
  return (
    <ul className={styles.dsos}>
      {dsos.map((dso, index) => (
        <li key={dso.id}>
          <Answer of={links[index] ?? NOTHING_READ} heightsPx={[44]}>
            {(all) => (
              <OneDso
                dso={dso}
                stationId={stationId}
                link={all.find(({ locationId }) => locationId === stationId) ?? null}
              />
            )}
          </Answer>
        </li>
      ))}
    </ul>
  );
}

const NOTHING_READ = { data: undefined, error: null, refetch: () => undefined };

interface OneDsoProps {
  readonly dso: Dso;
  readonly stationId: string;
  /** Null: the station may not draw from it. */
  readonly link: DsoLink | null;
}

function OneDso({ dso, stationId, link }: OneDsoProps) {
  const client = useQueryClient();
  const saved = link === null ? "" : String(link.capacityW / 1_000);
  const [typed, setTyped] = useState<string | null>(null);
  const [why, setWhy] = useState<string | null>(null);
  const capacity = typed ?? saved;
  const change = useMutation({
    mutationFn: (capacityW: number | null) =>
      capacityW === null ? unlinkDso(dso.id, stationId) : linkDso(dso.id, stationId, capacityW),
    onSuccess: async (_, capacityW) => {
      await client.invalidateQueries({ queryKey: dsosQuery.queryKey });
      setTyped(null);
      announce(capacityW === null ? m.dsoUnlinked({ dso: dso.name }) : m.dsoLinked({ dso: dso.name }));
    },
  });

  function submit(event: FormEvent) {
    event.preventDefault();
    const wrong = isMissing(capacity) ? m.fieldMissing() : whyNotPositive(capacity);
    setWhy(wrong);
    if (wrong === null) change.mutate(Math.round(numberOf(capacity) * 1_000));
  }

  return (
    <form className={styles.dso} noValidate onSubmit={submit} aria-label={dso.name}>
      <p>
        <strong>{dso.name}</strong>
        <span className={styles.quiet}>{link === null ? m.dsoNotUsed() : m.dsoUsed()}</span>
      </p>
      <TextInput
        label={m.capacityColumn()}
        inputMode="decimal"
        autoComplete="off"
        value={capacity}
        error={why}
        onChange={({ currentTarget }) => setTyped(currentTarget.value)}
      />
      <div className={styles.buttons}>
        <Button
          type="submit"
          variant="default"
          loading={change.isPending}
          disabled={link !== null && capacity === saved}
        >
          {link === null ? m.drawFromDso() : m.save()}
        </Button>
        {link !== null && (
          <Button variant="default" disabled={change.isPending} onClick={() => change.mutate(null)}>
            {m.remove()}
          </Button>
        )}
      </div>
      {change.isError && <p role="alert">{m.notSaved({ why: whyNotDone(change.error) })}</p>}
    </form>
  );
}
