import type { NoticeKind, NotificationEvent } from "../domain/notification.ts";
import type { NotificationRow } from "../store/notifications.ts";

type Details = NotificationRow["details"];

/** What happened, in a sentence without its subject's name: it follows "CP-1: ". */
const SENTENCES: Readonly<Record<NoticeKind, (details: Details) => string>> = {
  faulted: (details) => `${connector(details)} is faulted (${errorOf(details)})`,
  connector_error: (details) => `${connector(details)} reports ${errorOf(details)}`,
  local_list_conflict: (details) => `its local authorisation list conflicts (${errorOf(details)})`,
  offline: ({ since }) => `offline since ${word(since)}`,
  silent_in_session: ({ since }) => `silent since ${word(since)}, in the middle of a session`,
  meter_values_missing: (details) => `${connector(details)} sends no meter values in a session`,
  no_energy: (details) => `${connector(details)} shows Charging, but no energy flows`,
  drawing_without_session: (details) => `${connector(details)} gives energy without a session`,
  failed_starts: (details) => `${connector(details)} fails to start sessions`,
  missing_stop: ({ transactionId }) => `transaction ${word(transactionId)} should have stopped`,
  overrun: (details) => `the session at ${connector(details)} runs into a booking (${word(details.endsBefore)})`,
  unanswered_commands: () => "does not answer commands",
  limit_ignored: (details) =>
    `${connector(details)} draws ${word(details.powerW)} W, above its limit of ${word(details.limitW)} W`,
  chattering_connection: ({ connects }) => `its connection breaks again and again (${word(connects)} times in an hour)`,
  boot_loop: ({ boots }) => `boots again and again (${word(boots)} times in an hour)`,
  file_job_stalled: ({ kind }) => `nothing is heard of its ${word(kind)} job any more`,
  firmware_update_failed: ({ reason }) => `its firmware update failed (${word(reason)})`,
  upload_missing: ({ kind }) => `says that it uploaded its ${word(kind)}, but nothing arrived`,
  boot_mismatch: ({ fields }) => `is not the charge point that is registered (${word(fields)})`,
  reservation_lost: (details) => `the reservation of ${connector(details)} is lost (${word(details.why)})`,
  serial_number_absent: () => "does not say its serial number, so that a mix-up would not be seen",
  orphan_stop: ({ transactionId }) => `stopped a transaction that was never started (${word(transactionId)})`,
  session_flagged: ({ transactionId, flag }) => `transaction ${word(transactionId)} needs a look (${word(flag)})`,
  undeclared_connector: (details) => `${connector(details)} was not declared`,
  certificate_request_refused: ({ fault }) => `its certificate request is not passed on (${word(fault)})`,
  certificate_not_signed: ({ error }) => `its certificate could not be signed (${word(error)})`,
  certificate_not_delivered: ({ why }) => `did not take its new certificate (${word(why)})`,
  certificate_not_renewed: ({ answer }) => `will not ask for a new certificate (${word(answer)})`,
  connection_refused: ({ refusal }) => `cannot connect (${word(refusal)})`,
  security_event: ({ type }) => `security event ${word(type)}`,
  charge_point_waiting: () => "is not registered, and waits to be adopted or refused",
  quarantined_messages: ({ messages }) => `sent ${word(messages)} transaction messages before it was registered`,
  payment_owed: ({ why }) => `could not be taken, and its driver starts nothing before it is paid (${word(why)})`,
  payment_disputed: () => "its payer's bank has taken it back: answer it at the payment service",
  refund_failed: ({ why }) => `what was credited did not go back, and is owed to its payer (${word(why)})`,
  payments_not_set_up: ({ why }) => `nobody can pay, and nothing is taken: payments are half set up (${word(why)})`,
  plan_fallback: ({ reasons }) => `energy is not planned, only the limits are kept (${word(reasons)})`,
  price_cost_missing: (details) =>
    `the rule of its ${word(details.class)} price knows no costs since ${word(details.since)}, and keeps the price`,
  dso_silent: ({ since }) => (since === null ? "never gave a price" : `has no price since ${word(since)}`),
  battery_missing: ({ why }) => `its battery does not answer, and is left out (${word(why)})`,
  battery_lying: ({ why }) => `what its battery says cannot be true, and it is left out (${word(why)})`,
};

const MAX_TITLE = 300;

/** One line for people: `CP-1: connector 2 is faulted (GroundFailure)`. Others' own words may hold anything. */
export function titleOf({ kind, chargePointId, subject, details }: NotificationRow): string {
  const line = `${chargePointId ?? details.name ?? subject}: ${SENTENCES[kind](details)}`;
  return line.replace(/\p{Cc}+/gu, " ").slice(0, MAX_TITLE);
}

/** The same line with how pressing it is: `[critical] CP-1: …`, `Resolved: CP-1: …`. */
export function lineOf(event: NotificationEvent, notification: NotificationRow): string {
  const title = titleOf(notification);
  return event === "opened" ? `[${notification.severity}] ${title}` : `Resolved: ${title}`;
}

function connector({ connectorId }: Details): string {
  return connectorId === 0 ? "the whole charge point" : `connector ${word(connectorId)}`;
}

function errorOf({ errorCode, vendorErrorCode, info }: Details): string {
  return [errorCode, vendorErrorCode, info].filter((part) => part !== null && part !== undefined).join(", ");
}

function word(value: unknown): string {
  return Array.isArray(value) ? value.join(", ") : String(value ?? "unknown");
}
