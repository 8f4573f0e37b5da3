/** @jsxImportSource preact */
import { useCallback } from "preact/hooks";
import { m } from "../../paraglide/messages.js";
import { loadReceipt } from "../api.ts";
import { Pending } from "../blocks.tsx";
import { Frame } from "../frame.tsx";
import { NotFound } from "../not-found.tsx";
import { usePolled } from "../use-polled.ts";
import { ReceiptSheet } from "./receipt-sheet.tsx";

/** `/r/:token`: the receipt of a charge, for whoever has its address (portal 4.19). */
export function ReceiptPage({ token }: { readonly token: string }) {
  const load = useCallback(() => loadReceipt(token), [token]);
  const { value, problem, readAgain } = usePolled(load, () => null);
  if (problem?.code === "not_found") return <NotFound text={m.noSuchReceipt()} />;
  if (value !== undefined) return <ReceiptSheet receipt={value} />;
  return (
    <Frame title={m.receipt()}>
      <Pending problem={problem} heightRem={26} onRetry={readAgain} />
    </Frame>
  );
}
