import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { fromChargePoint, type InboundAction, type OutboundAction, toChargePoint } from "../../src/ocpp/messages.ts";
import { readTolerantly } from "../../src/ocpp/tolerance.ts";
import { type JsonSchema, payloadsOf } from "./json-schema-arbitrary.ts";
import { isOfficiallyValid, officialSchema } from "./official-schemas.ts";

const inbound = Object.keys(fromChargePoint) as InboundAction[];
const outbound = Object.keys(toChargePoint) as OutboundAction[];
const SECURITY_INBOUND = [
  "LogStatusNotification",
  "SecurityEventNotification",
  "SignCertificate",
  "SignedFirmwareStatusNotification",
];
const SECURITY_OUTBOUND = [
  "CertificateSigned",
  "DeleteCertificate",
  "ExtendedTriggerMessage",
  "GetInstalledCertificateIds",
  "GetLog",
  "InstallCertificate",
  "SignedUpdateFirmware",
];
const SECURITY = [...SECURITY_INBOUND, ...SECURITY_OUTBOUND];
const RUNS = { numRuns: 60 };

describe("the table of messages", () => {
  it("has the 28 messages of OCPP 1.6, DataTransfer in both directions, and the 11 pairs of the security extension", () => {
    const core = new Set([...inbound, ...outbound].filter((action) => !SECURITY.includes(action)));
    expect(core.size).toBe(28);
    expect(inbound.filter((action) => (outbound as string[]).includes(action))).toEqual(["DataTransfer"]);
    expect(inbound.filter((action) => SECURITY.includes(action)).sort()).toEqual(SECURITY_INBOUND);
    expect(outbound.filter((action) => SECURITY.includes(action)).sort()).toEqual(SECURITY_OUTBOUND);
    expect([inbound.length, outbound.length]).toEqual([14, 26]);
  });
});

describe("what we send is of the official schemas, whatever it is", () => {
  const payloads = (schema: z.ZodType) => payloadsOf(z.toJSONSchema(schema) as JsonSchema);

  it.each(inbound)("the answer to %s", (action) => {
    const property = fc.property(payloads(fromChargePoint[action].response), (payload) =>
      isOfficiallyValid(action, "conf", payload),
    );
    fc.assert(property, RUNS);
  });

  it.each(outbound)("the call %s", (action) => {
    const property = fc.property(payloads(toChargePoint[action].request), (payload) =>
      isOfficiallyValid(action, "req", payload),
    );
    fc.assert(property, RUNS);
  });
});

describe("every payload of the official schemas is read, without anything lost or broken", () => {
  const readsAll = (action: string, half: "req" | "conf", schema: z.ZodType) =>
    fc.property(payloadsOf(officialSchema(action, half)), (payload) => {
      const { data, broken } = readTolerantly(schema, payload as Record<string, unknown>);
      expect(broken).toBeNull();
      expect(data).toEqual(payload);
    });

  it.each(inbound)("the call %s", (action) => {
    fc.assert(readsAll(action, "req", fromChargePoint[action].request), RUNS);
  });

  it.each(outbound)("the answer to %s", (action) => {
    fc.assert(readsAll(action, "conf", toChargePoint[action].response), RUNS);
  });
});
