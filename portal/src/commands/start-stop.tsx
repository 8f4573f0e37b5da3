import { Button } from "@mantine/core";
import { parseResponse } from "hono/client";
import { useId, useState } from "react";
import type { LocationView } from "../../../src/entry/api/shared/schemas.ts";
import { api } from "../api.ts";
import type { Slot } from "../pages/stations/totals.ts";
import { useMay } from "../rights.ts";
import { m } from "../text.ts";
import styles from "./commands.module.css";
import { CourseLine } from "./course-line.tsx";
import type { Outcome } from "./outcome.ts";
import { sendCommand } from "./send-command.ts";
import { sendStart } from "./send-start.ts";
import { StartDialog, type StartWish } from "./start-dialog.tsx";
import { useCommand } from "./use-command.ts";
import { whyNoCommand } from "./why-not.ts";

interface StartStopProps {
  readonly station: LocationView;
  readonly slot: Slot;
  /** For fingers. */
  readonly isLarge?: boolean;
}

/** Start where nobody charges, else Stop, with how far it is. Nothing for who may do neither. */
export function StartStop(props: StartStopProps) {
  const mayControl = useMay("session.control");
  return mayControl ? <Control {...props} /> : null;
}

function Control({ station, slot, isLarge = false }: StartStopProps) {
  const reason = useId();
  const [isChoosing, setChoosing] = useState(false);
  const [wanted, setWanted] = useState<"start" | "stop" | null>(null);
  const session = slot.evse.activeSession;
  const { course, ask } = useCommand(wanted === "start" ? session !== null : session === null);
  const whyNot = whyNoCommand(slot, station.timeZone) ?? (session === null ? whyNoStart(slot) : null);
  const isOff = whyNot !== null || course?.isOpen === true;
  const named = { slot: slot.evse.label, station: station.name };

  function stop() {
    if (session === null) return;
    setWanted("stop");
    ask({ name: m.stopAt(named), ask: () => stopSession(slot, session.id) });
  }

  function start(wish: StartWish) {
    setChoosing(false);
    setWanted("start");
    ask({ name: m.startAt(named), ask: () => sendStart(slot.chargePoint.id, wish) });
  }

  return (
    <div className={styles.command}>
      <Button
        variant="default"
        {...(isLarge ? { className: styles.button } : { size: "compact-md" })}
        disabled={isOff}
        aria-describedby={whyNot === null ? undefined : reason}
        aria-label={session === null ? m.startAt(named) : m.stopAt(named)}
        onClick={session === null ? () => setChoosing(true) : stop}
      >
        {session === null ? m.start() : m.stop()}
      </Button>
      {whyNot !== null && (
        <span id={reason} className={styles.why}>
          {whyNot}
        </span>
      )}
      <CourseLine course={course} />
      <StartDialog
        title={m.startAt(named)}
        evse={slot.evse}
        isOpen={isChoosing}
        onStart={start}
        onClose={() => setChoosing(false)}
      />
    </div>
  );
}

/** The transaction is what a charger knows a session by. */
async function stopSession(slot: Slot, sessionId: string): Promise<Outcome> {
  const { transactionId } = await parseResponse(api.sessions[":id"].$get({ param: { id: sessionId } }));
  const payload = { transactionId };
  return sendCommand({ chargePointId: slot.chargePoint.id, action: "RemoteStopTransaction", payload });
}

function whyNoStart({ state }: Slot): string | null {
  if (state.kind === "faulted") return m.whyFaulted();
  return state.kind === "unavailable" ? m.whyUnavailable() : null;
}
