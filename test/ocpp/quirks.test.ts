import { describe, expect, it } from "vitest";
import { InMemory } from "../../scripts/lib/object-memory.ts";
import { describeDeviation, deviationCode } from "../../src/ocpp/deviation-kinds.ts";
import { deviationsOfMeaning } from "../../src/ocpp/deviations.ts";
import { fromChargePoint, type InboundAction, type OutboundAction, toChargePoint } from "../../src/ocpp/messages.ts";
import { EMPTY_STATE } from "../../src/ocpp/state.ts";
import { readTolerantly } from "../../src/ocpp/tolerance.ts";

const NOW = Date.UTC(2031, 4, 5, 10);
const AT = new Date(NOW).toISOString();
const boot = { chargePointVendor: "V", chargePointModel: "M" };
const status = { connectorId: 1, errorCode: "NoError", status: "Available" };
const start = { connectorId: 1, idTag: "TAG", meterStart: 5, timestamp: AT };
const stop = { transactionId: -1, meterStop: 5, timestamp: AT };
const sampled = (sample: object) => ({ meterValue: [{ timestamp: AT, sampledValue: [{ value: "1", ...sample }] }] });
const values = (sample: object) => ({ connectorId: 1, ...sampled(sample) });

/** What an operator reads about the charger that sent this. */
function told(action: InboundAction, payload: Record<string, unknown>): readonly string[] {
  const { data, deviations, broken } = readTolerantly(fromChargePoint[action].request, payload);
  expect(broken).toBeNull();
  const meant = deviationsOfMeaning(EMPTY_STATE, action, data, { now: NOW, memory: new InMemory() });
  return [...deviations, ...meant].map(({ what, path }) => describeDeviation(deviationCode(what, `${action}.${path}`)));
}

