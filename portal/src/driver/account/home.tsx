/** @jsxImportSource preact */
import { m } from "../../paraglide/messages.js";
import blocks from "../blocks.module.css";
import { Refusal } from "../blocks.tsx";
import { Frame } from "../frame.tsx";
import { type Me, signOut } from "./account-api.ts";
import { Cards } from "./cards.tsx";
import { Devices } from "./devices.tsx";
import { PaymentMethods } from "./payment-methods.tsx";
import { Deletion, Profile } from "./profile.tsx";
import { Sessions } from "./sessions.tsx";
import { useSending } from "./use-sending.ts";

interface HomeProps {
  readonly me: Me;
  onMe(me: Me): void;
  onSignedOut(): void;
}

/** The account of the driver who is signed in. */
export function Home({ me, onMe, onSignedOut }: HomeProps) {
  const { isSending, refusal, send } = useSending();
  const leave = async () => {
    if (await send(signOut)) onSignedOut();
  };
  return (
    <Frame title={me.name} place={me.email}>
      <Sessions />
      <PaymentMethods />
      <Cards />
      <Devices />
      <Profile me={me} onMe={onMe} />
      <Refusal words={refusal} />
      <button type="button" class={blocks.button} disabled={isSending} onClick={leave}>
        {m.signOut()}
      </button>
      <Deletion onDeleted={onSignedOut} />
    </Frame>
  );
}
