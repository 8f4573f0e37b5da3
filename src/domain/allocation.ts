import { type Branch, FORGOTTEN_A, fits, pathOf, type Room, taking } from "./fuse-tree.ts";

/** Below it no car charges (IEC 61851-1): it gets nothing, or at least so much (EN-P5). */
export const LEAST_A = 6;

/** A car that wants power. */
export interface Claim extends Branch {
  readonly evseUid: string;
  readonly maxA: number;
  readonly weight: number;
}

/** The least that makes sense to give: an outlet may be built for less than 6 A. */
export function leastA({ maxA }: Pick<Claim, "maxA">): number {
  return Math.min(LEAST_A, maxA);
}

/** Who can be given at least the least, asked in order. Whoever does not fit leaves the room to those behind. */
export function admitted<Each extends Claim>(room: Room, claims: readonly Each[]): readonly Each[] {
  let left = room;
  return claims.filter((claim) => {
    if (!fits(left, claim, leastA(claim))) return false;
    left = taking(left, claim, leastA(claim));
    return true;
  });
}

/** A claim on its way up. Its current is weight × level, between its least and its most. */
interface Rising {
  readonly claim: Claim;
  /** Each phase of each fuse above it that it loads: its place in `left`, and by how much for each level. */
  readonly loads: readonly { readonly place: number; readonly slope: number }[];
  readonly fromLevel: number;
  readonly toLevel: number;
}

/**
 * Weighted max-min by progressive filling (EN-P3): all currents rise in proportion to their weight, none under its least,
 * until a fuse or the car itself binds; those stay, the others go on.
 * @param claims each of which fits with its least.
 * @returns amperes by EVSE.
 */
export function fill(room: Room, claims: readonly Claim[]): ReadonlyMap<string, number> {
  const atLeast = claims.reduce((rest, claim) => taking(rest, claim, leastA(claim)), room);
  const left = atLeast.left.flat();
  const given = new Map<string, number>();
  let open = claims.map((claim) => risingOf(room, claim));
  for (let level = 0; open.length > 0; ) {
    const rising = open.filter(({ fromLevel }) => fromLevel <= level + FORGOTTEN_A);
    const slopes = slopesOf(rising, left.length);
    const next = nextLevel(open, { level, left, slopes });
    for (const [place, slope] of slopes.entries()) left[place] = (left[place] ?? 0) - slope * (next - level);
    level = next;
    const isHeld = ({ loads, toLevel }: Rising) =>
      toLevel <= level + FORGOTTEN_A || loads.some(({ place }) => (left[place] ?? 0) <= FORGOTTEN_A);
    for (const { claim } of open.filter(isHeld)) {
      given.set(claim.evseUid, Math.min(claim.maxA, Math.max(leastA(claim), claim.weight * level)));
    }
    open = open.filter((each) => !isHeld(each));
  }
  return given;
}

function risingOf(room: Room, claim: Claim): Rising {
  const loads = pathOf(room, claim).flatMap((place) =>
    claim.phases.flatMap((load, phase) =>
      load > 0 ? { place: place * claim.phases.length + phase, slope: load * claim.weight } : [],
    ),
  );
  return { claim, loads, fromLevel: leastA(claim) / claim.weight, toLevel: claim.maxA / claim.weight };
}

function slopesOf(rising: readonly Rising[], places: number): readonly number[] {
  const slopes = new Array<number>(places).fill(0);
  for (const { loads } of rising) for (const { place, slope } of loads) slopes[place] = (slopes[place] ?? 0) + slope;
  return slopes;
}

/** Where the next car leaves its least or reaches its most, or the next fuse is full. */
function nextLevel(
  open: readonly Rising[],
  {
    level,
    left,
    slopes,
  }: { readonly level: number; readonly left: readonly number[]; readonly slopes: readonly number[] },
): number {
  const ofCars = open.map(({ fromLevel, toLevel }) => (fromLevel > level + FORGOTTEN_A ? fromLevel : toLevel));
  const ofFuses = slopes.flatMap((slope, place) => (slope > 0 ? level + Math.max(0, left[place] ?? 0) / slope : []));
  return Math.min(...ofCars, ...ofFuses);
}
