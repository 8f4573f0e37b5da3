/** @jsxImportSource preact */
import { m } from "../../paraglide/messages.js";
import blocks from "../blocks.module.css";
import { Failed, Loading, Refusal } from "../blocks.tsx";
import { usePolled } from "../use-polled.ts";
import styles from "./account.module.css";
import { addCard, loadTokens, removeCard } from "./account-api.ts";
import { Form, TextField } from "./form.tsx";
import { useSending } from "./use-sending.ts";

const once = () => null;

/** Cards by which the driver starts at the charger itself. */
export function Cards() {
  const { value, problem, readAgain } = usePolled(loadTokens, once);
  const adding = useSending();
  const removing = useSending();
  if (value === undefined) {
    return problem === null ? (
      <Loading heightRem={10} onRetry={readAgain} />
    ) : (
      <Failed problem={problem} onRetry={readAgain} />
    );
  }
  const cards = value.items.filter(({ kind }) => kind === "card");
  const add = async (entered: (name: string) => string, form: HTMLFormElement) => {
    const card = { uid: entered("uid"), code: entered("code") };
    if (!(await adding.send(() => addCard(card)))) return;
    form.reset();
    readAgain();
  };
  const remove = async (uid: string) => {
    if (await removing.send(() => removeCard(uid))) readAgain();
  };
  return (
    <>
      <section class={blocks.block} aria-labelledby="cards">
        <h2 id="cards">{m.myCards()}</h2>
        {cards.length === 0 && <p>{m.noCardsYet()}</p>}
        <ul class={styles.list}>
          {cards.map(({ uid }) => (
            <li key={uid}>
              <strong>{uid}</strong>
              <button
                type="button"
                class={blocks.button}
                aria-label={m.removeCard({ card: uid })}
                disabled={removing.isSending}
                onClick={() => remove(uid)}
              >
                {m.remove()}
              </button>
            </li>
          ))}
        </ul>
        <Refusal words={removing.refusal} />
      </section>
      <Form title={m.addCard()} action={m.addCard()} sending={adding} onSend={add}>
        <TextField label={m.cardNumber()} name="uid" maxLength={20} autocomplete="off" />
        <TextField label={m.cardCode()} name="code" maxLength={40} autocomplete="off" />
      </Form>
    </>
  );
}
