import { useEffect, useRef } from "preact/hooks";
import { type Charge, loadCharge } from "../api.ts";
import { type Polled, usePolled } from "../use-polled.ts";

/** How soon each state may change, and how soon the driver wants to know. Others are over. */
const EVERY_MS: Readonly<Partial<Record<Charge["state"], number>>> = {
  starting: 2_000,
  charging: 3_000,
  stopping: 2_000,
};
/** The receipt is written within seconds of the end. */
const RECEIPT_EVERY_MS = 2_000;

/** The charge that this browser started; null: it has none. */
export type OwnCharge = Polled<Charge | null>;

/** It goes on, is about to, or its receipt is being written. */
export function isUnderWay(charge: Charge): boolean {
  return waitMsOf(charge) !== null;
}

function waitMsOf(charge: Charge | null): number | null {
  if (charge?.state === "ended") return charge.receiptToken === null ? RECEIPT_EVERY_MS : null;
  return (charge && EVERY_MS[charge.state]) ?? null;
}

/** Follows the charge of this browser. When one ends that was watched, its receipt opens. */
export function useOwnCharge(): OwnCharge {
  const own = usePolled(loadCharge, waitMsOf);
  const wasWatched = useRef(false);
  const charge = own.value ?? null;
  useEffect(() => {
    if (charge === null) return;
    if (isUnderWay(charge)) wasWatched.current = true;
    else if (wasWatched.current && charge.receiptToken !== null) location.assign(`/r/${charge.receiptToken}`);
  }, [charge]);
  return own;
}
