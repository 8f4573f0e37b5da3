/** @jsxImportSource preact */
import { clockTime } from "../../format.ts";
import { m } from "../../paraglide/messages.js";
import blocks from "../blocks.module.css";
import { Pending, Refusal } from "../blocks.tsx";
import { usePolled } from "../use-polled.ts";
import { type DriverSignIn, endOtherSignIns, endSignIn, loadSignIns } from "./account-api.ts";
import { deviceName } from "./device-name.ts";
import { Listed } from "./listed.tsx";
import { useSending } from "./use-sending.ts";

const once = () => null;

/** Where the account is signed in; the device in hand is signed out by the button at the end of the page. */
export function Devices() {
  const { value, problem, readAgain } = usePolled(loadSignIns, once);
  const ending = useSending();
  if (value === undefined) return <Pending problem={problem} heightRem={8} onRetry={readAgain} />;
  const endOthers = async () => {
    if (await ending.send(endOtherSignIns)) readAgain();
  };
  return (
    <Listed
      title={m.signedInDevices()}
      items={value.items}
      idOf={({ id }) => id}
      show={(signIn) => (
        <p>
          <strong>{deviceWords(signIn)}</strong>
          <br />
          {signIn.isThis ? m.thisDevice() : m.signedInSince({ time: clockTime(signIn.createdAt) })}
        </p>
      )}
      action={m.signOut()}
      nameOf={(signIn) => (signIn.isThis ? null : m.signOutDevice({ device: deviceWords(signIn) }))}
      remove={({ id }) => endSignIn(id)}
      onRemoved={readAgain}
    >
      <Refusal words={ending.refusal} />
      {value.items.length > 1 && (
        <button type="button" class={blocks.button} disabled={ending.isSending} onClick={endOthers}>
          {m.signOutOthers()}
        </button>
      )}
    </Listed>
  );
}

function deviceWords({ deviceLabel }: DriverSignIn): string {
  return deviceName(deviceLabel) ?? m.unknownDevice();
}
