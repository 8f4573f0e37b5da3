import type { ChannelView } from "../../../../src/entry/api/shared/notifications.ts";
import { m } from "../../text.ts";

export const CHANNEL_WORDS = {
  webhook: m.channelWebhook,
  email: m.channelEmail,
  console: m.channelConsole,
} as const satisfies Readonly<Record<ChannelView["target"]["kind"], () => string>>;

export const CHANNEL_KINDS = ["webhook", "email", "console"] as const;

export function targetWords({ target }: ChannelView): string {
  switch (target.kind) {
    case "webhook":
      return target.url;
    case "email":
      return target.to.join(", ");
    case "console":
      return m.channelConsoleText();
  }
}

/** Whether it works, as its last message showed. */
export function stateWords({ enabled, lastError, lastDeliveredAt }: ChannelView): string {
  if (!enabled) return m.channelOff();
  if (lastError !== null) return m.channelFails({ error: lastError });
  return lastDeliveredAt === null ? m.channelUnused() : m.channelWorks();
}
