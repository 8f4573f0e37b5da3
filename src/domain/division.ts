import { admitted, type Claim, fill, leastA } from "./allocation.ts";
import { type CarMemory, isFinished, pausedUntil, UNSEEN_OVERDRAW, wantedA } from "./car-memory.ts";
import { inTenths } from "./charging-limits.ts";
import { type Fuse, fits, type PerPhase, type Room, roomOf, taking } from "./fuse-tree.ts";
import type { ConnectorClass } from "./location.ts";
import type { Site } from "./site.ts";
import { type EvsePoint, fusesOf } from "./site-fuses.ts";
import { slotAt } from "./slots.ts";

/** What all EVSEs of a site may draw together, from an instant on. In order of time; the first holds now (EN-P1). */
export type PowerBudget = readonly [BudgetStep, ...BudgetStep[]];

interface BudgetStep {
  readonly at: number;
  readonly limitW: number;
}

/** An EVSE as it is to be divided among. */
export interface EvseState {
  readonly point: EvsePoint;
  /** What each ampere of it loads now. */
  readonly phases: PerPhase;
  readonly car: CarMemory | null;
  readonly isBooked: boolean;
  /** Null: it does as it is told. Else nobody can change what it draws: `drawsA` is kept free for it. */
  readonly uncontrolled: { readonly why: Uncontrolled; readonly drawsA: number } | null;
  /** 0 A means nothing to it: it is never paused. */
  readonly cannotPause: boolean;
  /** As it was decided last, for the car that is there. */
  readonly before: { readonly currentA: number; readonly pausedUntil: number | null } | null;
}

export type Uncontrolled = "offline" | "refused" | "ignores";

/**
 * Why an EVSE has what it has · `share`: of a fuse that bears no more · `car`: takes no more · `evse`: is built for no more ·
 * `paused`: it is others' turn · `finished`: takes nothing any more · `idle`: the floor for whoever comes.
 */
export const SHARE_WHYS = [
  "share",
  "car",
  "evse",
  "paused",
  "finished",
  "idle",
  "offline",
  "refused",
  "ignores",
] as const;
export type ShareWhy = (typeof SHARE_WHYS)[number];

export interface EvseShare {
  readonly evseUid: string;
  /** For the session that is there; in steps of 0.1 A. */
  readonly currentA: number;
  /** Where the budget falls later: the same, then. */
  readonly later: readonly { readonly at: number; readonly currentA: number }[];
  /** For whoever else starts there, and in the end for all: safe if every EVSE of the site is in use (EN-P8, EN-D14). */
  readonly floorA: number;
  readonly why: ShareWhy;
  readonly pausedUntil: number | null;
}

/** Weighs twice (EN-P3). */
const WEIGHT: Readonly<Record<ConnectorClass, number>> = { fast: 2, standard: 1 };
const BOOKED_WEIGHT = 2;

/** EN-P1…P6, P8. @param dividedAt when it was done before; null: never. */
export function divide(
  site: Site,
  evses: readonly EvseState[],
  budget: PowerBudget,
  { now, dividedAt }: { readonly now: number; readonly dividedAt: number | null },
): readonly EvseShare[] {
  const floors = floorsOf(site, evses, Math.min(...budget.map((step) => step.limitW)));
  const roomAt = (limitW: number) => roomFor(fusesOf(site, limitW), evses, floors);
  const isSameSlot = dividedAt !== null && slotAt(dividedAt) === slotAt(now);
  const queue = evses.filter(isAsking).toSorted((left, right) => compare(left, right, isSameSlot));
  const mayCharge = queue.filter((each) => each.cannotPause || !isStillPaused(each, now));
  const [first, ...later] = budget;
  const room = roomAt(first.limitW);
  const served = admitted(
    room,
    mayCharge.map((each) => claimOf(each, now)),
  );
  const given = fill(room, served);
  const steps = later
    .filter((step) => step.limitW < first.limitW)
    .map(({ at, limitW }) => {
      const lower = roomAt(limitW);
      return { at, given: fill(lower, admitted(lower, served)) };
    });
  return evses.map((evse): EvseShare => {
    const { evseUid } = evse.point;
    const floorA = floors.get(evseUid) ?? 0;
    const currentA = inTenths(given.get(evseUid) ?? 0);
    const none = { evseUid, currentA: floorA, later: [], floorA, pausedUntil: null };
    if (evse.uncontrolled !== null) return { ...none, why: evse.uncontrolled.why };
    if (evse.car === null) return { ...none, why: "idle" };
    const until = given.has(evseUid) || isFinished(evse.car) ? null : pauseOf(evse, now);
    return {
      ...none,
      currentA,
      later: steps.map((step) => ({
        at: step.at,
        currentA: Math.min(currentA, inTenths(step.given.get(evseUid) ?? 0)),
      })),
      why: whyOf(evse, given.get(evseUid), now),
      pausedUntil: until,
    };
  });
}

