import "@mantine/core/styles/InlineInput.css";
import "@mantine/core/styles/Checkbox.css";
import { Checkbox, NativeSelect, TextInput } from "@mantine/core";
import { type ReactNode, useRef } from "react";
import { Choice } from "../../blocks/choice.tsx";
import { wholePercent } from "../../format.ts";
import { m } from "../../text.ts";
import { priceWords } from "../energy/price-now.tsx";
import type { Dso } from "../energy/queries.ts";
import { type Draft, type Errors, type Facts, type Field, isByHand, isSilentDso } from "./draft.ts";
import styles from "./energy-management.module.css";
import { BATTERY_WORDS, GOAL_WORDS } from "./words.ts";

type FieldElement = HTMLInputElement | HTMLSelectElement | null;

export interface FieldRefs {
  readonly of: (field: Field) => (element: FieldElement) => void;
  focus(field: Field): void;
}

export function useFieldRefs(): FieldRefs {
  const elements = useRef<Partial<Record<Field, FieldElement>>>({});
  return {
    of: (field) => (element) => {
      elements.current[field] = element;
    },
    focus: (field) => elements.current[field]?.focus(),
  };
}

interface SettingsFormProps {
  readonly draft: Draft;
  readonly facts: Facts;
  readonly dsos: readonly Dso[];
  readonly errors: Errors;
  readonly isReadOnly: boolean;
  readonly refs: FieldRefs;
  onChange(patch: Partial<Draft>): void;
}

export function SettingsForm(props: SettingsFormProps) {
  const { draft, facts, isReadOnly, onChange } = props;
  return (
    <form className={styles.form} noValidate onSubmit={(event) => event.preventDefault()}>
      <Labelled label={m.mode()}>
        <Choice
          label={m.mode()}
          value={draft.mode}
          isReadOnly={isReadOnly}
          options={[
            { value: "automatic", label: m.automatic() },
            { value: "manual", label: m.manual() },
          ]}
          onChoose={(mode) => onChange({ mode })}
        />
      </Labelled>
      <Labelled label={m.goal()}>
        <Choice
          label={m.goal()}
          value={draft.goal}
          isReadOnly={isReadOnly}
          options={(["cheapest", "balanced", "greenest"] as const).map((goal) => ({
            value: goal,
            label: GOAL_WORDS[goal](),
          }))}
          onChoose={(goal) => onChange({ goal })}
        />
      </Labelled>
      {draft.mode === "manual" && <DsoFields {...props} />}
      {facts.battery !== null && (
        <Labelled label={m.battery()}>
          <Choice
            label={m.battery()}
            value={draft.battery}
            isReadOnly={isReadOnly}
            options={(["automatic", "use", "store", "hold"] as const).map((battery) => ({
              value: battery,
              label: BATTERY_WORDS[battery](),
            }))}
            onChoose={(battery) => onChange({ battery })}
          />
        </Labelled>
      )}
      <div className={styles.fields}>
        {facts.battery !== null && (
          <DraftField {...props} field="reserve" label={m.reserveField()} hint={m.reserveHint()} />
        )}
        <DraftField {...props} field="gridLimit" label={m.gridLimitField()} hint={m.gridLimitHint()} />
        <DraftField {...props} field="dropAfter" label={m.dropAfterField()} hint={m.dropAfterHint()} />
      </div>
      {isByHand(draft) && (
        <div className={styles.fields}>
          {!isReadOnly && <DraftField {...props} field="from" label={m.fromField()} hint={m.fromHint()} isTime />}
          <DraftField {...props} field="until" label={m.untilField()} hint={m.untilHint()} isTime />
          {!isReadOnly && (
            <TextInput
              label={m.reasonField()}
              placeholder={m.reasonDefault()}
              maxLength={500}
              value={draft.reason}
              onChange={({ currentTarget }) => onChange({ reason: currentTarget.value })}
            />
          )}
        </div>
      )}
    </form>
  );
}

function Labelled({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <div className={styles.labelled}>
      <span aria-hidden="true">{label}</span>
      {children}
    </div>
  );
}

function DsoFields({ draft, facts: { energy }, dsos, errors, isReadOnly, refs, onChange }: SettingsFormProps) {
  const isSilent = draft.dsoId !== "" && isSilentDso(energy, draft.dsoId);
  return (
    <div className={styles.fields}>
      <NativeSelect
        ref={refs.of("dsoId")}
        label={m.dso()}
        value={draft.dsoId}
        disabled={isReadOnly}
        error={errors.dsoId}
        onChange={({ currentTarget }) => onChange({ dsoId: currentTarget.value, isConfirmed: false })}
        data={[
          { value: "", label: m.chooseDso() },
          ...energy.dsos.map(({ id, name }) => ({ value: id, label: optionWords(id, name, energy, dsos) })),
        ]}
      />
      {isSilent && !isReadOnly && (
        <Checkbox
          ref={refs.of("isConfirmed")}
          label={m.confirmSilent()}
          checked={draft.isConfirmed}
          error={errors.isConfirmed}
          onChange={({ currentTarget }) => onChange({ isConfirmed: currentTarget.checked })}
        />
      )}
    </div>
  );
}

/** A DSO with what a choice is made by: whether it answers, its price, its mix. */
function optionWords(id: string, name: string, energy: Facts["energy"], dsos: readonly Dso[]): string {
  if (isSilentDso(energy, id)) return m.dsoOptionSilent({ dso: name });
  const dso = dsos.find((one) => one.id === id);
  if (dso === undefined) return name;
  const facts = { dso: name, price: priceWords(dso) };
  if (dso.renewableBasisPoints === null) return m.dsoOptionNoMix(facts);
  return m.dsoOption({ ...facts, share: wholePercent(Math.round(dso.renewableBasisPoints / 100)) });
}

interface DraftFieldProps extends SettingsFormProps {
  readonly field: "reserve" | "gridLimit" | "dropAfter" | "from" | "until";
  readonly label: string;
  readonly hint: string;
  readonly isTime?: boolean;
}

function DraftField({
  field,
  label,
  hint,
  isTime = false,
  draft,
  errors,
  isReadOnly,
  refs,
  onChange,
}: DraftFieldProps) {
  return (
    <TextInput
      ref={refs.of(field)}
      type={isTime ? "datetime-local" : "text"}
      inputMode={isTime ? undefined : "decimal"}
      label={label}
      description={hint}
      value={draft[field]}
      error={errors[field]}
      readOnly={isReadOnly}
      variant={isReadOnly ? "filled" : "default"}
      onChange={({ currentTarget }) => onChange({ [field]: currentTarget.value })}
    />
  );
}
