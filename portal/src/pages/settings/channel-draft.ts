import type { ChannelView, ChannelWish } from "../../../../src/entry/api/shared/notifications.ts";
import { isEmail } from "../../email.ts";

/** A channel as its form holds it. */
export interface ChannelDraft {
  readonly name: string;
  readonly kind: ChannelWish["target"]["kind"];
  readonly url: string;
  /** One address a line. */
  readonly recipients: string;
  readonly minSeverity: ChannelView["minSeverity"];
  readonly enabled: boolean;
}

export const NEW_CHANNEL: ChannelDraft = {
  name: "",
  kind: "webhook",
  url: "",
  recipients: "",
  minSeverity: "warning",
  enabled: true,
};

export function draftOf({ name, target, minSeverity, enabled }: ChannelView): ChannelDraft {
  return {
    name,
    kind: target.kind,
    url: target.kind === "webhook" ? target.url : "",
    recipients: target.kind === "email" ? target.to.join("\n") : "",
    minSeverity,
    enabled,
  };
}

const MAX_RECIPIENTS = 20;

export type ChannelField = "name" | "url" | "recipients";

/** The first field that cannot be sent; null: all can. The Worker judges the rest. */
export function wrongField({ name, kind, url, recipients }: ChannelDraft): ChannelField | null {
  if (name.trim() === "") return "name";
  if (kind === "webhook" && !/^https?:\/\/\S+$/.test(url.trim())) return "url";
  const all = recipientsOf(recipients);
  const isSendable = all.length > 0 && all.length <= MAX_RECIPIENTS && all.every(isEmail);
  return kind === "email" && !isSendable ? "recipients" : null;
}

export function wishOf({ name, kind, url, recipients, minSeverity, enabled }: ChannelDraft): ChannelWish {
  const rest = { name: name.trim(), minSeverity, enabled };
  switch (kind) {
    case "webhook":
      return { ...rest, target: { kind, url: url.trim() } };
    case "email":
      return { ...rest, target: { kind, to: recipientsOf(recipients) } };
    case "console":
      return { ...rest, target: { kind } };
  }
}

function recipientsOf(text: string): string[] {
  return text.split(/[\s,;]+/).filter((each) => each !== "");
}

/** What an edit changes: a webhook whose address is sent again gets a new secret. */
export function changeOf(shown: ChannelView, draft: ChannelDraft): Partial<ChannelWish> {
  const { target, ...rest } = wishOf(draft);
  return JSON.stringify(target) === JSON.stringify(shown.target) ? rest : { ...rest, target };
}
