/** @jsxImportSource preact */
import { useState } from "preact/hooks";
import { m } from "../../paraglide/messages.js";
import { type Charge, stopCharge } from "../api.ts";
import blocks from "../blocks.module.css";
import { causeOf, Refusal } from "../blocks.tsx";
import { problemOf } from "../use-polled.ts";
import { stopWords, useQuestion } from "../use-question.tsx";

/** Ends the charge after a question; a start that has not come to anything is given up without one. */
export function StopButton({ charge, onAnswer }: { readonly charge: Charge; onAnswer(charge: Charge): void }) {
  const [isSending, setSending] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const { state, slot } = charge;

  const stop = async () => {
    setSending(true);
    setRefusal(null);
    try {
      onAnswer(await stopCharge());
    } catch (error) {
      const problem = problemOf(error);
      setRefusal(problem.code === "charge_point_not_connected" ? m.stopAtCharger() : causeOf(problem));
    } finally {
      setSending(false);
    }
  };

  const [question, ask] = useQuestion(stopWords(slot.label), stop);

  if (state === "starting") {
    return (
      <>
        <Refusal words={refusal} />
        <button type="button" class={`${blocks.button} ${blocks.big}`} disabled={isSending} onClick={stop}>
          {m.cancelStart()}
        </button>
      </>
    );
  }
  return (
    <>
      <Refusal words={refusal} />
      <button
        type="button"
        class={`${blocks.primary} ${blocks.big}`}
        disabled={isSending || state !== "charging"}
        onClick={ask}
      >
        {isSending || state === "stopping" ? m.chargeStopping() : m.stopCharging()}
      </button>
      {question}
    </>
  );
}
