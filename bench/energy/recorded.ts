import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { SLOT } from "../../src/domain/slots.ts";
import { DAY, HOUR, MINUTE } from "../../src/domain/time.ts";
import { type EnergyWorld, loadOf, type PlayedSession } from "./world.ts";

export const PRICES = "smard_2025_jan_aug_hourly.csv";
const SESSIONS = "epfl_dcfc_sessions_dev.csv";

/** The clock of the run, all year. */
const ZONE = { name: "Etc/GMT-1", ahead: HOUR } as const;
const START = Date.UTC(2025, 1, 10) - ZONE.ahead;
const DAYS = 198;
/** The sessions of a year are laid on the same weekdays of 2025. */
const MOVED_DAYS: Readonly<Record<string, number>> = { "2022": 1_092, "2023": 728 };

/** The file knows the CO2 of the German grid only, which both markets are given here; the fixed contract is one for water. */
const WATER_GRAMS_PER_KWH = 24;

/**
 * The development reference run (energy 9): a public DC station as it was recorded, and day-ahead prices of two markets with
 * what comes on top, beside a fixed contract. Null: the files are not there.
 */
export function recordedWorld(folder: string): EnergyWorld | null {
  const files = [PRICES, SESSIONS].map((name) => join(folder, name));
  if (!files.every((file) => existsSync(file))) return null;
  const [prices = [], sessions = []] = files.map(readTable);
  const slots = (DAYS * DAY) / SLOT;
  const played = sessions.map(playedSession).sort((one, other) => one.endAt - other.endAt);
  return {
    name: "recorded",
    startAt: START,
    timeZone: ZONE.name,
    sessions: played,
    loadW: loadOf(played, START, slots),
    supplies: suppliesOf(prices, slots),
    gridLimitW: 200_000,
  };
}

type Cells = (name: string) => string;

export function readTable(file: string): readonly Cells[] {
  const [header = "", ...lines] = readFileSync(file, "utf8").trim().split("\n");
  const names = header.split(",");
  return lines.map((line) => {
    const cells = line.split(",");
    return (name) => cells[names.indexOf(name)] ?? "";
  });
}

function playedSession(cell: Cells): PlayedSession {
  const local = cell("arrival_local");
  const moved = (MOVED_DAYS[local.slice(0, 4)] ?? 0) * DAY - ZONE.ahead;
  const startAt = Date.parse(`${local}Z`) + moved;
  const left = Date.parse(`${cell("departure_local")}Z`) + moved;
  const endAt = Math.max(startAt + MINUTE, left);
  return { startAt, endAt, powerW: (Number(cell("energy_kwh")) * 1_000 * HOUR) / (endAt - startAt) };
}

function suppliesOf(rows: readonly Cells[], slots: number): EnergyWorld["supplies"] {
  const byHour = new Map(rows.map((cell) => [Date.parse(cell("ts_utc")), cell]));
  const hours = Array.from({ length: slots }, (_, slot) => {
    const cell = byHour.get(Math.floor((START + slot * SLOT) / HOUR) * HOUR);
    if (cell === undefined) throw new Error(`${PRICES} has a gap`);
    return cell;
  });
  const spot = (market: string, extraMicroPerKwh: number, capacityW: number) =>
    hours.map((cell) => ({
      priceMicroPerKwh: Math.round(Number(cell(`price_eur_mwh_${market}`)) * 1_000) + extraMicroPerKwh,
      co2GramsPerKwh: Number(cell("co2_g_kwh_DE")),
      capacityW,
    }));
  const fixed = { priceMicroPerKwh: 205_000, co2GramsPerKwh: WATER_GRAMS_PER_KWH, capacityW: 60_000 };
  return [
    { dsoId: "a", slots: spot("DE", 120_000, 120_000) },
    { dsoId: "b", slots: spot("NL", 115_000, 80_000) },
    { dsoId: "c", slots: hours.map(() => fixed) },
  ];
}
