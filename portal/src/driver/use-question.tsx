/** @jsxImportSource preact */
import type { VNode } from "preact";
import { useRef } from "preact/hooks";
import { m } from "../paraglide/messages.js";
import blocks from "./blocks.module.css";

interface QuestionWords {
  readonly title: string;
  readonly consequence: string;
  readonly yes: string;
  readonly no: string;
}

/**
 * Asks before something that cannot be taken back.
 * @returns the dialog, to stand anywhere on the page, and what opens it.
 */
export function useQuestion({ title, consequence, yes, no }: QuestionWords, onYes: () => void): [VNode, () => void] {
  const dialog = useRef<HTMLDialogElement>(null);
  const close = () => dialog.current?.close();
  const agree = () => {
    close();
    onYes();
  };
  const question = (
    <dialog ref={dialog} class={blocks.question} aria-label={title}>
      <h2>{title}</h2>
      <p>{consequence}</p>
      <button type="button" class={`${blocks.primary} ${blocks.big}`} onClick={agree}>
        {yes}
      </button>
      <button type="button" class={`${blocks.button} ${blocks.big}`} onClick={close}>
        {no}
      </button>
    </dialog>
  );
  return [question, () => dialog.current?.showModal()];
}

/** Before a charge is stopped, wherever that is asked for. */
export const stopWords = (slot: string): QuestionWords => ({
  title: m.stopQuestion({ slot }),
  consequence: m.stopConsequence(),
  yes: m.stopConfirm(),
  no: m.goOnCharging(),
});
