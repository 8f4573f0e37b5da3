import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import type { ChargePointView, EvseView } from "../../../../src/entry/api/shared/schemas.ts";
import { announce } from "../../blocks/announcements.tsx";
import { Card } from "../../blocks/card.tsx";
import { Dialog } from "../../blocks/dialog.tsx";
import { ErrorSummary, focusField } from "../../blocks/error-summary.tsx";
import { Question } from "../../blocks/question.tsx";
import { Rows } from "../../blocks/rows.tsx";
import { whyNotDone } from "../../refusals.ts";
import { m } from "../../text.ts";
import { connectorWords, maxPower } from "../stations/slot-fields.tsx";
import { nextSlots } from "./charger-draft.ts";
import { addSlots, removeCharger, removeSlot, saveSlot } from "./charger-queries.ts";
import { FIRST_SLOT, type SlotDraft, type Speeds, slotDraftOf, slotFaults } from "./slot-draft.ts";
import { SlotFields } from "./slot-fields.tsx";
import styles from "./station-data.module.css";

interface ChargerCardProps {
  readonly chargePoint: ChargePointView;
  readonly speeds: Speeds;
  /** Of all slots of the station. */
  readonly codes: readonly string[];
  onChanged(): void;
}

/** What is asked about in a window; null: nothing. */
type Asked =
  | { readonly kind: "add" }
  | { readonly kind: "edit"; readonly evse: EvseView }
  | { readonly kind: "removeSlot"; readonly evse: EvseView }
  | { readonly kind: "removeCharger" }
  | null;

/** A registered charger and its slots. */
export function ChargerCard({ chargePoint, speeds, codes, onChanged }: ChargerCardProps) {
  const [asked, setAsked] = useState<Asked>(null);
  const done = () => {
    setAsked(null);
    onChanged();
  };
  const remove = useMutation({
    mutationFn: (evse: EvseView | null) =>
      evse === null ? removeCharger(chargePoint.id) : removeSlot(chargePoint.id, evse.uid),
    onSuccess: done,
    onError: (error) => announce(m.notSaved({ why: whyNotDone(error) })),
  });
  const removed = asked?.kind === "removeSlot" ? asked.evse : null;
  return (
    <Card
      title={m.chargerTitle({ identity: chargePoint.id })}
      actions={
        <div className={styles.buttons}>
          <Button variant="default" size="compact-md" onClick={() => setAsked({ kind: "add" })}>
            {m.addSlots()}
          </Button>
          <Button variant="default" size="compact-md" onClick={() => setAsked({ kind: "removeCharger" })}>
            {m.removeChargerButton()}
          </Button>
        </div>
      }
    >
      <SlotList chargePoint={chargePoint} onAsk={setAsked} />
      <SlotDialog
        chargePoint={chargePoint}
        asked={asked}
        speeds={speeds}
        codes={codes}
        onDone={done}
        onClose={() => setAsked(null)}
      />
      <Question
        question={
          removed === null
            ? m.removeChargerQuestion({ identity: chargePoint.id })
            : m.removeSlotQuestion({ slot: removed.label })
        }
        text={m.removedStays()}
        yes={m.remove()}
        isOpen={asked?.kind === "removeCharger" || removed !== null}
        onAnswer={(isYes) => (isYes ? remove.mutate(removed) : setAsked(null))}
      />
    </Card>
  );
}

function SlotList({ chargePoint, onAsk }: Pick<ChargerCardProps, "chargePoint"> & { onAsk(asked: Asked): void }) {
  const button = (kind: "edit" | "removeSlot", evse: EvseView, word: string, label: string) => (
    <Button variant="default" size="compact-sm" aria-label={label} onClick={() => onAsk({ kind, evse })}>
      {word}
    </Button>
  );
  return (
    <Rows
      label={m.slotsOfCharger({ identity: chargePoint.id })}
      rows={chargePoint.evses}
      keyOf={({ uid }) => uid}
      head={{ id: "slot", label: m.slot(), cell: ({ label }) => label }}
      columns={[
        { id: "connector", label: m.connector(), cell: (evse) => connectorWords({ evse }).join(", ") },
        {
          id: "max",
          label: m.maxPowerColumn(),
          isNumber: true,
          cell: (evse) => maxPower({ evse }),
        },
        {
          id: "deeds",
          label: m.priceActions(),
          cell: (evse) => (
            <span className={styles.buttons}>
              {button("edit", evse, m.modify(), m.modifySlot({ slot: evse.label }))}
              {button("removeSlot", evse, m.remove(), m.removeSlot({ slot: evse.label }))}
            </span>
          ),
        },
      ]}
    />
  );
}

interface SlotDialogProps extends Pick<ChargerCardProps, "chargePoint" | "speeds" | "codes"> {
  readonly asked: Asked;
  onDone(): void;
  onClose(): void;
}

function SlotDialog({ asked, onClose, chargePoint, ...form }: SlotDialogProps) {
  const edited = asked?.kind === "edit" ? asked.evse : null;
  const title = edited === null ? m.addSlots() : m.modifySlot({ slot: edited.label });
  return (
    <Dialog title={title} isWide isOpen={edited !== null || asked?.kind === "add"} onClose={onClose}>
      <SlotForm {...form} chargePoint={chargePoint} edited={edited} onClose={onClose} />
    </Dialog>
  );
}

interface SlotFormProps extends Omit<SlotDialogProps, "asked"> {
  /** Null: new ones. */
  readonly edited: EvseView | null;
}

function SlotForm({ chargePoint, edited, speeds, codes, onDone, onClose }: SlotFormProps) {
  const form = useId();
  const [slots, setSlots] = useState<readonly SlotDraft[]>(() =>
    edited === null ? nextSlots(codes) : [slotDraftOf(edited) ?? FIRST_SLOT],
  );
  const [isChecked, setChecked] = useState(false);
  const others = codes.filter((code) => code !== edited?.label);
  const idOf = (index: number, field: "code" | "power") => `${form}-${index}-${field}`;
  const faults = slotFaults(slots, others, idOf);
  const save = useMutation({
    mutationFn: async () => {
      const [slot = FIRST_SLOT] = slots;
      const chargePointId = chargePoint.id;
      const numbers = chargePoint.evses.flatMap(({ connectors }) => connectors.map(({ connectorId }) => connectorId));
      const lastConnectorId = Math.max(0, ...numbers);
      if (edited === null) await addSlots({ chargePointId, lastConnectorId, slots, speeds });
      else await saveSlot(chargePointId, edited, slot, speeds);
    },
    onSuccess: onDone,
  });

  function submit(event: FormEvent) {
    event.preventDefault();
    setChecked(true);
    const [fault] = faults;
    if (fault === undefined) save.mutate();
    else focusField(fault.id);
  }

  return (
    <form className={styles.form} noValidate onSubmit={submit}>
      <ErrorSummary wrong={isChecked ? faults : []} />
      {save.isError && <p role="alert">{m.notSaved({ why: whyNotDone(save.error) })}</p>}
      <SlotFields
        slots={slots}
        speeds={speeds}
        others={others}
        wrong={isChecked ? faults : []}
        idOf={idOf}
        isOne={edited !== null}
        onChange={setSlots}
      />
      <div className={styles.buttons}>
        <Button type="submit" loading={save.isPending}>
          {m.save()}
        </Button>
        <Button variant="default" onClick={onClose}>
          {m.cancel()}
        </Button>
      </div>
    </form>
  );
}
