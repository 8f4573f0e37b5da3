import type { Clock } from "../../sim/clock.ts";
import { accessOf } from "../../sim/dso/access.ts";
import { startDsos } from "../../sim/dso/server.ts";
import { DEMO_DSOS, type DsoSpec } from "../../sim/dso/spec.ts";
import type { ApiClient } from "./api-client.ts";
import type { Demo } from "./demo-file.ts";

export type DemoDsos = { readonly dsos: Demo["dsos"]; readonly stop: () => void };

type Supplied = {
  /** What its price of energy lacks; all in micro-units per kWh. */
  readonly prices: Readonly<Record<string, unknown>>;
  /** What may be drawn, in W, by location. */
  readonly locations: Readonly<Record<string, number>>;
  readonly gridOperator?: true;
};

const ANY_PORT = 0;
/** The demo has the same prices at each start. */
const SEED = 2026;

const EVENING = { fromMinute: 18 * 60, untilMinute: 21 * 60, microPerKwh: 68_000 };
const SUPPLIES: Readonly<Record<string, Supplied>> = {
  nordnett: {
    prices: { gridFeeMicroPerKwh: 45_000, gridFees: [EVENING], leviesMicroPerKwh: 12_000, taxBasisPoints: 600 },
    locations: { pn1: 160_000, bs1: 110_000 },
    gridOperator: true,
  },
  volta: {
    prices: { gridFeeMicroPerKwh: 52_000, leviesMicroPerKwh: 12_000, taxBasisPoints: 600 },
    locations: { pn1: 120_000, bs1: 80_000 },
  },
  costa: {
    prices: { gridFeeMicroPerKwh: 40_000, leviesMicroPerKwh: 12_000, taxBasisPoints: 600 },
    locations: { pn1: 60_000 },
  },
};

/**
 * The DSOs of the demo world: simulated, entered, linked and connected as an operator would do it. Their port is another
 * one at each start, and they have forgotten who was connected.
 */
export async function startDemoDsos(api: ApiClient, clock: Clock): Promise<DemoDsos> {
  const { url, stop } = await startDsos(DEMO_DSOS, { clock, seed: SEED }, ANY_PORT);
  try {
    const known = await api.list("/dsos");
    const dsos: Demo["dsos"][number][] = [];
    for (const spec of DEMO_DSOS) {
      const id = await enter(api, spec, url, known.find(({ name }) => name === spec.title)?.id);
      dsos.push({ id, name: spec.title, control: accessOf(spec, url).control });
    }
    await api.post("/dsos/refresh", {});
    return { dsos, stop };
  } catch (error) {
    stop();
    throw error;
  }
}

async function enter(api: ApiClient, spec: DsoSpec, url: string, known: unknown): Promise<string> {
  const { prices, locations, gridOperator = false } = SUPPLIES[spec.key] ?? { prices: {}, locations: {} };
  const link = linkOf(spec, url, prices);
  const id = known ?? (await api.post("/dsos", { kind: "openadr3", name: spec.title, gridOperator, link })).body.id;
  if (known !== undefined) await api.patch(`/dsos/${id}`, { link }, (await api.get(`/dsos/${id}`)).etag);
  for (const [locationId, capacityW] of Object.entries(locations)) {
    const place = `/dsos/${id}/locations/${locationId}`;
    await api.put(place, { capacityW });
    if (known !== undefined) await api.delete(`${place}/connection`);
    await api.post(`${place}/connection`, {});
  }
  return `${id}`;
}

function linkOf(spec: DsoSpec, url: string, prices: Supplied["prices"]) {
  const { baseUrl, program, clientId, clientSecret, currency } = accessOf(spec, url);
  const isNow = spec.publishes === "now";
  return {
    baseUrl,
    programs: [{ name: program }],
    clientId,
    clientSecret,
    venName: "emall",
    currency,
    timeZone: spec.zone,
    prices,
    dayAheadAtMinute: isNow ? null : spec.publishMinute,
    ...(isNow ? { slotsAhead: 1, pollMinutes: 15 } : {}),
  };
}
