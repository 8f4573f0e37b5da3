import { describe, expect, it } from "vitest";
import { meterValue } from "../support/ocpp-client.ts";
import { ACCEPTED, iso, onRig } from "../support/ocpp-rig.ts";

/** The central system's cases of the Open Charge Alliance's test plan, core profile: boot, local and offline charging. */

describe("OCA, core: boot and local start", () => {
  it.concurrent(
    "TC_001 Cold boot: accepted with the time and the interval, every status answered, then heartbeats",
    onRig(
      async (rig) => {
        for (const connectorId of [0, 1, 2]) await rig.status("Available", { connectorId });
        const { currentTime } = await rig.charger.call("Heartbeat", {});
        expect(Math.abs(Date.parse(String(currentTime)) - Date.now())).toBeLessThan(60_000);
        expect(await rig.statuses(3)).toEqual(["Available", "Available", "Available"]);
      },
      { connectors: 2 },
    ),
  );

  it.concurrent(
    "TC_003 Regular charging session, plugin first",
    onRig(async (rig) => {
      const idTag = rig.tokens.valid;
      await rig.status("Preparing");
      expect(await rig.authorize(idTag)).toMatchObject(ACCEPTED);
      const { transactionId, idTagInfo } = await rig.start();
      expect(idTagInfo).toMatchObject(ACCEPTED);
      await rig.status("Charging");
      await rig.stop(transactionId, { idTag, reason: "Local", meterStop: 1_640 });
      expect(await rig.completed(transactionId)).toMatchObject({ energyWh: 640, tokenUid: idTag, flags: [] });
    }),
  );

  it.concurrent(
    "TC_004_1 Regular charging session, identification first",
    onRig(async (rig) => {
      expect(await rig.authorize(rig.tokens.valid)).toMatchObject(ACCEPTED);
      await rig.status("Preparing");
      const { transactionId, idTagInfo } = await rig.start();
      expect(idTagInfo).toMatchObject(ACCEPTED);
      await rig.status("Charging");
      expect(await rig.session(transactionId, ({ state }) => state === "ACTIVE")).toMatchObject({ flags: [] });
    }),
  );

  it.concurrent(
    "TC_004_2 Identification first, ConnectionTimeOut: the connector is available again, nothing has begun",
    onRig(async (rig) => {
      expect(await rig.authorize(rig.tokens.valid)).toMatchObject(ACCEPTED);
      await rig.status("Preparing");
      await rig.status("Available");
      expect(await rig.statuses(2)).toEqual(["Preparing", "Available"]);
      expect(await rig.sessions()).toEqual([]);
    }),
  );

  it.concurrent(
    "TC_005_1 EV side disconnected: the session ends with that reason",
    onRig(async (rig) => {
      const { transactionId } = await rig.start();
      await rig.status("Charging");
      await rig.status("SuspendedEV");
      await rig.stop(transactionId, { reason: "EVDisconnected" });
      await rig.status("Finishing");
      await rig.status("Available");
      expect(await rig.completed(transactionId)).toMatchObject({ stopReason: "EVDisconnected", energyWh: 1_000 });
    }),
  );

  it.concurrent(
    "TC_007 Regular start with a cached id: StartTransaction alone is answered with the card's state",
    onRig(async (rig) => {
      await rig.status("Preparing");
      const { transactionId, idTagInfo } = await rig.start();
      expect(idTagInfo).toMatchObject(ACCEPTED);
      expect(await rig.session(transactionId, ({ state }) => state === "ACTIVE")).toMatchObject({
        authorization: "Accepted",
      });
    }),
  );
});

