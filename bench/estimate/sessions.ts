import { randomFrom } from "../../sim/random.ts";
import { HOUR, MINUTE } from "../../src/domain/time.ts";

/** A charge as it was from end to end, of which an estimate sees no more than its past. */
export type WholeSession = {
  /** Counted from 0. */
  readonly evse: number;
  readonly startedAt: number;
  readonly stoppedAt: number;
  /** Until when the driver had booked; null: came without. */
  readonly bookedUntil: number | null;
  /** Null: nobody measured. */
  readonly course: Course | null;
};

/** A constant power, and from an instant on one that decays, until the car is full, or leaves. */
export type Course = {
  readonly peakW: number;
  readonly constantMs: number;
  readonly decayMs: number;
  /** From its start until no energy flows any more. */
  readonly chargedMs: number;
};

export type Site = { readonly name: string; readonly evses: number; readonly sessions: readonly WholeSession[] };

type Kind = {
  readonly evses: number;
  /** Between two cars that come, on average, by day. */
  readonly arrivalMinutes: number;
  readonly driver: (luck: Luck, startedAt: number) => { readonly course: Course; readonly stayMs: number };
};

const DAYS = 120;
const START = Date.UTC(2026, 0, 5);
/** Of all drivers. */
const BOOKED_SHARE = 0.3;
const QUARTER = 15 * MINUTE;

/** Two made-up sites of different habits, the same for the same seed. */
export function madeUpSites(seed: number): readonly Site[] {
  return [siteOf("rapid", RAPID, seed), siteOf("destination", DESTINATION, seed + 1)];
}

/** By a road: most leave when they have what they came for. */
const RAPID: Kind = {
  evses: 4,
  arrivalMinutes: 8,
  driver: (luck) => {
    const target = luck.pick([80, 80, 80, 80, 80, 90, 100, 100]);
    const course = courseTo(target, {
      capacityWh: luck.between(45_000, 90_000),
      socPercent: luck.between(8, 55),
      taperFromPercent: luck.between(55, 80),
      peakW: luck.between(50_000, 150_000),
    });
    const ownMs = luck.logNormal(35 * MINUTE, 0.6);
    const stayMs = luck.isOneIn(4) ? ownMs : course.chargedMs + luck.exponential(3 * MINUTE);
    return { course, stayMs };
  },
};

/** In a car park: some shop, some work there, some come back when their car is full. */
const DESTINATION: Kind = {
  evses: 6,
  arrivalMinutes: 18,
  driver: (luck, startedAt) => {
    const course = courseTo(100, {
      capacityWh: luck.between(35_000, 75_000),
      socPercent: luck.between(35, 90),
      taperFromPercent: luck.between(80, 92),
      peakW: luck.pick([7_400, 11_000, 11_000, 22_000]),
    });
    const isMorning = startedAt % (24 * HOUR) < 10 * HOUR;
    const [shops, works] = [luck.logNormal(65 * MINUTE, 0.5), luck.logNormal(8 * HOUR, 0.12)];
    const whenFull = course.chargedMs + luck.exponential(12 * MINUTE);
    return { course, stayMs: luck.isOneIn(3) ? whenFull : isMorning && luck.isOneIn(2) ? works : shops };
  },
};

/** Power falls with what is missing of a full battery, and so it decays (sim/charge-point/energy.ts). */
function courseTo(
  targetPercent: number,
  car: {
    readonly capacityWh: number;
    readonly socPercent: number;
    readonly taperFromPercent: number;
    readonly peakW: number;
  },
): Course {
  const { capacityWh, peakW, taperFromPercent } = car;
  const constantWh = (capacityWh * Math.max(0, taperFromPercent - car.socPercent)) / 100;
  const constantMs = (constantWh / peakW) * HOUR;
  const decayMs = ((capacityWh * (100 - taperFromPercent)) / 100 / peakW) * HOUR;
  // Nothing is ever quite full.
  const missingShare = Math.max(0.08, (100 - targetPercent) / (100 - taperFromPercent));
  return { peakW, constantMs, decayMs, chargedMs: constantMs + decayMs * Math.log(1 / Math.min(1, missingShare)) };
}

function siteOf(name: string, { evses, arrivalMinutes, driver }: Kind, seed: number): Site {
  const luck = new Luck(seed);
  const freeAt = Array.from({ length: evses }, () => START);
  const sessions: WholeSession[] = [];
  for (let at = START; at < START + DAYS * 24 * HOUR; ) {
    const hour = (at / HOUR) % 24;
    const isDay = hour >= 7 && hour < 21;
    at += luck.exponential((isDay ? arrivalMinutes : arrivalMinutes * 6) * MINUTE);
    const evse = freeAt.findIndex((free) => free <= at);
    // Whoever finds none drives on.
    if (evse < 0) continue;
    const { course, stayMs } = driver(luck, at);
    const stoppedAt = at + Math.max(3 * MINUTE, stayMs);
    const isBooked = luck.value() < BOOKED_SHARE;
    // Booked with some to spare, mostly, in quarters of an hour.
    const bookedMs = Math.ceil(((stoppedAt - at) * luck.between(0.9, 1.6)) / QUARTER) * QUARTER;
    sessions.push({ evse, startedAt: at, stoppedAt, bookedUntil: isBooked ? at + bookedMs : null, course });
    freeAt[evse] = stoppedAt + MINUTE;
  }
  return { name, evses, sessions };
}

class Luck {
  readonly value: () => number;

  constructor(seed: number) {
    this.value = randomFrom(seed);
  }

  between(least: number, most: number): number {
    return least + (most - least) * this.value();
  }

  isOneIn(several: number): boolean {
    return this.value() * several < 1;
  }

  pick<T>(list: readonly T[]): T {
    return list[Math.floor(this.value() * list.length)] as T;
  }

  exponential(mean: number): number {
    return -mean * Math.log(1 - this.value());
  }

  logNormal(median: number, spread: number): number {
    const normal = Math.sqrt(-2 * Math.log(1 - this.value())) * Math.cos(2 * Math.PI * this.value());
    return median * Math.exp(spread * normal);
  }
}
