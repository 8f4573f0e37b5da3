import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { realClock } from "../../sim/clock.ts";
import type { Entry } from "../../sim/emsp/journal.ts";
import type { JsonObject } from "../../sim/emsp/json.ts";
import { pull } from "../../sim/emsp/pull.ts";
import { created } from "../support/ocpp-rig.ts";
import { type RoamingEmsp, registeredEmsp } from "../support/roaming-emsp.ts";
import { sharedStack } from "../support/shared.ts";
import { untilTrue } from "../support/until.ts";

/** Two eMSPs, both strict, through the real stack: one has a price of its own for a while. */

const { api, demo } = sharedStack();
const PARTY = { countryCode: "NL", partyId: "OWN" };
const OWN_PRICE = { party: PARTY, class: "fast", currency: "EUR", priceMicroPerKwh: 305_000, vatBasisPoints: 2_300 };
/** Without VAT, as OCPI has it: 0.305 / 1.23. */
const OWN_PRICE_EXCL = 0.248;
/** Both have fast connectors. */
const DEMO_STATIONS = ["bs1", "pn1"];
let favoured: RoamingEmsp;
let other: RoamingEmsp;

beforeAll(async () => {
  const spec = { clock: realClock(), tokens: 0 };
  favoured = await registeredEmsp({ api, demo }, { ...spec, partyId: PARTY.partyId });
  other = await registeredEmsp({ api, demo }, { ...spec, partyId: "PUB" });
});

afterAll(async () => {
  for (const { partnerId, emsp } of [favoured, other]) {
    await api(`/parties/${partnerId}/registration`, { method: "DELETE" });
    await emsp.stop();
  }
});

/** What an eMSP finds when it pulls: its tariffs by id, the locations, and which tariffs their connectors name. */
async function shownTo({ emsp }: RoamingEmsp) {
  const tariffs = await pull(emsp.world, "tariffs", {});
  const locations = await pull(emsp.world, "locations", {});
  expect([tariffs, locations]).toMatchObject([{ ok: true }, { ok: true }]);
  return {
    tariffs: new Map(tariffs.objects.map((tariff) => [String(tariff.id), tariff])),
    locationIds: locations.objects.map(({ id }) => String(id)),
    named: namedBy(locations.objects),
  };
}

const keptBy = ({ emsp }: RoamingEmsp) => emsp.world.stores;

/** Whoever registers is told everything, in its turn: what it could pull by then. */
async function isToldOf(roaming: RoamingEmsp, locationIds: readonly string[]): Promise<void> {
  const { locations } = keptBy(roaming);
  await untilTrue(() => locationIds.every((id) => locations.byId(id) !== undefined), { what: "all locations" });
}

function namedBy(objects: unknown): readonly string[] {
  const named = JSON.stringify(objects ?? null).match(/(?<="tariff_ids":\[")[^"]+/g) ?? [];
  return [...new Set(named)].sort();
}

/** What an eMSP was told after a request of its journal. */
function toldTo({ emsp }: RoamingEmsp, after: number): readonly Entry[] {
  return emsp.world.journal.entries.filter(({ number, direction }) => number > after && direction === "in");
}

/** Tariffs, and what names others than it did: EVSEs come and go for reasons of their own. */
function toldOfPrices(each: RoamingEmsp, after: number, namedBefore: readonly string[]): readonly Entry[] {
  return toldTo(each, after).filter(
    ({ url, body }) => url.includes("/tariffs/") || namedBy(body).some((id) => !namedBefore.includes(id)),
  );
}

const lastOf = ({ emsp }: RoamingEmsp) => emsp.world.journal.entries.at(-1)?.number ?? 0;

describe("a price of one eMSP's own, through the real stack (OCPI-U3, L10, F11, EN-T11, R7)", () => {
  it("is shown and told to that eMSP alone, before the locations that name it, and taken away after them", async () => {
    const before = { favoured: await shownTo(favoured), other: await shownTo(other) };
    expect(before.favoured.named).toEqual(before.other.named);
    for (const each of [favoured, other]) await isToldOf(each, before.other.locationIds);
    const begin = { favoured: lastOf(favoured), other: lastOf(other) };

    const { id } = await created<{ id: string }>("/tariffs", { ...OWN_PRICE, reason: "A framework contract" });
    const isNamed = (station: string) => namedBy(keptBy(favoured).locations.byId(station)).includes(id);
    await untilTrue(() => DEMO_STATIONS.every(isNamed), { what: "the locations that name the price" });
    const [first, ...rest] = toldOfPrices(favoured, begin.favoured, before.favoured.named);
    expect([first?.method, first?.url]).toEqual(["PUT", expect.stringContaining(`/tariffs/PT/EML/${id}`)]);
    expect(rest.map(({ url }) => url).join(" ")).not.toContain("/tariffs/");
    expect(toldOfPrices(other, begin.other, before.other.named)).toEqual([]);

    const during = { favoured: await shownTo(favoured), other: await shownTo(other) };
    expect(energyPriceOf(during.favoured.tariffs.get(id))).toBe(OWN_PRICE_EXCL);
    expect(during.favoured.named).toContain(id);
    expect(during.other.named).toEqual(before.other.named);
    expect([...during.other.tariffs.keys()]).toEqual([...before.other.tariffs.keys()]);

    const whileOwn = lastOf(favoured);
    await created("/tariffs/end", { party: PARTY, class: OWN_PRICE.class, reason: "The contract is over" });
    const takenAway = () => toldTo(favoured, whileOwn).find(({ method }) => method === "DELETE");
    await untilTrue(() => takenAway() !== undefined, { what: "the price to be taken away" });
    expect(takenAway()?.url).toContain(`/tariffs/PT/EML/${id}`);
    const atEnd = toldTo(favoured, whileOwn).filter(({ number }) => number < (takenAway()?.number ?? 0));
    expect(namedBy(atEnd.map(({ body }) => body))).not.toContain(id);
    expect(DEMO_STATIONS.some(isNamed)).toBe(false);
    expect((await shownTo(favoured)).named).toEqual(before.favoured.named);
    expect(toldOfPrices(other, begin.other, before.other.named)).toEqual([]);

    for (const { emsp, traffic } of [favoured, other]) {
      expect(emsp.world.journal.violations).toEqual([]);
      expect(await traffic.faults()).toEqual([]);
    }
  });
});

function energyPriceOf(tariff: JsonObject | undefined): unknown {
  const { elements } = tariff as { elements: readonly { price_components: readonly { price: number }[] }[] };
  return elements.at(-1)?.price_components[0]?.price;
}
