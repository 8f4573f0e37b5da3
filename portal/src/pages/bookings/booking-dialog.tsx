import { Button, NativeSelect } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { parseResponse } from "hono/client";
import { type FormEvent, useState } from "react";
import type { BookingView } from "../../../../src/entry/api/shared/bookings.ts";
import { api } from "../../api.ts";
import { announce } from "../../blocks/announcements.tsx";
import { Answer } from "../../blocks/answer.tsx";
import { Dialog } from "../../blocks/dialog.tsx";
import { whyNotDone } from "../../refusals.ts";
import { useMay } from "../../rights.ts";
import { m } from "../../text.ts";
import styles from "./bookings.module.css";
import type { SlotRow } from "./calendar-rows.ts";
import { type ChargeDraft, ChargeFields, chargeDraft, chargeOf, chargeWords, whyNotCharge } from "./charge-fields.tsx";
import { changedInstantsOf, type DraftTimes, timesOf, whyNotTimes } from "./draft-times.ts";
import { BOOKING_KIND_WORDS, BOOKING_STATE_WORDS, spanWords, timeWords } from "./item-words.ts";
import { bookingQuery } from "./queries.ts";
import { MaintenanceTimeFields, TimeFields } from "./time-fields.tsx";

interface BookingDialogProps {
  /** Null: closed. */
  readonly id: string | null;
  readonly rows: readonly SlotRow[];
  readonly timeZone: string;
  onClose(): void;
}

/** A booking or a maintenance: changes its times and its slot, ends it, cancels it. */
export function BookingDialog({ id, ...others }: BookingDialogProps) {
  return (
    <Dialog title={m.bookingTitle()} isOpen={id !== null} onClose={others.onClose}>
      {id !== null && <Opened key={id} id={id} {...others} />}
    </Dialog>
  );
}

interface OpenedProps extends Omit<BookingDialogProps, "id"> {
  readonly id: string;
}

function Opened({ id, ...others }: OpenedProps) {
  const found = useQuery(bookingQuery(id));
  return (
    <Answer of={found} heightsPx={[160]}>
      {({ booking, etag }) => <Booking booking={booking} etag={etag} {...others} />}
    </Answer>
  );
}

interface BookingProps extends Omit<OpenedProps, "id"> {
  readonly booking: BookingView;
  readonly etag: string;
}

type Act = "look" | "edit" | "cancel";

function Booking({ booking, etag, rows, timeZone, onClose }: BookingProps) {
  const [act, setAct] = useState<Act>("look");
  const may = { booking: useMay("booking.write"), maintenance: useMay("maintenance.write") };
  const isOpen = booking.state === "RESERVED" || booking.state === "PENDING";
  const isMaintenance = booking.kind === "maintenance";
  const cancel = useChange(
    (following: boolean) =>
      parseResponse(api.bookings[":id"].cancel.$post({ param: { id: booking.id }, json: { following } })),
    onClose,
  );
  const complete = useChange(
    () => parseResponse(api.bookings[":id"].complete.$post({ param: { id: booking.id } })),
    onClose,
  );
  if (act === "edit") {
    return (
      <Edit
        booking={booking}
        etag={etag}
        rows={rows}
        timeZone={timeZone}
        onBack={() => setAct("look")}
        onDone={onClose}
      />
    );
  }
  const failed = cancel.error ?? complete.error;
  return (
    <div className={styles.form}>
      <Facts booking={booking} rows={rows} timeZone={timeZone} />
      {failed !== null && <p role="alert">{m.notBooked({ why: whyNotDone(failed) })}</p>}
      {act === "cancel" && <p>{isMaintenance ? m.cancelMaintenanceText() : m.cancelBookingText()}</p>}
      <div className={styles.buttons}>
        <Button variant="default" onClick={act === "cancel" ? () => setAct("look") : onClose}>
          {act === "cancel" ? m.keepIt() : m.close()}
        </Button>
        {isOpen && may[booking.kind] && act === "look" && (
          <>
            {isMaintenance && Date.parse(booking.beginAt) <= Date.now() && (
              <Button loading={complete.isPending} onClick={() => complete.mutate()}>
                {m.maintenanceDone()}
              </Button>
            )}
            <Button variant="default" onClick={() => setAct("cancel")}>
              {isMaintenance ? m.cancelMaintenance() : m.cancelBooking()}
            </Button>
            <Button onClick={() => setAct("edit")}>{m.modify()}</Button>
          </>
        )}
        {act === "cancel" && <CancelButtons booking={booking} isPending={cancel.isPending} onCancel={cancel.mutate} />}
      </div>
    </div>
  );
}

interface CancelButtonsProps extends Pick<BookingProps, "booking"> {
  readonly isPending: boolean;
  /** @param following those of its series that come after it, too */
  onCancel(following: boolean): void;
}

function CancelButtons({ booking: { kind, seriesId }, isPending, onCancel }: CancelButtonsProps) {
  if (seriesId === null) {
    return (
      <Button loading={isPending} onClick={() => onCancel(false)}>
        {kind === "maintenance" ? m.cancelMaintenance() : m.cancelBooking()}
      </Button>
    );
  }
  return (
    <>
      <Button loading={isPending} onClick={() => onCancel(false)}>
        {m.cancelOnlyThis()}
      </Button>
      <Button loading={isPending} onClick={() => onCancel(true)}>
        {m.cancelFollowing()}
      </Button>
    </>
  );
}

