/** @jsxImportSource preact */
import type { ComponentChildren } from "preact";
import { m } from "../paraglide/messages.js";
import blocks from "./blocks.module.css";
import { Frame } from "./frame.tsx";

/** @param text what was not found, and what to do about it. */
export function NotFound({ text, children }: { readonly text: string; readonly children?: ComponentChildren }) {
  return (
    <Frame title={m.notFoundTitle()}>
      <div class={blocks.block} role="alert">
        <p>{text}</p>
        {children}
      </div>
    </Frame>
  );
}
