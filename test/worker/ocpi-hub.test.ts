import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { runCron } from "../../src/entry/cron.ts";
import { aToken } from "../support/roaming-token.ts";
import { ask, Partner, wrapped } from "./ocpi-partner.ts";
import { aStart, clock, World } from "./ocpp-world.ts";
import { fresh } from "./operator.ts";

const CLIENTS = "/ocpi/2.2.1/hubclientinfo";
const DAY = 24 * 60 * 60;
const world = World.forTests();
const partner = Partner.forTests();
let hubId: string;
let token: string;

/** A hub that also plays for drivers: what it says of its parties it says of that one too. */
beforeEach(async () => {
  const { operator } = world.current;
  partner.roles = ["HUB", "EMSP"];
  partner.receives("sessions");
  partner.endpoints = [
    ...partner.endpoints,
    { identifier: "hubclientinfo", role: "SENDER", url: `${partner.base}/2.2.1/hubclientinfo` },
  ];
  hubId = await partner.enter(operator);
  token = await partner.register(operator, hubId);
});

const minute = () => runCron({ cron: "* * * * *" }, env);
const aClient = (fields: Record<string, unknown> = {}) => ({
  country_code: "NL",
  party_id: "ABC",
  role: "EMSP",
  status: "CONNECTED",
  last_updated: clock.iso(),
  ...fields,
});
const put = (client: ReturnType<typeof aClient>, path = `/${client.country_code}/${client.party_id}`) =>
  ask("PUT", `${CLIENTS}${path}`, token, client);
const statusOf = async (partyId = "ABC") => {
  const { http, body } = await ask("GET", `${CLIENTS}/NL/${partyId}`, token);
  return http === 200 ? (body.data as { status: string }).status : http;
};
const identifiers = async (asking: string) => {
  const { body } = await ask("GET", "/ocpi/2.2.1", asking);
  return (body.data as { endpoints: readonly { identifier: string }[] }).endpoints.map(({ identifier }) => identifier);
};

describe("hubclientinfo", () => {
  it("is there for hubs, and for nobody else (OCPI-V2, N1, E10)", async () => {
    expect(await identifiers(token)).toContain("hubclientinfo");
    partner.roles = ["EMSP"];
    partner.partyId = `Z${partner.partyId.slice(1)}`;
    const { operator } = world.current;
    const other = await partner.register(operator, await partner.enter(operator));
    expect(await identifiers(other)).not.toContain("hubclientinfo");
    const answer = await ask("PUT", `${CLIENTS}/NL/ABC`, other, aClient());
    expect(answer).toMatchObject({ http: 404, body: { status_code: 2000 } });
  });

  it("takes what the hub says of a party, and gives it back; no routing headers (OCPI-E10, H7, H8, T10, T14)", async () => {
    const first = await put(aClient({ status: "PLANNED" }));
    expect([first.http, first.body.status_code, first.headers.get("OCPI-from-party-id")]).toEqual([201, 1000, null]);
    expect(await statusOf("abc")).toBe("PLANNED");
    clock.advance(60);
    expect(await put(aClient({ party_id: "abc" }))).toMatchObject({ http: 200, body: { status_code: 1000 } });
    expect(await statusOf()).toBe("CONNECTED");
    await put(aClient({ status: "OFFLINE", last_updated: clock.iso(-120_000) }));
    expect(await statusOf()).toBe("CONNECTED");
    expect(await statusOf("NIL")).toBe(404);
  });

  it("refuses what contradicts its address, PATCH and DELETE (OCPI-H6, H12, N1)", async () => {
    expect(await put(aClient(), "/NL/XYZ")).toMatchObject({ http: 200, body: { status_code: 2001 } });
    expect(await put(aClient({ status: null }))).toMatchObject({ http: 200, body: { status_code: 2001 } });
    for (const method of ["PATCH", "DELETE", "POST"]) {
      expect(await ask(method, `${CLIENTS}/NL/ABC`, token)).toMatchObject({ http: 405, body: { status_code: 2000 } });
    }
  });

  it("is read whole after the registration and daily; what the list does not name is gone (OCPI-N1)", async () => {
    let listed = [aClient(), aClient({ party_id: "DEF", status: "SUSPENDED" }), { party_id: "?" }];
    partner.instead = (path) => (path === "/2.2.1/hubclientinfo" ? wrapped(listed) : undefined);
    await minute();
    expect([await statusOf("ABC"), await statusOf("DEF")]).toEqual(["CONNECTED", "SUSPENDED"]);
    listed = [aClient({ status: "OFFLINE" })];
    clock.advance(60);
    await minute();
    expect(await statusOf("ABC")).toBe("CONNECTED");
    clock.advance(DAY);
    listed = [aClient({ status: "OFFLINE" })];
    await minute();
    expect([await statusOf("ABC"), await statusOf("DEF")]).toEqual(["OFFLINE", 404]);
  });

  it("keeps what it knows when the list cannot be read, and tries again (OCPI-N1)", async () => {
    await put(aClient());
    let isWell = false;
    partner.instead = (path) => {
      if (path !== "/2.2.1/hubclientinfo") return undefined;
      return isWell ? wrapped([aClient({ status: "OFFLINE" })]) : new Response("", { status: 500 });
    };
    await minute();
    expect(await statusOf()).toBe("CONNECTED");
    isWell = true;
    clock.advance(10 * 60);
    await minute();
    expect(await statusOf()).toBe("OFFLINE");
  });
});

describe("a party that its hub says is not connected", () => {
  it.each(["OFFLINE", "PLANNED", "SUSPENDED"])(
    "is sent nothing while it is %s, and the newest picture when it is back (OCPI-N1, T13, U8)",
    async (status) => {
      const uid = fresh("Roam");
      const told = aToken({ party_id: partner.partyId, uid, whitelist: "ALWAYS" });
      await ask("PUT", `/ocpi/2.2.1/tokens/NL/${partner.partyId}/${uid}?type=RFID`, token, told);
      await put(aClient({ party_id: partner.partyId, status }));
      const station = await world.current.station();
      const charger = await station.boot();
      await charger.request("StartTransaction", aStart({ idTag: uid }));
      await station.settled();
      await partner.isTold(hubId);
      expect(partner.told("sessions")).toEqual([]);
      clock.advance(60);
      await put(aClient({ party_id: partner.partyId }));
      await partner.waits(hubId, 11 * 60);
      expect(partner.told("sessions").map(({ body }) => body.status)).toEqual(["ACTIVE"]);
    },
  );
});
