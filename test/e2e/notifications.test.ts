import { createHmac } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { liveSocket } from "../support/live-socket.ts";
import { type StrictClient, strictClient } from "../support/ocpp-client.ts";
import { sharedStack } from "../support/shared.ts";
import { untilDefined, untilTrue } from "../support/until.ts";
import { type Posted, webhookServer } from "../support/webhook-server.ts";

const { demo, api } = sharedStack();
const ID = "E2E-FAULTY";
/** Should another charge point of the demo have just been told of, the next message waits for its minute. */
const PATIENCE = { deadlineMs: 150_000, what: () => `the webhook; it got ${JSON.stringify(told())}` };

let receiver: Awaited<ReturnType<typeof webhookServer>>;
let live: Awaited<ReturnType<typeof liveSocket>>;
let charger: StrictClient;
let channel: { readonly id: string; readonly secret: string };

beforeAll(async () => {
  receiver = await webhookServer();
  live = await liveSocket(demo);
  const connector = { connectorId: 1, class: "standard", standard: "IEC_62196_T2", format: "SOCKET" };
  const power = { powerType: "AC_3_PHASE", maxVoltageV: 230, maxCurrentA: 32, maxPowerW: 22_000 };
  const chargePoint = {
    id: ID,
    locationId: demo.chargePoints[0]?.locationId,
    vendor: "Faulty",
    model: "One",
    evses: [{ label: "F1", connectors: [{ ...connector, ...power }] }],
  };
  const { password } = await created("/charge-points", chargePoint);
  channel = await created("/notification-channels", { name: "e2e", target: { kind: "webhook", url: receiver.url } });
  charger = strictClient(demo.ocpp, { id: ID, password });
  await charger.rpc.connect();
  await charger.call("BootNotification", { chargePointVendor: "Faulty", chargePointModel: "One" });
});

afterAll(async () => {
  await charger.close();
  await api(`/charge-points/${ID}`, { method: "DELETE" });
  await api(`/notification-channels/${channel.id}`, { method: "DELETE" });
  live.close();
  await receiver.close();
});

async function created(path: string, body: unknown) {
  const answer = await api(path, { method: "POST", body });
  if (answer.status !== 201) throw new Error(`POST ${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

/** A channel that was changed is told at once what it is to be told: it need not wait for its minute. */
async function renewSecret(): Promise<void> {
  const path = `/notification-channels/${channel.id}`;
  const etag = (await api(path)).headers.get("etag") ?? "";
  const target = { kind: "webhook", url: receiver.url };
  channel = await (await api(path, { method: "PATCH", body: { target }, headers: { "if-match": etag } })).json();
}

const status = (word: string, fields: Readonly<Record<string, string>> = {}) =>
  charger.call("StatusNotification", {
    connectorId: 1,
    errorCode: "NoError",
    status: word,
    timestamp: new Date().toISOString(),
    ...fields,
  });

/** What the webhook was told of this charge point, in order. */
function told() {
  return receiver.posted
    .flatMap(({ body }) => JSON.parse(body).data as readonly Item[])
    .filter(({ notification }) => notification.chargePointId === ID)
    .map(({ event, notification }) => `${event} ${notification.kind}`);
}

interface Item {
  readonly event: string;
  readonly notification: { readonly kind: string; readonly chargePointId: string };
}

function isSigned({ headers, body }: Posted): boolean {
  const key = Buffer.from(channel.secret.slice("whsec_".length), "base64");
  const text = `${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`;
  return headers["webhook-signature"] === `v1,${createHmac("sha256", key).update(text).digest("base64")}`;
}

describe("a charger that reports a fault", () => {
  it("is seen at a webhook, signed, and by whoever has the portal open; and so is that it is well again", async () => {
    await status("Faulted", { errorCode: "GroundFailure", vendorErrorCode: "E-17" });
    const opening = await untilDefined(() =>
      live.messages.find(({ topic, data }) => topic === "notification" && data.chargePointId === ID),
    );
    expect(opening.data).toMatchObject({
      kind: "faulted",
      severity: "critical",
      title: `${ID}: connector 1 is faulted (GroundFailure, E-17)`,
      resolvedAt: null,
    });
    await untilTrue(() => told().includes("opened faulted"), PATIENCE);
    expect(receiver.posted.every(isSigned)).toBe(true);

    await renewSecret();
    await status("Available");
    const end = await untilDefined(() =>
      live.messages.find(({ topic, id, seq }) => topic === "notification" && id === opening.id && seq > opening.seq),
    );
    expect(end.data).toMatchObject({ kind: "faulted", resolvedBy: null, resolvedAt: expect.any(String) });
    await untilTrue(() => told().includes("resolved faulted"), PATIENCE);
    expect(told()).toEqual(["opened faulted", "resolved faulted"]);
    expect(receiver.posted.map(isSigned).at(-1)).toBe(true);
  }, 180_000);

  it("is told of by a test message at once", async () => {
    const answer = await api(`/notification-channels/${channel.id}/test`, { method: "POST" });
    expect(await answer.json()).toEqual({ delivered: true, error: null });
    const posted = receiver.posted.map(({ body }) => JSON.parse(body));
    expect(posted.filter(({ type }) => type === "test")).toMatchObject([{ data: [] }]);
  });
});
