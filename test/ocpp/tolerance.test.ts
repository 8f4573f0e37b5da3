import { describe, expect, it } from "vitest";
import { fromChargePoint, type InboundAction, toChargePoint } from "../../src/ocpp/messages.ts";
import { readTolerantly } from "../../src/ocpp/tolerance.ts";

const AT = "2031-05-05T10:00:00Z";
const boot = { chargePointVendor: "V", chargePointModel: "M" };
const status = { connectorId: 1, errorCode: "NoError", status: "Available" };
const start = { connectorId: 1, idTag: "TAG", meterStart: 5, timestamp: AT };
const stop = { transactionId: 1, meterStop: 5, timestamp: AT };
const values = (...sampledValue: unknown[]) => ({ connectorId: 1, meterValue: [{ timestamp: AT, sampledValue }] });

function read(action: InboundAction, payload: Record<string, unknown>) {
  const { data, deviations, broken } = readTolerantly(fromChargePoint[action].request, payload);
  return { data, deviations: deviations.map(({ what, path }) => `${what} ${path}`), broken };
}

describe("a payload of the schema", () => {
  it("is read as it is, without a deviation", () => {
    expect(read("StartTransaction", start)).toEqual({ data: start, deviations: [], broken: null });
  });
});

describe("what real chargers send is read as it is meant, and recorded (quirks of §4)", () => {
  it.each<[string, InboundAction, Record<string, unknown>, Record<string, unknown>, string[]]>([
    ["TOL-1 null for an optional text", "BootNotification", { ...boot, iccid: null }, boot, ["null iccid"]],
    [
      "TOL-1 null for an optional number",
      "MeterValues",
      { ...values(), transactionId: null },
      values(),
      ["null transactionId"],
    ],
    ["TOL-1 an empty reason", "StopTransaction", { ...stop, reason: "" }, stop, ["empty reason"]],
    ["TOL-1 the word null as a reason", "StopTransaction", { ...stop, reason: "null" }, stop, ["empty reason"]],
    [
      "TOL-1 an empty unit",
      "MeterValues",
      values({ value: "1", unit: "" }),
      values({ value: "1" }),
      ["empty meterValue.sampledValue.unit"],
    ],
    ["TOL-1 an empty list of samples", "MeterValues", values(), values(), []],
    [
      "TOL-2 a number as value",
      "MeterValues",
      values({ value: 12.5 }),
      values({ value: "12.5" }),
      ["not a string meterValue.sampledValue.value"],
    ],
    [
      "TOL-2 a text as id",
      "StopTransaction",
      { ...stop, transactionId: "7" },
      { ...stop, transactionId: 7 },
      ["not a number transactionId"],
    ],
    [
      "TOL-2 123.0 as meter",
      "StopTransaction",
      { ...stop, meterStop: "123.0" },
      { ...stop, meterStop: 123 },
      ["not a number meterStop"],
    ],
    [
      "TOL-2 a fraction as meter",
      "StartTransaction",
      { ...start, meterStart: 5.4 },
      start,
      ["not an integer meterStart"],
    ],
    [
      "TOL-3 a serial of 26 characters",
      "BootNotification",
      { ...boot, chargePointSerialNumber: "x".repeat(26) },
      { ...boot, chargePointSerialNumber: "x".repeat(26) },
      ["too long chargePointSerialNumber"],
    ],
    [
      "TOL-3 a tag of 22 characters",
      "Authorize",
      { idTag: "x".repeat(22) },
      { idTag: "x".repeat(22) },
      ["too long idTag"],
    ],
    [
      "TOL-3 an info without end",
      "StatusNotification",
      { ...status, info: "x".repeat(70_000) },
      { ...status, info: "x".repeat(1_000) },
      ["too long info"],
    ],
    [
      "TOL-4 an illegal measurand",
      "MeterValues",
      values({ value: "1", measurand: "Energy.Sum" }),
      values({ value: "1", measurand: "Energy.Sum" }),
      ["unknown word meterValue.sampledValue.measurand"],
    ],
    [
      "TOL-4 an illegal context",
      "MeterValues",
      values({ value: "1", context: "Transaction.Ende" }),
      values({ value: "1", context: "Transaction.Ende" }),
      ["unknown word meterValue.sampledValue.context"],
    ],
    [
      "TOL-4 an illegal error code",
      "StatusNotification",
      { ...status, errorCode: "NoFault" },
      { ...status, errorCode: "NoFault" },
      ["unknown word errorCode"],
    ],
    [
      "TOL-4 an illegal reason",
      "StopTransaction",
      { ...stop, reason: "Bored" },
      { ...stop, reason: "Bored" },
      ["unknown word reason"],
    ],
    [
      "TOL-4 a status in capitals",
      "StatusNotification",
      { ...status, status: "AVAILABLE" },
      status,
      ["wrong case status"],
    ],
    [
      "TOL-4 a connector in StopTransaction",
      "StopTransaction",
      { ...stop, connectorId: 1 },
      stop,
      ["unknown field connectorId"],
    ],
    [
      "TOL-4 a field in a sample",
      "MeterValues",
      values({ value: "1", quality: 3 }),
      values({ value: "1" }),
      ["unknown field meterValue.sampledValue.quality"],
    ],
    [
      "TOL-5 a timestamp with +02",
      "StartTransaction",
      { ...start, timestamp: "2031-05-05T12:00:00+02" },
      { ...start, timestamp: "2031-05-05T12:00:00+02" },
      ["odd format timestamp"],
    ],
    [
      "TOL-5 a timestamp without zone",
      "StartTransaction",
      { ...start, timestamp: "2031-05-05T12:00:00" },
      { ...start, timestamp: "2031-05-05T12:00:00" },
      ["odd format timestamp"],
    ],
    [
      "TOL-5 a number as timestamp",
      "StartTransaction",
      { ...start, timestamp: 1_900_000_000 },
      { ...start, timestamp: "1900000000" },
      ["odd format timestamp", "not a string timestamp"],
    ],
    [
      "TOL-5 a reading without timestamp",
      "MeterValues",
      { connectorId: 1, meterValue: [{ sampledValue: [{ value: "1" }] }] },
      { connectorId: 1, meterValue: [{ sampledValue: [{ value: "1" }] }] },
      ["missing meterValue.timestamp"],
    ],
  ])("%s", (_, action, payload, data, deviations) => {
    const outcome = read(action, payload);
    expect(outcome.data).toEqual(data);
    expect([...outcome.deviations].sort()).toEqual([...deviations].sort());
    expect(outcome.broken).toBeNull();
  });
});

