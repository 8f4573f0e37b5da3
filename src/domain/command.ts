/** The states of a request of ours to a charge point; the first two are open. */
export const COMMAND_STATES = ["queued", "sent", "answered", "timedOut", "offline", "failed"] as const;
export type CommandState = (typeof COMMAND_STATES)[number];

/** What became of a message that a charge point agreed to send. */
export const TRIGGERED_STATES = ["awaited", "arrived", "missing"] as const;

/** The message that TriggerMessage or ExtendedTriggerMessage asked for, once the charge point has accepted. */
export interface TriggeredMessage {
  readonly state: (typeof TRIGGERED_STATES)[number];
  /** If it has not come by then, it is missing. */
  readonly until: number;
  readonly arrivedAt: number | null;
  /** As the charge point numbered it. */
  readonly messageId: string | null;
}
