import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { app } from "../../src/entry/app.ts";
import { depsOf } from "../../src/entry/deps.ts";
import { lookUpToken } from "../../src/services/token-look-up.ts";
import { ORIGIN } from "./api-client.ts";
import { Partner, wrapped } from "./ocpi-partner.ts";
import { clock } from "./ocpp-world.ts";
import { Operator, type Page } from "./operator.ts";

const partner = Partner.forTests();
let operator: Operator;
let address = 0;

beforeEach(async () => {
  operator = await Operator.hire();
});

/** Calls as somebody at an address of their own, and waits for what is done after the answer. */
async function knock(authorization: string | undefined, path = "/ocpi/versions") {
  address += 1;
  const from = `203.0.113.${address}`;
  const headers = { "CF-Connecting-IP": from, ...(authorization === undefined ? {} : { authorization }) };
  const context = createExecutionContext();
  const { status } = await app.fetch(new Request(ORIGIN + path, { headers }), env, context);
  await waitOnExecutionContext(context);
  const { body } =
    await operator.get<Page<{ address: string; reason: string; partyId: string | null }>>("/refused-callers");
  return { status, refused: body.items.find((each) => each.address === from) };
}
const encoded = (token: string) => `Token ${btoa(token)}`;

describe("whoever calls as a partner and is not let in", () => {
  it("is listed with the reason, and with the partner whose token it was (OCPI-T2, R2, V9)", async () => {
    const id = await partner.enter(operator);
    const { body } = await operator.post<{ token: string }>(`/parties/${id}/invitation`);
    const { token } = body;
    const of = (reason: string, partyId: string | null = null) => ({ status: 401, refused: { reason, partyId } });
    expect(await knock(undefined)).toMatchObject(of("no_token"));
    expect(await knock("Bearer abc")).toMatchObject(of("malformed"));
    expect(await knock(encoded("nobody"))).toMatchObject(of("unknown"));
    expect(await knock(`Token ${token}`)).toMatchObject(of("not_encoded", id));
    expect(await knock(encoded(token), "/ocpi/2.2.1/locations")).toMatchObject(of("not_registered", id));
    expect(await knock(encoded(token))).toEqual({ status: 200, refused: undefined });
    clock.advance(15 * 86_400);
    expect(await knock(encoded(token))).toMatchObject(of("expired", id));
  });
});

describe("a partner that is kept out", () => {
  it("is answered nothing and told nothing, and let in again learns of all that waited", async () => {
    partner.receives("tariffs");
    const id = await partner.enter(operator);
    const token = await partner.register(operator, id);
    await partner.waits(id, 5);
    expect(await operator.put(`/parties/${id}/block`, {})).toMatchObject({
      status: 200,
      body: { blockedAt: clock.iso(0), state: "registered" },
    });
    expect(await knock(encoded(token))).toMatchObject({ status: 401, refused: { reason: "blocked", partyId: id } });
    const before = partner.told().length;
    await operator.post(`/parties/${id}/outbox/resync`);
    await partner.waits(id, 60);
    expect(partner.told()).toHaveLength(before);
    expect(await operator.delete(`/parties/${id}/block`)).toMatchObject({ status: 200, body: { blockedAt: null } });
    expect((await knock(encoded(token))).status).toBe(200);
    const { body } = await operator.get<Page<Record<string, unknown>>>(`/audit?objectType=parties&objectId=${id}`);
    // All at one instant: in which order they are listed is not said.
    const entryOf = (action: string) => body.items.find((entry) => entry.action === action);
    expect(entryOf("PUT /parties/{id}/block")).toMatchObject({ before: { blocked: false }, after: { blocked: true } });
    expect(entryOf("DELETE /parties/{id}/block")).toMatchObject({
      before: { blocked: true },
      after: { blocked: false },
    });
    expect(entryOf("POST /parties/{id}/outbox/resync")).toBeDefined();
  });

  it("has cards that start nothing", async () => {
    const id = await partner.enter(operator);
    await partner.register(operator, id);
    const uid = `CARD-${partner.partyId}`;
    partner.onTokens = () =>
      wrapped([
        {
          country_code: "NL",
          party_id: partner.partyId,
          uid,
          type: "RFID",
          contract_id: `NL-${partner.partyId}-1`,
          issuer: "Roamer",
          valid: true,
          whitelist: "ALWAYS",
          last_updated: new Date(clock.now()).toISOString(),
        },
      ]);
    await operator.post(`/parties/${id}/tokens/pull`);
    const asked = () => lookUpToken(depsOf(env), { idTag: uid, locationId: "pn1", evseUids: [] });
    expect(await asked()).toMatchObject({ known: true, token: { uid } });
    await operator.put(`/parties/${id}/block`, {});
    expect(await asked()).toEqual({ known: true, token: null });
  });
});

describe("what a person sees of a partner", () => {
  it("is when it was last in contact, by module and direction, and in the list what waits for it", async () => {
    const id = await partner.enter(operator);
    const token = await partner.register(operator, id);
    await knock(encoded(token), "/ocpi/2.2.1/tariffs");
    const { body } = await operator.get<Page<unknown>>(`/parties/${id}/contacts`);
    expect(body.items).toContainEqual({ direction: "in", module: "tariffs", at: clock.iso(0), ok: true });
    const { body: list } = await operator.get<Page<{ id: string }>>("/parties");
    expect(list.items.find((each) => each.id === id)).toMatchObject({ lastContactAt: clock.iso(0), held: 0 });
  });

  it("is whether it answers when it is tested, with the cause when it does not", async () => {
    const id = await partner.enter(operator);
    expect((await operator.post(`/parties/${id}/test`)).status).toBe(409);
    await partner.register(operator, id);
    expect(await operator.post(`/parties/${id}/test`)).toMatchObject({ status: 200, body: { failure: null } });
    const causeWith = async (answer: () => Response) => {
      partner.instead = answer;
      const { body } = await operator.post<{ failure: string }>(`/parties/${id}/test`);
      expect(body.failure).not.toBeNull();
      const { body: steps } = await operator.get<Page<{ cause: string }>>(`/parties/${id}/handshakes`);
      return steps.items[0]?.cause;
    };
    expect(await causeWith(() => wrapped(undefined, 2000, 401))).toBe("token_refused");
    expect(await causeWith(() => wrapped([{ version: "2.1.1", url: "https://emsp.example.org/2.1.1" }]))).toBe(
      "no_common_version",
    );
    expect(await causeWith(() => new Response("<html>"))).toBe("no_ocpi");
    expect(await causeWith(() => new Response(null, { status: 302 }))).toBe("redirected");
    expect(await causeWith(() => wrapped(undefined, 3000))).toBe("refused");
    expect(await causeWith(() => wrapped("versions"))).toBe("unreadable");
    expect(
      await causeWith(() => {
        throw new TypeError("network");
      }),
    ).toBe("unreachable");
  });
});
