import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { LocationView } from "../../../../src/entry/api/shared/schemas.ts";
import { announce } from "../../blocks/announcements.tsx";
import { Rows } from "../../blocks/rows.tsx";
import { clockTime } from "../../format.ts";
import { whyNotDone } from "../../refusals.ts";
import { m } from "../../text.ts";
import styles from "./energy-management.module.css";
import { type Energy, energyQuery, type Override, takeBackOverride } from "./queries.ts";
import { wishWords } from "./words.ts";

interface OverridesProps {
  readonly station: LocationView;
  readonly energy: Energy;
  readonly mayWrite: boolean;
}

/** What people decided over what the system would, now and to come. Each has an end. */
export function Overrides({ station, energy, mayWrite }: OverridesProps) {
  const { id: stationId, timeZone } = station;
  const nameOf = (id: string) => energy.dsos.find((dso) => dso.id === id)?.name ?? id;
  return (
    <section className={styles.section} aria-label={m.overrides()}>
      <h3>{m.overrides()}</h3>
      {energy.overrides.length === 0 ? (
        <p className={styles.quiet}>{m.automaticNow()}</p>
      ) : (
        <Rows
          label={m.overrides()}
          rows={energy.overrides}
          keyOf={({ id }) => id}
          head={{ id: "what", label: m.overrideWhat(), cell: ({ wish }) => wishWords(wish, nameOf, timeZone) }}
          columns={[
            { id: "from", label: m.fromField(), cell: ({ startAt }) => clockTime(startAt, timeZone) },
            { id: "until", label: m.untilField(), cell: ({ endsAt }) => clockTime(endsAt, timeZone) },
            {
              id: "state",
              label: m.state(),
              cell: ({ isInForce }) => (isInForce ? m.overrideInForce() : m.overrideToCome()),
            },
            { id: "reason", label: m.reasonField(), cell: ({ reason }) => reason },
            ...(mayWrite
              ? [
                  {
                    id: "back",
                    label: m.takeBack(),
                    cell: (override: Override) => <TakeBack stationId={stationId} override={override} />,
                  },
                ]
              : []),
          ]}
        />
      )}
    </section>
  );
}

function TakeBack({ stationId, override }: { readonly stationId: string; readonly override: Override }) {
  const client = useQueryClient();
  const takeBack = useMutation({
    mutationFn: () => takeBackOverride(stationId, override.id),
    onSuccess: async () => {
      announce(m.takenBack());
      await client.invalidateQueries({ queryKey: energyQuery(stationId).queryKey });
    },
    onError: (error) => announce(whyNotDone(error)),
  });
  return (
    <Button variant="default" size="compact-md" loading={takeBack.isPending} onClick={() => takeBack.mutate()}>
      {m.takeBack()}
    </Button>
  );
}
