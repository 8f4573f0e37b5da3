/**
 * A key that was offered to a charge point by ChangeConfiguration and has not taken the old one's place yet. Both are
 * valid until a login shows which one the charge point uses (OCPP-X3).
 */
export interface OfferedKey {
  /** The call that carries it. */
  readonly commandId: string;
  readonly hash: string;
  readonly isAccepted: boolean;
  /** Until then the call may still reach the charge point, or its answer us. */
  readonly openUntil: number;
}

export interface KeyDecision {
  /** Takes the place of the current key. */
  readonly adopted: OfferedKey | null;
  /** No longer valid. */
  readonly forgotten: readonly OfferedKey[];
}

/**
 * What a login shows. With the old key: whatever was offered and not answered was not taken; an accepted key may still
 * be on its way into use. With a new one: it is the key, and older ones have ended.
 * @param used null: the current key.
 */
export function keysAfterLogin(offered: readonly OfferedKey[], used: OfferedKey | null, now: number): KeyDecision {
  const isOpen = (key: OfferedKey) => !key.isAccepted && key.openUntil > now;
  const others = offered.filter((key) => key !== used && !isOpen(key));
  return { adopted: used, forgotten: used === null ? others.filter((key) => !key.isAccepted) : others };
}
