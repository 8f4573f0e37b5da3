/** @jsxImportSource preact */
import { m } from "../../paraglide/messages.js";

/** Whom to call, and what to tell them; and the way to an account, which nobody needs to have. */
export function HelpLine({ phone, code }: { readonly phone: string | null; readonly code: string }) {
  return (
    <>
      {phone !== null && <a href={`tel:${phone.replaceAll(" ", "")}`}>{m.helpPhone({ phone })}</a>}
      <span>{m.slotCodeIs({ code })}</span>
      <a href="/d">{m.myAccount()}</a>
    </>
  );
}
