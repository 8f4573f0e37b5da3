import { describe, expect, it } from "vitest";
import type { ChargePointView } from "../../src/entry/api/shared/schemas.ts";
import { Charger, type Handshake, handshake } from "./ocpp-charger.ts";
import { clock, type Station, World } from "./ocpp-world.ts";

const world = World.forTests();
/** Out in the world, where TLS ends at the edge. */
const FAR = { address: "203.0.113.7" } as const;
const PLAIN = { ...FAR, scheme: "http" } as const;

async function answer(station: Station, given: Handshake): Promise<number> {
  const response = await handshake(station.login, given);
  if (response.webSocket !== null) await new Charger(response).hangUp();
  return response.status;
}

describe("OCPP-X1 the security profile of a charge point", () => {
  it("is 2 unless told: its key is nothing without TLS, and a person hears of it", async () => {
    const station = await world.current.station();
    expect((await station.view()).securityProfile).toBe(2);
    expect(await answer(station, FAR)).toBe(101);
    expect(await answer(station, PLAIN)).toBe(403);
    expect(await station.notices("connection_refused")).toMatchObject([
      { details: { refusal: "insecure_transport", transport: "plain" }, count: 1, resolvedAt: null },
    ]);
    expect(await answer(station, FAR)).toBe(101);
    expect(await station.notices("connection_refused")).toMatchObject([{ resolvedAt: clock.iso() }]);
  });

  it("is 1 where plain ws:// is allowed too; TLS is another profile then, and refused", async () => {
    const settings = { allowPlainWebSocket: true };
    const station = await world.current.station({ securityProfile: 1, settings });
    expect(await answer(station, PLAIN)).toBe(101);
    expect(await answer(station, FAR)).toBe(401);
    const forbidden = await world.current.station({ securityProfile: 1 });
    expect(await answer(forbidden, PLAIN)).toBe(403);
  });

  it("either holds for a connection from the machine itself, where nobody can listen in", async () => {
    for (const securityProfile of [1, 2]) {
      const station = await world.current.station({ securityProfile });
      expect(await answer(station, {})).toBe(101);
      expect(await answer(station, { address: "127.0.0.1", scheme: "http" })).toBe(101);
    }
  });

  it("OCPP-C4 is 0: an Authorization header is ignored, whatever it holds", async () => {
    const station = await world.current.station({ securityProfile: 0 });
    for (const authorization of [null, "Basic !!!", "Basic Og==", "Bearer x"]) {
      expect(await answer(station, { ...FAR, authorization })).toBe(101);
    }
    expect(await answer(station, PLAIN)).toBe(403);
  });

  it("TC_085 wrong credentials are answered 401 with a challenge, and no person is told of strangers", async () => {
    const station = await world.current.station();
    const response = await handshake(station.login, { ...FAR, authorization: null });
    expect([response.status, response.headers.get("WWW-Authenticate")]).toEqual([401, 'Basic realm="OCPP"']);
    expect(await station.notices("connection_refused")).toEqual([]);
  });

  it("is edited by an operator, and shown", async () => {
    const station = await world.current.station();
    const edited = await world.current.operator.edit<ChargePointView>(station.path, {
      securityProfile: 1,
      settings: { allowPlainWebSocket: true },
    });
    expect(edited.body).toMatchObject({ securityProfile: 1, securityProfileWanted: null });
    expect(await answer(station, PLAIN)).toBe(101);
    expect((await world.current.operator.edit(station.path, { securityProfile: 4 })).status).toBe(400);
  });
});

describe("OCPP-X4 a client certificate, as the edge verified it", () => {
  const certificate = { certPresented: "1", certVerified: "SUCCESS", certRevoked: "0" } as const;

  it.each([
    ["none", undefined],
    ["one the edge does not trust", { ...certificate, certVerified: "FAILED:self signed certificate" as const }],
    ["one that was revoked", { ...certificate, certRevoked: "1" as const }],
    ["one of somebody else", certificate],
  ])("TC_087 %s is refused under profile 3, even with the right key", async (_, given) => {
    const station = await world.current.station({ securityProfile: 3 });
    const shown = given && { ...given, certFingerprintSHA256: "ab".repeat(32) };
    expect(await answer(station, { ...FAR, ...(shown && { certificate: shown }) })).toBe(401);
    const [notice] = await station.notices("connection_refused");
    expect(notice?.details.refusal).toBe(given === undefined ? "wrong_security_profile" : "wrong_certificate");
  });
});
