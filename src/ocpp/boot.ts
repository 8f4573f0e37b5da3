import type { Registration } from "../domain/charge-point.ts";
import { toIso } from "../domain/time.ts";
import type { InboundRequest } from "./messages.ts";
import { type Handled, present, reply } from "./reply.ts";
import { type Boot, type Change, type ChargePointState, type Facts, TIMES } from "./state.ts";
import { refreshAfterBoot } from "./status-refresh.ts";

/** §4.2 BootNotification. The parameters are public labels: they show mix-ups and prove nothing (decision 18). */
export function bootNotification(
  state: ChargePointState,
  request: InboundRequest<"BootNotification">,
  facts: Facts,
): Handled<"BootNotification"> {
  const mismatch = state.registration === null ? [] : mismatches(state.registration, request);
  const status = mismatch.length === 0 ? "Accepted" : (state.registration?.settings.bootMismatch ?? "Rejected");
  const boot: Boot = { status, at: facts.now, fields: definedFields(request) };
  const reported = mismatch.length === 0 ? null : JSON.stringify(boot.fields);
  const changes: Change[] = [{ kind: "chargePoint" }];
  if (reported !== null && reported !== state.mismatchReported) {
    const subject = state.registration?.chargePointId ?? "";
    const details = { fields: mismatch, reported: boot.fields };
    changes.push({ kind: "notice", at: facts.now, notice: { kind: "boot_mismatch", subject, details } });
  }
  const booted = { ...state, boot, mismatchReported: reported, link: { ...state.link, quietUntil: null } };
  return reply(
    status === "Accepted" ? refreshAfterBoot(booted, facts.now) : booted,
    { status, currentTime: toIso(facts.now), interval: intervalFor(state, status) },
    changes,
  );
}

function intervalFor(state: ChargePointState, status: Boot["status"]): number {
  if (status === "Pending") return TIMES.pendingRetrySeconds;
  if (status === "Rejected") return TIMES.rejectedRetrySeconds;
  return state.registration?.settings.heartbeatIntervalSeconds ?? TIMES.heartbeatIntervalSeconds;
}

/** The registered fields that the boot contradicts. What is not registered, or not sent, is not compared (OCPP-B2). */
function mismatches(registration: Registration, request: InboundRequest<"BootNotification">): readonly string[] {
  const serial = present(request.chargePointSerialNumber) ?? present(request.chargeBoxSerialNumber);
  const pairs = [
    ["chargePointVendor", registration.vendor, present(request.chargePointVendor)],
    ["chargePointModel", registration.model, present(request.chargePointModel)],
    ["chargePointSerialNumber", registration.serialNumber, serial],
  ] as const;
  return pairs
    .filter(([, registered, sent]) => registered !== null && sent !== null && fold(registered) !== fold(sent))
    .map(([field]) => field);
}

function fold(text: string): string {
  return text.trim().toLowerCase();
}

function definedFields(request: InboundRequest<"BootNotification">): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(request).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
