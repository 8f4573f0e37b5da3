import "@mantine/core/styles/InlineInput.css";
import "@mantine/core/styles/Checkbox.css";
import { Button, Checkbox, NativeSelect, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import type { EvseView } from "../../../src/entry/api/shared/schemas.ts";
import { Dialog } from "../blocks/dialog.tsx";
import { STANDARD_NAMES } from "../connector-names.ts";
import { tokensQuery } from "../pages/station/queries.ts";
import { useMay } from "../rights.ts";
import { m } from "../text.ts";
import styles from "./commands.module.css";

export interface StartWish {
  readonly connectorId: number;
  readonly idTag: string;
  /** The card is to be known from now on: a charge of one that is not known is ended by the Worker. */
  readonly isNewCard: boolean;
}

interface StartDialogProps {
  /** "Start at A2, Porto Norte 1" */
  readonly title: string;
  readonly evse: EvseView;
  readonly isOpen: boolean;
  onStart(wish: StartWish): void;
  onClose(): void;
}

/** Who is to charge, and at which connector: OCPP starts nothing without a card. */
export function StartDialog({ title, isOpen, onClose, ...form }: StartDialogProps) {
  return (
    <Dialog title={title} isOpen={isOpen} onClose={onClose}>
      <StartForm {...form} onClose={onClose} />
    </Dialog>
  );
}

/** The form alone, where the slot is chosen beside it. */
export function StartForm({ evse, onStart, onClose }: Omit<StartDialogProps, "title" | "isOpen">) {
  const known = useId();
  const { data: tokens } = useQuery(tokensQuery);
  const mayAdd = useMay("station.write");
  const [idTag, setIdTag] = useState("");
  const [isAdded, setAdded] = useState(true);
  const [isMissing, setMissing] = useState(false);
  const [chosenId, setChosenId] = useState<string>();
  const connectorIds = evse.connectors.map(({ connectorId }) => String(connectorId));
  const connectorId = connectorIds.find((id) => id === chosenId) ?? connectorIds[0] ?? "1";

  const isKnown = tokens?.items.some(({ uid }) => uid.toUpperCase() === idTag.trim().toUpperCase()) ?? true;
  const isStrange = idTag.trim() !== "" && !isKnown;

  function submit(event: FormEvent) {
    event.preventDefault();
    const uid = idTag.trim();
    if (uid === "") setMissing(true);
    else onStart({ connectorId: Number(connectorId), idTag: uid, isNewCard: isStrange && mayAdd && isAdded });
  }

  return (
    <form className={styles.fields} onSubmit={submit} noValidate>
      <TextInput
        label={m.cardToCharge()}
        description={tokens?.items.length === 0 ? m.noCardYet() : m.cardToChargeHint()}
        error={isMissing && idTag.trim() === "" ? m.cardMissing() : undefined}
        list={known}
        value={idTag}
        maxLength={20}
        autoComplete="off"
        onChange={({ currentTarget }) => setIdTag(currentTarget.value)}
      />
      <datalist id={known}>
        {tokens?.items
          .filter(({ state, expired }) => state === "valid" && !expired)
          .map(({ uid }) => (
            <option key={uid} value={uid} />
          ))}
      </datalist>
      {isStrange &&
        (mayAdd ? (
          <Checkbox
            label={m.letCardCharge()}
            checked={isAdded}
            onChange={({ currentTarget }) => setAdded(currentTarget.checked)}
          />
        ) : (
          <p>{m.strangeCard()}</p>
        ))}
      {evse.connectors.length > 1 && (
        <NativeSelect
          label={m.connector()}
          value={connectorId}
          onChange={({ currentTarget }) => setChosenId(currentTarget.value)}
          data={evse.connectors.map(({ connectorId: id, standard }) => ({
            value: String(id),
            label: m.connectorNumber({ number: id, connector: STANDARD_NAMES[standard] }),
          }))}
        />
      )}
      <div className={styles.buttons}>
        <Button variant="default" onClick={onClose}>
          {m.cancel()}
        </Button>
        <Button type="submit">{m.start()}</Button>
      </div>
    </form>
  );
}
