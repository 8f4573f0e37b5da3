import type { Told } from "./webhook.ts";

export interface Mail {
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  /** Whoever reads it may sign in by it. */
  readonly isSecret?: boolean;
}

/** As much of Cloudflare's `send_email` binding as is used. */
export interface Postbox {
  send(mail: {
    readonly from: { readonly name: string; readonly email: string };
    readonly to: string[];
    readonly subject: string;
    readonly text: string;
  }): Promise<unknown>;
}

const SENDER_NAME = "eMall CPMS";
const MAX_REASON = 200;

/** Hands a mail over to Cloudflare, which delivers it or bounces it later. */
export async function sendMail(postbox: Postbox, from: string, { to, subject, text }: Mail): Promise<Told> {
  try {
    await postbox.send({ from: { name: SENDER_NAME, email: from }, to: [...to], subject, text });
    return null;
  } catch (error) {
    return `The mail was refused: ${String(error).slice(0, MAX_REASON)}`;
  }
}
