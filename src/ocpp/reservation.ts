import type { ConnectorClass } from "../domain/location.ts";
import type { ReservationState } from "../domain/reservation.ts";
import { sameUid, type Token } from "../domain/token.ts";

/** A partner's command, and what the partner can be told of it. */
export interface AwaitedWord {
  readonly commandId: string;
  /** The charge point is to have answered by then. */
  readonly answerBy: number;
  /** Its word, or its error code; null: it has not come to that yet. Said once, it stays. */
  readonly word: string | null;
}

/** What became of a command instead of an answer. */
export const NO_ANSWER = "NoAnswer";
export const CANCELLED = "Cancelled";
export const USED = "Used";

/** A reservation that a partner asked for (OCPI 2.2.1 ReserveNow). */
export interface RoamingHold {
  /** As it came with the command, permitted: nobody is asked when it charges here (OCPI-C5). */
  readonly token: Token;
  /** Of the session that the reservation is until a start goes on with it. */
  readonly sessionId: string;
  readonly locationId: string;
  /** Null: any one of the charge point. */
  readonly evseUid: string | null;
  readonly connectorClass: ConnectorClass;
  /** RESERVE_NOW, the last one that changed it. */
  readonly reserve: AwaitedWord;
  /** CANCEL_RESERVATION. */
  readonly cancel: AwaitedWord | null;
  /** The charge point has taken it at some time: since then it is a session. */
  readonly isConfirmed: boolean;
  /** When nothing more could become of that session. */
  readonly sessionEndedAt: number | null;
  /** The transaction that used it is the same session. */
  readonly isTakenOver: boolean;
}

/** A connector kept for a token until an instant: what is wanted, and what the charge point made of it. */
export interface ReservationPicture {
  readonly id: string;
  /** What the charge point knows it by: positive, never reused. */
  readonly reservationId: number;
  /** 0: any one connector. */
  readonly connectorId: number;
  readonly idTag: string;
  readonly parentIdTag: string | null;
  readonly expiresAt: number;
  readonly state: ReservationState;
  /** What the charge point last answered: its word, its error code, or `NoAnswer`. */
  readonly answer: string | null;
  /** Why it ended otherwise than by an answer: `Faulted` or `Unavailable`. */
  readonly endedBy: string | null;
  /** The transaction that used it. */
  readonly transactionId: number | null;
  /** That it keeps the connector for; null: it is a wish of its own. */
  readonly bookingId: string | null;
  readonly createdAt: number;
  readonly armedAt: number | null;
  readonly endedAt: number | null;
  /** Null: our own customer's. */
  readonly roaming: RoamingHold | null;
  /** Rises with every change. */
  readonly version: number;
}

/** A reservation that has not ended. */
export interface Reservation extends ReservationPicture {
  /** Does the charge point have it? `perhaps` after a boot, after silence, and before a change is answered. */
  readonly held: "no" | "perhaps" | "yes";
  /** Number of the socket over which it was armed. */
  readonly generation: number;
  readonly tries: number;
  readonly nextAt: number;
}

export interface ReservationBook {
  readonly live: readonly Reservation[];
  readonly lastReservationId: number;
}

export const NO_RESERVATIONS: ReservationBook = { live: [], lastReservationId: 0 };

export function isFor(
  reservation: Pick<Reservation, "idTag" | "parentIdTag" | "roaming">,
  idTag: string,
  parentUid: string | null,
): boolean {
  const { parentIdTag } = reservation;
  if (isHolder(reservation, idTag)) return true;
  return parentUid !== null && parentIdTag !== null && sameUid(parentIdTag, parentUid);
}

/** Is it this very token's? A partner's may be known by an alias. */
export function isHolder({ idTag, roaming }: Pick<Reservation, "idTag" | "roaming">, shown: string): boolean {
  return sameUid(idTag, shown) || (roaming !== null && sameUid(roaming.token.uid, shown));
}

/** As the world is to see it. */
export function pictureOfReservation(reservation: Reservation): ReservationPicture {
  const { held: _, generation: __, tries: ___, nextAt: ____, ...picture } = reservation;
  return picture;
}
