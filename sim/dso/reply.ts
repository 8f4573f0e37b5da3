export interface VtnRequest {
  readonly method: string;
  /** Absolute. */
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface VtnReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** `refuse`: the connection is closed unanswered; `hang`: it is never answered. */
export type Outcome = VtnReply | "refuse" | "hang";

const JSON_TYPE = { "content-type": "application/json" };

export function json(status: number, body: unknown): VtnReply {
  return { status, headers: JSON_TYPE, body: JSON.stringify(body) };
}

const TITLES: Readonly<Record<number, string>> = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  409: "Conflict",
  500: "Internal Server Error",
  501: "Not Implemented",
  503: "Service Unavailable",
};

export function problem(status: number, detail: string, headers: Readonly<Record<string, string>> = {}): VtnReply {
  const reply = json(status, { type: "about:blank", title: TITLES[status] ?? "Error", status, detail });
  return { ...reply, headers: { ...reply.headers, ...headers } };
}
