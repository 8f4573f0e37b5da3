import { severityOfEvent } from "../domain/security-event.ts";
import { readInstant } from "../domain/time.ts";
import type { InboundRequest } from "./messages.ts";
import { type Handled, present, reply } from "./reply.ts";
import { type ChargePointState, type Facts, identityOf } from "./state.ts";

/** A04. Every event is kept, once; a person is told as pressingly as its type deserves. */
export function securityEventNotification(
  state: ChargePointState,
  request: InboundRequest<"SecurityEventNotification">,
  { now }: Facts,
): Handled<"SecurityEventNotification"> {
  const { type, timestamp } = request;
  const at = Math.min(readInstant(timestamp, now, state.registration?.settings.timeZone).at, now);
  const techInfo = present(request.techInfo);
  const notice = {
    kind: "security_event",
    subject: `${identityOf(state) ?? ""}/${type}`,
    details: request,
    severity: severityOfEvent(type),
  } as const;
  return reply(state, {}, [
    { kind: "report", report: { kind: "securityEvent", type, timestamp, techInfo, at, receivedAt: now } },
    { kind: "notice", at: now, notice },
  ]);
}
