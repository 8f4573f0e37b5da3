/** @jsxImportSource preact */
import { m } from "../../paraglide/messages.js";
import blocks from "../blocks.module.css";
import { Refusal } from "../blocks.tsx";
import { Frame } from "../frame.tsx";
import { acceptLink } from "./account-api.ts";
import { useSending } from "./use-sending.ts";

/** What a mailed link opens. Only the press of the button uses it: scanners of mail open links as well. */
export function LinkPage({ token }: { readonly token: string }) {
  const { isSending, refusal, send } = useSending();
  const use = async () => {
    if (await send(() => acceptLink(token))) location.replace("/d");
  };
  return (
    <Frame title={m.signIn()}>
      <div class={blocks.block}>
        <p>{m.linkHint()}</p>
        <Refusal words={refusal} />
        <button type="button" class={`${blocks.primary} ${blocks.big}`} disabled={isSending} onClick={use}>
          {m.signIn()}
        </button>
        {refusal !== null && <a href="/d">{m.askForNewLink()}</a>}
      </div>
    </Frame>
  );
}
