import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { realClock } from "../../sim/clock.ts";
import { pull } from "../../sim/emsp/pull.ts";
import { type RoamingEmsp, registeredEmsp } from "../support/roaming-emsp.ts";
import { sharedStack } from "../support/shared.ts";

const { api, demo } = sharedStack();
let roaming: RoamingEmsp;
let emsp: RoamingEmsp["emsp"];

beforeAll(async () => {
  roaming = await registeredEmsp({ api, demo }, { partyId: "PUL", clock: realClock(), tokens: 0 });
  ({ emsp } = roaming);
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
    expect(await roaming.traffic.faults()).toEqual([]);
  });
});
