import { HOUR, MINUTE } from "../domain/time.ts";
import type { Told } from "../remote/webhook.ts";
import { type ChannelRow, claimChannels, loadPending, saveAttempt } from "../store/notification-channels.ts";
import type { Deps } from "./deps.ts";
import { type Message, messageOf, testMessage, textOf, webhookOf } from "./notification-message.ts";
import { unseal } from "./sealing.ts";

/** A channel gets one message a minute at most, with all there is to tell: an outage of a fleet is not a thousand mails. */
const PAUSE_MS = MINUTE;
/** Told in one message; what is more waits for the next. A quarter of a megabyte as a webhook. */
const PER_MESSAGE = 250;
/** Longer than a message may take, so that a run that died gives its channel back soon. */
const LEASE_MS = MINUTE;
const LAST_RETRY_MS = HOUR;
/** What could not be told for so long is news to nobody: it stays readable in the portal. */
const GIVE_UP_AFTER_MS = 24 * HOUR;

/** The ledger D1 → channels: whoever calls tells all that is due; two runs at once tell it once. Never throws. */
export async function deliverNotifications(deps: Deps): Promise<void> {
  try {
    const now = deps.now();
    const channels = await claimChannels(deps.db, now, now + LEASE_MS);
    await Promise.all(channels.map((channel) => deliverTo(deps, channel)));
  } catch (error) {
    deps.log("notification.delivery.failed", { error: String(error) });
  }
}

async function deliverTo(deps: Deps, channel: ChannelRow): Promise<void> {
  const pending = await loadPending(deps.db, channel.id, PER_MESSAGE);
  // The channel was removed meanwhile.
  if (pending.length === 0) return;
  const error = await attempt(deps, channel, messageOf(pending, deps.now()));
  const at = deps.now();
  const failures = error === null ? 0 : channel.failures + 1;
  await saveAttempt(deps.db, channel, pending, {
    at,
    error,
    failures,
    dueAt: at + (error === null ? PAUSE_MS : retryMs(failures)),
    giveUpBefore: at - GIVE_UP_AFTER_MS,
  });
  const fact = error === null ? "notification.told" : "notification.delivery.failed";
  deps.log(fact, { channelId: channel.id, items: pending.length, ...(error === null ? {} : { error }) });
}

/** A fault of ours in one channel, a secret that cannot be read perhaps, is that channel's failure and no other's. */
async function attempt(deps: Deps, channel: ChannelRow, message: Message): Promise<Told> {
  try {
    return await tell(deps, channel, message);
  } catch (error) {
    deps.log("notification.fault", { channelId: channel.id, error: String(error) });
    return "The message could not be made.";
  }
}

/** 1, 2, 4 … 60 minutes. */
function retryMs(failures: number): number {
  return Math.min(LAST_RETRY_MS, MINUTE * 2 ** Math.min(failures - 1, 10));
}

/** Tells a channel at once that it works, whatever else it waits for. */
export function tellTest(deps: Deps, channel: Pick<ChannelRow, "id" | "target">): Promise<Told> {
  return tell(deps, channel, testMessage(deps.newId(), deps.now()));
}

async function tell(deps: Deps, { id, target }: Pick<ChannelRow, "id" | "target">, message: Message): Promise<Told> {
  switch (target.kind) {
    case "webhook": {
      const { headers, body } = webhookOf(message, unseal(deps, sealedFor(id), target.sealedSecret));
      return deps.notify.webhook(target.url, headers, body);
    }
    case "email": {
      const { subject, lines } = textOf(message);
      return deps.notify.mail({ to: target.to, subject, text: lines.join("\n") });
    }
    case "console":
      deps.log("notification.console", { lines: textOf(message).lines });
      return null;
  }
}

/** What a webhook's secret is sealed for. */
export const sealedFor = (channelId: string): readonly string[] => ["notification-channel", channelId];
