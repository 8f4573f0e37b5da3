import { describe, expect, it } from "vitest";
import { createHarness, type HarnessInput } from "./harness.ts";

const booted = (input?: HarnessInput) => {
  const harness = createHarness({ spec: { connectors: [{ connectorId: 1 }, { connectorId: 2 }] }, ...input });
  harness.powerOn();
  return harness;
};
const charging = (input?: HarnessInput) => {
  const harness = booted(input);
  harness.plug();
  harness.swipe();
  return harness;
};
const stopOf = (harness: ReturnType<typeof booted>) => harness.of("StopTransaction").at(-1)?.payload;
const LATER = "2026-03-02T09:00:00Z";

describe("the central system's commands", () => {
  it("RemoteStart begins with the cable in, or waits for it up to ConnectionTimeOut", () => {
    const harness = booted();
    harness.plug();
    expect(harness.call("RemoteStartTransaction", { connectorId: 1, idTag: "R" })).toEqual({ status: "Accepted" });
    expect(harness.of("StartTransaction")[0]?.payload).toMatchObject({ connectorId: 1, idTag: "R" });
    expect(harness.of("Authorize")).toEqual([]);
    harness.call("RemoteStartTransaction", { connectorId: 2, idTag: "R" });
    expect(harness.statuses(2).at(-1)).toBe("Preparing");
    harness.advance(59);
    harness.plug(2);
    expect(harness.of("StartTransaction")).toHaveLength(2);
    harness.unplug(2);
    harness.call("RemoteStartTransaction", { connectorId: 2, idTag: "R" });
    harness.advance(60);
    expect(harness.statuses(2).at(-1)).toBe("Available");
    harness.plug(2);
    expect(harness.of("StartTransaction")).toHaveLength(2);
  });

  it("RemoteStart asks for authorisation first where so configured (OCPP-R5)", () => {
    const harness = booted({
      reply: ({ action }) => (action === "Authorize" ? { result: { idTagInfo: { status: "Blocked" } } } : undefined),
    });
    harness.call("ChangeConfiguration", { key: "AuthorizeRemoteTxRequests", value: "true" });
    harness.plug();
    expect(harness.call("RemoteStartTransaction", { connectorId: 1, idTag: "R" })).toEqual({ status: "Accepted" });
    expect(harness.of("Authorize")).toHaveLength(1);
    expect(harness.of("StartTransaction")).toEqual([]);
  });

  it("lets another card of the same parent end the charge, and nobody else (OCPP-A5)", () => {
    const parents: Record<string, string> = { TAG: "FAMILY", AUNT: "family" };
    const harness = booted({
      reply: ({ action, payload }) => {
        const parentIdTag = parents[String(payload.idTag)];
        const idTagInfo = { status: "Accepted", ...(parentIdTag === undefined ? {} : { parentIdTag }) };
        return action === "Authorize" ? { result: { idTagInfo } } : undefined;
      },
    });
    harness.plug();
    harness.swipe();
    harness.swipe("STRANGER");
    expect(stopOf(harness)).toBeUndefined();
    harness.swipe("AUNT");
    expect(stopOf(harness)).toMatchObject({ reason: "Local", idTag: "AUNT" });
  });

  it("RemoteStart is rejected where a car charges, a fault is shown or nothing exists", () => {
    const harness = charging();
    harness.act({ type: "fault", connectorId: 2, errorCode: "GroundFailure" });
    for (const connectorId of [1, 2, 7]) {
      expect(harness.call("RemoteStartTransaction", { connectorId, idTag: "R" })).toEqual({ status: "Rejected" });
    }
  });

  it("RemoteStop stops what runs with reason Remote and rejects the rest", () => {
    const harness = charging();
    expect(harness.call("RemoteStopTransaction", { transactionId: 9 })).toEqual({ status: "Rejected" });
    expect(harness.call("RemoteStopTransaction", { transactionId: 1 })).toEqual({ status: "Accepted" });
    expect(stopOf(harness)).toMatchObject({ transactionId: 1, reason: "Remote" });
    expect(harness.statuses().at(-1)).toBe("Finishing");
  });

  it("Reset stops what runs with its reason and boots again", () => {
    for (const type of ["Soft", "Hard"] as const) {
      const harness = charging();
      expect(harness.call("Reset", { type })).toEqual({ status: "Accepted" });
      harness.advance(5);
      expect(stopOf(harness)).toMatchObject({ reason: `${type}Reset` });
      expect(harness.of("BootNotification")).toHaveLength(2);
      expect(harness.state().queue).toEqual([]);
    }
  });

  it("ChangeAvailability is Scheduled while a car charges and done when it stops; it survives a restart", () => {
    const harness = charging();
    expect(harness.call("ChangeAvailability", { connectorId: 0, type: "Inoperative" })).toEqual({
      status: "Scheduled",
    });
    expect([harness.statuses(0).at(-1), harness.statuses(1).at(-1), harness.statuses(2).at(-1)]).toEqual([
      "Unavailable",
      "Charging",
      "Unavailable",
    ]);
    harness.unplug();
    expect(harness.statuses(1).at(-1)).toBe("Unavailable");
    harness.restart();
    expect(harness.statuses(1).at(-1)).toBe("Unavailable");
    expect(harness.call("ChangeAvailability", { connectorId: 1, type: "Operative" })).toEqual({ status: "Accepted" });
    expect(harness.statuses(1).at(-1)).toBe("Available");
    expect(harness.call("ChangeAvailability", { connectorId: 9, type: "Operative" })).toEqual({ status: "Rejected" });
  });

  it("UnlockConnector stops the charge first, and is NotSupported for an unknown connector (e3.87)", () => {
    const harness = charging();
    expect(harness.call("UnlockConnector", { connectorId: 9 })).toEqual({ status: "NotSupported" });
    expect(harness.call("UnlockConnector", { connectorId: 1 })).toEqual({ status: "Unlocked" });
    expect(stopOf(harness)).toMatchObject({ reason: "UnlockCommand" });
  });

  it("answers a trigger before it sends the message, once for connector 0 and all without a connectorId (SIM-13)", () => {
    const harness = charging();
    const answered: string[] = [];
    for (const requestedMessage of ["MeterValues", "Heartbeat", "StatusNotification", "FirmwareStatusNotification"]) {
      const before = harness.seen.length;
      expect(harness.call("TriggerMessage", { requestedMessage })).toEqual({ status: "Accepted" });
      answered.push(harness.actions().slice(before).join(" "));
    }
    expect(answered).toEqual([
      "MeterValues MeterValues",
      "Heartbeat",
      "StatusNotification StatusNotification StatusNotification",
      "FirmwareStatusNotification",
    ]);
    expect(
      harness
        .of("MeterValues")
        .slice(-2)
        .map(({ payload }) => payload.transactionId),
    ).toEqual([1, undefined]);
    expect(harness.call("TriggerMessage", { requestedMessage: "BootNotification" })).toEqual({ status: "Rejected" });
    expect(harness.call("TriggerMessage", { requestedMessage: "MeterValues", connectorId: 9 })).toEqual({
      status: "Rejected",
    });
  });

  it("keeps a reservation for its holder, ends it by start, cancel, expiry or fault", () => {
    const harness = booted();
    const reserve = (connectorId: number, reservationId = 1) =>
      harness.call("ReserveNow", { connectorId, idTag: "R", reservationId, expiryDate: LATER });
    expect(reserve(1)).toEqual({ status: "Accepted" });
    harness.plug();
    harness.swipe("OTHER");
    expect(harness.of("StartTransaction")).toEqual([]);
    harness.swipe("r");
    expect(harness.of("StartTransaction")[0]?.payload).toMatchObject({ reservationId: 1 });
    expect(reserve(1)).toEqual({ status: "Occupied" });
    expect(reserve(2)).toEqual({ status: "Accepted" });
    expect(harness.call("CancelReservation", { reservationId: 1 })).toEqual({ status: "Accepted" });
    expect(harness.call("CancelReservation", { reservationId: 1 })).toEqual({ status: "Rejected" });
    expect(reserve(2)).toEqual({ status: "Accepted" });
    harness.advance(3600);
    expect(harness.statuses(2)).toEqual(["Available", "Reserved", "Available", "Reserved", "Available"]);
    harness.act({ type: "fault", connectorId: 2, errorCode: "OtherError" });
    expect(
      harness.call("ReserveNow", { connectorId: 2, idTag: "R", reservationId: 3, expiryDate: "2026-03-03T09:00:00Z" }),
    ).toEqual({ status: "Faulted" });
  });

  it("keeps configuration over restarts; unknown keys and bad values are told apart", () => {
    const harness = booted();
    const change = (key: string, value: string) => harness.call("ChangeConfiguration", { key, value });
    expect(change("MeterValueSampleInterval", "60")).toEqual({ status: "Accepted" });
    expect(change("MeterValueSampleInterval", "-1")).toEqual({ status: "Rejected" });
    expect(change("NumberOfConnectors", "4")).toEqual({ status: "Rejected" });
    expect(change("NoSuchKey", "1")).toEqual({ status: "NotSupported" });
    harness.restart();
    const key = ["MeterValueSampleInterval", "NumberOfConnectors", "NoSuchKey"];
    expect(harness.call("GetConfiguration", { key })).toEqual({
      configurationKey: [
        { key: "MeterValueSampleInterval", readonly: false, value: "60" },
        { key: "NumberOfConnectors", readonly: true, value: "2" },
      ],
      unknownKey: ["NoSuchKey"],
    });
    expect(harness.call("GetConfiguration", {})).toMatchObject({ configurationKey: { length: 37 } });
    change("HeartbeatInterval", "10");
    harness.advance(30);
    expect(harness.of("Heartbeat")).toHaveLength(3);
  });

  it("decides from its local list while offline, over restarts too (SIM-15)", () => {
    const harness = booted();
    const send = (listVersion: number, updateType: string, localAuthorizationList: unknown) =>
      harness.call("SendLocalList", { listVersion, updateType, localAuthorizationList });
    const accepted = { status: "Accepted" };
    expect(
      send(5, "Full", [
        { idTag: "GOOD", idTagInfo: accepted },
        { idTag: "BAD", idTagInfo: { status: "Blocked" } },
      ]),
    ).toEqual(accepted);
    expect(send(5, "Differential", [])).toEqual({ status: "VersionMismatch" });
    expect(send(6, "Full", [{ idTag: "GOOD" }])).toEqual({ status: "Failed" });
    expect(send(6, "Differential", [{ idTag: "BAD" }])).toEqual(accepted);
    harness.setReachable(false);
    harness.restart();
    harness.plug();
    harness.swipe("BAD");
    expect(harness.state().transactions).toEqual([]);
    harness.swipe("good");
    expect(harness.state().transactions).toHaveLength(1);
    harness.setReachable(true);
    harness.advance(10);
    expect(harness.call("GetLocalListVersion", {})).toEqual({ listVersion: 6 });
  });

  it("remembers accepted cards for offline use until the cache is cleared", () => {
    const harness = charging();
    harness.unplug();
    const startsOffline = () => {
      harness.setReachable(false);
      harness.plug();
      harness.swipe();
      harness.unplug();
      harness.setReachable(true);
      harness.advance(600);
      return harness.of("StartTransaction").length;
    };
    expect(startsOffline()).toBe(2);
    harness.call("ClearCache", {});
    expect(startsOffline()).toBe(2);
  });

  it("stops a driver the start refuses, or only withholds energy where so configured", () => {
    const invalid = { result: { transactionId: 4, idTagInfo: { status: "Invalid" } } };
    const reply: HarnessInput["reply"] = ({ action }) => (action === "StartTransaction" ? invalid : undefined);
    expect(stopOf(charging({ reply }))).toMatchObject({ transactionId: 4, reason: "DeAuthorized" });
    const lenient = booted({ reply });
    lenient.call("ChangeConfiguration", { key: "StopTransactionOnInvalidId", value: "false" });
    lenient.plug();
    lenient.swipe();
    lenient.advance(600);
    expect(lenient.statuses().at(-1)).toBe("SuspendedEVSE");
    lenient.unplug();
    expect(stopOf(lenient)).toMatchObject({ meterStop: 0 });
  });

  it("tells the progress of firmware and diagnostics, rebooting in between", () => {
    const harness = booted();
    const statuses = (action: string) => harness.of(action).map(({ payload }) => payload.status);
    expect(harness.call("UpdateFirmware", { location: "ftp://x/y", retrieveDate: "2026-03-02T08:00:00Z" })).toEqual({});
    expect(harness.call("GetDiagnostics", { location: "ftp://x" })).toHaveProperty("fileName");
    harness.advance(120);
    expect(statuses("FirmwareStatusNotification")).toEqual(["Downloading", "Downloaded", "Installing", "Installed"]);
    expect(statuses("DiagnosticsStatusNotification")).toEqual(["Uploading", "Uploaded"]);
    expect(harness.of("BootNotification")).toHaveLength(2);
    expect(harness.statuses().at(-1)).toBe("Available");
  });

  it("answers what it does not know or cannot read with the error codes of 1.6 (EDGE-29)", () => {
    const harness = booted();
    expect(harness.call("NoSuchAction", {})).toEqual({ error: "NotImplemented" });
    expect(harness.call("Reset", {})).toEqual({ error: "ProtocolError" });
    expect(harness.call("Reset", { type: "Medium" })).toEqual({ error: "PropertyConstraintViolation" });
    expect(harness.call("Reset", { type: "Hard", extra: 1 })).toEqual({ error: "FormationViolation" });
    expect(harness.call("RemoteStopTransaction", { transactionId: "1" })).toEqual({ error: "TypeConstraintViolation" });
    expect(harness.call("DataTransfer", { vendorId: "nobody" })).toEqual({ status: "UnknownVendorId" });
    expect(harness.reportsOf("violation")).toHaveLength(4);
  });
});
