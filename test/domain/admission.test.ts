import { describe, expect, it } from "vitest";
import { admit, type Brought, type Door, SECURITY_PROFILES, type SecurityProfile } from "../../src/domain/admission.ts";

const TRANSPORTS = ["tls", "loopback", "plain"] as const;
const KEYS = ["right", "wrong", "missing"] as const;
const CERTIFICATES = ["own", "foreign", "invalid", "missing"] as const;

const brought: readonly Brought[] = TRANSPORTS.flatMap((transport) =>
  KEYS.flatMap((key) => CERTIFICATES.map((certificate) => ({ transport, key, certificate }))),
);

/**
 * The whole answer, profile by profile. A row is what is brought (`*`: anything), a column whether plain `ws://` is
 * allowed: no, yes. The first row that fits counts.
 */
const TABLE: Readonly<Record<SecurityProfile, readonly string[]>> = {
  0: [
    //transport key     certificate   not allowed         allowed
    "plain      *       *             insecure_transport  in",
    "*          *       *             in                  in",
  ],
  1: [
    "plain      right   *             insecure_transport  in",
    "plain      *       *             insecure_transport  wrong_credentials",
    "loopback   right   *             in                  in",
    "tls        right   *             wrong_security_profile wrong_security_profile",
    "*          *       *             wrong_credentials   wrong_credentials",
  ],
  2: [
    "plain      *       *             insecure_transport  insecure_transport",
    "*          right   *             in                  in",
    "*          *       *             wrong_credentials   wrong_credentials",
  ],
  3: [
    "plain      *       *             insecure_transport  insecure_transport",
    "*          *       own           in                  in",
    "*          *       missing       wrong_security_profile wrong_security_profile",
    "*          *       *             wrong_certificate   wrong_certificate",
  ],
};

function expected(profile: SecurityProfile, allowsPlain: boolean, given: Brought): string {
  const rows = TABLE[profile].map((row) => row.split(/\s+/) as [string, string, string, string, string]);
  const fits = (pattern: string, value: string) => pattern === "*" || pattern === value;
  const row = rows.find(
    ([transport, key, certificate]) =>
      fits(transport, given.transport) && fits(key, given.key) && fits(certificate, given.certificate),
  );
  return row?.[allowsPlain ? 4 : 3] ?? "no row";
}

function answer(door: Door, given: Brought): string {
  const admission = admit(door, given);
  return admission.admitted ? "in" : admission.refusal;
}

const doors = SECURITY_PROFILES.flatMap((profile) =>
  [false, true].map((allowsPlain) => ({ profile, allowsPlain, wanted: null })),
);

describe("OCPP-X1 who is let in", () => {
  it.each(doors)("under profile $profile (plain ws:// allowed: $allowsPlain), by everything brought", (door) => {
    for (const given of brought) {
      expect(answer(door, given), JSON.stringify(given)).toBe(expected(door.profile, door.allowsPlain, given));
    }
  });

  it.each(doors)(
    "A05 during an upgrade from profile $profile: by either, the higher one first, and refused as by the old one",
    (door) => {
      for (const wanted of SECURITY_PROFILES.filter((each) => each > door.profile)) {
        for (const given of brought) {
          const byWanted = expected(wanted, door.allowsPlain, given) === "in";
          const byOld = expected(door.profile, door.allowsPlain, given);
          const admission = admit({ ...door, wanted }, given);
          if (byWanted) expect(admission, JSON.stringify(given)).toEqual({ admitted: true, profile: wanted });
          else if (byOld === "in") expect(admission).toEqual({ admitted: true, profile: door.profile });
          else expect(admission).toEqual({ admitted: false, refusal: byOld });
        }
      }
    },
  );

  it("A05.FR.09, TC_083 after it nobody gets in below: plain and key are nothing to profile 2, the key alone nothing to profile 3", () => {
    const plainKey = { transport: "plain", key: "right", certificate: "missing" } as const;
    const tlsKey = { ...plainKey, transport: "tls" } as const;
    expect(answer({ profile: 2, wanted: null, allowsPlain: true }, plainKey)).toBe("insecure_transport");
    expect(answer({ profile: 3, wanted: null, allowsPlain: true }, tlsKey)).toBe("wrong_security_profile");
  });
});
