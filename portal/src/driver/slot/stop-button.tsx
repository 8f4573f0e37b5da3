/** @jsxImportSource preact */
import { useRef, useState } from "preact/hooks";
import { m } from "../../paraglide/messages.js";
import { type Charge, stopCharge } from "../api.ts";
import blocks from "../blocks.module.css";
import { causeOf, Refusal } from "../blocks.tsx";
import { problemOf } from "../use-polled.ts";

/** Ends the charge after a question; a start that has not come to anything is given up without one. */
export function StopButton({ charge, onAnswer }: { readonly charge: Charge; onAnswer(charge: Charge): void }) {
  const [isSending, setSending] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const question = useRef<HTMLDialogElement>(null);
  const { state, slot } = charge;

  const stop = async () => {
    question.current?.close();
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
        onClick={() => question.current?.showModal()}
      >
        {isSending || state === "stopping" ? m.chargeStopping() : m.stopCharging()}
      </button>
      <dialog ref={question} class={blocks.question} aria-labelledby="stop-question">
        <h2 id="stop-question">{m.stopQuestion({ slot: slot.label })}</h2>
        <p>{m.stopConsequence()}</p>
        <button type="button" class={`${blocks.primary} ${blocks.big}`} onClick={stop}>
          {m.stopConfirm()}
        </button>
        <button type="button" class={`${blocks.button} ${blocks.big}`} onClick={() => question.current?.close()}>
          {m.goOnCharging()}
        </button>
      </dialog>
    </>
  );
}
