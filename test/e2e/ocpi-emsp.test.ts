import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { realClock } from "../../sim/clock.ts";
import { pull } from "../../sim/emsp/pull.ts";
import { register } from "../../sim/emsp/registration.ts";
import { SimulatedEmsp } from "../../sim/emsp/simulated-emsp.ts";
import { versionsUrlOf } from "../../sim/emsp/world.ts";
import { randomFrom } from "../../sim/random.ts";
import { sharedStack } from "../support/shared.ts";

const { api } = sharedStack();
const PARTY = { countryCode: "NL", partyId: "PUL" };
let emsp: SimulatedEmsp;

async function created<T>(path: string, body?: unknown): Promise<T> {
  const answer = await api(path, { method: "POST", body });
  if (answer.status !== 201) throw new Error(`POST ${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}

beforeAll(async () => {
  const spec = { party: PARTY, name: "Puller", edition: "d2" as const, tokens: 0 };
  emsp = await SimulatedEmsp.start(spec, { clock: realClock(), random: randomFrom(1) }, 0);
  const { host } = new URL(versionsUrlOf(emsp.world.setup));
  const partner = await created<{ id: string }>("/parties", {
    name: "Puller",
    expectedParties: [PARTY],
    hosts: [host],
  });
  const invitation = await created<{ versionsUrl: string; token: string }>(`/parties/${partner.id}/invitation`);
  expect(await register(emsp.world, invitation)).toMatchObject({ ok: true });
});

afterAll(() => emsp.stop());

describe("an eMSP that registers and pulls, through the real stack", () => {
  it("finds every published location and its tariffs, page by page, and nothing that is against the text (OCPI-E3, E6, L5, L6, T15, T20–T22)", async () => {
    const locations = await pull(emsp.world, "locations", { limit: "1" });
    const tariffs = await pull(emsp.world, "tariffs", { limit: "1", date_from: "2020-01-01T00:00:00Z" });
    expect([locations, tariffs]).toMatchObject([{ ok: true }, { ok: true }]);
    expect(tariffs.pages).toBe(tariffs.objects.length);
    const { items } = (await (await api("/locations?limit=1000")).json()) as {
      items: readonly { id: string; published: boolean }[];
    };
    const published = items.filter((each) => each.published).map(({ id }) => id);
    expect(locations.objects.map(({ id }) => id)).toEqual(expect.arrayContaining(published));
    const named = JSON.stringify(locations.objects).match(/(?<="tariff_ids":\[")[^"]+/g) ?? [];
    expect(tariffs.objects.map(({ id }) => id)).toEqual(expect.arrayContaining(named));
    expect(emsp.world.journal.violations).toEqual([]);
  });
});
