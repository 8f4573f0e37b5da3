import { once } from "node:events";
import type { Socket } from "node:net";
import { deflateRawSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { Rig } from "../support/ocpp-rig.ts";
import { sharedStack } from "../support/shared.ts";

const { demo } = sharedStack();

/** A socket that offers no compression, as most chargers. */
async function plainSocket(rig: Rig): Promise<WebSocket> {
  const { id, password } = rig.identity;
  const authorization = `Basic ${Buffer.from(`${id}:${password}`).toString("base64")}`;
  const options = { perMessageDeflate: false, headers: { authorization } };
  const socket = new WebSocket(`${demo.ocpp}/${id}`, ["ocpp1.6"], options);
  await once(socket, "open");
  return socket;
}

async function heartbeat(socket: WebSocket): Promise<unknown> {
  const answered = once(socket, "message");
  socket.send('[2,"beat","Heartbeat",{}]');
  const [data] = await answered;
  return JSON.parse(String(data));
}

const ANSWER = [3, "beat", { currentTime: expect.any(String) }];

describe("frames on a real socket", () => {
  it("are plain where no compression was offered (OCPP-C9)", async () => {
    const socket = await plainSocket(await Rig.register());
    expect(socket.extensions).toBe("");
    expect(await heartbeat(socket)).toEqual(ANSWER);
    socket.close();
  });

  it("compressed without having negotiated it (ocpp-go#358): the socket ends, the next one works", async () => {
    const rig = await Rig.register();
    const socket = await plainSocket(rig);
    // workerd's goodbye to such a frame is too long for a close frame, which the client takes for an error.
    const saidGoodbye = new Promise((resolve) => socket.once("error", resolve).once("close", resolve));
    tcpOf(socket).write(compressedFrame('[2,"beat","Heartbeat",{}]'));
    await saidGoodbye;
    socket.terminate();
    const again = await plainSocket(rig);
    expect(await heartbeat(again)).toEqual(ANSWER);
    again.close();
  });
});

function tcpOf(socket: WebSocket): Socket {
  return (socket as unknown as { readonly _socket: Socket })._socket;
}

/** RFC 7692: a whole text message with RSV1 set; RFC 6455: masked, here with zeros. */
function compressedFrame(text: string): Buffer {
  const payload = deflateRawSync(text);
  return Buffer.concat([Buffer.from([0b1100_0001, 0b1000_0000 | payload.length, 0, 0, 0, 0]), payload]);
}
