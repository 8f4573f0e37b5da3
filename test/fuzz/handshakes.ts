import { connect } from "node:net";
import { chance, pick, type Random } from "./dice.ts";
import { NASTY_TEXTS } from "./nasty.ts";

/** A request for a WebSocket as it goes over the wire, line by line. */
export type Handshake = { readonly path: string; readonly headers: readonly string[] };

const PATHS: readonly string[] = [
  "/ocpp",
  "/ocpp/",
  "/ocpp//",
  "/ocpp/%",
  "/ocpp/%00",
  "/ocpp/%ff%fe",
  "/ocpp/%C0%AF",
  "/ocpp/..%2f..%2fapi%2fcharge-points",
  "/ocpp/../api/charge-points",
  "/ocpp/__proto__",
  "/ocpp/constructor",
  "/ocpp/a:b",
  "/ocpp/%E2%80%AEtxet",
  "/ocpp/%F0%9F%91%8D",
  "/ocpp/ws://127.0.0.1/ocpp/nested",
  "/ocpp/a/b/c",
  "/ocpp/a?b=c#d",
  `/ocpp/${"a".repeat(5_000)}`,
  `/ocpp/${"%41".repeat(1_000)}`,
  "/",
  "/ocpp/\u00ff",
];

const AUTHORIZATIONS: readonly string[] = [
  "Basic",
  "Basic ",
  "Basic !!!",
  "Basic Og==",
  "Basic OjpjOg==",
  `Basic ${"A".repeat(8_000)}`,
  "Bearer abc",
  "basic \u00ff",
  `Basic ${Buffer.from([0xff, 0xfe, 0x3a, 0x00]).toString("base64")}`,
];

const PROTOCOLS: readonly string[] = [
  "ocpp0.1",
  "ocpp2.0.1",
  "",
  ",",
  "ocpp1.6,".repeat(500),
  "ocpp1.6j",
  "OCPP1.6",
  "ocpp1.6 ocpp1.5",
  "\u00ff",
];

export function hostileHandshake(identity: string, random: Random): Handshake {
  const nasty = encodeURIComponent(pick(random, NASTY_TEXTS).toWellFormed());
  const own = `/ocpp/${encodeURIComponent(identity)}`;
  const path = pick(random, [own, own, own.toLowerCase(), `${own}/`, `/ocpp/${nasty}`, pick(random, PATHS)]);
  const guess = Buffer.from(`${identity}:${pick(random, NASTY_TEXTS)}`).toString("base64");
  const lines = [
    chance(random, 0.9) && "Upgrade: websocket",
    chance(random, 0.9) && "Connection: Upgrade",
    chance(random, 0.9) && "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    chance(random, 0.9) && `Sec-WebSocket-Version: ${pick(random, ["13", "13", "13", "8", "0", "99999999999"])}`,
    chance(random, 0.9) && `Sec-WebSocket-Protocol: ${pick(random, ["ocpp1.6", "ocpp1.6", ...PROTOCOLS])}`,
    chance(random, 0.8) && `Authorization: ${pick(random, [`Basic ${guess}`, ...AUTHORIZATIONS])}`,
    chance(random, 0.1) && `X-EMall-Registration: ${encodeURIComponent('{"chargePointId":"forged"}')}`,
    chance(random, 0.1) && `X-Long: ${"x".repeat(20_000)}`,
    chance(random, 0.1) && "Content-Length: 18446744073709551616",
    chance(random, 0.05) && "no colon here",
  ];
  return { path, headers: lines.filter((line) => line !== false) };
}

/** What the server answered, or how it hung up. */
export type HandshakeAnswer = { readonly status: number } | { readonly closed: true } | { readonly silent: true };

/** A server that waits for more of a request is right to wait; after so long nobody does. */
const PATIENCE_MS = 5_000;

export function knock(host: string, port: number, { path, headers }: Handshake): Promise<HandshakeAnswer> {
  return new Promise((resolve) => {
    let answer = "";
    const socket = connect(port, host);
    const end = (given: HandshakeAnswer) => {
      resolve(given);
      socket.destroy();
    };
    socket.setTimeout(PATIENCE_MS, () => end({ silent: true }));
    socket.on("error", () => end({ closed: true }));
    socket.on("close", () => end({ closed: true }));
    socket.on("data", (data) => {
      answer += data.toString("latin1");
      const status = /^HTTP\/1\.1 (\d{3}) /.exec(answer)?.[1];
      if (status !== undefined) end({ status: Number(status) });
    });
    socket.write([`GET ${path} HTTP/1.1`, `Host: ${host}:${port}`, ...headers, "", ""].join("\r\n"), "latin1");
  });
}
