/** @jsxImportSource preact */
import { useEffect, useRef, useState } from "preact/hooks";
import { m } from "../../paraglide/messages.js";
import blocks from "../blocks.module.css";
import { Notice, Pending, Refusal } from "../blocks.tsx";
import { usePolled } from "../use-polled.ts";
import { loadPaymentMethods, openPaymentPage, removePaymentMethod } from "./account-api.ts";
import { Listed } from "./listed.tsx";
import { useSending } from "./use-sending.ts";

/** The payment service tells us by itself what was left there: mostly before its driver is back, at times a moment later. */
const LOOKS_AFTER_RETURN = 20;
const LOOK_EVERY_MS = 3_000;

/** Where that page leads back to, as the API says it. */
const RETURNED = "#payment";

/** What charges are paid with. It is entered at the payment service's own page; here is only what its driver knows it by. */
export function PaymentMethods() {
  const [isBack] = useState(() => location.hash === RETURNED);
  const looksLeft = useRef(isBack ? LOOKS_AFTER_RETURN : 0);
  const { value, problem, readAgain } = usePolled(loadPaymentMethods, () =>
    looksLeft.current-- > 0 ? LOOK_EVERY_MS : null,
  );
  const opening = useSending();
  const section = useRef<HTMLDivElement>(null);
  const isRead = value !== undefined;
  useEffect(() => {
    if (isBack && isRead) section.current?.scrollIntoView({ block: "center" });
  }, [isBack, isRead]);

  if (value === undefined) return <Pending problem={problem} heightRem={8} onRetry={readAgain} />;
  const { items, onAccount, owes } = value;
  const open = () => opening.send(async () => location.assign(await openPaymentPage()));
  return (
    <div ref={section}>
      <Listed
        title={m.paymentMethods()}
        items={items}
        none={onAccount ? m.paidOnAccount() : m.noPaymentMethodYet()}
        idOf={({ id }) => id}
        show={({ label }) => <strong>{label}</strong>}
        action={m.remove()}
        nameOf={({ label }) => m.removePaymentMethod({ method: label })}
        remove={removePaymentMethod}
        onRemoved={readAgain}
      >
        {owes && <Notice>{m.paymentOwed()}</Notice>}
        {looksLeft.current > 0 && items.length === 0 && <Notice>{m.paymentMethodComing()}</Notice>}
        {!onAccount && (
          <>
            <p>{m.paymentMethodHint()}</p>
            <Refusal words={opening.refusal} />
            <button type="button" class={blocks.button} disabled={opening.isSending} onClick={open}>
              {items.length === 0 ? m.addPaymentMethod() : m.replacePaymentMethod()}
            </button>
          </>
        )}
      </Listed>
    </div>
  );
}
