import { Button, NativeSelect, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import type { BookingView } from "../../../../src/entry/api/shared/bookings.ts";
import { Dialog } from "../../blocks/dialog.tsx";
import type { TimeSpan } from "../../figures/time-span.ts";
import { whyNotDone } from "../../refusals.ts";
import { useMay } from "../../rights.ts";
import { m } from "../../text.ts";
import styles from "./bookings.module.css";
import type { SlotRow } from "./calendar-rows.ts";
import { ChargeFields } from "./charge-fields.tsx";
import { type FreeDraft, type FreeProblems, freeDraft, whyNotBooking, whyNotMaintenance } from "./free-draft.ts";
import { MaintenanceFields } from "./maintenance-fields.tsx";
import { MaintenanceTimeFields, TimeFields } from "./time-fields.tsx";
import { useTake } from "./use-take.ts";

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

function FreeForm({ wish, rows, timeZone, onClose }: FreeDialogProps & { readonly wish: Wish }) {
  const may = { booking: useMay("booking.write"), maintenance: useMay("maintenance.write") };
  const [kind, setKind] = useState(wish.kind);
  const [wrong, setWrong] = useState<FreeProblems>({});
  const [draft, setDraft] = useState(() => freeDraft(wish, timeZone));
  const change = (changed: Partial<FreeDraft>) => setDraft((before) => ({ ...before, ...changed }));
  const take = useTake(timeZone, onClose);

  function submit(event: FormEvent) {
    event.preventDefault();
    if (kind === null) return;
    const why = kind === "maintenance" ? whyNotMaintenance(draft, timeZone) : whyNotBooking(draft, timeZone);
    setWrong(why);
    if (Object.keys(why).length === 0) take.mutate({ draft, kind });
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
        <>
          <MaintenanceTimeFields times={draft} errors={wrong} onChange={change} />
          <MaintenanceFields draft={draft} errors={wrong} onChange={change} />
        </>
      ) : (
        <TimeFields times={draft} errors={wrong} onChange={change} />
      )}
      {kind === "booking" && <BookingFields draft={draft} errors={wrong} onChange={change} />}
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

interface BookingFieldsProps {
  readonly draft: FreeDraft;
  readonly errors: FreeProblems;
  onChange(changed: Partial<FreeDraft>): void;
}

function BookingFields({ draft, errors, onChange }: BookingFieldsProps) {
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
      <ChargeFields draft={draft} errors={errors} onChange={onChange} />
      <TextInput
        label={m.contactOptional()}
        maxLength={500}
        value={draft.note}
        onChange={({ currentTarget: { value } }) => onChange({ note: value })}
      />
    </>
  );
}
