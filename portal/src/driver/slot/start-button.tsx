/** @jsxImportSource preact */
import { useRef, useState } from "preact/hooks";
import { m } from "../../paraglide/messages.js";
import { type Charge, type Slot, startCharge } from "../api.ts";
import blocks from "../blocks.module.css";
import { causeOf, Refusal } from "../blocks.tsx";
import { problemOf } from "../use-polled.ts";
import { START_REFUSALS } from "./words.ts";

interface StartButtonProps {
  readonly slot: Slot;
  onStarted(charge: Charge): void;
  onStale(): void;
}

export function StartButton({ slot, onStarted, onStale }: StartButtonProps) {
  const [isSending, setSending] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  /** Of this start: pressed again because no answer came, it stays one start. */
  const startKey = useRef<string | null>(null);

  const start = async () => {
    setSending(true);
    setRefusal(null);
    startKey.current ??= randomKey();
    try {
      const charge = await startCharge(slot, startKey.current);
      startKey.current = null;
      if (charge.paymentPage === null) onStarted(charge);
      else location.assign(charge.paymentPage);
    } catch (error) {
      const problem = problemOf(error);
      if (problem.status !== null) startKey.current = null;
      setRefusal(START_REFUSALS[problem.code]?.() ?? causeOf(problem));
      onStale();
    } finally {
      setSending(false);
    }
  };

  return (
    <>
      <Refusal words={refusal} />
      <button
        type="button"
        class={`${blocks.primary} ${blocks.big}`}
        disabled={isSending || !slot.startable || slot.offer === null}
        onClick={start}
      >
        {isSending ? m.sending() : m.startCharging()}
      </button>
    </>
  );
}

const KEY_BYTES = 24;

function randomKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(KEY_BYTES));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
