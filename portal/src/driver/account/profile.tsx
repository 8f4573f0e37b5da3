/** @jsxImportSource preact */
import { useRef, useState } from "preact/hooks";
import { m } from "../../paraglide/messages.js";
import blocks from "../blocks.module.css";
import { Notice, Refusal } from "../blocks.tsx";
import { changeMe, deleteAccount, type Language, type Me } from "./account-api.ts";
import { EmailField, Form, TextField } from "./form.tsx";
import { useSending } from "./use-sending.ts";

/** Each language in its own words. */
const LANGUAGES: Readonly<Record<Language, string>> = { en: "English", it: "Italiano" };

interface ProfileProps {
  readonly me: Me;
  onMe(me: Me): void;
}

export function Profile({ me, onMe }: ProfileProps) {
  const saving = useSending();
  const [isSaved, setSaved] = useState(false);
  const save = async (entered: (name: string) => string) => {
    setSaved(false);
    const isDone = await saving.send(async () => {
      const email = entered("email");
      const language = entered("language") === "it" ? "it" : "en";
      const changed = { name: entered("name"), language, ...(email === me.email ? {} : { email }) } as const;
      onMe(await changeMe(changed));
    });
    setSaved(isDone);
  };
  return (
    <Form title={m.myData()} action={m.save()} sending={saving} onSend={save}>
      <TextField label={m.yourName()} name="name" value={me.name} maxLength={100} autocomplete="name" />
      <EmailField value={me.email} />
      {me.newEmail !== null && <Notice>{m.confirmNewEmail({ email: me.newEmail })}</Notice>}
      <label>
        {m.language()}
        <select class={blocks.input} name="language">
          {Object.entries(LANGUAGES).map(([value, name]) => (
            <option key={value} value={value} selected={value === me.language} lang={value}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <p role="status">{isSaved && m.saved()}</p>
    </Form>
  );
}

/** Asks before it erases. */
export function Deletion({ onDeleted }: { onDeleted(): void }) {
  const { isSending, refusal, send } = useSending();
  const question = useRef<HTMLDialogElement>(null);
  const close = () => question.current?.close();
  const erase = async () => {
    close();
    if (await send(deleteAccount)) onDeleted();
  };
  return (
    <>
      <Refusal words={refusal} />
      <button type="button" class={blocks.button} disabled={isSending} onClick={() => question.current?.showModal()}>
        {m.deleteAccount()}
      </button>
      <dialog ref={question} class={blocks.question} aria-labelledby="delete-question">
        <h2 id="delete-question">{m.deleteQuestion()}</h2>
        <p>{m.deleteConsequence()}</p>
        <button type="button" class={`${blocks.primary} ${blocks.big}`} onClick={erase}>
          {m.deleteConfirm()}
        </button>
        <button type="button" class={`${blocks.button} ${blocks.big}`} onClick={close}>
          {m.back()}
        </button>
      </dialog>
    </>
  );
}
