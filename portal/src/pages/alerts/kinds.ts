import type { NotificationListed } from "../../../../src/entry/api/shared/notifications.ts";
import { m } from "../../text.ts";

export type AlertKind = NotificationListed["kind"];

interface KindWords {
  /** What is wrong, in a few words. */
  readonly what: () => string;
  /** What helps; null: the error code says it. */
  readonly step: (() => string) | null;
}

/** Every kind of alert in plain words. The Worker's own title is for logs, mails and webhooks. */
export const KIND_WORDS: Readonly<Record<AlertKind, KindWords>> = {
  faulted: { what: m.alertIsFaulted, step: null },
  connector_error: { what: m.alertIsConnectorError, step: null },
  local_list_conflict: { what: m.alertIsLocalListConflict, step: null },
  offline: { what: m.alertIsOffline, step: m.alertStepConnection },
  silent_in_session: { what: m.alertIsSilentInSession, step: m.alertStepConnection },
  meter_values_missing: { what: m.alertIsMeterValuesMissing, step: m.alertStepSession },
  no_energy: { what: m.alertIsNoEnergy, step: m.alertStepSession },
  drawing_without_session: { what: m.alertIsDrawingWithoutSession, step: m.alertStepUnpaid },
  failed_starts: { what: m.alertIsFailedStarts, step: m.alertStepStarts },
  missing_stop: { what: m.alertIsMissingStop, step: m.alertStepStop },
  overrun: { what: m.alertIsOverrun, step: m.alertStepBooking },
  unanswered_commands: { what: m.alertIsUnansweredCommands, step: m.alertStepReset },
  chattering_connection: { what: m.alertIsChatteringConnection, step: m.alertStepConnection },
  boot_loop: { what: m.alertIsBootLoop, step: m.alertStepReset },
  limit_ignored: { what: m.alertIsLimitIgnored, step: m.alertStepLimit },
  file_job_stalled: { what: m.alertIsFileJobStalled, step: m.alertStepFile },
  firmware_update_failed: { what: m.alertIsFirmwareUpdateFailed, step: m.alertStepFile },
  upload_missing: { what: m.alertIsUploadMissing, step: m.alertStepFile },
  boot_mismatch: { what: m.alertIsBootMismatch, step: m.alertStepIdentity },
  serial_number_absent: { what: m.alertIsSerialNumberAbsent, step: m.alertStepIdentity },
  reservation_lost: { what: m.alertIsReservationLost, step: m.alertStepBooking },
  orphan_stop: { what: m.alertIsOrphanStop, step: m.alertStepSession },
  session_flagged: { what: m.alertIsSessionFlagged, step: m.alertStepSession },
  undeclared_connector: { what: m.alertIsUndeclaredConnector, step: m.alertStepConnectors },
  security_event: { what: m.alertIsSecurityEvent, step: m.alertStepSecurity },
  certificate_request_refused: { what: m.alertIsCertificateRequestRefused, step: m.alertStepCertificate },
  certificate_not_signed: { what: m.alertIsCertificateNotSigned, step: m.alertStepCertificate },
  certificate_not_delivered: { what: m.alertIsCertificateNotDelivered, step: m.alertStepCertificate },
  certificate_not_renewed: { what: m.alertIsCertificateNotRenewed, step: m.alertStepCertificate },
  connection_refused: { what: m.alertIsConnectionRefused, step: m.alertStepRefused },
  charge_point_waiting: { what: m.alertIsChargePointWaiting, step: m.alertStepAdopt },
  quarantined_messages: { what: m.alertIsQuarantinedMessages, step: m.alertStepSession },
  dso_silent: { what: m.alertIsDsoSilent, step: m.alertStepDso },
  battery_missing: { what: m.alertIsBatteryMissing, step: m.alertStepBattery },
  battery_lying: { what: m.alertIsBatteryLying, step: m.alertStepBattery },
  plan_fallback: { what: m.alertIsPlanFallback, step: m.alertStepPlan },
  payments_not_set_up: { what: m.alertIsPaymentsNotSetUp, step: m.alertStepPaymentSetup },
  payment_disputed: { what: m.alertIsPaymentDisputed, step: m.alertStepPayment },
  refund_failed: { what: m.alertIsRefundFailed, step: m.alertStepPayment },
  payment_owed: { what: m.alertIsPaymentOwed, step: m.alertStepPayment },
  price_cost_missing: { what: m.alertIsPriceCostMissing, step: m.alertStepRule },
};

export const ALERT_KINDS = Object.keys(KIND_WORDS) as AlertKind[];
