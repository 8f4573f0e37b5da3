import type { Clock } from "../../sim/clock.ts";
import { register } from "../../sim/emsp/registration.ts";
import { SimulatedEmsp } from "../../sim/emsp/simulated-emsp.ts";
import { randomFrom } from "../../sim/random.ts";
import { RecordingCpo } from "./recording-cpo.ts";

export const PARTY = { countryCode: "NL", partyId: "EMS" };
export const NOW = "2026-03-02T08:00:00.000Z";

/** Time that stands still until a test lets it pass. */
export function createManualClock() {
  let now = Date.parse(NOW);
  const waiting = new Set<{ readonly at: number; readonly callBack: () => void }>();
  const clock: Clock = {
    now: () => now,
    at: (at, callBack) => {
      const entry = { at, callBack };
      waiting.add(entry);
      return () => waiting.delete(entry);
    },
  };
  return {
    clock,
    waiting: () => [...waiting].map(({ at }) => at - now),
    pass: (milliseconds: number) => {
      now += milliseconds;
      for (const entry of [...waiting].filter(({ at }) => at <= now)) {
        waiting.delete(entry);
        entry.callBack();
      }
    },
  };
}

export interface Scene {
  readonly emsp: SimulatedEmsp;
  readonly cpo: RecordingCpo;
  readonly time: ReturnType<typeof createManualClock>;
  /** The rules broken since the last time asked, each once. */
  readonly broken: () => string[];
  readonly close: () => Promise<unknown>;
}

/** An eMSP and a CPO that do not know each other yet. */
export async function strangers(edition: "errata" | "d2" = "errata"): Promise<Scene> {
  const time = createManualClock();
  const cpo = await RecordingCpo.start();
  const means = { clock: time.clock, random: randomFrom(7) };
  const emsp = await SimulatedEmsp.start({ party: PARTY, name: "Test eMSP", edition, tokens: 3 }, means, 0);
  return {
    emsp,
    cpo,
    time,
    broken: () => {
      const rules = [...new Set(emsp.world.journal.violations.map(({ rule }) => rule))];
      emsp.world.journal.clear();
      return rules;
    },
    close: () => Promise.all([emsp.stop(), cpo.stop()]),
  };
}

/** The same two after the eMSP registered. */
export async function partners(edition?: "errata" | "d2"): Promise<Scene> {
  const scene = await strangers(edition);
  const { ok, message } = await register(scene.emsp.world, { versionsUrl: scene.cpo.versionsUrl, token: "token-a" });
  if (!ok) throw new Error(message);
  return scene;
}

const stamp = { last_updated: "2026-03-02T08:00:00Z" };
const party = { country_code: "NL", party_id: "CPO" };

export const price = (excl: number) => ({ excl_vat: excl, incl_vat: Number((excl * 1.21).toFixed(4)) });

export const tariff = {
  ...party,
  id: "STANDARD",
  currency: "EUR",
  elements: [{ price_components: [{ type: "ENERGY", price: 0.4, vat: 21, step_size: 1 }] }],
  ...stamp,
};

export const connector = {
  id: "1",
  standard: "IEC_62196_T2",
  format: "SOCKET",
  power_type: "AC_3_PHASE",
  max_voltage: 230,
  max_amperage: 32,
  tariff_ids: ["STANDARD"],
  ...stamp,
};

export const evse = { uid: "EVSE-1", evse_id: "NL*CPO*E1", status: "AVAILABLE", connectors: [connector], ...stamp };

export const location = {
  ...party,
  id: "LOC1",
  publish: true,
  address: "Dam 1",
  city: "Amsterdam",
  country: "NLD",
  coordinates: { latitude: "52.37310", longitude: "4.89237" },
  evses: [evse],
  time_zone: "Europe/Amsterdam",
  opening_times: { twentyfourseven: true },
  ...stamp,
};

const cdr_token = { country_code: "NL", party_id: "EMS", uid: "EMS0001", type: "RFID", contract_id: "NLEMSC00000001" };

export const session = {
  ...party,
  id: "S1",
  start_date_time: "2026-03-02T08:00:00Z",
  kwh: 0,
  cdr_token,
  auth_method: "WHITELIST",
  location_id: "LOC1",
  evse_uid: "EVSE-1",
  connector_id: "1",
  currency: "EUR",
  status: "ACTIVE",
  ...stamp,
};

export const period = (start: string, kwh: number) => ({
  start_date_time: start,
  dimensions: [
    { type: "ENERGY", volume: kwh },
    { type: "TIME", volume: 0.5 },
  ],
  tariff_id: "STANDARD",
});

export const completed = {
  ...session,
  status: "COMPLETED",
  kwh: 10,
  end_date_time: "2026-03-02T08:30:00Z",
  total_cost: price(4),
  last_updated: "2026-03-02T08:30:00Z",
};

export const cdr = {
  ...party,
  id: "CDR1",
  start_date_time: "2026-03-02T08:00:00Z",
  end_date_time: "2026-03-02T08:30:00Z",
  session_id: "S1",
  cdr_token,
  auth_method: "WHITELIST",
  cdr_location: {
    id: "LOC1",
    address: "Dam 1",
    city: "Amsterdam",
    country: "NLD",
    coordinates: location.coordinates,
    evse_uid: "EVSE-1",
    evse_id: "NL*CPO*E1",
    connector_id: "1",
    connector_standard: "IEC_62196_T2",
    connector_format: "SOCKET",
    connector_power_type: "AC_3_PHASE",
  },
  currency: "EUR",
  tariffs: [tariff],
  charging_periods: [period("2026-03-02T08:00:00Z", 10)],
  total_cost: price(4),
  total_energy: 10,
  total_time: 0.5,
  last_updated: "2026-03-02T08:30:00Z",
};
