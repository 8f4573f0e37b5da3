/** @jsxImportSource preact */
import { useState } from "preact/hooks";
import { m } from "../../paraglide/messages.js";
import blocks from "../blocks.module.css";
import { NotFound } from "../not-found.tsx";

/** A QR code that cannot be read is typed, and may be typed wrong. */
export function UnknownSlot({ code }: { readonly code: string }) {
  const [typed, setTyped] = useState(code);
  const open = (event: SubmitEvent) => {
    event.preventDefault();
    const wanted = typed.trim();
    if (wanted !== "") location.assign(`/c/${encodeURIComponent(wanted)}`);
  };
  return (
    <NotFound text={m.noSuchSlot({ code })}>
      <form class={blocks.form} onSubmit={open}>
        <label>
          {m.slotCode()}
          <input
            class={blocks.input}
            value={typed}
            autocapitalize="characters"
            autocomplete="off"
            onInput={({ currentTarget }) => setTyped(currentTarget.value)}
          />
        </label>
        <button type="submit" class={blocks.primary}>
          {m.openSlot()}
        </button>
      </form>
    </NotFound>
  );
}
