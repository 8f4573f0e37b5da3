import { createHmac } from "node:crypto";
import { afterEach, beforeEach, vi } from "vitest";
import type { Operator } from "./operator.ts";

export interface Received {
  readonly url: string;
  readonly headers: Headers;
  readonly body: string;
  /** `opened faulted`, `resolved faulted` … in order. */
  readonly told: readonly string[];
}

interface Payload {
  readonly data: readonly { readonly event: string; readonly notification: { readonly kind: string } }[];
}

const LOOK_AGAIN_MS = 5;

/** Somebody's receiver of webhooks, behind whatever the Worker fetches. */
export class Receiver {
  readonly received: Received[] = [];
  /** What it answers; a rejection: it is not reached. */
  answer: (url: string) => Promise<Response> | Response = () => new Response(null, { status: 204 });

  static forTests(): Receiver {
    const receiver = new Receiver();
    beforeEach(() => {
      receiver.received.length = 0;
      receiver.answer = () => new Response(null, { status: 204 });
      vi.spyOn(globalThis, "fetch").mockImplementation((input, init) => receiver.#take(new Request(input, init)));
    });
    afterEach(() => {
      vi.restoreAllMocks();
    });
    return receiver;
  }

  /** Waits until so many messages have come, whatever they were answered. Looks again: they come to another object. */
  async messages(count: number): Promise<readonly Received[]> {
    while (this.received.length < count) await scheduler.wait(LOOK_AGAIN_MS);
    return this.received;
  }

  async #take(request: Request): Promise<Response> {
    const body = await request.text();
    const { data = [] } = JSON.parse(body) as Partial<Payload>;
    const told = data.map(({ event, notification }) => `${event} ${notification.kind}`);
    this.received.push({ url: request.url, headers: request.headers, body, told });
    return this.answer(request.url);
  }
}

/** As anybody would check it who has read Standard Webhooks 1.0. */
export function isSignedBy({ headers, body }: Received, secret: string): boolean {
  const signed = `${headers.get("webhook-id")}.${headers.get("webhook-timestamp")}.${body}`;
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const signature = createHmac("sha256", key).update(signed).digest("base64");
  return headers.get("webhook-signature") === `v1,${signature}`;
}

export interface Channel {
  readonly id: string;
  readonly secret: string;
  readonly failures: number;
  readonly lastError: string | null;
}

export async function addWebhook(operator: Operator, fields: Record<string, unknown> = {}): Promise<Channel> {
  const target = { kind: "webhook", url: `https://hooks.example.org/${crypto.randomUUID()}` };
  const request = { name: "Night watch", target, minSeverity: "info", ...fields };
  const { status, body } = await operator.post<Channel>("/notification-channels", request);
  if (status !== 201) throw new Error(`The channel was answered ${status}: ${JSON.stringify(body)}`);
  return body;
}