function isAsking(evse: EvseState): boolean {
  return evse.car !== null && evse.uncontrolled === null;
}

/**
 * EN-P8: 6 A where every EVSE below each fuse on the way could have them at once, else nothing. All or none of a fuse, so
 * that it is the same whoever charges.
 */
function floorsOf(site: Site, evses: readonly EvseState[], limitW: number): ReadonlyMap<string, number> {
  const fuses = fusesOf(site, limitW);
  const own = evses.filter(({ uncontrolled }) => uncontrolled === null);
  const kept = withoutUncontrolled(fuses, evses);
  const together = own.reduce((room, { point }) => taking(room, point, leastA(point) * UNSEEN_OVERDRAW), kept);
  return new Map(
    own.map(({ point, cannotPause }) => [
      point.evseUid,
      cannotPause || fits(together, point, 0) ? inTenths(leastA(point)) : 0,
    ]),
  );
}

/** What those who ask have to share. */
function roomFor(fuses: readonly Fuse[], evses: readonly EvseState[], floors: ReadonlyMap<string, number>): Room {
  const idle = evses.filter((each) => each.car === null && each.uncontrolled === null);
  return idle.reduce(
    (room, { point }) => taking(room, point, (floors.get(point.evseUid) ?? 0) * UNSEEN_OVERDRAW),
    withoutUncontrolled(fuses, evses),
  );
}

/** A fuse that they could blow bears what it bears: those above it see no more than that. */
function withoutUncontrolled(fuses: readonly Fuse[], evses: readonly EvseState[]): Room {
  let room = roomOf(fuses);
  const wild = evses.filter((each) => each.uncontrolled !== null);
  for (const [fuseId, own] of Map.groupBy(wild, ({ point }) => point.fuseId)) {
    const limitA = fuses.find(({ id }) => id === fuseId)?.limitA ?? Number.POSITIVE_INFINITY;
    const sum = [0, 1, 2].map((phase) =>
      own.reduce((all, { phases, uncontrolled }) => all + (phases[phase] ?? 0) * (uncontrolled?.drawsA ?? 0), 0),
    );
    const [l1 = 0, l2 = 0, l3 = 0] = sum.map((amperes) => Math.min(amperes, limitA));
    room = taking(room, { fuseId, phases: [l1, l2, l3] }, 1);
  }
  return room;
}

/** Nobody knows the car that comes next. */
export function overdrawOf({ car }: Pick<EvseState, "car">): number {
  return car?.overdraw ?? UNSEEN_OVERDRAW;
}

function claimOf({ point, phases, car, isBooked }: EvseState, now: number): Claim {
  const [l1, l2, l3] = phases;
  const overdraw = overdrawOf({ car });
  return {
    evseUid: point.evseUid,
    fuseId: point.fuseId,
    phases: [l1 * overdraw, l2 * overdraw, l3 * overdraw],
    maxA: car === null ? point.maxA : wantedA(car, point.maxA, now),
    weight: WEIGHT[point.class] * (isBooked ? BOOKED_WEIGHT : 1),
  };
}

/**
 * Who is asked first: those who cannot wait, the booked, the others, and at last those who seem to be finished. Within a slot
 * nobody is made to wait for one who came later; with a new slot whoever waits longest is first, then who had least.
 */
function compare(left: EvseState, right: EvseState, isSameSlot: boolean): number {
  const key = (each: EvseState) => [
    rankOf(each),
    isSameSlot && (each.before?.currentA ?? 0) > 0 ? 0 : 1,
    each.car?.lastServedAt ?? 0,
    each.car?.servedMs ?? 0,
  ];
  const [ours, theirs] = [key(left), key(right)];
  const differing = ours.findIndex((value, index) => value !== theirs[index]);
  if (differing >= 0) return (ours[differing] ?? 0) - (theirs[differing] ?? 0);
  return left.point.evseUid < right.point.evseUid ? -1 : 1;
}

function rankOf({ cannotPause, isBooked, car }: EvseState): number {
  if (cannotPause) return 0;
  if (isBooked) return 1;
  return car !== null && isFinished(car) ? 3 : 2;
}

function isStillPaused({ before }: EvseState, now: number): boolean {
  return before?.pausedUntil != null && before.pausedUntil > now;
}

/** One that was charging rests for a while; one that has not begun yet is let in as soon as there is room. */
function pauseOf(evse: EvseState, now: number): number | null {
  if (isStillPaused(evse, now)) return evse.before?.pausedUntil ?? null;
  return (evse.before?.currentA ?? 0) > 0 ? pausedUntil(now) : null;
}

function whyOf({ point, car }: EvseState, given: number | undefined, now: number): ShareWhy {
  if (car !== null && isFinished(car)) return "finished";
  if (given === undefined) return "paused";
  if (given >= point.maxA - IN_STEPS_A) return "evse";
  return car !== null && given >= wantedA(car, point.maxA, now) - IN_STEPS_A ? "car" : "share";
}

const IN_STEPS_A = 0.1;
