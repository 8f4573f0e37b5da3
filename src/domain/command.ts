/** The states of a request of ours to a charge point; the first two are open. */
export const COMMAND_STATES = ["queued", "sent", "answered", "timedOut", "offline", "failed"] as const;
export type CommandState = (typeof COMMAND_STATES)[number];
