import { describe, expect, it } from "vitest";
import { sharedStack } from "../support/shared.ts";
import type { Stack } from "../support/stack.ts";

const { demo, api } = sharedStack();

type Item = Readonly<Record<string, unknown>>;

async function itemsOf(path: string): Promise<readonly Item[]> {
  return (await (await api(path)).json()).items;
}

function dsoOf(name: string): Stack["demo"]["dsos"][number] {
  const dso = demo.dsos.find((each) => each.name === name);
  if (!dso) throw new Error(`no DSO ${name} in demo.json`);
  return dso;
}

describe("the DSOs of the demo world (EN-S8)", () => {
  it("are three, two of which publish a day ahead with different mixes", async () => {
    const dsos = await itemsOf("/dsos");
    expect(dsos.map(({ id, name }) => ({ id, name }))).toEqual(
      ["Costa Energia", "NordNett", "Volta"].map((name) => ({ id: dsoOf(name).id, name })),
    );
    const [costa, nordnett, volta] = dsos;
    const prices = { priceMicroPerKwh: expect.any(Number), quality: "binding" };
    for (const dso of [nordnett, volta]) expect(dso).toMatchObject({ freshness: "fresh", priceNow: prices });
    expect(nordnett?.mixNow).toMatchObject({ WIND: expect.any(Number), WATER: expect.any(Number) });
    expect(volta?.mixNow).toMatchObject({ NUCLEAR: expect.any(Number), GAS: expect.any(Number) });
    expect(costa).toMatchObject({ mixNow: null, lastKnown: prices, subscriptionW: 60_000 });
  });

  it("serve the stations that they are linked to, and are connected with them", async () => {
    const linked = async (name: string) =>
      (await itemsOf(`/dsos/${dsoOf(name).id}/locations`)).map(({ locationId }) => locationId);
    expect(await linked("NordNett")).toEqual(expect.arrayContaining(["pn1", "bs1"]));
    expect(await linked("Volta")).toEqual(expect.arrayContaining(["pn1", "bs1"]));
    expect(await linked("Costa Energia")).toEqual(["pn1"]);
    const { objects } = await (await fetch(dsoOf("NordNett").control)).json();
    expect(objects.vens).toMatchObject([{ venName: "emall" }]);
    expect(objects.resources.map(({ resourceName }: Item) => resourceName).toSorted()).toEqual(["bs1", "pn1"]);
    expect(objects.subscriptions).toHaveLength(1);
  });

  it("misbehave as they are told, and the operator's test says how", async () => {
    const { id, control } = dsoOf("Volta");
    const told = (faults: readonly string[]) => fetch(control, { method: "POST", body: JSON.stringify({ faults }) });
    const tested = async () => (await api(`/dsos/${id}/test`, { method: "POST" })).json();
    try {
      await told(["foreign-currency"]);
      expect(await tested()).toMatchObject({ fault: { kind: "implausible", detail: expect.stringContaining("USD") } });
      await told(["redirect"]);
      expect(await tested()).toMatchObject({ fault: { kind: "unreadable" } });
    } finally {
      await told([]);
    }
    expect(await tested()).toMatchObject({ fault: null, sample: { priceMicroPerKwh: expect.any(Number) } });
  });
});
