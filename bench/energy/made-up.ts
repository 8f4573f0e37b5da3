import { randomFrom } from "../../sim/random.ts";
import type { PlanSupply } from "../../src/domain/plan-problem.ts";
import { SLOT } from "../../src/domain/slots.ts";
import { DAY, HOUR } from "../../src/domain/time.ts";
import { energyWhAt } from "../estimate/judge.ts";
import { madeUpSites, type WholeSession } from "../estimate/sessions.ts";
import { type EnergyWorld, loadOf, type PlayedSession } from "./world.ts";

const DAYS = 60;
const START = Date.UTC(2026, 0, 5);

/** The two sites of the first-free estimate, with prices of a day-ahead market that knows noon, evening and weekend; the same for the same seed. */
export function madeUpWorlds(seed: number): readonly EnergyWorld[] {
  return madeUpSites(seed).map(({ name, sessions }) => {
    const played = sessions.flatMap(playedSession).sort((one, other) => one.endAt - other.endAt);
    const slots = (DAYS * DAY) / SLOT;
    return {
      name,
      startAt: START,
      timeZone: "UTC",
      sessions: played,
      loadW: loadOf(played, START, slots),
      supplies: suppliesFrom(seed, slots),
      gridLimitW: 200_000,
    };
  });
}

function playedSession({ startedAt, stoppedAt, course }: WholeSession): readonly PlayedSession[] {
  if (course === null) return [];
  const chargedMs = Math.min(course.chargedMs, stoppedAt - startedAt);
  const powerW = (energyWhAt(course, chargedMs) * HOUR) / chargedMs;
  return [{ startAt: startedAt, endAt: startedAt + chargedMs, powerW }];
}

function suppliesFrom(seed: number, slots: number): readonly PlanSupply[] {
  const spotMicro = spotMicroPerKwh(randomFrom(seed), Math.ceil((slots * SLOT) / HOUR));
  const market = (extraMicro: number, capacityW: number) => ({
    slots: Array.from({ length: slots }, (_, slot) => {
      const priceMicroPerKwh = (spotMicro[Math.floor((slot * SLOT) / HOUR)] ?? 0) + extraMicro;
      return { priceMicroPerKwh, co2GramsPerKwh: Math.max(50, Math.round(priceMicroPerKwh / 600)), capacityW };
    }),
  });
  const fixed = { priceMicroPerKwh: 205_000, co2GramsPerKwh: 24, capacityW: 60_000 };
  return [
    { dsoId: "a", ...market(120_000, 120_000) },
    { dsoId: "b", ...market(125_000, 80_000) },
    { dsoId: "c", slots: Array.from({ length: slots }, () => fixed) },
  ];
}

/** Day-ahead prices of a market, hour by hour from a Monday's midnight on. */
export function spotMicroPerKwh(random: () => number, hours: number): readonly number[] {
  let drift = 0;
  return Array.from({ length: hours }, (_, hour) => {
    drift = 0.95 * drift + 30_000 * (random() - 0.5);
    return Math.round(90_000 + drift + dailyMicro(hour % 24, Math.floor(hour / 24) % 7));
  });
}

/** Dear in the morning and in the evening, cheap at noon and on weekends. */
function dailyMicro(hour: number, weekday: number): number {
  const peak = (at: number, width: number) => Math.exp(-(((hour - at) / width) ** 2));
  const weekend = weekday > 4 ? -25_000 : 0;
  return weekend + 40_000 * peak(8, 2) + 80_000 * peak(19, 2.5) - 75_000 * peak(13, 3);
}
