import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type * as z from "zod";
import type { EnergyMix } from "../../src/domain/energy-mix.ts";
import type { SlotSupply } from "../../src/domain/slot-supplies.ts";
import { SLOT } from "../../src/domain/slots.ts";
import type {
  EnergyReportView,
  sessionSourcesSchema,
  sourcesOfSessionSchema,
} from "../../src/entry/api/shared/energy-report.ts";
import { depsOf } from "../../src/entry/deps.ts";
import { closeMonths } from "../../src/services/energy-report.ts";
import { saveSiteSlots } from "../../src/store/site-slots.ts";
import { aReading, aStart, aStop, clock, World } from "./ocpp-world.ts";
import { aLocation, type Page } from "./operator.ts";

type SourcesOfSession = z.infer<typeof sourcesOfSessionSchema>;

const world = World.forTests();
const DAY = 86_400;

const supply = (fields: Partial<SlotSupply> = {}): SlotSupply => ({
  dsoId: "volta",
  shareBasisPoints: 10_000,
  priceMicroPerKwh: 200_000,
  currency: "EUR",
  quality: "binding",
  averageCo2GramsPerKwh: 100,
  mix: { WIND: 7_500, COAL: 2_500 },
  ...fields,
});

interface Slots {
  readonly nordMix?: SlotSupply["mix"];
  readonly outWh?: number;
}

/** Two cars at a new location for half an hour each, and a battery beside them. */
async function chargedSite(fields: Record<string, unknown> = {}, { nordMix = null, outWh = 1_000 }: Slots = {}) {
  const { body } = await world.current.operator.post<{ id: string }>("/locations", aLocation(fields));
  const station = await world.current.station({ locationId: body.id, evses: [[1], [2]] });
  const charger = await station.boot();
  const first = Math.ceil(clock.now() / SLOT) * SLOT;
  clock.advance((first - clock.now()) / 1_000);
  const one = (await charger.request("StartTransaction", aStart())).transactionId;
  const two = (
    await charger.request("StartTransaction", aStart({ connectorId: 2, idTag: await world.current.token(`T${first}`) }))
  ).transactionId;
  clock.advance(900);
  await charger.request("MeterValues", aReading(3_001, { transactionId: one }));
  clock.advance(900);
  await charger.request("StopTransaction", aStop(one, { meterStop: 4_500 }));
  await charger.request("StopTransaction", aStop(two, { meterStop: 3_333 }));
  await station.settled();
  await saveSiteSlots(depsOf(env).db, body.id, [
    {
      slotAt: first,
      inWh: 2_000,
      outWh: 0,
      storedWh: 11_900,
      supplies: [
        supply({ shareBasisPoints: 6_667 }),
        supply({ dsoId: "nord", shareBasisPoints: 3_333, mix: nordMix, priceMicroPerKwh: 300_000 }),
      ],
    },
    { slotAt: first + SLOT, inWh: 0, outWh, storedWh: 10_847, supplies: [supply({ quality: "estimated" })] },
  ]);
  const sessions = await station.sessions();
  return { locationId: body.id, station, charger, first, sessions };
}

const ALL_KNOWN: Slots = { nordMix: { WATER: 10_000 }, outWh: 0 };

const monthOf = (at: number) => new Date(at).toISOString().slice(0, 7);

async function reportOf(locationId: string, month = monthOf(clock.now())): Promise<EnergyReportView> {
  const { status, body } = await world.current.operator.get<Page<EnergyReportView>>(
    `/reports/energy-sources?month=${month}&locationId=${locationId}`,
  );
  expect(status).toBe(200);
  const [report] = body.items;
  if (report === undefined) throw new Error("There is no report");
  return report;
}