describe("OCA, core: cards that are refused", () => {
  it.concurrent.each([
    ["TC_023_1", "unknown", "Invalid"],
    ["TC_023_2", "expired", "Expired"],
    ["TC_023_3", "blocked", "Blocked"],
  ] as const)("%s Authorize of a card that is %s: %s", async (_, card, status) => {
    await onRig(async (rig) => {
      await rig.status("Preparing");
      expect(await rig.authorize(rig.tokens[card])).toMatchObject({ status });
      await rig.status("Available");
      expect(await rig.sessions()).toEqual([]);
    })();
  });

  it.concurrent(
    "TC_024 Lock failure: the connector is shown as faulted, with its error code",
    onRig(async (rig) => {
      expect(await rig.authorize(rig.tokens.valid)).toMatchObject(ACCEPTED);
      await rig.status("Preparing");
      await rig.status("Faulted", { errorCode: "ConnectorLockFailure" });
      expect(await rig.connector(({ status }) => status === "Faulted")).toMatchObject({
        errorCode: "ConnectorLockFailure",
      });
    }),
  );
});

describe("OCA, core: power failures and time without a connection", () => {
  it.concurrent(
    "TC_032_1 Power failure, transactions stop at the boot: the record is taken after it",
    onRig(async (rig) => {
      const { transactionId } = await rig.start();
      await rig.status("Charging");
      await rig.charger.close();
      await rig.connect();
      await rig.boot();
      await rig.stop(transactionId, { reason: "PowerLoss" });
      await rig.status("Available");
      expect(await rig.completed(transactionId)).toMatchObject({ stopReason: "PowerLoss", energyWh: 1_000 });
    }),
  );

  it.concurrent(
    "TC_037_1 Offline start with a valid card: kept with its own time",
    onRig(async (rig) => {
      const timestamp = iso(Date.now() - 600_000);
      await rig.charger.close();
      await rig.connect();
      const { transactionId, idTagInfo } = await rig.start({ timestamp });
      expect(idTagInfo).toMatchObject(ACCEPTED);
      await rig.status("Charging");
      expect(await rig.session(transactionId, ({ state }) => state === "ACTIVE")).toMatchObject({
        startedAt: timestamp,
        flags: [],
      });
    }),
  );

  it.concurrent(
    "TC_037_3 Offline start with an invalid card: an id and Invalid; the charger ends it as DeAuthorized",
    onRig(async (rig) => {
      await rig.charger.close();
      await rig.connect();
      const idTag = rig.tokens.unknown;
      const { transactionId, idTagInfo } = await rig.start({ idTag, timestamp: iso(Date.now() - 600_000) });
      expect(idTagInfo).toEqual({ status: "Invalid" });
      await rig.stop(transactionId, { reason: "DeAuthorized", meterStop: 1_010 });
      const ended = await rig.session(transactionId, ({ stoppedAt }) => stoppedAt !== null);
      expect(ended).toMatchObject({ state: "INVALID", stopReason: "DeAuthorized", authorization: "Invalid" });
    }),
  );

  it.concurrent(
    "TC_039 Offline transaction: start, meter values and stop of the past make one session",
    onRig(async (rig) => {
      const startedAt = Date.now() - 3_600_000;
      const [timestamp, stoppedAt] = [iso(startedAt), iso(startedAt + 60_000)];
      await rig.charger.close();
      await rig.connect();
      const { transactionId, idTagInfo } = await rig.start({ timestamp });
      expect(idTagInfo).toMatchObject(ACCEPTED);
      const values = [meterValue(startedAt + 30_000, 1_150)];
      const meter = await rig.charger.call("MeterValues", { connectorId: 1, transactionId, meterValue: values });
      expect(meter).toEqual({});
      await rig.stop(transactionId, { timestamp: stoppedAt, meterStop: 1_300, reason: "Local" });
      const session = await rig.completed(transactionId);
      expect(session).toMatchObject({ startedAt: timestamp, stoppedAt, energyWh: 300, flags: [] });
    }),
  );

  it.concurrent(
    "TC_064 DataTransfer to the central system: a vendor nobody knows is told so",
    onRig(async (rig) => {
      const transfer = { vendorId: "org.openchargealliance.test", messageId: "Unknown", data: "x" };
      expect(await rig.charger.call("DataTransfer", transfer)).toEqual({ status: "UnknownVendorId" });
    }),
  );
});
