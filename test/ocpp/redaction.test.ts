import { describe, expect, it } from "vitest";
import { redact, redactFrame } from "../../src/ocpp/redaction.ts";

const frame = (action: string, payload: unknown) => JSON.stringify([2, "1", action, payload]);

describe("what the journal may keep of a frame (OCPP-X2)", () => {
  it.each([
    ["AuthorizationKey", "***"],
    ["authorizationkey", "***"],
    ["VendorX.Password", "***"],
    ["HeartbeatInterval", "value"],
  ])("of ChangeConfiguration %s: the value %s", (key, value) => {
    const kept = redactFrame("ChangeConfiguration", frame("ChangeConfiguration", { key, value: "value" }));
    expect(kept).toBe(frame("ChangeConfiguration", { key, value }));
  });

  it.each([
    ["https://cpms.example/uploads/job-1/secret", "https://cpms.example/uploads/job-1/***"],
    ["https://cpms.example/uploads/job-1/secret?also=secret", "https://cpms.example/uploads/job-1/***"],
    ["ftp://user:word@files.example/in/", "ftp://files.example/in/***"],
    ["ftp://user:w/rd@files.example/in/", "ftp://files.example/in/***"],
    ["not an address", "***"],
    ["", ""],
  ])("of the address %s: %s", (location, kept) => {
    expect(redactFrame("GetDiagnostics", frame("GetDiagnostics", { location }))).toBe(
      frame("GetDiagnostics", { location: kept }),
    );
    const log = (remoteLocation: string) => frame("GetLog", { requestId: 1, log: { remoteLocation } });
    expect(redactFrame("GetLog", log(location))).toBe(log(kept));
  });

  it("nothing of a key that a charger tells as a number", () => {
    const told = { configurationKey: [{ key: "AuthorizationKey", readonly: false, value: 1_234_567_890_123_456 }] };
    expect(redact(told)).toEqual({ configurationKey: [{ key: "AuthorizationKey", readonly: false, value: "***" }] });
  });

  it("all of a frame that holds no secrets, however it is written", () => {
    const text = '[2, "1", "MeterValues",\n {"location": "ftp://a:b@c"}]';
    expect(redactFrame("MeterValues", text)).toBe(text);
    expect(redactFrame(null, text)).toBe(text);
  });

  it("nothing of one that may hold secrets and cannot be read", () => {
    expect(redactFrame("GetConfiguration", '[3,"1",{"key":"AuthorizationKey","value":"hush"')).toBe("***");
  });

  it("of what stands deeper, or under a telling name", () => {
    expect(redact({ a: [{ password: "hush", secretKey: "hush", b: 1, c: null }] })).toEqual({
      a: [{ password: "***", secretKey: "***", b: 1, c: null }],
    });
  });
});
