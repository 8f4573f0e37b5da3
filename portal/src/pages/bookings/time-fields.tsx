import { TextInput } from "@mantine/core";
import { useEffect, useRef } from "react";
import { m } from "../../text.ts";
import styles from "./bookings.module.css";
import type { DraftTimes } from "./draft-times.ts";

interface TimeFieldsProps {
  readonly times: DraftTimes;
  readonly errors: Partial<DraftTimes>;
  onChange(changed: Partial<DraftTimes>): void;
}

/** Begin and end, on the station's clock. What is wrong stands beside it, and the first of it has the focus. */
export function TimeFields({ times, errors, onChange }: TimeFieldsProps) {
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
      <TextInput
        ref={end}
        type="datetime-local"
        label={m.untilTime()}
        value={times.end}
        error={errors.end}
        onChange={({ currentTarget: { value } }) => onChange({ end: value })}
      />
    </div>
  );
}
