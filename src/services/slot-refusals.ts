import type { FirstFree } from "../domain/first-free.ts";
import { type Refused, refuse } from "../domain/result.ts";
import { timeOfDay } from "../domain/time.ts";
import type { FoundSlot } from "./slots.ts";

/** Why a slot cannot be started, in plain words for who stands before it. */
export function whyNotStartable({ slot, station: { timeZone }, permitted: { permit } }: FoundSlot): Refused {
  const until = untilText(slot.freeAt, timeZone);
  switch (slot.state) {
    case "offline":
      return refuse("charge_point_not_connected", "The slot is offline: nobody can reach it now.");
    case "out_of_service":
      return refuse("connector_not_available", `The slot is out of service${until}.`);
    case "in_use":
      return refuse("connector_not_available", `The slot is in use${until}.`);
    case "reserved":
      return refuse("slot_not_free", `The slot is reserved for somebody else${until}.`);
    case "free":
      return permit.kind === "refused" ? permit.refused : refuse("connector_not_available");
  }
}

function untilText(freeAt: FirstFree | null, timeZone: string): string {
  if (freeAt === null || freeAt.at === null) return "";
  const about = freeAt.source === "booking_end" ? "" : "about ";
  return ` until ${about}${timeOfDay(freeAt.at, timeZone)}`;
}
