import { WebSocket } from "ws";
import type { ChargePointSpec } from "./spec.ts";

/** What the charge point hears from its socket. */
export interface SocketListener {
  readonly opened: () => void;
  readonly failed: (reason: string) => void;
  readonly closed: (code: number) => void;
  readonly frame: (text: string) => void;
}

export interface Socket {
  readonly send: (text: string) => void;
  readonly ping: () => void;
  readonly alive: () => boolean;
  /** Abrupt: without the closing handshake. */
  readonly close: (abrupt: boolean) => void;
}

export interface Credentials {
  readonly spec: ChargePointSpec;
  /** The security profile in use: it says which of the others are shown. */
  readonly profile: number;
  readonly certificate: { readonly chain: string; readonly key: string } | null;
  /** Hex digits; goes before the password of the specification. */
  readonly authorizationKey: string | null;
}

export const SUBPROTOCOL = "ocpp1.6";
const HANDSHAKE_TIMEOUT_MS = 30_000;

export function openSocket(url: string, credentials: Credentials, listener: SocketListener): Socket {
  const address = `${url.replace(/\/$/, "")}/${encodeURIComponent(credentials.spec.id)}`;
  const socket = new WebSocket(address, [SUBPROTOCOL], {
    headers: authorization(credentials),
    ...clientCertificate(credentials),
    handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
    perMessageDeflate: false,
  });
  let isOpen = false;
  let isAlive = true;
  let reason = "closed";
  socket.on("open", () => {
    isOpen = true;
    listener.opened();
  });
  socket.on("message", (data) => listener.frame(String(data)));
  socket.on("pong", () => {
    isAlive = true;
  });
  socket.on("error", (error) => {
    reason = error.message;
  });
  socket.on("close", (code) => {
    if (isOpen) listener.closed(code);
    else listener.failed(reason);
  });
  return {
    send: (text) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(text);
    },
    ping: () => {
      isAlive = false;
      if (socket.readyState === WebSocket.OPEN) socket.ping();
    },
    alive: () => isAlive,
    close: (abrupt) => {
      if (abrupt) socket.terminate();
      else socket.close(1000);
    },
  };
}

/** TLS shows it where the endpoint is wss://. */
function clientCertificate({ profile, certificate }: Credentials): { cert?: string; key?: string } {
  return profile === 3 && certificate ? { cert: certificate.chain, key: certificate.key } : {};
}

/** HTTP Basic with the key as bytes, which need not be text (security whitepaper A00). */
function authorization({ spec, profile, authorizationKey }: Credentials): Record<string, string> {
  if (profile === 0 || profile === 3) return {};
  const password = authorizationKey === null ? spec.password : Buffer.from(authorizationKey, "hex");
  if (password === undefined) return {};
  const pair = Buffer.concat([Buffer.from(`${spec.id}:`), Buffer.from(password)]);
  return { Authorization: `Basic ${pair.toString("base64")}` };
}
