import { describe, expect, it } from "vitest";
import { ACCEPTED, onRig } from "../support/ocpp-rig.ts";

/** The central system's cases of the Open Charge Alliance's test plan, core profile: what an operator asks for. */

describe("OCA, core: remote start and stop", () => {
  it.concurrent(
    "TC_010 Remote start, cable plugged in first",
    onRig(async (rig) => {
      const idTag = rig.tokens.valid;
      await rig.status("Preparing");
      await rig.answered("RemoteStartTransaction", { connectorId: 1, idTag }, ACCEPTED);
      expect(await rig.authorize(idTag)).toMatchObject(ACCEPTED);
      const { transactionId, idTagInfo } = await rig.start();
      expect(idTagInfo).toMatchObject(ACCEPTED);
      await rig.status("Charging");
      expect(await rig.session(transactionId, ({ state }) => state === "ACTIVE")).toMatchObject({ tokenUid: idTag });
    }),
  );

  it.concurrent(
    "TC_011_1 Remote start first, then the cable",
    onRig(async (rig) => {
      const idTag = rig.tokens.valid;
      await rig.status("Available");
      await rig.answered("RemoteStartTransaction", { connectorId: 1, idTag }, ACCEPTED);
      await rig.status("Preparing");
      const { idTagInfo } = await rig.start();
      expect(idTagInfo).toMatchObject(ACCEPTED);
      await rig.status("Charging");
    }),
  );

  it.concurrent(
    "TC_011_2 Remote start, no cable until the time is out: nothing has begun, and the next one may be tried",
    onRig(async (rig) => {
      const start = { connectorId: 1, idTag: rig.tokens.valid };
      await rig.status("Available");
      await rig.answered("RemoteStartTransaction", start, ACCEPTED);
      await rig.status("Preparing");
      await rig.status("Available");
      expect(await rig.sessions()).toEqual([]);
      await rig.answered("RemoteStartTransaction", start, ACCEPTED);
    }),
  );

  it.concurrent(
    "TC_012 Remote stop",
    onRig(async (rig) => {
      const { transactionId } = await rig.start();
      await rig.status("Charging");
      await rig.answered("RemoteStopTransaction", { transactionId }, ACCEPTED);
      await rig.stop(transactionId, { reason: "Remote" });
      await rig.status("Finishing");
      await rig.status("Available");
      expect(await rig.completed(transactionId)).toMatchObject({ stopReason: "Remote", energyWh: 1_000 });
    }),
  );

  it.concurrent(
    "TC_026 Remote start rejected",
    onRig(async (rig) => {
      const start = { connectorId: 1, idTag: rig.tokens.valid };
      await rig.answered("RemoteStartTransaction", start, { status: "Rejected" });
    }),
  );

  it.concurrent(
    "TC_028 Remote stop rejected: a transaction nobody knows can be named",
    onRig(async (rig) => {
      const { transactionId } = await rig.start();
      await rig.answered("RemoteStopTransaction", { transactionId: transactionId + 999 }, { status: "Rejected" });
      expect(await rig.session(transactionId, ({ state }) => state === "ACTIVE")).toMatchObject({ flags: [] });
    }),
  );
});

describe("OCA, core: reset", () => {
  it.concurrent.each([
    ["TC_013", "Hard"],
    ["TC_014", "Soft"],
  ])("%s %s reset: accepted, then a boot over a new connection", async (_, type) => {
    await onRig(async (rig) => {
      await rig.answered("Reset", { type }, ACCEPTED);
      await rig.charger.close();
      await rig.connect();
      await rig.boot();
      await rig.status("Available");
    })();
  });
});

describe("OCA, core: unlock", () => {
  it.concurrent.each([
    ["TC_017_1", "not a fixed cable", 1, "Unlocked"],
    ["TC_017_2", "a fixed cable", 1, "NotSupported"],
    ["TC_030", "the lock fails", 1, "UnlockFailed"],
    ["TC_031", "a connector nobody knows", 17, "NotSupported"],
  ])("%s Unlock, %s (connector %i): %s", async (_, __, connectorId, status) => {
    await onRig((rig) => rig.answered("UnlockConnector", { connectorId }, { status }))();
  });

  it.concurrent(
    "TC_018_1 Unlock during a transaction: the charger ends it with that reason",
    onRig(async (rig) => {
      const { transactionId } = await rig.start();
      await rig.status("Charging");
      await rig.answered("UnlockConnector", { connectorId: 1 }, { status: "Unlocked" });
      await rig.stop(transactionId, { reason: "UnlockCommand" });
      await rig.status("Finishing");
      await rig.status("Available");
      expect(await rig.completed(transactionId)).toMatchObject({ stopReason: "UnlockCommand" });
    }),
  );
});

