import { m } from "../../text.ts";
import { readAmount, readPercent, writtenAmount } from "./amounts.ts";
import type { PricePolicy } from "./queries.ts";
import { FAULT_WORDS } from "./words.ts";

/** A policy as it is typed. */

export type PolicyField = keyof PricePolicy;
export type PolicyTexts = Readonly<Record<PolicyField, string>>;

interface FieldRule {
  readonly id: PolicyField;
  readonly label: () => string;
  readonly hint?: () => string;
}

export const POLICY_FIELDS: readonly FieldRule[] = [
  { id: "lookHours", label: m.policyLookField },
  { id: "opexMicroPerKwh", label: m.policyOpex, hint: m.withoutVat },
  { id: "markupBasisPoints", label: m.policyMarkupField },
  { id: "floorMicroPerKwh", label: m.policyFloor, hint: m.withVat },
  { id: "ceilingMicroPerKwh", label: m.policyCeiling, hint: m.withVat },
  { id: "stepMicroPerKwh", label: m.policyStep, hint: m.withVat },
  { id: "hysteresisMicroPerKwh", label: m.policyHysteresis, hint: m.withVat },
  { id: "noticeMinutes", label: m.policyNoticeField },
];

/** Whole numbers with what the API takes of them; the other fields are amounts. */
const WHOLE: Readonly<Partial<Record<PolicyField, { readonly least: number; readonly most: number }>>> = {
  lookHours: { least: 1, most: 4 },
  noticeMinutes: { least: 15, most: 45 },
};
const MARKUP = { least: 0, most: 500 };

/** What is wrong with a field, in a sentence; null: nothing. */
export function faultOf(field: PolicyField, text: string): string | null {
  const bounds = WHOLE[field];
  if (bounds !== undefined) {
    const isWhole = /^\s*\d+\s*$/.test(text) && Number(text) >= bounds.least && Number(text) <= bounds.most;
    return isWhole ? null : m.wholeBetween(bounds);
  }
  if (field === "markupBasisPoints") return readPercent(text, MARKUP) === null ? m.percentBetween(MARKUP) : null;
  const read = readAmount(text);
  return read.ok ? null : FAULT_WORDS[read.fault]();
}

/** Null: something is wrong with it. */
export function policyOf(texts: PolicyTexts): PricePolicy | null {
  if (POLICY_FIELDS.some(({ id }) => faultOf(id, texts[id]) !== null)) return null;
  const amount = (field: PolicyField) => {
    const read = readAmount(texts[field]);
    return read.ok ? read.micro : 0;
  };
  return {
    lookHours: Number(texts.lookHours),
    opexMicroPerKwh: amount("opexMicroPerKwh"),
    markupBasisPoints: readPercent(texts.markupBasisPoints, MARKUP) ?? 0,
    floorMicroPerKwh: amount("floorMicroPerKwh"),
    ceilingMicroPerKwh: amount("ceilingMicroPerKwh"),
    stepMicroPerKwh: amount("stepMicroPerKwh"),
    hysteresisMicroPerKwh: amount("hysteresisMicroPerKwh"),
    noticeMinutes: Number(texts.noticeMinutes),
  };
}

export function textsOf(policy: PricePolicy, locale: string): PolicyTexts {
  const amount = (micro: number) => writtenAmount(micro, locale);
  return {
    lookHours: String(policy.lookHours),
    opexMicroPerKwh: amount(policy.opexMicroPerKwh),
    markupBasisPoints: String(policy.markupBasisPoints / 100),
    floorMicroPerKwh: amount(policy.floorMicroPerKwh),
    ceilingMicroPerKwh: amount(policy.ceilingMicroPerKwh),
    stepMicroPerKwh: amount(policy.stepMicroPerKwh),
    hysteresisMicroPerKwh: amount(policy.hysteresisMicroPerKwh),
    noticeMinutes: String(policy.noticeMinutes),
  };
}
