/** @jsxImportSource preact */
import type { ComponentChildren } from "preact";
import { m } from "../../paraglide/messages.js";
import blocks from "../blocks.module.css";
import { Refusal } from "../blocks.tsx";
import type { Sending } from "./use-sending.ts";

interface FormProps {
  readonly title: string;
  readonly action: string;
  readonly sending: Sending;
  /** What was entered, by the names of the fields. */
  onSend(entered: (name: string) => string, form: HTMLFormElement): void;
  readonly children: ComponentChildren;
}

/** A titled form with one button. What is missing or malformed is named by the browser, beside its field. */
export function Form({ title, action, sending, onSend, children }: FormProps) {
  const submit = (event: SubmitEvent & { readonly currentTarget: HTMLFormElement }) => {
    event.preventDefault();
    const form = event.currentTarget;
    const data = new FormData(form);
    onSend((name) => String(data.get(name) ?? "").trim(), form);
  };
  return (
    <form class={`${blocks.block} ${blocks.form}`} aria-label={title} onSubmit={submit}>
      <h2>{title}</h2>
      {children}
      <Refusal words={sending.refusal} />
      <button type="submit" class={blocks.primary} disabled={sending.isSending}>
        {action}
      </button>
    </form>
  );
}

interface FieldProps {
  readonly label: string;
  readonly name: string;
  readonly value?: string;
  readonly maxLength: number;
  readonly autocomplete: string;
}

export function TextField({ label, ...input }: FieldProps) {
  return (
    <label>
      {label}
      <input class={blocks.input} type="text" required {...input} />
    </label>
  );
}

/** Longer no address may be. */
const LONGEST_EMAIL = 254;

export function EmailField({ value = "" }: { readonly value?: string }) {
  return (
    <label>
      {m.email()}
      <input
        class={blocks.input}
        type="email"
        name="email"
        value={value}
        maxLength={LONGEST_EMAIL}
        autocomplete="email"
        required
      />
    </label>
  );
}
