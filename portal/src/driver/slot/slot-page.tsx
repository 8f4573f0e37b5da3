/** @jsxImportSource preact */
import { useCallback, useLayoutEffect, useRef, useState } from "preact/hooks";
import { m } from "../../paraglide/messages.js";
import { type Charge, loadSlot, type Slot } from "../api.ts";
import { Notice, Pending, Reconnecting } from "../blocks.tsx";
import { Frame } from "../frame.tsx";
import { type Polled, usePolled } from "../use-polled.ts";
import { ChargeView } from "./charge-view.tsx";
import { HelpLine } from "./help-line.tsx";
import { Offer } from "./offer.tsx";
import { isUnderWay, type OwnCharge, useOwnCharge } from "./own-charge.ts";
import { UnknownSlot } from "./unknown-slot.tsx";
import { failureWords } from "./words.ts";

/** Somebody else may take the slot, or its price change, while this page is looked at. */
const SLOT_EVERY_MS = 10_000;

/** `/c/:slot`, where the QR code at a slot leads: price and start, then the charge until its receipt (portal 4.19). */
export function SlotPage({ code }: { readonly code: string }) {
  const own = useOwnCharge();
  const [connectorId, setConnectorId] = useState<number>();
  const load = useCallback(() => loadSlot(code, connectorId), [code, connectorId]);
  const charge = own.value ?? null;
  // While this browser charges here, nothing else of the slot is of interest.
  const isOffered = useRef(true);
  const slot = usePolled(load, () => (isOffered.current ? SLOT_EVERY_MS : null));
  const isHere = charge !== null && isUnderWay(charge) && isAt(charge, code, slot.value);
  const { readAgain } = slot;
  useLayoutEffect(() => {
    if (!isHere && !isOffered.current) readAgain();
    isOffered.current = !isHere;
    // What has come into the place of the other begins above, before it is seen, also of letters so large that it did not fit.
    scrollTo(0, 0);
  }, [isHere, readAgain]);

  if (isHere) return <ChargeView own={own} charge={charge} />;
  if (slot.problem?.code === "not_found") return <UnknownSlot code={code} />;
  // Whoever charges here already shall not see an offer flash up.
  const isOwnKnown = own.value !== undefined || own.problem !== null;
  if (slot.value !== undefined && isOwnKnown) {
    return <SlotView slot={slot} value={slot.value} own={own} onConnector={setConnectorId} />;
  }
  return (
    <Frame title={m.slotTitle({ slot: code })} footer={<HelpLine phone={null} code={code} />}>
      <Pending problem={slot.problem} heightRem={26} onRetry={readAgain} />
    </Frame>
  );
}

/** A slot has two codes, its EVSE's id and its uid, in any case of their letters. */
function isAt(charge: Charge, code: string, slot: Slot | undefined): boolean {
  const known = [code, slot?.slot.code ?? code].map((each) => each.toLowerCase());
  return known.includes(charge.slot.code.toLowerCase());
}

interface SlotViewProps {
  readonly slot: Polled<Slot>;
  readonly value: Slot;
  readonly own: OwnCharge;
  onConnector(connectorId: number): void;
}

function SlotView({ slot, value, own, onConnector }: SlotViewProps) {
  const { station } = value;
  const { value: charge = null } = own;
  const failure = charge === null ? null : freshFailure(charge);
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
      <Offer slot={value} onConnector={onConnector} onStarted={own.take} onStale={slot.readAgain} />
      {charge !== null && <OtherCharge charge={charge} />}
    </Frame>
  );
}

/** After this long nobody who comes back wonders about it any more. */
const FAILURE_SHOWN_MS = 10 * 60_000;

/** Why the start that was just asked for came to nothing; null: it did not. */
function freshFailure({ state, failure, asOf, startBy }: Charge): Charge["failure"] {
  const isFresh = Date.parse(asOf) - Date.parse(startBy) < FAILURE_SHOWN_MS;
  return state === "not_started" && isFresh ? failure : null;
}

/** What this browser charged here before, or charges elsewhere. */
function OtherCharge({ charge }: { readonly charge: Charge }) {
  const { receiptToken, slot } = charge;
  if (isUnderWay(charge)) {
    return <a href={`/c/${encodeURIComponent(slot.code)}`}>{m.chargingElsewhere({ slot: slot.label })}</a>;
  }
  return receiptToken === null ? null : <a href={`/r/${receiptToken}`}>{m.lastReceipt()}</a>;
}
