import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { parseResponse } from "hono/client";
import { type FormEvent, useRef, useState } from "react";
import { api } from "../../api.ts";
import { announce } from "../../blocks/announcements.tsx";
import { Dialog } from "../../blocks/dialog.tsx";
import type { Stations } from "../../live/patch.ts";
import { instantOf, localOf } from "../../local-time.ts";
import { whyNotDone } from "../../refusals.ts";
import { m } from "../../text.ts";
import styles from "./energy.module.css";
import { isMissing, numberOf, whyNotAtLeastZero, whyNotPositive } from "./fields.ts";
import { type Dso, supplyRequestsQuery } from "./queries.ts";

interface SupplyDialogProps {
  readonly dso: Dso;
  /** Supply is for stations that are connected there. */
  readonly connected: Stations;
  readonly isOpen: boolean;
  onClose(): void;
}

export function SupplyDialog(props: SupplyDialogProps) {
  const { dso, isOpen, onClose } = props;
  return (
    <Dialog title={m.supplyTitle({ dso: dso.name })} isOpen={isOpen} onClose={onClose}>
      <SupplyForm {...props} />
    </Dialog>
  );
}

interface Wish {
  readonly locationId: string;
  readonly from: string;
  readonly until: string;
  readonly power: string;
  readonly fee: string;
}

const FIELDS = ["from", "until", "power", "fee"] as const;
type Field = (typeof FIELDS)[number];

const HOUR_MS = 3_600_000;
const QUARTER_MS = 900_000;
const DAY_MS = 24 * HOUR_MS;

function SupplyForm({ dso, connected, onClose }: SupplyDialogProps) {
  const client = useQueryClient();
  const [wish, setWish] = useState(() => firstWish(connected));
  const [errors, setErrors] = useState<Partial<Record<Field, string>>>({});
  const inputs = useRef<Partial<Record<Field, HTMLInputElement | null>>>({});
  const timeZone = connected.find(({ id }) => id === wish.locationId)?.timeZone ?? "UTC";
  const ask = useMutation({
    mutationFn: () =>
      parseResponse(
        api.dsos[":id"]["supply-requests"].$post({ param: { id: dso.id }, json: requestOf(wish, timeZone) }),
      ),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: supplyRequestsQuery(dso.id).queryKey });
      announce(m.supplyRequested());
      onClose();
    },
  });

  function submit(event: FormEvent) {
    event.preventDefault();
    const wrong = errorsOf(wish, timeZone);
    setErrors(wrong);
    const first = FIELDS.find((field) => wrong[field] !== undefined);
    if (first === undefined) ask.mutate();
    else inputs.current[first]?.focus();
  }

  const fieldOf = (field: Field) => ({
    ref: (input: HTMLInputElement | null) => {
      inputs.current[field] = input;
    },
    value: wish[field],
    error: errors[field],
    onChange: ({ currentTarget: { value } }: { readonly currentTarget: HTMLInputElement }) =>
      setWish((before) => ({ ...before, [field]: value })),
  });

  return (
    <form className={styles.form} noValidate onSubmit={submit}>
      <p>{m.supplyText()}</p>
      {ask.isError && <p role="alert">{m.notSaved({ why: whyNotDone(ask.error) })}</p>}
      <NativeSelect
        label={m.station()}
        value={wish.locationId}
        onChange={({ currentTarget: { value } }) => setWish((before) => ({ ...before, locationId: value }))}
        data={connected.map(({ id, name }) => ({ value: id, label: name }))}
      />
      <div className={styles.pair}>
        <TextInput type="datetime-local" label={m.fromTime()} {...fieldOf("from")} />
        <TextInput type="datetime-local" label={m.untilTime()} {...fieldOf("until")} />
      </div>
      <div className={styles.pair}>
        <TextInput inputMode="decimal" label={m.additionalPower()} {...fieldOf("power")} />
        <TextInput inputMode="decimal" label={m.mostFee()} {...fieldOf("fee")} />
      </div>
      <div className={styles.buttons}>
        <Button variant="default" onClick={onClose}>
          {m.cancel()}
        </Button>
        <Button type="submit" loading={ask.isPending}>
          {m.request()}
        </Button>
      </div>
    </form>
  );
}

function firstWish(connected: Stations): Wish {
  const [station] = connected;
  const from = Math.floor(Date.now() / QUARTER_MS + 1) * QUARTER_MS;
  const local = (at: number) => (station === undefined ? "" : localOf(at, station.timeZone));
  return { locationId: station?.id ?? "", from: local(from), until: local(from + HOUR_MS), power: "", fee: "" };
}

function requestOf({ locationId, from, until, power, fee }: Wish, timeZone: string) {
  return {
    locationId,
    startAt: new Date(instantOf(from, timeZone)).toISOString(),
    endAt: new Date(instantOf(until, timeZone)).toISOString(),
    additionalW: Math.round(numberOf(power) * 1_000),
    maxFeeMicroPerKw: Math.round(numberOf(fee) * 1_000_000),
  };
}

function errorsOf({ from, until, power, fee }: Wish, timeZone: string): Partial<Record<Field, string>> {
  const why = {
    from: isMissing(from) ? m.fieldMissing() : whyNotBegin(instantOf(from, timeZone)),
    until: isMissing(until) ? m.fieldMissing() : whyNotUntil(from, until, timeZone),
    power: isMissing(power) ? m.fieldMissing() : whyNotPositive(power),
    fee: isMissing(fee) ? m.fieldMissing() : whyNotAtLeastZero(fee),
  };
  return Object.fromEntries(FIELDS.flatMap((field) => (why[field] === null ? [] : [[field, why[field]]])));
}

function whyNotBegin(at: number): string | null {
  if (at <= Date.now()) return m.fieldPast();
  return at % QUARTER_MS === 0 ? null : m.fieldNotQuarter();
}

function whyNotUntil(from: string, until: string, timeZone: string): string | null {
  const endAt = instantOf(until, timeZone);
  if (endAt % QUARTER_MS !== 0) return m.fieldNotQuarter();
  if (isMissing(from)) return null;
  const lastsMs = endAt - instantOf(from, timeZone);
  if (lastsMs <= 0) return m.fieldEndsEarly();
  return lastsMs > DAY_MS ? m.fieldLongerThanDay() : null;
}
