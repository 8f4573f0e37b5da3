import { describe, expect, it } from "vitest";
import type { ChargingProfile } from "../../src/ocpp/charging-profile.ts";
import type { TokenLookup } from "../../src/ocpp/state.ts";
import { PureObject } from "../support/ocpp-object.ts";
import { NOON } from "./charging-arbitraries.ts";

const BOOT = { chargePointVendor: "Vendor", chargePointModel: "Model", chargePointSerialNumber: "S-1" };
const NOBODY: TokenLookup = { known: true, token: null };
/** Of all that a charge point may say, the state keeps no more than this; what D1 and the journal keep is elsewhere. */
const SMALL = 100_000;

function booted(lookUp = () => NOBODY): PureObject {
  const object = new PureObject(NOON, { lookUp });
  object.connect();
  object.hear({ type: "call", id: "boot", action: "BootNotification", payload: BOOT });
  return object;
}

/** Says something of each of so many connectors, a second apart. */
function sayOfEach(object: PureObject, action: string, payloadOf: (connectorId: number) => object): void {
  for (let connectorId = 1; connectorId <= 2_000; connectorId += 1) {
    object.now += 1_000;
    const timestamp = new Date(object.now).toISOString();
    object.hear({ type: "call", id: "1", action, payload: { connectorId, timestamp, ...payloadOf(connectorId) } });
  }
}

describe("OCPP-S3 whatever a charge point says without end, its memory keeps", () => {
  it("no failed starts of connectors that nobody has", () => {
    const object = booted();
    sayOfEach(object, "StartTransaction", () => ({ idTag: "NOBODY", meterStart: 0 }));
    expect(Object.keys(object.state.watch.failedStarts)).toHaveLength(32);
  });

  it("no EVSE for a connector that cannot be: D1 would refuse its second holder for ever (OCPP-T7)", () => {
    const object = booted();
    const start = (connectorId: number) => {
      object.now += 1_000;
      const payload = { connectorId, idTag: "NOBODY", meterStart: 0, timestamp: new Date(object.now).toISOString() };
      object.hear({ type: "call", id: "1", action: "StartTransaction", payload });
      return object.state.lastTransactionId;
    };
    const ids = [2 ** 31, ...Array.from({ length: 200 }, (_, index) => 1_000 + index), 2 ** 31].map(start);
    expect(ids.filter((id) => object.memory.transaction(id)?.holdsEvse)).toEqual([]);
    expect(object.state.open.length).toBeLessThanOrEqual(100);
  });

  it("no moving meters of connectors that nobody has", () => {
    const object = booted();
    object.instruct({ kind: "wantProfile", connectorId: 0, profile: AT_MOST_1_KW });
    object.hear({ type: "result", id: object.state.pending?.id ?? "", payload: { status: "Accepted" } });
    object.now += 600_000;
    sayOfEach(object, "MeterValues", () => {
      const sampledValue = [{ value: "9000", measurand: "Power.Active.Import" }];
      return { meterValue: [{ timestamp: new Date(object.now).toISOString(), sampledValue }] };
    });
    expect(Object.keys(object.state.watch.drawing).length).toBeLessThanOrEqual(32);
    expect(Object.keys(object.state.charging.above).length).toBeLessThanOrEqual(32);
  });

  it("no more root certificates than fit", () => {
    const object = booted();
    object.give("GetInstalledCertificateIds", { certificateType: "ManufacturerRootCertificate" });
    const hash = "0".repeat(128);
    const certificateHashData = Array.from({ length: 2_000 }, (_, index) => {
      return { hashAlgorithm: "SHA256", issuerNameHash: hash, issuerKeyHash: hash, serialNumber: String(index) };
    });
    const payload = { status: "Accepted", certificateHashData };
    object.hear({ type: "result", id: object.state.pending?.id ?? "", payload });
    expect(object.state.security.rootCertificates.ManufacturerRootCertificate?.certificates.length).toBeGreaterThan(0);
    expect(JSON.stringify(object.state).length).toBeLessThan(SMALL);
  });
});

const AT_MOST_1_KW: ChargingProfile = {
  chargingProfileId: 1,
  stackLevel: 0,
  chargingProfilePurpose: "TxDefaultProfile",
  chargingProfileKind: "Absolute",
  chargingSchedule: {
    startSchedule: new Date(NOON).toISOString(),
    chargingRateUnit: "W",
    chargingSchedulePeriod: [{ startPeriod: 0, limit: 1_000 }],
  },
};

describe("a composite schedule of a lifetime", () => {
  it("is compared for as long as anybody plans", () => {
    const object = booted();
    const everyMinute = Array.from({ length: 60 }, (_, index) => ({ startPeriod: index * 60, limit: 1_000 + index }));
    const profile: ChargingProfile = {
      ...AT_MOST_1_KW,
      chargingProfileKind: "Recurring",
      recurrencyKind: "Daily",
      chargingSchedule: { ...AT_MOST_1_KW.chargingSchedule, chargingSchedulePeriod: everyMinute },
    };
    object.instruct({ kind: "wantProfile", connectorId: 1, profile });
    object.hear({ type: "result", id: object.state.pending?.id ?? "", payload: { status: "Accepted" } });
    object.give("GetCompositeSchedule", { connectorId: 1, duration: 2 ** 31 - 1 });
    const chargingSchedule = { chargingRateUnit: "W", chargingSchedulePeriod: [{ startPeriod: 0, limit: 99 }] };
    const payload = {
      status: "Accepted",
      connectorId: 1,
      scheduleStart: new Date(NOON).toISOString(),
      chargingSchedule,
    };
    object.hear({ type: "result", id: object.state.pending?.id ?? "", payload });
    expect(object.state.charging.told[1]?.differences.length).toBeGreaterThan(0);
    expect(JSON.stringify(object.state).length).toBeLessThan(SMALL);
  });
});
