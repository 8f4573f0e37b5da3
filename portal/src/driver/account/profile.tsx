/** @jsxImportSource preact */
import { useState } from "preact/hooks";
import { m } from "../../paraglide/messages.js";
import blocks from "../blocks.module.css";
import { Notice, Refusal } from "../blocks.tsx";
import { useQuestion } from "../use-question.tsx";
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
  const erase = async () => {
    if (await send(deleteAccount)) onDeleted();
  };
  const words = {
    title: m.deleteQuestion(),
    consequence: m.deleteConsequence(),
    yes: m.deleteConfirm(),
    no: m.back(),
  };
  const [question, ask] = useQuestion(words, erase);
  return (
    <>
      <Refusal words={refusal} />
      <button type="button" class={blocks.button} disabled={isSending} onClick={ask}>
        {m.deleteAccount()}
      </button>
      {question}
    </>
  );
}
