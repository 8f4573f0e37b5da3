/** @jsxImportSource preact */
import { m } from "../../paraglide/messages.js";
import { Pending } from "../blocks.tsx";
import { usePolled } from "../use-polled.ts";
import { addCard, loadTokens, removeCard } from "./account-api.ts";
import { Form, TextField } from "./form.tsx";
import { Listed } from "./listed.tsx";
import { useSending } from "./use-sending.ts";

const once = () => null;

/** Cards by which the driver starts at the charger itself. */
export function Cards() {
  const { value, problem, readAgain } = usePolled(loadTokens, once);
  const adding = useSending();
  if (value === undefined) return <Pending problem={problem} heightRem={10} onRetry={readAgain} />;
  const add = async (entered: (name: string) => string, form: HTMLFormElement) => {
    const card = { uid: entered("uid"), code: entered("code") };
    if (!(await adding.send(() => addCard(card)))) return;
    form.reset();
    readAgain();
  };
  return (
    <>
      <Listed
        title={m.myCards()}
        items={value.items.filter(({ kind }) => kind === "card")}
        none={m.noCardsYet()}
        idOf={({ uid }) => uid}
        show={({ uid }) => <strong>{uid}</strong>}
        action={m.remove()}
        nameOf={({ uid }) => m.removeCard({ card: uid })}
        remove={({ uid }) => removeCard(uid)}
        onRemoved={readAgain}
      />
      <Form title={m.addCard()} action={m.addCard()} sending={adding} onSend={add}>
        <TextField label={m.cardNumber()} name="uid" maxLength={20} autocomplete="off" />
        <TextField label={m.cardCode()} name="code" maxLength={40} autocomplete="off" />
      </Form>
    </>
  );
}
