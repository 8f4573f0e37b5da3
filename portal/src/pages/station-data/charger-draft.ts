import type { WrongField } from "../../blocks/error-summary.tsx";
import { m } from "../../text.ts";
import { isMissing } from "../energy/fields.ts";
import { FIRST_SLOT, type SlotDraft, slotFaults, withMore } from "./slot-draft.ts";

/** A charger with its slots as they stand in the fields of their form. */
export interface ChargerDraft {
  /** One that waits to be registered; null: its identity is typed. */
  readonly waiting: string | null;
  readonly identity: string;
  readonly vendor: string;
  readonly model: string;
  readonly serialNumber: string;
  readonly slots: readonly SlotDraft[];
}

export type ChargerField = "identity" | "vendor" | "model" | "serialNumber";

/** @param codes of the station's slots. */
export function firstCharger(codes: readonly string[]): ChargerDraft {
  const nothing = { waiting: null, identity: "", vendor: "", model: "", serialNumber: "" };
  return { ...nothing, slots: codes.length === 0 ? [FIRST_SLOT] : nextSlots(codes) };
}

/** One more, under the next code. */
export function nextSlots(codes: readonly string[]): readonly SlotDraft[] {
  const last = { ...FIRST_SLOT, code: codes.at(-1) ?? FIRST_SLOT.code };
  return withMore([last], 1, codes).slice(1);
}

/** The elements of a form, and what is wrong in them, in the order of the form. */
export function chargerFaults(draft: ChargerDraft, codes: readonly string[], idOf: (field: string) => string) {
  const whyNot = draft.waiting === null ? whyNotIdentity(draft.identity) : null;
  const identity: readonly WrongField[] =
    whyNot === null ? [] : [{ id: idOf("identity"), label: m.identityField(), why: whyNot }];
  return [...identity, ...slotFaults(draft.slots, codes, (index, field) => idOf(`${index}-${field}`))];
}

const MOST_LETTERS = 48;

function whyNotIdentity(identity: string): string | null {
  if (isMissing(identity)) return m.fieldMissing();
  if (!/^[\x21-\x7e]+$/.test(identity.trim()) || /[:/]/.test(identity)) return m.identityLetters();
  return identity.trim().length > MOST_LETTERS ? m.fieldTooLong({ most: MOST_LETTERS }) : null;
}
