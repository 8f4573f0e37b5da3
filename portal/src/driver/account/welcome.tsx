/** @jsxImportSource preact */
import { useState } from "preact/hooks";
import { m } from "../../paraglide/messages.js";
import { getLocale } from "../../paraglide/runtime.js";
import blocks from "../blocks.module.css";
import { Frame } from "../frame.tsx";
import { askForLink, openAccount } from "./account-api.ts";
import { EmailField, Form, TextField } from "./form.tsx";
import { useSending } from "./use-sending.ts";

/** Nobody is signed in: by a mailed link, without a password. */
export function Welcome() {
  const [mailedTo, setMailedTo] = useState<string | null>(null);
  const signingIn = useSending();
  const opening = useSending();

  if (mailedTo !== null) {
    return (
      <Frame title={m.myAccount()} announcement={m.mailSent({ email: mailedTo })}>
        <div class={blocks.block}>
          <h2>{m.mailSentTitle()}</h2>
          <p>{m.mailSent({ email: mailedTo })}</p>
          <button type="button" class={blocks.button} onClick={() => setMailedTo(null)}>
            {m.back()}
          </button>
        </div>
      </Frame>
    );
  }

  const signIn = async (entered: (name: string) => string) => {
    const email = entered("email");
    if (await signingIn.send(() => askForLink(email))) setMailedTo(email);
  };
  const open = async (entered: (name: string) => string) => {
    const email = entered("email");
    const account = { email, name: entered("name"), language: getLocale() };
    if (await opening.send(() => openAccount(account))) setMailedTo(email);
  };
  return (
    <Frame title={m.myAccount()}>
      <p>{m.accountNotNeeded()}</p>
      <Form title={m.signIn()} action={m.mailMeALink()} sending={signingIn} onSend={signIn}>
        <EmailField />
      </Form>
      <Form title={m.openAccount()} action={m.openAccount()} sending={opening} onSend={open}>
        <TextField label={m.yourName()} name="name" maxLength={100} autocomplete="name" />
        <EmailField />
      </Form>
    </Frame>
  );
}
