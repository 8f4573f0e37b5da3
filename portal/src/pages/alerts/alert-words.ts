import type { NotificationListed } from "../../../../src/entry/api/shared/notifications.ts";
import { clockTime } from "../../format.ts";
import type { Stations } from "../../live/patch.ts";
import { m } from "../../text.ts";
import { adviceOf, partName } from "../slot/parts.ts";
import type { StateChoice } from "./filter.ts";
import { KIND_WORDS } from "./kinds.ts";

/** What the Worker tells at least: in a list, or live. */
export type Alert = Pick<
  NotificationListed,
  "id" | "kind" | "severity" | "chargePointId" | "evseUid" | "locationId" | "subject" | "details"
>;

export const STATE_WORDS: Readonly<Record<StateChoice, () => string>> = {
  new: m.alertNew,
  acknowledged: m.alertAcknowledged,
  resolved: m.alertResolved,
  all: m.alertsAll,
};

export const whatOf = ({ kind }: Pick<Alert, "kind">): string => KIND_WORDS[kind].what();

const said = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value : null);

/** The charger's own codes; empty: it gave none. */
export function codesOf({ details: { errorCode, vendorErrorCode, info, type } }: Pick<Alert, "details">): string {
  return [errorCode, vendorErrorCode, info, type]
    .map(said)
    .filter((each) => each !== null)
    .join(" · ");
}

/** What its error code means; null: it has none. */
export function meaningOf({ details }: Pick<Alert, "details">): string | null {
  const errorCode = said(details.errorCode);
  return errorCode === null ? null : adviceOf(errorCode).words;
}

/** What helps. */
export function stepOf({ kind, details }: Pick<Alert, "kind" | "details">): string {
  return KIND_WORDS[kind].step?.() ?? adviceOf(said(details.errorCode) ?? "").step;
}

/** Which part of the charger; null: it is about none. */
export function partOf({ chargePointId, details: { errorCode, connectorId } }: Alert): string | null {
  const named = partName(said(errorCode) ?? "");
  if (named !== null) return named;
  if (typeof connectorId === "number" && connectorId > 0) return m.connectorPart({ connector: connectorId });
  return chargePointId === null ? null : m.wholeCharger();
}

/** Where an alert is, in names, as far as the station is still there. */
export interface AlertPlace {
  readonly stationId: string | null;
  /** Null: it belongs to no station. */
  readonly station: string | null;
  readonly slot: string | null;
  /** "B2, Porto Norte 1"; else the charger, or who it is about. */
  readonly words: string;
  readonly timeZone: string | undefined;
}

export function placeOf(
  { chargePointId, evseUid, locationId, subject, details }: Alert,
  stations: Stations,
): AlertPlace {
  const station = stations.find(
    ({ id, chargePoints }) => id === locationId || chargePoints.some((chargePoint) => chargePoint.id === chargePointId),
  );
  const slot = station?.chargePoints.flatMap(({ evses }) => evses).find(({ uid }) => uid === evseUid)?.label ?? null;
  const thing = slot ?? chargePointId;
  const name = station?.name ?? null;
  const words =
    name === null
      ? (thing ?? said(details.name) ?? subject)
      : thing === null
        ? name
        : m.slotAtStation({ slot: thing, station: name });
  return { stationId: station?.id ?? null, station: name, slot, words, timeZone: station?.timeZone };
}

/** Who did it and when: "Rui Alves, 10:32". */
export function doneWords(name: string | null, at: string, timeZone: string | undefined): string {
  return m.acknowledgedByAt({ name: name ?? m.someoneGone(), time: clockTime(at, timeZone) });
}
