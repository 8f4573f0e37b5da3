import { firstFree, prospectOf, type Stay } from "../../src/domain/first-free.ts";
import type { KnownLoad } from "../../src/domain/forecast.ts";
import { SLOT } from "../../src/domain/slots.ts";
import { SECOND } from "../../src/domain/time.ts";
import type { EnergyWorld, PlayedSession } from "./world.ts";

/** As many as a location remembers (src/store/stays.ts). */
const STAYS_REMEMBERED = 100;

/** What charges in a slot, until it is likely to end: by how long those stayed that were there before. */
export function runningLoads(world: EnergyWorld, slot: number): readonly KnownLoad[] {
  const now = world.startAt + slot * SLOT;
  const running = world.sessions.filter(({ startAt, endAt }) => startAt < now + SLOT && endAt > now);
  if (running.length === 0) return [];
  const pastStays = world.sessions.filter(({ endAt }) => endAt <= now).map(stayOf);
  return running.map(({ startAt, powerW }) => {
    const session = { startedAt: startAt, chargingPeriods: [], powerW: null, peakPowerW: null, bookedUntil: null };
    const seenAt = Math.max(now, startAt);
    const prospect = prospectOf(
      { use: "inUse", session: { ...session, pastStays: pastStays.slice(-STAYS_REMEMBERED) }, windows: [] },
      seenAt,
    );
    return { startAt, endAt: firstFree([prospect], seenAt).at ?? seenAt, powerW };
  });
}

function stayOf({ startAt, endAt }: PlayedSession): Stay {
  return { chargedSeconds: (endAt - startAt) / SECOND, parkedSeconds: 0 };
}
