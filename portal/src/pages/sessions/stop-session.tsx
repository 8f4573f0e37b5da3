import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { parseResponse } from "hono/client";
import { useState } from "react";
import type { CommandView, SessionView } from "../../../../src/entry/api/shared/schemas.ts";
import { api } from "../../api.ts";
import { Question } from "../../blocks/question.tsx";
import { whyNotDone } from "../../refusals.ts";
import { useMay } from "../../rights.ts";
import { m } from "../../text.ts";
import { sessionQuery } from "./queries.ts";
import styles from "./sessions.module.css";
import type { SessionPlace } from "./slots.ts";

/** A charger that has not answered by then is told to have been too slow; the command stays, and may still be answered. */
const ANSWER_WITHIN_SECONDS = 20;

interface StopProps {
  readonly session: SessionView;
  readonly place: SessionPlace;
}

/** Sending → accepted by the station → ended, or refused with the charger's own word. Never optimistic (portal 3.5). */
export function StopSession({ session: { id, chargePointId, transactionId }, place }: StopProps) {
  const client = useQueryClient();
  const mayStop = useMay("session.control");
  const [isAsking, setAsking] = useState(false);
  const stop = useMutation({
    mutationFn: (): Promise<CommandView> =>
      parseResponse(
        api["charge-points"][":id"].commands[":action"].$post({
          param: { id: chargePointId, action: "RemoteStopTransaction" },
          query: { wait: ANSWER_WITHIN_SECONDS },
          json: { transactionId },
        }),
      ),
    onSettled: () => client.invalidateQueries({ queryKey: sessionQuery(id).queryKey }),
  });
  if (!mayStop) return <p className={styles.quiet}>{m.stopNotForRole()}</p>;
  return (
    <>
      <p role="status">{courseWords(stop)}</p>
      <Button loading={stop.isPending} disabled={transactionId === null} onClick={() => setAsking(true)}>
        {m.stopCharge()}
      </Button>
      <Question
        question={m.stopSessionQuestion({ slot: place.slot, station: place.station })}
        text={m.stopSessionText()}
        yes={m.stopCharge()}
        isOpen={isAsking}
        onAnswer={(isYes) => {
          setAsking(false);
          if (isYes) stop.mutate();
        }}
      />
    </>
  );
}

interface Course {
  readonly isPending: boolean;
  readonly error: unknown;
  readonly data: CommandView | undefined;
}

function courseWords({ isPending, error, data }: Course): string {
  if (isPending) return m.commandSending();
  if (error !== null) return m.commandNotSent({ why: whyNotDone(error) });
  if (data === undefined) return "";
  const status = data.response?.status;
  if (status === "Accepted") return m.commandAccepted();
  if (typeof status === "string") return m.commandRefused({ status });
  return data.error === null ? m.commandUnanswered() : m.commandRefused({ status: data.error.code });
}
