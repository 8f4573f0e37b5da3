/** @jsxImportSource preact */
import { useCallback, useState } from "preact/hooks";
import { m } from "../../paraglide/messages.js";
import { type Charge, loadSlot } from "../api.ts";
import { Failed, Loading, Notice, Reconnecting } from "../blocks.tsx";
import { Frame } from "../frame.tsx";
import { usePolled } from "../use-polled.ts";
import { ChargeView } from "./charge-view.tsx";
import { HelpLine } from "./help-line.tsx";
import { Offer } from "./offer.tsx";
import { isUnderWay, type OwnCharge, useOwnCharge } from "./own-charge.ts";
import { UnknownSlot } from "./unknown-slot.tsx";
import { failureWords } from "./words.ts";

/** Somebody else may take the slot, or its price change, while this page is looked at. */
const SLOT_EVERY_MS = 10_000;
const slotWait = () => SLOT_EVERY_MS;

/** `/c/:slot`, where the QR code at a slot leads: price and start, then the charge until its receipt (portal 4.19). */
export function SlotPage({ code }: { readonly code: string }) {
  const own = useOwnCharge();
  const charge = own.value ?? null;
  return charge !== null && isSameCode(charge.slot.code, code) && isUnderWay(charge) ? (
    <ChargeView own={own} charge={charge} />
  ) : (
    <SlotView code={code} own={own} />
  );
}

/** Codes are typed in any case of their letters. */
function isSameCode(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

function SlotView({ code, own }: { readonly code: string; readonly own: OwnCharge }) {
  const [connectorId, setConnectorId] = useState<number>();
  const load = useCallback(() => loadSlot(code, connectorId), [code, connectorId]);
  const slot = usePolled(load, slotWait);
  const { value, problem, readAgain } = slot;
  if (problem?.code === "not_found") return <UnknownSlot code={code} />;
  // Whoever charges here already shall not see an offer flash up.
  const isOwnKnown = own.value !== undefined || own.problem !== null;
  if (value === undefined || !isOwnKnown) {
    return (
      <Frame title={m.slotTitle({ slot: code })} footer={<HelpLine phone={null} code={code} />}>
        {problem === null ? (
          <Loading heightRem={26} onRetry={readAgain} />
        ) : (
          <Failed problem={problem} onRetry={readAgain} />
        )}
      </Frame>
    );
  }
  const { station } = value;
  const { value: charge = null } = own;
  const failure = charge?.state === "not_started" ? charge.failure : null;
  return (
    <Frame
      title={station.name}
      place={m.placeAddress(station)}
      code={m.slotTitle({ slot: value.slot.label })}
      footer={<HelpLine phone={station.helpPhone} code={value.slot.code} />}
      announcement={failure === null ? "" : failureWords(failure)}
    >
      <Reconnecting {...slot} />
      {failure !== null && <Notice>{failureWords(failure)}</Notice>}
      <Offer slot={value} onConnector={setConnectorId} onStarted={own.take} onStale={readAgain} />
      {charge !== null && <OtherCharge charge={charge} />}
    </Frame>
  );
}

/** What this browser charged here before, or charges elsewhere. */
function OtherCharge({ charge }: { readonly charge: Charge }) {
  const { receiptToken, slot } = charge;
  if (isUnderWay(charge)) {
    return <a href={`/c/${encodeURIComponent(slot.code)}`}>{m.chargingElsewhere({ slot: slot.label })}</a>;
  }
  return receiptToken === null ? null : <a href={`/r/${receiptToken}`}>{m.lastReceipt()}</a>;
}
