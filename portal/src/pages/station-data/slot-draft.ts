import type { InferRequestType } from "hono/client";
import { speedOfEvse } from "../../../../src/entry/api/shared/evse-rules.ts";
import type { ConnectorView, EvseView } from "../../../../src/entry/api/shared/schemas.ts";
import type { api } from "../../api.ts";
import type { WrongField } from "../../blocks/error-summary.tsx";
import { m } from "../../text.ts";
import { isMissing, numberOf, whyNotPositive } from "../energy/fields.ts";

/** From which power on a slot is fast, and rapid. */
export type Speeds = Parameters<typeof speedOfEvse>[1];

/** A slot as it stands in the fields of its form. */
export interface SlotDraft {
  readonly code: string;
  readonly standard: ConnectorView["standard"];
  readonly format: ConnectorView["format"];
  readonly supply: ConnectorView["powerType"];
  /** In kW. */
  readonly power: string;
  /** By whose price it is charged; null: as its power proposes. */
  readonly class: ConnectorView["class"] | null;
}

export const FIRST_SLOT: SlotDraft = {
  code: "A1",
  standard: "IEC_62196_T2",
  format: "SOCKET",
  supply: "AC_3_PHASE",
  power: "22",
  class: null,
};

/** Slow ones are sold as standard, fast and rapid ones as fast (PF7). */
export function classOf({ power, class: chosen }: SlotDraft, speeds: Speeds): ConnectorView["class"] {
  return chosen ?? (speedIn(power, speeds) === "slow" ? "standard" : "fast");
}

/** @param power in kW, as it was typed. */
export function speedIn(power: string, speeds: Speeds) {
  const connectors = [{ connectorId: 1, maxPowerW: wattsOf(power) }];
  return speedOfEvse({ connectors, activeSession: null }, speeds);
}

function wattsOf(power: string): number {
  return Math.round((numberOf(power) || 0) * 1_000);
}

/** The next code: A1 → A2, A9 → A10, B → B2. */
export function codeAfter(code: string, taken: readonly string[]): string {
  const [, stem = "", digits = ""] = /^(.*?)(\d*)$/.exec(code) ?? [];
  for (let number = digits === "" ? 2 : Number(digits) + 1; ; number += 1) {
    const next = stem + String(number).padStart(digits.length, "0");
    if (!taken.includes(next)) return next;
  }
}

/** The slots with some more like the last one, under codes that nobody has. */
export function withMore(slots: readonly SlotDraft[], count: number, others: readonly string[]): readonly SlotDraft[] {
  const all = [...slots];
  for (let added = 0; added < count; added += 1) {
    const last = all.at(-1) ?? FIRST_SLOT;
    all.push({ ...last, code: codeAfter(last.code, [...others, ...all.map(({ code }) => code)]) });
  }
  return all;
}

const MOST_LETTERS = 16;

/** @param idOf of a field's element. @param others codes of the station's other slots. */
export function slotFaults(
  slots: readonly SlotDraft[],
  others: readonly string[],
  idOf: (index: number, field: "code" | "power") => string,
): readonly WrongField[] {
  return slots.flatMap(({ code, power }, index) => {
    const before = [...others, ...slots.slice(0, index).map((slot) => slot.code)];
    const slot = isMissing(code) ? String(index + 1) : code;
    const whyCode = whyNotCode(code, before);
    const whyPower = isMissing(power) ? m.fieldMissing() : whyNotPositive(power);
    return [
      ...(whyCode === null
        ? []
        : [{ id: idOf(index, "code"), label: m.slotFieldOf({ slot, field: m.slotCodeField() }), why: whyCode }]),
      ...(whyPower === null
        ? []
        : [{ id: idOf(index, "power"), label: m.slotFieldOf({ slot, field: m.maxPowerColumn() }), why: whyPower }]),
    ];
  });
}

function whyNotCode(code: string, before: readonly string[]): string | null {
  if (isMissing(code)) return m.fieldMissing();
  if (before.some((each) => folded(each) === folded(code))) return m.slotCodeTaken({ code: code.trim() });
  return code.trim().length > MOST_LETTERS ? m.fieldTooLong({ most: MOST_LETTERS }) : null;
}

const folded = (code: string) => code.trim().toLowerCase();

type Connector = NonNullable<
  InferRequestType<(typeof api)["charge-points"]["$post"]>["json"]["evses"][number]
>["connectors"][number];

/** Volts of a phase against neutral; of direct current what such connectors bear. */
const AC_VOLTS = 230;
const DC_VOLTS = 1_000;
const PHASES = { AC_1_PHASE: 1, AC_3_PHASE: 3, DC: 1 } as const;

export function connectorOf(slot: SlotDraft, connectorId: number, speeds: Speeds): Connector {
  const { standard, format, supply, power } = slot;
  const maxVoltageV = supply === "DC" ? DC_VOLTS : AC_VOLTS;
  const maxPowerW = wattsOf(power);
  const maxCurrentA = Math.ceil(maxPowerW / (maxVoltageV * PHASES[supply]));
  const common = { connectorId, standard, format, powerType: supply, maxVoltageV, maxCurrentA, maxPowerW };
  return { ...common, class: classOf(slot, speeds) };
}

/** A slot that is there, by its first connector; null: it has none. */
export function slotDraftOf({ label, connectors: [first] }: EvseView): SlotDraft | null {
  if (first === undefined) return null;
  const { standard, format, powerType: supply, maxPowerW } = first;
  return { code: label, standard, format, supply, power: String(maxPowerW / 1_000), class: first.class };
}
