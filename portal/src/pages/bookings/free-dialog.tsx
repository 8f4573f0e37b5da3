import { Button, Checkbox, NativeSelect, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { parseResponse } from "hono/client";
import { type FormEvent, useState } from "react";
import type { BookingView } from "../../../../src/entry/api/shared/bookings.ts";
import { api } from "../../api.ts";
import { announce } from "../../blocks/announcements.tsx";
import { Dialog } from "../../blocks/dialog.tsx";
import type { TimeSpan } from "../../figures/time-span.ts";
import { whyNotDone } from "../../refusals.ts";
import { useMay } from "../../rights.ts";
import { m } from "../../text.ts";
import styles from "./bookings.module.css";
import type { SlotRow } from "./calendar-rows.ts";
import {
  type DraftTimes,
  instantsOf,
  type OpenEndedTimes,
  openEndedInstantsOf,
  timesOf,
  whyNotTimes,
} from "./draft-times.ts";
import { MaintenanceTimeFields, TimeFields } from "./time-fields.tsx";

export type WishKind = BookingView["kind"];

/** The free time that somebody chose, and what for; null: that is still to be said. */
export type Wish = TimeSpan & { readonly evseUid: string; readonly kind: WishKind | null };

interface FreeDialogProps {
  /** Null: closed. */
  readonly wish: Wish | null;
  readonly rows: readonly SlotRow[];
  readonly timeZone: string;
  onClose(): void;
}

/** Free time: books it for a driver, or for maintenance. */
export function FreeDialog(props: FreeDialogProps) {
  const { wish, onClose } = props;
  return (
    <Dialog title={m.freeTimeTitle()} isOpen={wish !== null} onClose={onClose}>
      {wish !== null && <FreeForm {...props} wish={wish} />}
    </Dialog>
  );
}

interface Draft extends OpenEndedTimes {
  readonly evseUid: string;
  readonly token: string;
  readonly plate: string;
  readonly note: string;
  readonly technician: string;
  readonly displace: boolean;
}

function FreeForm({ wish, rows, timeZone, onClose }: FreeDialogProps & { readonly wish: Wish }) {
  const may = { booking: useMay("booking.write"), maintenance: useMay("maintenance.write") };
  const [kind, setKind] = useState(wish.kind);
  const [wrong, setWrong] = useState<Partial<DraftTimes>>({});
  const [draft, setDraft] = useState<Draft>(() => ({
    ...timesOf(wish, timeZone),
    evseUid: wish.evseUid,
    token: "",
    plate: "",
    note: "",
    technician: "",
    displace: false,
    openEnded: false,
  }));
  const change = (changed: Partial<Draft>) => setDraft((before) => ({ ...before, ...changed }));
  const take = useTake(timeZone, onClose);

  function submit(event: FormEvent) {
    event.preventDefault();
    const why = whyNotTimes(draft, timeZone);
    setWrong(why);
    if (kind !== null && Object.keys(why).length === 0) take.mutate({ draft, kind });
  }

  if (!may.booking && !may.maintenance) return <p>{m.bookingNotForRole()}</p>;
  return (
    <form className={styles.form} noValidate onSubmit={submit}>
      <NativeSelect
        label={m.slot()}
        value={draft.evseUid}
        onChange={({ currentTarget: { value } }) => change({ evseUid: value })}
        data={rows.map(({ evseUid, label }) => ({ value: evseUid, label }))}
      />
      {kind === "maintenance" ? (
        <MaintenanceTimeFields times={draft} errors={wrong} onChange={change} />
      ) : (
        <TimeFields times={draft} errors={wrong} onChange={change} />
      )}
      {kind === "booking" && <BookingFields draft={draft} onChange={change} />}
      {kind === "maintenance" && <MaintenanceFields draft={draft} onChange={change} />}
      {take.isError && <p role="alert">{m.notBooked({ why: whyNotDone(take.error) })}</p>}
      <div className={styles.buttons}>
        <Button variant="default" onClick={onClose}>
          {m.cancel()}
        </Button>
        {kind === null ? (
          <>
            {may.booking && <Button onClick={() => setKind("booking")}>{m.book()}</Button>}
            {may.maintenance && <Button onClick={() => setKind("maintenance")}>{m.maintenance()}</Button>}
          </>
        ) : (
          <Button type="submit" loading={take.isPending}>
            {kind === "booking" ? m.confirmBooking() : m.confirmMaintenance()}
          </Button>
        )}
      </div>
    </form>
  );
}

interface FieldsProps {
  readonly draft: Draft;
  onChange(changed: Partial<Draft>): void;
}

function BookingFields({ draft, onChange }: FieldsProps) {
  return (
    <>
      <TextInput
        label={m.tokenColumn()}
        maxLength={36}
        value={draft.token}
        onChange={({ currentTarget: { value } }) => onChange({ token: value })}
      />
      <TextInput
        label={m.plateOptional()}
        maxLength={24}
        value={draft.plate}
        onChange={({ currentTarget: { value } }) => onChange({ plate: value })}
      />
      <TextInput
        label={m.contactOptional()}
        maxLength={500}
        value={draft.note}
        onChange={({ currentTarget: { value } }) => onChange({ note: value })}
      />
    </>
  );
}

function MaintenanceFields({ draft, onChange }: FieldsProps) {
  return (
    <>
      <TextInput
        label={m.reasonOptional()}
        maxLength={500}
        value={draft.note}
        onChange={({ currentTarget: { value } }) => onChange({ note: value })}
      />
      <TextInput
        label={m.technicianOptional()}
        maxLength={100}
        value={draft.technician}
        onChange={({ currentTarget: { value } }) => onChange({ technician: value })}
      />
      <Checkbox
        label={m.displaceBookings()}
        checked={draft.displace}
        onChange={({ currentTarget: { checked } }) => onChange({ displace: checked })}
      />
    </>
  );
}

function useTake(timeZone: string, onDone: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ draft, kind }: { readonly draft: Draft; readonly kind: WishKind }) => {
      const { evseUid, displace } = draft;
      const note = draft.note.trim() || null;
      if (kind === "maintenance") {
        const technician = draft.technician.trim() || null;
        const times = openEndedInstantsOf(draft, timeZone);
        return parseResponse(
          api.bookings.maintenance.$post({ json: { evseUid, ...times, note, technician, displace } }),
        );
      }
      const token = draft.token.trim();
      const plate = draft.plate.trim();
      const driver = token === "" ? {} : { tokenUid: token };
      const vehicle = plate === "" ? {} : { vehicle: { plate } };
      return parseResponse(
        api.bookings.$post({ json: { evseUid, ...instantsOf(draft, timeZone), note, ...driver, ...vehicle } }),
      );
    },
    onSuccess: async ({ kind }) => {
      await client.invalidateQueries({ queryKey: ["calendar"] });
      await client.invalidateQueries({ queryKey: ["bookings"] });
      announce(kind === "maintenance" ? m.maintenanceBooked() : m.driverBooked());
      onDone();
    },
  });
}