describe("quirks of payloads are tolerated, and told in words (TOL-6)", () => {
  it.each<[string, InboundAction, Record<string, unknown>, string]>([
    ["null for an optional text (mobilityhouse#296)", "BootNotification", { ...boot, imsi: null }, "imsi is null"],
    ["the word null as a reason (lbbrhzn#1510)", "StopTransaction", { ...stop, reason: "null" }, "reason is empty"],
    ["an empty reason (lbbrhzn#1510)", "StopTransaction", { ...stop, reason: "" }, "reason is empty"],
    [
      "a number as a sample's value (mobilityhouse#243, lbbrhzn#210, OpenEVSE#335)",
      "MeterValues",
      values({ value: 1 }),
      "value is no text",
    ],
    [
      "an illegal measurand (mobilityhouse#54)",
      "MeterValues",
      values({ measurand: "Energy" }),
      "measurand is no word of OCPP 1.6",
    ],
    [
      "an illegal context, as of Alfen (lbbrhzn#361)",
      "MeterValues",
      values({ context: "Transaction.Ende" }),
      "context is no word of OCPP 1.6",
    ],
    [
      "an illegal error code, as of Legrand (lbbrhzn#1248)",
      "StatusNotification",
      { ...status, errorCode: "None" },
      "errorCode is no word of OCPP 1.6",
    ],
    [
      "a connector in StopTransaction (chargestation-one#61)",
      "StopTransaction",
      { ...stop, connectorId: 1 },
      "connectorId is no field of OCPP 1.6",
    ],
    [
      "a serial number of 26 characters, as of Schneider EVlink (lbbrhzn#213)",
      "BootNotification",
      { ...boot, chargePointSerialNumber: "x".repeat(26) },
      "chargePointSerialNumber is longer than OCPP allows",
    ],
    [
      "a model of 21 characters (mobilityhouse#122, EDGE-25)",
      "BootNotification",
      { ...boot, chargePointModel: "x".repeat(21) },
      "chargePointModel is longer than OCPP allows",
    ],
    [
      "a vendor of 21 characters (mobilityhouse#128)",
      "BootNotification",
      { ...boot, chargePointVendor: "x".repeat(21) },
      "chargePointVendor is longer than OCPP allows",
    ],
    [
      "an info of 51 characters (lbbrhzn#987)",
      "StatusNotification",
      { ...status, info: "x".repeat(51) },
      "info is longer than OCPP allows",
    ],
    ["a tag of 22 characters (lbbrhzn#1803)", "Authorize", { idTag: "x".repeat(22) }, "idTag is longer"],
    [
      "a tag with control characters behind it (lbbrhzn#2030)",
      "Authorize",
      { idTag: "TAG\x10\x0e" },
      "idTag ends in control characters",
    ],
    [
      "a timestamp with +02 (monta ocpp-emulator#5)",
      "StartTransaction",
      { ...start, timestamp: "2031-05-05T12:00:00+02" },
      "timestamp is not written as OCPP wants it",
    ],
    [
      "local time without a zone, as of Growatt (evcc#10399)",
      "StartTransaction",
      { ...start, timestamp: "2031-05-05T10:00:00" },
      "timestamp is not written as OCPP wants it",
    ],
    [
      "local time that is called UTC (steve#136)",
      "StatusNotification",
      { ...status, timestamp: "2031-05-05T12:00:00Z" },
      "timestamp is in the future",
    ],
    [
      "1970 before the first sync (MicroOcpp#311)",
      "StartTransaction",
      { ...start, timestamp: "1970-01-01T00:00:12Z" },
      "timestamp is before 2020",
    ],
    [
      "1970 in a reading of StopTransaction (MicroOcpp#311)",
      "StopTransaction",
      { ...stop, transactionData: [{ timestamp: "1970-01-01T00:00:12Z", sampledValue: [] }] },
      "transactionData.timestamp is before 2020",
    ],
    ["a Stop that always says 0 (ocpp-rpc#82)", "StopTransaction", { ...stop, transactionId: 0 }, "never issued"],
    [
      "a charging status on connector 0 (OCPP-S1, lbbrhzn#337)",
      "StatusNotification",
      { ...status, connectorId: 0, status: "Charging" },
      "status is no status of a whole charge point",
    ],
  ])("%s", (_, action, payload, words) => {
    const sentences = told(action, payload);
    expect(sentences).toHaveLength(1);
    expect(sentences[0]).toContain(`${action}.`);
    expect(sentences[0]).toContain(words);
  });

  it.each<[string, InboundAction, Record<string, unknown>]>([
    ["an empty vendor (mobilityhouse#296)", "BootNotification", { ...boot, chargePointVendor: "" }],
    [
      "an empty list of samples (lbbrhzn#466)",
      "MeterValues",
      { connectorId: 1, meterValue: [{ timestamp: AT, sampledValue: [] }] },
    ],
    ["an empty list of samples in StopTransaction (evcc#25708)", "StopTransaction", { ...stop, transactionData: [] }],
    [
      "seven digits of a second (mobilityhouse#296)",
      "StartTransaction",
      { ...start, timestamp: "2031-05-05T10:00:00.1234567Z" },
    ],
    ["Stop with -1 after a start that was never delivered (libocpp#495)", "StopTransaction", stop],
    ["Faulted on connector 0 (lbbrhzn#337)", "StatusNotification", { ...status, connectorId: 0, status: "Faulted" }],
  ])("%s is legal, and not held against the charger", (_, action, payload) => {
    expect(told(action, payload)).toEqual([]);
  });
});

describe("quirks of answers", () => {
  it.each<[string, OutboundAction, Record<string, unknown>, Record<string, unknown>]>([
    [
      "configuration values as numbers and words as flags (mobilityhouse#353, lbbrhzn#1499)",
      "GetConfiguration",
      { configurationKey: [{ key: "HeartbeatInterval", readonly: "false", value: 45 }] },
      { configurationKey: [{ key: "HeartbeatInterval", readonly: false, value: "45" }] },
    ],
    ["a file's name that is null (mobilityhouse#296)", "GetDiagnostics", { fileName: null }, {}],
    ["a status in other letters (lbbrhzn#1248)", "ClearCache", { status: "accepted" }, { status: "Accepted" }],
  ])("%s", (_, action, answer, read) => {
    const { data, broken } = readTolerantly(toChargePoint[action].response, answer);
    expect({ data, broken }).toEqual({ data: read, broken: null });
  });
});

describe("a deviation's sentence", () => {
  it("names the field, and is a sentence", () => {
    expect(describeDeviation("null: BootNotification.iccid")).toBe("BootNotification.iccid is null; read as absent.");
  });

  it("of a code of another version is the code", () => {
    expect(describeDeviation("crooked: Heartbeat")).toBe("crooked: Heartbeat");
  });
});