function Facts({ booking, rows, timeZone }: Pick<BookingProps, "booking" | "rows" | "timeZone">) {
  const { kind, state, beginAt, endAt, openEnded, evseUid, tokens, vehicle, technician, note, sessionId } = booking;
  const charge = chargeWords(booking);
  const slot = rows.find((row) => row.evseUid === evseUid)?.label ?? m.anySlot();
  const span = { from: Date.parse(beginAt), to: Date.parse(endAt) };
  return (
    <dl className={styles.facts}>
      <Fact name={BOOKING_KIND_WORDS[kind]()} value={BOOKING_STATE_WORDS[state]()} />
      <Fact name={m.slot()} value={slot} />
      <Fact
        name={m.timeColumn()}
        value={
          openEnded && state === "RESERVED"
            ? m.fromUntilDone({ from: timeWords(span.from, timeZone) })
            : spanWords(span, timeZone)
        }
      />
      {tokens.length > 0 && <Fact name={m.tokenColumn()} value={tokens.map(({ uid }) => uid).join(", ")} />}
      {vehicle !== null && <Fact name={m.plate()} value={vehicle.plate} />}
      {charge !== null && <Fact name={m.energyNeeded()} value={charge} />}
      {booking.seriesId !== null && <Fact name={m.repeat()} value={m.oneOfSeries()} />}
      {technician !== null && <Fact name={m.technicianOfMaintenance()} value={technician} />}
      {note !== null && <Fact name={kind === "maintenance" ? m.reason() : m.contact()} value={note} />}
      {sessionId !== null && (
        <div>
          <dt>{m.sessionFacts()}</dt>
          <dd>
            <Link to="/sessions/$sessionId" params={{ sessionId }}>
              {m.openSession()}
            </Link>
          </dd>
        </div>
      )}
    </dl>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

interface EditProps extends Pick<BookingProps, "booking" | "etag" | "rows" | "timeZone"> {
  onBack(): void;
  onDone(): void;
}

function Edit({ booking, etag, rows, timeZone, onBack, onDone }: EditProps) {
  const { openEnded } = booking;
  const isMaintenance = booking.kind === "maintenance";
  const before = {
    ...timesOf({ from: Date.parse(booking.beginAt), to: Date.parse(booking.endAt) }, timeZone),
    openEnded,
  };
  const [times, setTimes] = useState(before);
  const [evseUid, setEvseUid] = useState(booking.evseUid ?? "");
  const [charge, setCharge] = useState(() => chargeDraft(booking));
  const [wrong, setWrong] = useState<Partial<DraftTimes & ChargeDraft>>({});
  const isMoved = evseUid !== (booking.evseUid ?? "");
  const wanted = chargeOf(charge);
  const isOtherCharge = wanted.energyWh !== booking.energyWh || wanted.vehicleMaxPowerW !== booking.vehicleMaxPowerW;
  const isChanged =
    isMoved ||
    isOtherCharge ||
    times.begin !== before.begin ||
    times.end !== before.end ||
    times.openEnded !== openEnded;
  const save = useChange(() => {
    const json = {
      ...changedInstantsOf(times, before, timeZone),
      ...(isMoved ? { evseUid } : {}),
      ...(isOtherCharge ? wanted : {}),
    };
    return parseResponse(
      api.bookings[":id"].$patch({ param: { id: booking.id }, json }, { headers: { "If-Match": etag } }),
    );
  }, onDone);
  const change = (changed: Partial<typeof times>) => setTimes((known) => ({ ...known, ...changed }));

  function submit(event: FormEvent) {
    event.preventDefault();
    const why = { ...whyNotTimes(times, timeZone), ...whyNotCharge(charge) };
    setWrong(why);
    if (Object.keys(why).length === 0) save.mutate();
  }

  return (
    <form className={styles.form} noValidate onSubmit={submit}>
      <NativeSelect
        label={m.slot()}
        value={evseUid}
        onChange={({ currentTarget: { value } }) => setEvseUid(value)}
        data={rows.map((row) => ({ value: row.evseUid, label: row.label }))}
      />
      {isMaintenance ? (
        <MaintenanceTimeFields times={times} errors={wrong} onChange={change} />
      ) : (
        <>
          <TimeFields times={times} errors={wrong} onChange={change} />
          <ChargeFields
            draft={charge}
            errors={wrong}
            onChange={(changed) => setCharge((known) => ({ ...known, ...changed }))}
          />
        </>
      )}
      {save.isError && <p role="alert">{m.notBooked({ why: whyNotDone(save.error) })}</p>}
      <div className={styles.buttons}>
        <Button variant="default" onClick={onBack}>
          {m.cancel()}
        </Button>
        <Button type="submit" disabled={!isChanged} loading={save.isPending}>
          {m.save()}
        </Button>
      </div>
    </form>
  );
}

function useChange<Wish = void>(change: (wish: Wish) => Promise<BookingView>, onDone: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: async (booking) => {
      await client.invalidateQueries({ queryKey: ["calendar"] });
      await client.invalidateQueries({ queryKey: ["bookings"] });
      announce(booking.state === "CANCELED" ? m.bookingCanceledNow() : m.bookingChanged());
      onDone();
    },
  });
}
