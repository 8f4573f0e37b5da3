import { Button, NativeSelect } from "@mantine/core";
import { useState } from "react";
import { Dialog } from "../../blocks/dialog.tsx";
import { CourseLine } from "../../commands/course-line.tsx";
import { sendStart } from "../../commands/send-start.ts";
import { StartForm, type StartWish } from "../../commands/start-dialog.tsx";
import { useCommand } from "../../commands/use-command.ts";
import type { Stations } from "../../live/patch.ts";
import { useMay } from "../../rights.ts";
import type { StateKind } from "../../states/slot-state.ts";
import { m } from "../../text.ts";
import { type Slot, slotsOf } from "../stations/totals.ts";
import type { SessionFilter } from "./filter.ts";
import styles from "./sessions.module.css";

interface StartSessionProps {
  readonly filter: SessionFilter;
  readonly stations: Stations;
}

interface Place {
  readonly slot: Slot;
  readonly station: string;
}

/** Starts a session at a slot that is free, of those that the list is filtered by, for who may. */
export function StartSession({ filter, stations }: StartSessionProps) {
  const [isOpen, setOpen] = useState(false);
  const [started, setStarted] = useState<string | null>(null);
  const places = stations
    .filter(({ id }) => filter.station === undefined || filter.station === id)
    .flatMap((station) => slotsOf(station).map((slot): Place => ({ slot, station: station.name })))
    .filter(({ slot }) => filter.slot === undefined || filter.slot === slot.evse.uid);
  const startedAt = places.find(({ slot }) => slot.evse.uid === started);
  const { course, ask } = useCommand(startedAt !== undefined && startedAt.slot.evse.activeSession !== null);
  if (!useMay("session.control")) return null;

  function start({ slot, station }: Place, wish: StartWish) {
    setOpen(false);
    setStarted(slot.evse.uid);
    ask({ name: m.startAt({ slot: slot.evse.label, station }), ask: () => sendStart(slot.chargePoint.id, wish) });
  }

  return (
    <>
      <CourseLine course={course} />
      <Button disabled={course?.isOpen === true} onClick={() => setOpen(true)}>
        {m.startSession()}
      </Button>
      <Dialog title={m.startSession()} isOpen={isOpen} onClose={() => setOpen(false)}>
        <StartAnywhere places={places} onStart={start} onClose={() => setOpen(false)} />
      </Dialog>
    </>
  );
}

/** The Worker decides; what would be refused for certain is not offered. A status that is not known forbids nothing. */
function isStartable({ evse, state }: Slot): boolean {
  return evse.activeSession === null && !NOT_STARTABLE.has(state.kind);
}

const NOT_STARTABLE: ReadonlySet<StateKind> = new Set(["charging", "suspended", "unavailable", "faulted", "offline"]);

interface StartAnywhereProps {
  readonly places: readonly Place[];
  onStart(place: Place, wish: StartWish): void;
  onClose(): void;
}

/** What was chosen and typed stays, whatever happens at the slots meanwhile. */
function StartAnywhere({ places, onStart, onClose }: StartAnywhereProps) {
  const startable = places.filter(({ slot }) => isStartable(slot));
  const [uid, setUid] = useState(startable[0]?.slot.evse.uid);
  const chosen = places.find(({ slot }) => slot.evse.uid === uid) ?? startable[0];
  if (chosen === undefined) return <p>{m.noSlotToStart()}</p>;
  const offered = places.filter((place) => place === chosen || startable.includes(place));
  return (
    <div className={styles.start}>
      <NativeSelect
        label={m.slot()}
        value={chosen.slot.evse.uid}
        onChange={({ currentTarget }) => setUid(currentTarget.value)}
        data={offered.map(({ slot: { evse }, station }) => ({
          value: evse.uid,
          label: m.slotAtStation({ slot: evse.label, station }),
        }))}
      />
      <StartForm evse={chosen.slot.evse} onStart={(wish) => onStart(chosen, wish)} onClose={onClose} />
    </div>
  );
}
