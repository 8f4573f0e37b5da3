import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { cars, once, remoteDrivers } from "../../sim/charge-point/behaviour.ts";
import { SimulatedChargePoint, type SimulatedChargePointInput } from "../../sim/charge-point/simulated-charge-point.ts";
import { runningOn } from "../../sim/charge-point/state.ts";
import { fileStorage } from "../../sim/charge-point/storage.ts";
import { realClock } from "../../sim/clock.ts";
import { type CentralSystem, startCentralSystem } from "./central-system.ts";

const PASSWORD = "0123456789abcdef";
/** Time runs a thousand times as fast here, the network does not. */
const PATIENT = { callTimeoutSeconds: 30_000 };
const clean: Array<() => unknown> = [];

afterEach(async () => {
  for (const each of clean.splice(0).reverse()) await each();
});

async function startStation(): Promise<CentralSystem> {
  const central = await startCentralSystem({ "CP 1": PASSWORD });
  clean.push(() => central.close());
  return central;
}

function createChargePoint(central: CentralSystem, input: Partial<SimulatedChargePointInput> = {}) {
  const spec = { id: "CP 1", password: PASSWORD, connectors: [{ connectorId: 1 }, { connectorId: 2 }] };
  const chargePoint = new SimulatedChargePoint({
    spec,
    url: central.url,
    clock: realClock(1000),
    options: PATIENT,
    ...input,
  });
  clean.push(() => chargePoint.stop());
  return chargePoint;
}

function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), "sim-"));
  clean.push(() => rmSync(directory, { recursive: true }));
  return directory;
}

/** Everything that was to be said is said and answered. */
const isSettled = ({ registration, queue, transactions, live }: ReturnType<SimulatedChargePoint["state"]>) =>
  registration.status === "Accepted" &&
  !live.bootNeeded &&
  [queue, transactions, live.calls, live.outstanding].every((waiting) => waiting.length === 0);

