/** Something a person should know; one open row per kind and subject, repeats raise its count. */
export interface Notice {
  readonly kind: NoticeKind;
  /** What it is about, stable while the same thing is wrong: identity, connector, transaction, DSO… */
  readonly subject: string;
  /** `name`: what people call the subject, where it is no charge point. */
  readonly details: Readonly<Record<string, unknown>>;
  /** Where the kind alone does not say it. */
  readonly severity?: Severity;
}

/** Whose notice it is: a charge point's, a location's, or nobody's but its subject's, as a DSO. */
export interface About {
  readonly chargePointId?: string;
  readonly locationId?: string;
}

/** From least to most pressing. `critical`: nobody can charge, energy leaves unpaid, or somebody may be hurt. */
export const SEVERITIES = ["info", "warning", "critical"] as const;
export type Severity = (typeof SEVERITIES)[number];

interface NoticeRule {
  readonly severity: Severity;
  /**
   * `state`: by itself, when what is known of the charge point shows it no more (`ocpp/malfunctions.ts`). `cause`: when
   * whoever gave it sees its cause gone. `person`: what happened stays happened, until somebody has dealt with it.
   */
  readonly endsBy: "state" | "cause" | "person";
}

/** Every kind of notice. */
export const NOTICES = {
  faulted: { severity: "critical", endsBy: "state" },
  connector_error: { severity: "warning", endsBy: "state" },
  local_list_conflict: { severity: "warning", endsBy: "state" },
  offline: { severity: "critical", endsBy: "state" },
  silent_in_session: { severity: "warning", endsBy: "state" },
  meter_values_missing: { severity: "warning", endsBy: "state" },
  no_energy: { severity: "warning", endsBy: "state" },
  drawing_without_session: { severity: "critical", endsBy: "state" },
  failed_starts: { severity: "warning", endsBy: "state" },
  missing_stop: { severity: "warning", endsBy: "state" },
  overrun: { severity: "warning", endsBy: "state" },
  unanswered_commands: { severity: "warning", endsBy: "state" },
  chattering_connection: { severity: "warning", endsBy: "state" },
  boot_loop: { severity: "warning", endsBy: "state" },
  limit_ignored: { severity: "warning", endsBy: "cause" },
  file_job_stalled: { severity: "warning", endsBy: "state" },
  firmware_update_failed: { severity: "warning", endsBy: "person" },
  upload_missing: { severity: "info", endsBy: "person" },
  boot_mismatch: { severity: "critical", endsBy: "state" },
  serial_number_absent: { severity: "warning", endsBy: "state" },
  reservation_lost: { severity: "warning", endsBy: "person" },
  orphan_stop: { severity: "warning", endsBy: "person" },
  session_flagged: { severity: "warning", endsBy: "person" },
  undeclared_connector: { severity: "info", endsBy: "person" },
  security_event: { severity: "warning", endsBy: "person" },
  certificate_request_refused: { severity: "warning", endsBy: "person" },
  certificate_not_signed: { severity: "warning", endsBy: "person" },
  certificate_not_delivered: { severity: "warning", endsBy: "person" },
  certificate_not_renewed: { severity: "warning", endsBy: "person" },
  connection_refused: { severity: "critical", endsBy: "cause" },
  charge_point_waiting: { severity: "info", endsBy: "cause" },
  quarantined_messages: { severity: "warning", endsBy: "person" },
  dso_silent: { severity: "warning", endsBy: "cause" },
  battery_missing: { severity: "warning", endsBy: "cause" },
  battery_lying: { severity: "warning", endsBy: "cause" },
  plan_fallback: { severity: "warning", endsBy: "cause" },
  payments_not_set_up: { severity: "critical", endsBy: "cause" },
  payment_disputed: { severity: "critical", endsBy: "cause" },
  refund_failed: { severity: "warning", endsBy: "cause" },
  payment_owed: { severity: "warning", endsBy: "cause" },
  price_cost_missing: { severity: "warning", endsBy: "cause" },
} as const satisfies Record<string, NoticeRule>;

export type NoticeKind = keyof typeof NOTICES;
export const NOTICE_KINDS = Object.keys(NOTICES) as [NoticeKind, ...NoticeKind[]];

export function severityOf({ kind, severity }: Pick<Notice, "kind" | "severity">): Severity {
  return severity ?? NOTICES[kind].severity;
}

/**
 * What whoever works on a slot brings about: it disturbs nobody while the slot is in maintenance. What must be known all
 * the same, a mismatch or a security event, is not among them.
 */
const EXPLAINED_BY_MAINTENANCE: ReadonlySet<NoticeKind> = new Set<NoticeKind>([
  "faulted",
  "connector_error",
  "offline",
  "silent_in_session",
  "meter_values_missing",
  "no_energy",
  "drawing_without_session",
  "failed_starts",
  "missing_stop",
  "unanswered_commands",
  "chattering_connection",
  "boot_loop",
  "limit_ignored",
  "file_job_stalled",
  "reservation_lost",
]);

export function isExplainedByMaintenance(kind: NoticeKind): boolean {
  return EXPLAINED_BY_MAINTENANCE.has(kind);
}

/** How far people are with a notification. */
export const NOTIFICATION_STATES = ["new", "acknowledged", "resolved"] as const;
export type NotificationState = (typeof NOTIFICATION_STATES)[number];

export function notificationState(notification: {
  readonly acknowledgedAt: number | null;
  readonly resolvedAt: number | null;
}): NotificationState {
  if (notification.resolvedAt !== null) return "resolved";
  return notification.acknowledgedAt === null ? "new" : "acknowledged";
}

/** One thing after another that became of a notice: it was given, or its cause was gone. */
export type NoticeStep =
  | { readonly kind: "notice"; readonly notice: Notice; readonly at: number }
  | { readonly kind: "resolve"; readonly noticeKind: NoticeKind; readonly subject: string; readonly at: number };

/** What channels are told of a notification, each once. */
export const NOTIFICATION_EVENTS = ["opened", "resolved"] as const;
export type NotificationEvent = (typeof NOTIFICATION_EVENTS)[number];
