import "@mantine/core/styles/InlineInput.css";
import "@mantine/core/styles/Checkbox.css";
import { Checkbox, NativeSelect, TextInput } from "@mantine/core";
import { m } from "../../text.ts";
import styles from "./bookings.module.css";
import { doesRepeat, type FreeDraft, type FreeProblems, type Repeating } from "./free-draft.ts";

interface FieldsProps {
  readonly draft: FreeDraft;
  readonly errors: FreeProblems;
  onChange(changed: Partial<FreeDraft>): void;
}

/** What a maintenance is for, who does it, and whether it repeats. */
export function MaintenanceFields({ draft, errors, onChange }: FieldsProps) {
  return (
    <>
      {!draft.openEnded && <RepeatFields draft={draft} errors={errors} onChange={onChange} />}
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
      {!doesRepeat(draft) && (
        <Checkbox
          label={m.displaceBookings()}
          checked={draft.displace}
          onChange={({ currentTarget: { checked } }) => onChange({ displace: checked })}
        />
      )}
    </>
  );
}

const REPEATING: Readonly<Record<Repeating, () => string>> = {
  never: m.repeatNever,
  daily: m.repeatDaily,
  weekly: m.repeatWeekly,
};

function RepeatFields({ draft, errors, onChange }: FieldsProps) {
  const { repeat, endsBy, times, until } = draft;
  const choices = Object.entries(REPEATING).map(([value, words]) => ({ value: value as Repeating, label: words() }));
  return (
    <>
      <NativeSelect
        label={m.repeat()}
        value={repeat}
        onChange={({ currentTarget: { value } }) =>
          onChange({ repeat: choices.find((choice) => choice.value === value)?.value ?? "never" })
        }
        data={choices}
      />
      {repeat !== "never" && (
        <div className={styles.pair}>
          <NativeSelect
            label={m.repeatEnds()}
            value={endsBy}
            onChange={({ currentTarget: { value } }) => onChange({ endsBy: value === "until" ? "until" : "times" })}
            data={[
              { value: "times", label: m.repeatEndsByTimes() },
              { value: "until", label: m.repeatEndsByDay() },
            ]}
          />
          {endsBy === "times" ? (
            <TextInput
              inputMode="numeric"
              label={m.repeatTimes()}
              value={times}
              error={errors.times}
              onChange={({ currentTarget: { value } }) => onChange({ times: value })}
            />
          ) : (
            <TextInput
              type="date"
              label={m.repeatLastDay()}
              value={until}
              error={errors.until}
              onChange={({ currentTarget: { value } }) => onChange({ until: value })}
            />
          )}
        </div>
      )}
    </>
  );
}