describe("a sample that cannot be read", () => {
  const good = (value: string) => ({ value });

  it.each([
    ["no value", { unit: "Wh" }],
    ["an object as value", { value: { wh: 1 }, unit: {} }],
    ["nothing at all", null],
    ["a bare number", 17],
    ["a wrong list", [[1]]],
  ])("%s: is left out, its neighbours stay", (_, bad) => {
    const payload = values(good("1"), bad, good("2"), bad, bad, good("3"));
    expect(read("MeterValues", payload).data).toEqual(values(good("1"), good("2"), good("3")));
  });

  it("loses only what cannot be read of it, where that is not needed", () => {
    const payload = values({ value: "1", phase: { a: 1 }, format: 5 }, good("2"));
    expect(read("MeterValues", payload).data).toEqual(values(good("1"), good("2")));
  });

  it("goes whole, also when more than one thing is wrong with it", () => {
    const payload = values({ colour: "red" }, { value: {}, colour: "red" }, good("1"));
    expect(read("MeterValues", payload).data).toEqual(values(good("1")));
  });

  it("in a moment without samples, the moment goes and the next stays", () => {
    const next = { timestamp: AT, sampledValue: [good("1")] };
    const payload = { connectorId: 1, meterValue: [{ timestamp: AT }, next] };
    expect(read("MeterValues", payload).data).toEqual({ connectorId: 1, meterValue: [next] });
  });
});

describe("what no tolerance can mend", () => {
  it.each<[string, InboundAction, Record<string, unknown>, string]>([
    ["a needed field missing", "BootNotification", { chargePointVendor: "V" }, "ProtocolError"],
    ["null in a needed field", "Authorize", { idTag: null }, "ProtocolError"],
    ["an object where a text belongs", "Authorize", { idTag: {} }, "TypeConstraintViolation"],
    [
      "a word where a number belongs",
      "StatusNotification",
      { ...status, connectorId: "one" },
      "TypeConstraintViolation",
    ],
    ["a number below its range", "StatusNotification", { ...status, connectorId: -1 }, "PropertyConstraintViolation"],
    ["a number beyond all numbers", "StopTransaction", { ...stop, meterStop: 1e300 }, "PropertyConstraintViolation"],
  ])("%s is named with the code of OCPP-F10", (_, action, payload, code) => {
    expect(read(action, payload).broken?.errorCode).toBe(code);
  });
});

describe("deviations", () => {
  it("hold no tag, neither as a field nor within an unknown one", () => {
    const { deviations } = readTolerantly(fromChargePoint.StartTransaction.request, {
      ...start,
      idTag: "A-SECRET-TAG-OF-THIS-LENGTH",
      colour: "red",
    });
    expect(deviations).toHaveLength(2);
    expect(JSON.stringify(deviations)).not.toContain("SECRET");
  });

  it("have names of bounded length, whatever the charger calls its fields", () => {
    const { deviations } = readTolerantly(fromChargePoint.Heartbeat.request, {
      ["x".repeat(10_000)]: "y".repeat(10_000),
    });
    expect(deviations[0]?.path.length).toBeLessThan(200);
    expect(deviations[0]?.example.length).toBeLessThan(200);
  });

  it("leave no half of a character where a text is cut", () => {
    const { data } = read("StatusNotification", { ...status, info: `x${"👍".repeat(1_000)}` });
    expect(JSON.stringify(data)).not.toMatch(/\\ud[89a-f]/);
  });

  it("leave the payload itself untouched", () => {
    const payload = { ...values({ value: 1 }, null), transactionId: null };
    const before = structuredClone(payload);
    read("MeterValues", payload);
    expect(payload).toEqual(before);
  });

  it("a limit that is written as text keeps its decimals", () => {
    const period = (limit: unknown) => ({
      status: "Accepted",
      chargingSchedule: { chargingRateUnit: "A", chargingSchedulePeriod: [{ startPeriod: 0, limit }] },
    });
    const { data } = readTolerantly(toChargePoint.GetCompositeSchedule.response, period("6.5"));
    expect(data).toEqual(period(6.5));
  });

  it("answers to our calls are read as tolerantly", () => {
    const { data } = readTolerantly(toChargePoint.GetConfiguration.response, {
      configurationKey: [{ key: "HeartbeatInterval", readonly: "false", value: 45 }],
      unknownKey: null,
    });
    expect(data).toEqual({ configurationKey: [{ key: "HeartbeatInterval", readonly: false, value: "45" }] });
  });
});
