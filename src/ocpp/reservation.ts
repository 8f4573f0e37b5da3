import type { ReservationState } from "../domain/reservation.ts";
import { sameUid } from "../domain/token.ts";

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
  readonly createdAt: number;
  readonly armedAt: number | null;
  readonly endedAt: number | null;
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
  reservation: Pick<Reservation, "idTag" | "parentIdTag">,
  idTag: string,
  parentUid: string | null,
): boolean {
  const { parentIdTag } = reservation;
  if (sameUid(reservation.idTag, idTag)) return true;
  return parentUid !== null && parentIdTag !== null && sameUid(parentIdTag, parentUid);
}

/** As the world is to see it. */
export function pictureOfReservation(reservation: Reservation): ReservationPicture {
  const { held: _, generation: __, tries: ___, nextAt: ____, ...picture } = reservation;
  return picture;
}