describe("OCA, core: configuration and cache", () => {
  const key = (name: string, value: string) => ({ key: name, readonly: false, value });

  it.concurrent(
    "TC_019_1 Get all configuration: the list of keys is empty",
    onRig(async (rig) => {
      const configurationKey = [key("HeartbeatInterval", "45"), key("MeterValueSampleInterval", "30")];
      await rig.answered("GetConfiguration", { key: [] }, { configurationKey });
      await rig.answered("GetConfiguration", {}, { configurationKey });
    }),
  );

  it.concurrent(
    "TC_019_2 Get one key of the configuration",
    onRig(async (rig) => {
      const configurationKey = [{ key: "SupportedFeatureProfiles", readonly: true, value: "Core,SmartCharging" }];
      await rig.answered("GetConfiguration", { key: ["SupportedFeatureProfiles"] }, { configurationKey });
    }),
  );

  it.concurrent(
    "TC_021 Change the configuration",
    onRig((rig) => rig.answered("ChangeConfiguration", { key: "MeterValueSampleInterval", value: "60" }, ACCEPTED)),
  );

  it.concurrent(
    "TC_040_1 Change of a key that is not supported",
    onRig((rig) => rig.answered("ChangeConfiguration", { key: "NoSuchKey", value: "1" }, { status: "NotSupported" })),
  );

  it.concurrent(
    "TC_040_2 Change to an invalid value",
    onRig((rig) => {
      const change = { key: "MeterValueSampleInterval", value: "-1" };
      return rig.answered("ChangeConfiguration", change, { status: "Rejected" });
    }),
  );

  it.concurrent(
    "TC_061 Clear the cache",
    onRig((rig) => rig.answered("ClearCache", {}, ACCEPTED)),
  );
});

describe("OCA, remote trigger", () => {
  it.concurrent(
    "TC_054 Trigger a message, each in its turn, and none of them a boot",
    onRig(async (rig) => {
      await rig.status("Available");
      const timestamp = new Date().toISOString();
      const sampledValue = [{ value: "1000", context: "Trigger" }];
      const sent: string[] = [];
      const send = (action: string, request: object) => async () => {
        expect(await rig.charger.call(action, { ...request })).toEqual(expect.anything());
        sent.push(action);
      };
      const messages = [
        ["MeterValues", 1, send("MeterValues", { connectorId: 1, meterValue: [{ timestamp, sampledValue }] })],
        ["Heartbeat", undefined, send("Heartbeat", {})],
        [
          "StatusNotification",
          1,
          send("StatusNotification", { connectorId: 1, status: "Available", errorCode: "NoError" }),
        ],
        ["DiagnosticsStatusNotification", undefined, send("DiagnosticsStatusNotification", { status: "Idle" })],
        ["FirmwareStatusNotification", undefined, send("FirmwareStatusNotification", { status: "Idle" })],
      ] as const;
      for (const [requestedMessage, connectorId, then] of messages) {
        const request = connectorId === undefined ? { requestedMessage } : { requestedMessage, connectorId };
        await rig.answered("TriggerMessage", request, ACCEPTED, then);
        await rig.until(() => sent.at(-1) === requestedMessage);
      }
      const asked = rig.requests("TriggerMessage").map(({ requestedMessage }) => requestedMessage);
      expect(asked).toEqual(messages.map(([requestedMessage]) => requestedMessage));
    }),
  );

  it.concurrent(
    "TC_055 Trigger a message, rejected",
    onRig((rig) =>
      rig.answered("TriggerMessage", { requestedMessage: "MeterValues", connectorId: 1 }, { status: "Rejected" }),
    ),
  );
});
