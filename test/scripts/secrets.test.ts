import { describe, expect, it } from "vitest";
import { mintChargePointPassword } from "../../src/services/charge-point-password.ts";

describe("a charge point's password", () => {
  it("can stand on a command line and in an address, whatever the random bytes are (OCPP-X2)", () => {
    for (let byte = 0; byte < 256; byte += 1) {
      const password = mintChargePointPassword((length) => new Uint8Array(length).fill(byte));
      expect(password).toMatch(/^[A-Za-z0-9._]{20}$/);
    }
  });
});
