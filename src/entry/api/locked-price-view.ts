import { type LockOrigin, listMicroPerKwhOf } from "../../domain/cost.ts";
import { lockedPriceOf, type SessionRow } from "../../store/sessions.ts";
import { instant } from "./instants.ts";
import type { SessionView } from "./shared/schemas.ts";

/** The locked price; null until the session has one. */
export function lockedPriceView(session: SessionRow): SessionView["price"] {
  const price = lockedPriceOf(session);
  if (price === null) return null;
  const { origin, ...figures } = price;
  return {
    ...figures,
    class: session.connectorClass,
    listMicroPerKwh: listMicroPerKwhOf(price),
    origin: lockOriginView(origin),
  };
}

function lockOriginView(origin: LockOrigin): NonNullable<SessionView["price"]>["origin"] {
  switch (origin.kind) {
    case "tariff":
      return { kind: origin.kind };
    case "promotion":
      return { kind: origin.kind, promotionId: origin.promotionId };
    case "quote":
      return { kind: origin.kind, quoteId: origin.quoteId, shownAt: instant(origin.shownAt) };
    case "booking":
      return { kind: origin.kind, bookingId: origin.bookingId, quotedAt: instant(origin.quotedAt) };
  }
}
