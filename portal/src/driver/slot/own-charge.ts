import { useEffect, useRef } from "preact/hooks";
import { type Charge, loadCharge, resumeCharge } from "../api.ts";
import { type Polled, problemOf, usePolled } from "../use-polled.ts";

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

/** One that was to be paid for goes on when the browser is back from the payment's page; refused, it is told as not started. */
async function loadOrResume(): Promise<Charge | null> {
  const charge = await loadCharge();
  if (charge?.state !== "paying") return charge;
  try {
    return await resumeCharge();
  } catch (error) {
    if (problemOf(error).status === null) throw error;
    return loadCharge();
  }
}

/** Follows the charge of this browser. When one ends that was watched, its receipt opens. */
export function useOwnCharge(): OwnCharge {
  const own = usePolled(loadOrResume, waitMsOf);
  const wasWatched = useRef(false);
  const charge = own.value ?? null;
  useEffect(() => {
    if (charge === null) return;
    if (isUnderWay(charge)) wasWatched.current = true;
    else if (wasWatched.current && charge.receiptToken !== null) location.assign(`/r/${charge.receiptToken}`);
  }, [charge]);
  return own;
}
