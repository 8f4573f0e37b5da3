import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readAuthorization, writeAuthorization } from "../../src/ocpi/authorization.ts";
import { credentials } from "../../src/ocpi/credentials.ts";
import { envelope, isSuccess, readEnvelope, STATUS_CODES } from "../../src/ocpi/envelope.ts";
import { MODULES } from "../../src/ocpi/modules.ts";
import { commonVersion, endpointsOf, endpointUrl, ourVersionDetails, versionDetails } from "../../src/ocpi/versions.ts";

const token = fc.stringMatching(/^[\x21-\x7e]{1,64}$/);

describe("the Authorization header", () => {
  it("carries any token there and back (OCPI-T1, T2)", () => {
    fc.assert(fc.property(token, (given) => readAuthorization(writeAuthorization(given)) === given));
  });

  it("of the text's example is written with padding, and read with a line feed at its end too (OCPI-R1)", () => {
    expect(writeAuthorization("example-token")).toBe("Token ZXhhbXBsZS10b2tlbg==");
    expect(readAuthorization("Token ZXhhbXBsZS10b2tlbgo=")).toBe("example-token");
  });

  it.each([
    ["missing", undefined],
    ["of another scheme", "Bearer ZXhhbXBsZS10b2tlbg=="],
    ["with two spaces", "Token  ZXhhbXBsZS10b2tlbg=="],
    ["not encoded", "Token example-token"],
    ["url-safe", "Token _-_-"],
    ["without padding", "Token ZXhhbXBsZS10b2tlbg"],
    ["with two line feeds", `Token ${btoa("example\n\n")}`],
    ["with spaces in the token", `Token ${btoa("two words")}`],
    ["with more than 64 characters", `Token ${btoa("x".repeat(65))}`],
  ])("that is %s holds no token (OCPI-T1, T2, R2)", (_, header) => {
    expect(readAuthorization(header)).toBeNull();
  });
});

describe("the envelope", () => {
  it("has data only where there is some, and never null (OCPI-T6, T7, T19)", () => {
    const at = Date.UTC(2026, 4, 8, 10);
    expect(envelope(STATUS_CODES.success, at)).toEqual({ status_code: 1000, timestamp: "2026-05-08T10:00:00.000Z" });
    expect(envelope(STATUS_CODES.success, at, { data: [] })).toMatchObject({ data: [] });
  });

  it("of a partner is read with its status_code as a text, or without message and data (OCPI-T17, R8)", () => {
    const read = readEnvelope({ status_code: "1000", status_message: null });
    expect(read).toEqual({ data: undefined, statusCode: 1000, message: null });
    expect(read && isSuccess(read)).toBe(true);
    expect(readEnvelope([{ version: "2.2.1" }])).toBeNull();
    expect(readEnvelope("ok")).toBeNull();
  });
});

describe("versions and credentials of a partner", () => {
  const details = (endpoints: readonly unknown[]) => versionDetails.parse({ version: "2.2.1", endpoints });

  it("are read whatever the case of the identifier, and the role of credentials means nothing (OCPI-V1)", () => {
    const read = endpointsOf(
      details([
        { identifier: "Credentials", role: "RECEIVER", url: "https://a.example/c" },
        { identifier: "tokens", role: "sender", url: "https://a.example/t" },
        { identifier: "nlcpo-bookings", role: null, url: "https://a.example/b", extra: 1 },
      ]),
    );
    expect(endpointUrl(read, "credentials", "SENDER")).toBe("https://a.example/c");
    expect(read.map(({ role }) => role)).toEqual(["SENDER", "SENDER", "SENDER"]);
  });

  it("may come as a list of one, with nulls for what is absent, and with unknown fields (OCPI-R10, T19)", () => {
    const business_details = { name: "Roamer", website: null, logo: null };
    const role = { role: "NEW_ROLE", business_details, party_id: "MSP", country_code: "NL" };
    const read = credentials.parse([{ token: "t", url: "https://a.example", roles: [role], extra: {} }]);
    expect(read.roles[0]).toMatchObject({ role: "NEW_ROLE", party_id: "MSP" });
  });

  it("have a version in common or not (OCPI-H16)", () => {
    const list = ["2.1.1", "2.2.1", "2.3.0"].map((version) => ({ version, url: `https://a.example/${version}` }));
    expect(commonVersion(list)).toBe("https://a.example/2.2.1");
    expect(commonVersion(list.filter(({ version }) => version !== "2.2.1"))).toBeNull();
  });
});

const detailsFor = (
  roles: readonly string[] = [],
  bookings: { readonly identifier: "Booking" | "bookings" | null } | null = null,
) => {
  const owner = { countryCode: "NL", partyId: "CPO" };
  return ourVersionDetails("https://cpo.example/ocpi", owner, { roles: roles.map((role) => ({ role })), bookings });
};

it("our version details list every module of the table, absolutely; hubclientinfo to hubs alone (OCPI-V1, V2, N1)", () => {
  const identifiers = (...roles: readonly string[]) => detailsFor(roles).endpoints.map(({ identifier }) => identifier);
  const all = Object.keys(MODULES).filter((each) => each !== "bookings");
  expect(identifiers("HUB")).toEqual(all);
  expect(identifiers("EMSP", "SCSP")).toEqual(all.filter((each) => each !== "hubclientinfo"));
  expect(identifiers()).toEqual(identifiers("EMSP"));
  const { endpoints } = detailsFor();
  for (const { url } of endpoints) expect(url).toMatch(/^https:\/\/cpo\.example\/ocpi\/2\.2\.1\//);
});

it("bookings are a custom module, named after our party unless agreed otherwise, for whoever was given it (OCPI-J6, B2)", () => {
  const url = "https://cpo.example/ocpi/2.2.1/bookings";
  const listed = (identifier: "Booking" | "bookings" | null) =>
    detailsFor(["EMSP"], { identifier }).endpoints.find((each) => each.url === url);
  expect(listed(null)).toEqual({ identifier: "nlcpo-bookings", role: "SENDER", url });
  expect(listed("Booking")?.identifier).toBe("Booking");
  expect(listed("bookings")?.identifier).toBe("bookings");
});

it("bookings of a partner are found under each of their names, in any case (OCPI-BD1)", () => {
  for (const identifier of ["Booking", "bookings", "NLCPO-Bookings", "BOOKING"]) {
    expect(endpointUrl([{ identifier, role: "RECEIVER", url: "u" }], "bookings", "RECEIVER")).toBe("u");
  }
  expect(endpointUrl([{ identifier: "nlcpo-booking", role: "RECEIVER", url: "u" }], "bookings", "RECEIVER")).toBeNull();
});
