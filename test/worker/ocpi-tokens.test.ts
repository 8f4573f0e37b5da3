import { beforeEach, describe, expect, it } from "vitest";
import { aToken } from "../support/roaming-token.ts";
import { ORIGIN } from "./api-client.ts";
import { ask, Partner } from "./ocpi-partner.ts";
import { fresh, Operator } from "./operator.ts";

const partner = Partner.forTests();
let operator: Operator;
/** By which the partner calls us. */
let ours: string;
let uid: string;

beforeEach(async () => {
  operator = await Operator.hire();
  ours = await partner.register(operator, await partner.enter(operator));
  uid = fresh("Ta");
});

const given = (fields: Record<string, unknown> = {}) => aToken({ party_id: partner.partyId, uid, ...fields });
const path = (id = uid, query = "") => `/ocpi/2.2.1/tokens/NL/${partner.partyId}/${id}${query}`;
const put = async (fields: Record<string, unknown> = {}, query = "") => {
  const { http, body } = await ask("PUT", path(uid, query), ours, given(fields));
  return [http, body.status_code];
};
const patch = async (body: Record<string, unknown>) => {
  const answer = await ask("PATCH", path(), ours, body);
  return [answer.http, answer.body.status_code];
};
const stored = async (query = "") => (await ask("GET", path(uid, query), ours)).body.data;

describe("tokens of a partner (OCPI-E7)", () => {
  it("are listed among our interfaces as those of a receiver (OCPI-V2)", async () => {
    const { body } = await ask("GET", "/ocpi/2.2.1", ours);
    expect(body.data).toMatchObject({
      endpoints: expect.arrayContaining([
        { identifier: "tokens", role: "RECEIVER", url: `${ORIGIN}/ocpi/2.2.1/tokens` },
      ]),
    });
  });

  it("are created with 201, replaced with 200, and read back as they were told (OCPI-H7, H8, T26)", async () => {
    expect(await put({ group_id: "G-1" })).toEqual([201, 1000]);
    expect(await stored()).toEqual(given({ group_id: "G-1" }));
    expect(await put({ valid: false })).toEqual([200, 1000]);
    expect(await stored()).toEqual(given({ valid: false }));
  });

  it("are one token in any spelling; what was told is echoed (OCPI-T14, R18)", async () => {
    await put();
    const { http, body } = await ask("GET", path(uid.toUpperCase()).toLowerCase().replace("/nl/", "/Nl/"), ours);
    expect([http, body.data]).toEqual([200, given()]);
    expect((await ask("PUT", path(uid.toUpperCase()), ours, given())).http).toBe(200);
  });

  it("are two with one uid and two types; without a type the RFID one is meant (OCPI-K1, R17)", async () => {
    expect(await put()).toEqual([201, 1000]);
    expect(await put({ type: "APP_USER", contract_id: "APP" }, "?type=APP_USER")).toEqual([201, 1000]);
    expect(await stored()).toMatchObject({ type: "RFID", contract_id: "NL-MSP-C1" });
    expect(await stored("?type=APP_USER")).toMatchObject({ type: "APP_USER", contract_id: "APP" });
    expect(await put({ type: "APP_USER" })).toEqual([200, 2001]);
  });

  it("are changed by PATCH where it names something, and nowhere else (OCPI-K2, R16)", async () => {
    await put({ group_id: "G-1" });
    const later = "2031-05-06T00:00:00.000Z";
    expect(await patch({ whitelist: "NEVER", group_id: null, last_updated: later })).toEqual([200, 1000]);
    expect(await stored()).toEqual(given({ group_id: "G-1", whitelist: "NEVER", last_updated: later }));
  });

  it("PATCH needs last_updated, and a token (OCPI-H13, H14)", async () => {
    expect(await patch({ last_updated: "2031-05-06T00:00:00Z", valid: false })).toEqual([404, 2000]);
    await put();
    expect(await patch({ valid: false })).toEqual([200, 2001]);
    expect(await stored()).toEqual(given());
  });

  it("an older picture is answered 1000 and ignored (OCPI-K2)", async () => {
    await put();
    const older = "2031-05-04T00:00:00.000Z";
    expect(await put({ valid: false, last_updated: older })).toEqual([200, 1000]);
    expect(await patch({ valid: false, last_updated: older })).toEqual([200, 1000]);
    expect(await stored()).toEqual(given());
  });

  it.each(["GET", "PUT", "PATCH"])("%s under a party of somebody else is answered 404 (OCPI-H4)", async (method) => {
    const { http, body } = await ask(
      method,
      "/ocpi/2.2.1/tokens/DE/ABC/X",
      ours,
      method === "GET" ? undefined : given(),
    );
    expect([http, body.status_code]).toEqual([404, 2000]);
  });

  it("a body that contradicts its address, or is none, is answered 2001 with the place (OCPI-H12)", async () => {
    expect(await put({ uid: "other" })).toEqual([200, 2001]);
    const { body } = await ask("PUT", path(), ours, given({ valid: "yes" }));
    expect(body).toMatchObject({ status_code: 2001, status_message: expect.stringContaining("valid") });
    expect((await ask("PUT", path(), ours, "{")).http).toBe(400);
  });

  it("an unknown one is 404 with 2004; methods that the module lacks are 405 (OCPI-H3, H6)", async () => {
    const { http, body } = await ask("GET", path(), ours);
    expect([http, body.status_code]).toEqual([404, 2004]);
    for (const method of ["POST", "DELETE"]) expect((await ask(method, path(), ours)).http).toBe(405);
    expect((await ask("GET", "/ocpi/2.2.1/tokens", ours)).http).toBe(405);
  });

  it("are not shown to whoever only holds an invitation (OCPI-T3)", async () => {
    const { body } = await operator.post<{ token: string }>(
      `/parties/${await partner.enter(operator, { expectedParties: [{ countryCode: "DE", partyId: "ZZZ" }] })}/invitation`,
    );
    expect((await ask("GET", path(), body.token)).http).toBe(401);
  });
});
