/** Something a person should know; one open row per kind and subject, repeats raise its count. */
export interface Notice {
  readonly kind: NoticeKind;
  /** What it is about, stable while the same thing is wrong: identity, connector, transaction… */
  readonly subject: string;
  readonly details: Readonly<Record<string, unknown>>;
}

export const NOTICE_KINDS = [
  "boot_mismatch",
  "orphan_stop",
  "session_flagged",
  "undeclared_connector",
  "unanswered_commands",
  "missing_stop",
  "security_event",
] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number];