describe("a simulated charge point on a real socket", () => {
  it("does a whole session whose energy is the difference of its registers, without a violation (SIM-14, SIM-16)", async () => {
    const central = await startStation();
    const clock = realClock(1000);
    const chargePoint = createChargePoint(central, { clock });
    chargePoint.start();
    const figures = await once(chargePoint, { connectorId: 2, idTag: "TAG", energyWh: 1000 }, clock);
    const [start] = central.of("StartTransaction");
    const [stop] = central.of("StopTransaction");
    expect(start).toMatchObject({ connectorId: 2, idTag: "TAG", meterStart: figures.meterStartWh });
    expect(stop).toMatchObject({
      transactionId: figures.transactionId,
      meterStop: figures.meterStopWh,
      reason: "Local",
    });
    expect(figures.energyWh).toBeGreaterThanOrEqual(1000);
    expect(figures.energyWh).toBe(Number(stop?.meterStop) - Number(start?.meterStart));
    expect(chargePoint.violations).toEqual([]);
  });

  it("ends with the reason when the driver is refused, and not before it is online", async () => {
    const central = await startStation();
    central.results.Authorize = { idTagInfo: { status: "Blocked" } };
    const clock = realClock(1000);
    const options = { ...PATIENT, switches: new Set(["noBoot"] as const) };
    const chargePoint = createChargePoint(central, { clock, options });
    chargePoint.start();
    await expect(once(chargePoint, { connectorId: 1, idTag: "TAG", energyWh: 1 }, clock)).rejects.toThrow("Blocked");
    expect(central.of("Authorize")).toEqual([{ idTag: "TAG" }]);
  });

  it("gives its identity, percent-encoded, its password and the subprotocol (OCPP-C1, OCPP-X2)", async () => {
    const central = await startStation();
    const chargePoint = createChargePoint(central);
    chargePoint.start();
    await chargePoint.until(isSettled);
    expect(central.handshakes).toEqual([{ path: "/CP%201", authorization: `CP 1:${PASSWORD}`, protocol: "ocpp1.6" }]);
  });

  it("backs off from a wrong password as from silence (SIM-1)", async () => {
    const central = await startStation();
    const chargePoint = createChargePoint(central, { spec: { id: "CP 1", password: "wrong" } });
    const failed = chargePoint.reported("connection.failed");
    chargePoint.start();
    expect((await failed).details).toEqual({ reason: "Unexpected server response: 401" });
    expect(chargePoint.state().live.nextAttemptAt).not.toBeNull();
  });

  it("replays a session that began and ended offline, in order and with its own times (SIM-7, SIM-9)", async () => {
    const central = await startStation();
    const chargePoint = createChargePoint(central);
    chargePoint.start();
    await chargePoint.until(isSettled);
    chargePoint.act({
      type: "frame",
      text: JSON.stringify([2, "x", "ChangeConfiguration", { key: "AllowOfflineTxForUnknownId", value: "true" }]),
    });
    chargePoint.cutNetwork();
    const offlineAt = Date.now();
    chargePoint.plug(1);
    chargePoint.swipe(1, "OFFLINE");
    const { localId } = runningOn(chargePoint.state(), 1) ?? {};
    expect(localId).toBeDefined();
    await chargePoint.until((state) => state.queue.filter(({ action }) => action === "MeterValues").length >= 4);
    chargePoint.unplug(1);
    expect(central.of("StartTransaction")).toEqual([]);
    chargePoint.restoreNetwork();
    chargePoint.reconnect();
    await chargePoint.until(isSettled);
    const replayed = central.calls.filter(({ action }) => /Transaction|MeterValues/.test(action));
    expect(replayed.map(({ action }) => action)).toEqual([
      "StartTransaction",
      ...replayed.slice(1, -1).map(() => "MeterValues"),
      "StopTransaction",
    ]);
    const ids = replayed.slice(1).map(({ payload }) => payload.transactionId);
    expect(new Set(ids)).toEqual(new Set([1]));
    expect(Date.parse(String(central.of("StartTransaction")[0]?.timestamp))).toBeGreaterThanOrEqual(offlineAt);
    expect(chargePoint.violations).toEqual([]);
  });

  it("goes on from its file after being killed: the transaction ends with PowerLoss, its register stands (SIM-5, SIM-6)", async () => {
    const central = await startStation();
    const directory = temporaryDirectory();
    const first = createChargePoint(central, { storage: fileStorage(directory, "CP 1") });
    first.start();
    await first.until(isSettled);
    first.plug(1);
    first.swipe(1, "TAG");
    await first.until((state) => (runningOn(state, 1)?.transactionId ?? 0) > 0);
    await first.until((state) => (state.connectors[0]?.registerWms ?? 0) > 3_600_000_000);
    first.stop();
    expect(existsSync(join(directory, "CP%201.json"))).toBe(true);
    const keptWms = JSON.parse(readFileSync(join(directory, "CP%201.json"), "utf8")).connectors[0].registerWms;
    const second = createChargePoint(central, { storage: fileStorage(directory, "CP 1") });
    second.start();
    await second.until(isSettled);
    expect(central.of("StopTransaction")).toMatchObject([
      { transactionId: 1, reason: "PowerLoss", meterStop: Math.floor(keptWms / 3_600_000) },
    ]);
  });

  it("ends the coming and going of its cars when it is stopped", async () => {
    const central = await startStation();
    const clock = realClock(1000);
    const chargePoint = createChargePoint(central, { clock });
    chargePoint.start();
    await chargePoint.until(isSettled);
    const ended = expect(cars(chargePoint, { clock, seed: 1, tokens: ["TAG"] })).rejects.toThrow();
    await chargePoint.until((state) => runningOn(state, 1) !== undefined);
    chargePoint.stop();
    await ended;
  });

  it("has the car of who started from afar come, and leave when the session has ended, again and again", async () => {
    const central = await startStation();
    const clock = realClock(1000);
    const chargePoint = createChargePoint(central, { clock });
    chargePoint.start();
    await chargePoint.until(isSettled);
    const ended = expect(remoteDrivers(chargePoint, 1, { clock, seed: 1 })).rejects.toThrow();
    for (const _ of ["first", "second"]) {
      await central.call("RemoteStartTransaction", { connectorId: 1, idTag: "TAG" });
      await chargePoint.until((state) => (runningOn(state, 1)?.transactionId ?? 0) > 0);
      const transactionId = runningOn(chargePoint.state(), 1)?.transactionId;
      await central.call("RemoteStopTransaction", { transactionId });
      await chargePoint.until((state) => runningOn(state, 1) === undefined && state.connectors[0]?.car === null);
    }
    chargePoint.stop();
    await ended;
  });

  it("lets a second socket take over while the first stays open (EDGE-30, SIM-18)", async () => {
    const central = await startStation();
    const chargePoint = createChargePoint(central);
    chargePoint.start();
    await chargePoint.until(isSettled);
    const first = await chargePoint.openSecondSocket();
    expect(central.handshakes).toHaveLength(2);
    const told = central.next("StatusNotification");
    chargePoint.fault(1, "GroundFailure", "E17");
    expect(await told).toMatchObject({ status: "Faulted", errorCode: "GroundFailure", vendorErrorCode: "E17" });
    first.close(true);
  });

  it("takes a new authorization key at its word and connects with it", async () => {
    const central = await startStation();
    const chargePoint = createChargePoint(central);
    chargePoint.start();
    await chargePoint.until(isSettled);
    central.passwords["CP 1"] = "ABCDEFGHIJKLMNOPQRST";
    const hex = Buffer.from("ABCDEFGHIJKLMNOPQRST").toString("hex");
    const answer = await central.call("ChangeConfiguration", { key: "AuthorizationKey", value: hex });
    expect(answer).toEqual({ status: "Accepted" });
    await chargePoint.until((state) => state.live.socket !== "open");
    await chargePoint.until((state) => state.live.socket === "open");
    expect(central.handshakes.at(-1)?.authorization).toBe("CP 1:ABCDEFGHIJKLMNOPQRST");
  });
});
