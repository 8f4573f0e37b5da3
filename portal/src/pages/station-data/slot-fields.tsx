import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useState } from "react";
import type { ConnectorView } from "../../../../src/entry/api/shared/schemas.ts";
import type { WrongField } from "../../blocks/error-summary.tsx";
import { STANDARD_NAMES } from "../../connector-names.ts";
import { m } from "../../text.ts";
import { classOf, type SlotDraft, type Speeds, speedIn, withMore } from "./slot-draft.ts";
import styles from "./station-data.module.css";

interface SlotFieldsProps {
  readonly slots: readonly SlotDraft[];
  readonly speeds: Speeds;
  /** Codes of the station's other slots. */
  readonly others: readonly string[];
  readonly wrong: readonly WrongField[];
  readonly idOf: (index: number, field: "code" | "power") => string;
  /** One slot that is there: no more are added here, and none is taken away. */
  readonly isOne?: boolean;
  onChange(slots: readonly SlotDraft[]): void;
}

/** The slots of a charger, one below the other. */
export function SlotFields({ slots, isOne = false, others, onChange, ...each }: SlotFieldsProps) {
  const change = (index: number, patch: Partial<SlotDraft>) =>
    onChange(slots.map((slot, at) => (at === index ? { ...slot, ...patch } : slot)));
  return (
    <div className={styles.slots}>
      <p className={styles.quiet}>{m.slotProposal()}</p>
      {slots.map((slot, index) => (
        <OneSlot
          // biome-ignore lint/suspicious/noArrayIndexKey: a code may be typed anew, the place stays
          key={index}
          {...each}
          slot={slot}
          index={index}
          onChange={(patch) => change(index, patch)}
          onRemove={isOne || slots.length === 1 ? null : () => onChange(slots.filter((_, at) => at !== index))}
        />
      ))}
      {!isOne && <MoreLikeThis onAdd={(count) => onChange(withMore(slots, count, others))} />}
    </div>
  );
}

interface OneSlotProps extends Pick<SlotFieldsProps, "speeds" | "wrong" | "idOf"> {
  readonly slot: SlotDraft;
  readonly index: number;
  onChange(patch: Partial<SlotDraft>): void;
  /** Null: it stays. */
  readonly onRemove: (() => void) | null;
}

const SPEED_WORDS = { slow: m.speedSlow, fast: m.speedFast, rapid: m.speedRapid } as const;

function OneSlot({ slot, index, speeds, wrong, idOf, onChange, onRemove }: OneSlotProps) {
  const text = (field: "code" | "power") => ({
    id: idOf(index, field),
    value: slot[field],
    error: wrong.find(({ id }) => id === idOf(index, field))?.why,
    onChange: ({ currentTarget }: { readonly currentTarget: HTMLInputElement }) =>
      onChange({ [field]: currentTarget.value }),
  });
  return (
    <fieldset className={styles.slot}>
      <legend>{m.slotTitle({ slot: slot.code })}</legend>
      <div className={styles.slotFields}>
        <TextInput {...text("code")} label={m.slotCodeField()} autoComplete="off" />
        <Picked
          label={m.connector()}
          of={STANDARDS}
          value={slot.standard}
          onPick={(standard) => onChange({ standard })}
        />
        <Picked label={m.plugField()} of={FORMATS} value={slot.format} onPick={(format) => onChange({ format })} />
        <Picked label={m.supplyField()} of={SUPPLIES} value={slot.supply} onPick={(supply) => onChange({ supply })} />
        <TextInput {...text("power")} label={m.maxPowerColumn()} inputMode="decimal" autoComplete="off" />
        <Picked
          label={m.priceClassField()}
          of={CLASSES}
          value={classOf(slot, speeds)}
          onPick={(chosen) => onChange({ class: chosen })}
        />
      </div>
      <div className={styles.slotFoot}>
        <p className={styles.quiet}>{m.slotSpeed({ speed: SPEED_WORDS[speedIn(slot.power, speeds)]() })}</p>
        {onRemove !== null && (
          <Button variant="default" size="compact-sm" aria-label={m.removeSlot({ slot: slot.code })} onClick={onRemove}>
            {m.remove()}
          </Button>
        )}
      </div>
    </fieldset>
  );
}

type Options<Value extends string> = Readonly<Record<Value, () => string>>;

const STANDARDS = Object.fromEntries(
  Object.entries(STANDARD_NAMES).map(([standard, name]) => [standard, () => name]),
) as Options<ConnectorView["standard"]>;
const FORMATS: Options<ConnectorView["format"]> = { SOCKET: m.plugSocket, CABLE: m.plugCable };
const SUPPLIES: Options<ConnectorView["powerType"]> = {
  AC_1_PHASE: m.supplyOnePhase,
  AC_3_PHASE: m.supplyThreePhases,
  DC: m.supplyDirect,
};
const CLASSES: Options<ConnectorView["class"]> = { standard: m.classStandard, fast: m.classFast };

interface PickedProps<Value extends string> {
  readonly label: string;
  readonly of: Options<Value>;
  readonly value: Value;
  onPick(value: Value): void;
}

function Picked<Value extends string>({ label, of, value, onPick }: PickedProps<Value>) {
  const values = Object.keys(of) as Value[];
  return (
    <NativeSelect
      label={label}
      value={value}
      data={values.map((each) => ({ value: each, label: of[each]() }))}
      onChange={({ currentTarget }) => {
        const picked = values.find((each) => each === currentTarget.value);
        if (picked !== undefined) onPick(picked);
      }}
    />
  );
}

/** A charger has no more, by OCPI's and our count. */
const MOST_MORE = 31;

function MoreLikeThis({ onAdd }: { onAdd(count: number): void }) {
  const [typed, setTyped] = useState("1");
  const count = Math.min(MOST_MORE, Math.max(1, Math.round(Number(typed)) || 1));
  return (
    <div className={styles.more}>
      <TextInput
        label={m.howManyMore()}
        type="number"
        min={1}
        max={MOST_MORE}
        value={typed}
        onChange={({ currentTarget }) => setTyped(currentTarget.value)}
      />
      <Button variant="default" onClick={() => onAdd(count)}>
        {m.addLikeThis({ count })}
      </Button>
    </div>
  );
}
