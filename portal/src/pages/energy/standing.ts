import type { DsoView } from "../../../../src/entry/api/shared/dsos.ts";

/** How a DSO stands now. */
export type DsoStanding = Pick<
  DsoView,
  "id" | "name" | "currency" | "sells" | "link" | "answering" | "priceNow" | "cheapest" | "renewableBasisPoints"
>;

export function isSilent({ answering }: Pick<DsoView, "answering">): boolean {
  return answering.state === "not_answering" || answering.state === "never_reached";
}

/** A DSO's own clock; every link has one. */
export function timeZoneOf({ link }: Pick<DsoView, "link">): string {
  return typeof link.timeZone === "string" ? link.timeZone : "UTC";
}
