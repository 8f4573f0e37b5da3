import type { Feeder, SiteChargePoint, SiteConnection } from "./site.ts";

/** Feeders one below the other. */
const DEEPEST = 8;

/** What cannot be true of the wires of a location, in sentences; empty: nothing. */
export function wrongInConnection(
  { feeders, chargePoints, phases }: Omit<SiteConnection, "gridLimitW">,
  known: readonly SiteChargePoint[],
): readonly string[] {
  const hasFeeder = (id: string) => feeders.some((each) => each.id === id);
  const evses = known.flatMap((each) => each.evses);
  return [
    ...feeders.flatMap(({ id }, index) =>
      feeders.findIndex((each) => each.id === id) === index ? [] : `There are two feeders ${id}.`,
    ),
    ...feeders.flatMap(({ id, parentId }) =>
      parentId === null || hasFeeder(parentId) ? [] : `Feeder ${id} hangs on ${parentId}, which is not there.`,
    ),
    ...feeders.flatMap((each) => (isDeep(each, feeders) ? `Feeder ${each.id} hangs on itself, or too deep.` : [])),
    ...Object.entries(chargePoints).flatMap(([id, { feederId }]) => [
      ...(known.some((each) => each.id === id) ? [] : [`There is no charge point ${id} at the location.`]),
      ...(feederId === undefined || hasFeeder(feederId) ? [] : [`${id} hangs on ${feederId}, which is not there.`]),
    ]),
    ...Object.entries(phases).flatMap(([uid, wires]) => {
      const evse = evses.find((each) => each.uid === uid);
      if (evse === undefined) return [`There is no EVSE ${uid} at the location.`];
      const wanted = evse.powerType === "AC_1_PHASE" ? 1 : 3;
      const isSound = wires.length === wanted && new Set(wires).size === wanted;
      return isSound ? [] : [`EVSE ${uid} has ${wanted === 1 ? "one phase" : "three different phases"}.`];
    }),
  ];
}

function isDeep(feeder: Feeder, feeders: readonly Feeder[]): boolean {
  let at: Feeder | undefined = feeder;
  for (let depth = 0; at !== undefined; depth += 1) {
    if (depth >= DEEPEST) return true;
    const { parentId }: Feeder = at;
    at = feeders.find((each) => each.id === parentId);
  }
  return false;
}
