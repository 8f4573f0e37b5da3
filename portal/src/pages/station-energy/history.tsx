import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { parseResponse } from "hono/client";
import { useState } from "react";
import type { LocationView } from "../../../../src/entry/api/shared/schemas.ts";
import { api } from "../../api.ts";
import { announce } from "../../blocks/announcements.tsx";
import { Answer } from "../../blocks/answer.tsx";
import { ExactTime } from "../../blocks/exact-time.tsx";
import { Question } from "../../blocks/question.tsx";
import { Rows } from "../../blocks/rows.tsx";
import { whyNotDone } from "../../refusals.ts";
import { useMay } from "../../rights.ts";
import { m } from "../../text.ts";
import { changeWords, policyIn } from "./change-words.ts";
import styles from "./energy-management.module.css";
import { type Energy, type EnergyChange, energyQuery, historyQuery, type PolicyPatch } from "./queries.ts";
import { authorWords } from "./words.ts";

interface HistoryProps {
  readonly station: LocationView;
  readonly energy: Energy;
}

/** Who changed what of a station's energy; settings can be brought back. */
export function History({ station, energy }: HistoryProps) {
  const history = useQuery(historyQuery(station.id));
  const mayWrite = useMay("energy.write");
  const words = (state: EnergyChange["before"], part: EnergyChange["part"]) =>
    changeWords(state, part, energy, station.timeZone);
  return (
    <section className={styles.section} aria-label={m.energyHistory()}>
      <h3>{m.energyHistory()}</h3>
      <Answer of={history} heightsPx={[160]}>
        {(changes) =>
          changes.length === 0 ? (
            <p className={styles.quiet}>{m.historyNone()}</p>
          ) : (
            <Rows
              label={m.energyHistory()}
              rows={changes}
              keyOf={({ id }) => id}
              head={{
                id: "when",
                label: m.historyWhen(),
                cell: ({ at }) => <ExactTime at={at} timeZone={station.timeZone} />,
              }}
              columns={[
                { id: "who", label: m.historyWho(), cell: authorWords },
                { id: "what", label: m.historyWhat(), cell: ({ part }) => PART_WORDS[part]() },
                { id: "before", label: m.historyBefore(), cell: ({ before, part }) => words(before, part) },
                { id: "after", label: m.historyAfter(), cell: ({ after, part }) => words(after, part) },
                ...(mayWrite && changes.some(isRestorable)
                  ? [
                      {
                        id: "restore",
                        label: m.restore(),
                        cell: (change: EnergyChange) => <Restore stationId={station.id} change={change} />,
                      },
                    ]
                  : []),
              ]}
            />
          )
        }
      </Answer>
    </section>
  );
}

const PART_WORDS: Readonly<Record<EnergyChange["part"], () => string>> = {
  policy: m.partPolicy,
  connection: m.partConnection,
  battery: m.partBattery,
  override: m.partOverride,
};

function isRestorable({ part, before }: EnergyChange): boolean {
  return part === "policy" && policyIn(before) !== null;
}

/** Brings back the settings from before a change; what was set by hand ends by itself. */
function Restore({ stationId, change }: { readonly stationId: string; readonly change: EnergyChange }) {
  const client = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const restore = useMutation({
    mutationFn: async (json: PolicyPatch) => {
      const { etag } = await client.fetchQuery({ ...energyQuery(stationId), staleTime: 0 });
      const headers = { "If-Match": etag };
      return parseResponse(api.locations[":id"].energy.$patch({ param: { id: stationId }, json }, { headers }));
    },
    onSuccess: async () => {
      announce(m.savedNow());
      await client.invalidateQueries({ queryKey: energyQuery(stationId).queryKey });
    },
    onError: (error) => announce(m.notSaved({ why: whyNotDone(error) })),
  });
  const policy = policyIn(change.before);
  if (!isRestorable(change) || policy === null) return null;
  return (
    <>
      <Button variant="default" size="compact-md" loading={restore.isPending} onClick={() => setAsking(true)}>
        {m.restore()}
      </Button>
      <Question
        question={m.restoreQuestion()}
        text={m.restoreText()}
        yes={m.restore()}
        isOpen={isAsking}
        onAnswer={(isYes) => {
          setAsking(false);
          if (isYes) restore.mutate(policy);
        }}
      />
    </>
  );
}