describe("the report of energy sources", () => {
  it("EN-M13 adds up to what the sessions took, and names what is not known", async () => {
    const { locationId, sessions } = await chargedSite();
    const { total, days, gaps } = await reportOf(locationId);
    const soldWh = sessions.reduce((sum, { energyWh }) => sum + energyWh, 0);
    expect([total.delivered.energyWh, soldWh]).toEqual([5_833, 5_833]);
    const importedWh = total.imports.reduce((sum, { energyWh }) => sum + energyWh, 0);
    expect(importedWh + total.battery.outWh).toBe(soldWh + total.battery.inWh + total.remainder.energyWh);
    expect(total.battery).toMatchObject({
      inWh: 2_000,
      outWh: 1_000,
      storedFromWh: 11_900 - 2_000,
      storedToWh: 10_847,
    });
    expect(Object.values(total.delivered.sourcesWh).reduce((sum, each) => sum + each, 0)).toBe(soldWh);
    expect(days.filter(({ delivered }) => delivered.energyWh > 0)).toHaveLength(1);
    expect(gaps.map(({ kind, dsoId, hours }) => [kind, dsoId, hours])).toEqual([
      ["mix_unknown", "nord", 0.25],
      ["price_estimated", "volta", 0.25],
    ]);
  });

  it("is divided among sessions without a rest", async () => {
    const { locationId, sessions } = await chargedSite();
    const { total } = await reportOf(locationId);
    const all = await Promise.all(
      sessions.map(async ({ id, energyWh }) => {
        const { body } = await world.current.operator.get<z.infer<typeof sessionSourcesSchema>>(
          `/sessions/${id}/energy-sources`,
        );
        expect(body.delivered.energyWh).toBe(energyWh);
        return body;
      }),
    );
    const ids = [...sessions.map(({ id }) => id), "nobody"].join(",");
    const several = await world.current.operator.get<{ items: readonly SourcesOfSession[] }>(
      `/sessions/energy-sources?ids=${ids}`,
    );
    const ofEach = all.map(({ sessionId, delivered: { sourcesWh } }) => ({ sessionId, sourcesWh }));
    expect(several.body.items).toHaveLength(sessions.length);
    expect(several.body.items).toEqual(expect.arrayContaining(ofEach));
    const sum = (of: (body: (typeof all)[number]) => number) => all.reduce((each, body) => each + of(body), 0);
    expect(sum(({ delivered }) => delivered.costMicro ?? 0)).toBe(total.delivered.costMicro);
    expect(sum(({ fromBattery }) => fromBattery.energyWh)).toBe(total.fromBattery.energyWh);
    expect(sum(({ delivered }) => delivered.sourcesWh.WIND ?? 0)).toBe(total.delivered.sourcesWh.WIND);
  });

  it("is stored a week after its month; what is told later stands beside it", async () => {
    const { locationId, charger, station } = await chargedSite();
    const month = monthOf(clock.now());
    const before = await reportOf(locationId, month);
    const late = aStart({ timestamp: clock.iso() });
    const stopped = clock.iso(1_800_000);
    clock.advance(39 * DAY);
    await closeMonths(depsOf(env));
    await closeMonths(depsOf(env));
    const closed = await reportOf(locationId, month);
    expect(closed).toMatchObject({ total: before.total, days: before.days, toldLaterWh: 0 });
    expect(closed.closedAt).not.toBeNull();
    const { transactionId } = await charger.request("StartTransaction", late);
    await charger.request("StopTransaction", aStop(transactionId, { meterStop: 1_700, timestamp: stopped }));
    await station.settled();
    expect(await reportOf(locationId, month)).toEqual({ ...closed, toldLaterWh: 700 });
    const next = await reportOf(locationId);
    expect(next).toMatchObject({ closedAt: null, nearestMonth: month, total: { battery: { storedFromWh: 10_847 } } });
  });

  it("EN-A25 once closed is the mix that drivers are told of, where the operator wants it so", async () => {
    const known = await chargedSite({ energyMixFrom: "report" }, ALL_KNOWN);
    const unknown = await chargedSite({ energyMixFrom: "report" });
    const byHand = await chargedSite({}, ALL_KNOWN);
    clock.advance(39 * DAY);
    await closeMonths(depsOf(env));
    const mixOf = async (locationId: string) =>
      (await world.current.operator.get<{ energyMix: EnergyMix | null }>(`/locations/${locationId}`)).body.energyMix;
    const { sources = [] } = (await mixOf(known.locationId)) ?? {};
    expect(sources.map(({ source }) => source)).toEqual(["COAL", "WIND", "WATER"]);
    expect(sources.reduce((sum, { shareBasisPoints }) => sum + shareBasisPoints, 0)).toBe(10_000);
    expect(await mixOf(unknown.locationId)).toBeNull();
    expect(await mixOf(byHand.locationId)).toBeNull();
  });

  it("is CSV for who asks for it, a line for each day and flow, whose sums are the same and which runs nothing", async () => {
    const { locationId } = await chargedSite({ name: "=1+1" });
    const { total } = await reportOf(locationId);
    const path = `/reports/energy-sources?month=${monthOf(clock.now())}&locationId=${locationId}&format=csv`;
    const { body } = await world.current.operator.getText(path);
    expect(body).toContain(`,"'=1+1",`);
    const [header = "", ...lines] = body.trimEnd().split("\r\n");
    const columns = header.split(",");
    const cells = (line: string, column: string) => line.split(",")[columns.indexOf(column)] ?? "";
    const sumOf = (flow: string, column: string, digits: number) =>
      Math.round(
        lines
          .filter((line) => cells(line, "line") === flow)
          .reduce((sum, line) => sum + Number(cells(line, column)) * 10 ** digits, 0),
      );
    expect(sumOf("delivered", "energy_kwh", 3)).toBe(total.delivered.energyWh);
    expect(sumOf("delivered", "cost", 6)).toBe(total.delivered.costMicro);
    expect(sumOf("import", "wind_kwh", 3)).toBe(
      total.imports.reduce((sum, { sourcesWh }) => sum + (sourcesWh.WIND ?? 0), 0),
    );
    expect(sumOf("battery_losses", "energy_kwh", 3)).toBe(total.battery.lossesWh);
    expect(lines.every((line) => line.split(",").length === columns.length)).toBe(true);
  });

  it("is of all locations, page by page, and refuses what is no month or no location", async () => {
    const { operator } = world.current;
    const month = monthOf(clock.now());
    const first = await operator.get<Page<EnergyReportView>>(`/reports/energy-sources?month=${month}&limit=1`);
    expect([first.body.items.length, typeof first.body.nextCursor]).toEqual([1, "string"]);
    expect((await operator.get("/reports/energy-sources?month=2026-13")).status).toBe(400);
    expect((await operator.get(`/reports/energy-sources?month=${month}&locationId=nowhere`)).status).toBe(404);
    expect((await operator.get("/sessions/nothing/energy-sources")).status).toBe(404);
  });
});
