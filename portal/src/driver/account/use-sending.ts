import { useState } from "preact/hooks";
import { m } from "../../paraglide/messages.js";
import { causeOf } from "../blocks.tsx";
import { problemOf } from "../use-polled.ts";

/** Why the API refuses what drivers ask for their account, by its code; others are told as any failure is. */
const REFUSALS: Readonly<Record<string, () => string>> = {
  link_not_valid: m.linkNotValid,
  account_blocked: m.accountBlocked,
  wrong_card_code: m.wrongCardCode,
  limit_reached: m.limitReached,
  in_use: m.accountInUse,
  payment_owed: m.deletePaymentOwed,
  invalid_request: m.entryNotValid,
  session_ended: m.signInEnded,
  not_signed_in: m.signInEnded,
  charge_point_not_connected: m.stopAtCharger,
};

export interface Sending {
  readonly isSending: boolean;
  /** Why the last one failed, in words; null: it did not. */
  readonly refusal: string | null;
  /** @returns whether it was done. */
  send(work: () => Promise<unknown>): Promise<boolean>;
}

/** One request at a time, and what became of it. */
export function useSending(): Sending {
  const [isSending, setSending] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const send = async (work: () => Promise<unknown>) => {
    setSending(true);
    setRefusal(null);
    try {
      await work();
      return true;
    } catch (error) {
      const problem = problemOf(error);
      setRefusal(REFUSALS[problem.code]?.() ?? causeOf(problem));
      return false;
    } finally {
      setSending(false);
    }
  };
  return { isSending, refusal, send };
}
