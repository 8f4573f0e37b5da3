import { type Registration, SETTING_DEFAULTS } from "../domain/charge-point.ts";
import { SECOND, toIso } from "../domain/time.ts";
import { firmwareBooted } from "./file-jobs.ts";
import type { InboundRequest } from "./messages.ts";
import type { Onboarding } from "./onboarding.ts";
import { type Handled, present, reply } from "./reply.ts";
import { bootReport } from "./reports.ts";
import { reservationsAfterBoot } from "./reservation-events.ts";
import type { Boot, Change, ChargePointState, Facts } from "./state.ts";
import { bootedUpkeeps } from "./upkeep.ts";
import { noteBoot } from "./watch.ts";

/** §4.2 BootNotification. The parameters are public labels: they show mix-ups and prove nothing (decision 18). */
export function bootNotification(
  state: ChargePointState,
  request: InboundRequest<"BootNotification">,
  facts: Facts,
): Handled<"BootNotification"> {
  if (state.onboarding !== null) return newcomerBoot(state, state.onboarding, request, facts);
  const fields = definedFields(request);
  const mismatch = state.registration === null ? [] : mismatchOf(state.registration, fields);
  const status = mismatch.length === 0 ? "Accepted" : (state.registration?.settings.bootMismatch ?? "Rejected");
  const boot = bootOf(state, status, fields, facts.now);
  const booted = { ...state, boot, link: { ...state.link, quietUntil: null } };
  const known = status === "Accepted" ? afterAcceptedBoot(booted, facts.now) : { ...booted, refresh: null };
  const firmware = firmwareBooted(known, fields.firmwareVersion, facts.now);
  return reply(firmware.state, { status, currentTime: toIso(facts.now), interval: intervalFor(state, status) }, [
    { kind: "chargePoint" },
    ...bootReports(state.boot, boot),
    ...firmware.changes,
  ]);
}

const NEWCOMER_SHOWN_EVERY = 30 * SECOND;

/** OCPP-B5: whoever nobody registered is told to wait, and the operator is told who it is. */
function newcomerBoot(
  state: ChargePointState,
  { identity: subject }: Onboarding,
  request: InboundRequest<"BootNotification">,
  facts: Facts,
): Handled<"BootNotification"> {
  const reported = definedFields(request);
  const boot = bootOf(state, "Pending", reported, facts.now);
  const isNews = boot.count === 1;
  const changes: Change[] = [];
  // Who keeps to the interval is shown as seen; a flood must not become one of D1's.
  if (isNews || facts.now - (state.boot?.at ?? 0) >= NEWCOMER_SHOWN_EVERY) changes.push({ kind: "chargePoint" });
  if (isNews) {
    const notice = { kind: "charge_point_waiting", subject, details: { reported } } as const;
    changes.push({ kind: "notice", at: facts.now, notice });
  }
  return reply(
    { ...state, boot, refresh: null, link: { ...state.link, quietUntil: null } },
    { status: boot.status, currentTime: toIso(facts.now), interval: intervalFor(state, boot.status) },
    changes,
  );
}

/** A charge point that restarted owes its statuses, and may have forgotten what it was told. */
function afterAcceptedBoot(state: ChargePointState, now: number): ChargePointState {
  return bootedUpkeeps(reservationsAfterBoot(noteBoot(state, now), now), now);
}

/** The same as before, once more; or the first one that says this. */
function bootOf({ boot }: ChargePointState, status: Boot["status"], fields: Boot["fields"], now: number): Boot {
  const isSame = boot !== null && JSON.stringify(boot.fields) === JSON.stringify(fields);
  return { status, at: now, fields, firstAt: isSame ? boot.firstAt : now, count: isSame ? boot.count + 1 : 1 };
}

/** What is new is reported, and how what it replaces ended. A repeat is told with the charge point's own picture. */
function bootReports(before: Boot | null, boot: Boot): readonly Change[] {
  if (boot.count > 1) return [];
  const told = before === null || before.count === 1 ? [boot] : [before, boot];
  return told.map((each) => ({ kind: "report", report: bootReport(each) }));
}

const INTERVAL_SETTING = {
  Accepted: "heartbeatIntervalSeconds",
  Pending: "pendingRetrySeconds",
  Rejected: "rejectedRetrySeconds",
} as const satisfies Record<Boot["status"], keyof typeof SETTING_DEFAULTS>;

/** Seconds: between heartbeats, or until the next boot (OCPP-B1). */
function intervalFor({ registration }: ChargePointState, status: Boot["status"]): number {
  const setting = INTERVAL_SETTING[status];
  return registration?.settings[setting] ?? SETTING_DEFAULTS[setting];
}

/** What a boot says that station data are compared with; null: nothing. */
export function reportedValues(boot: Boot["fields"]) {
  return {
    vendor: present(boot.chargePointVendor?.trim()),
    model: present(boot.chargePointModel?.trim()),
    serialNumber: present(boot.chargePointSerialNumber?.trim()) ?? present(boot.chargeBoxSerialNumber?.trim()),
  };
}

/**
 * The registered fields that the boot contradicts (OCPP-B2). What is not registered is not compared, nor is what was not
 * sent, unless this charge point must send its serial number.
 */
export function mismatchOf(registration: Registration, boot: Boot["fields"]): readonly string[] {
  const reported = reportedValues(boot);
  const pairs = [
    ["chargePointVendor", present(registration.vendor), reported.vendor],
    ["chargePointModel", present(registration.model), reported.model],
    ["chargePointSerialNumber", registration.serialNumber, reported.serialNumber],
  ] as const;
  return pairs
    .filter(([field, registered, sent]) => {
      if (registered === null) return false;
      if (sent !== null) return fold(registered) !== fold(sent);
      return field === "chargePointSerialNumber" && registration.settings.absentSerialNumber === "mismatch";
    })
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
