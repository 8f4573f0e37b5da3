import "@mantine/core/styles/InlineInput.css";
import "@mantine/core/styles/Checkbox.css";
import { Checkbox, TextInput } from "@mantine/core";
import { useEffect, useRef } from "react";
import { m } from "../../text.ts";
import styles from "./bookings.module.css";
import type { DraftTimes, OpenEndedTimes } from "./draft-times.ts";

interface TimeFieldsProps {
  readonly times: DraftTimes;
  readonly errors: Partial<DraftTimes>;
  /** There is no end to name. */
  readonly isOpenEnded?: boolean;
  onChange(changed: Partial<DraftTimes>): void;
}

/** Begin and end, on the station's clock. What is wrong stands beside it, and the first of it has the focus. */
export function TimeFields({ times, errors, isOpenEnded = false, onChange }: TimeFieldsProps) {
  const [begin, end] = [useRef<HTMLInputElement>(null), useRef<HTMLInputElement>(null)];
  useEffect(() => {
    if (errors.begin !== undefined) begin.current?.focus();
    else if (errors.end !== undefined) end.current?.focus();
  }, [errors, begin, end]);
  return (
    <div className={styles.pair}>
      <TextInput
        ref={begin}
        type="datetime-local"
        label={m.fromTime()}
        value={times.begin}
        error={errors.begin}
        onChange={({ currentTarget: { value } }) => onChange({ begin: value })}
      />
      {!isOpenEnded && (
        <TextInput
          ref={end}
          type="datetime-local"
          label={m.untilTime()}
          value={times.end}
          error={errors.end}
          onChange={({ currentTarget: { value } }) => onChange({ end: value })}
        />
      )}
    </div>
  );
}

interface MaintenanceTimeFieldsProps extends Omit<TimeFieldsProps, "times" | "isOpenEnded" | "onChange"> {
  readonly times: OpenEndedTimes;
  onChange(changed: Partial<OpenEndedTimes>): void;
}

/** The same of a maintenance, which may last until it is done. */
export function MaintenanceTimeFields({ times, errors, onChange }: MaintenanceTimeFieldsProps) {
  return (
    <>
      <TimeFields times={times} errors={errors} isOpenEnded={times.openEnded} onChange={onChange} />
      <Checkbox
        label={m.lastsUntilDone()}
        checked={times.openEnded}
        onChange={({ currentTarget: { checked } }) => onChange({ openEnded: checked })}
      />
    </>
  );
}
