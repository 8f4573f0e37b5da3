import { type EvseShare, overdrawOf, type PowerBudget } from "./division.ts";
import { isExceeded, type Room, roomOf, taking } from "./fuse-tree.ts";
import type { EvseNow } from "./power-state.ts";
import type { Site } from "./site.ts";
import { amperesOf, fusesOf, wattsOf } from "./site-fuses.ts";
import type { EvseLimit } from "./site-load.ts";
import { SLOT, slotAt } from "./slots.ts";
import { SECOND } from "./time.ts";

/** What a charge point is to be told. */
export interface LimitOrder {
  readonly chargePointId: string;
  readonly limit: EvseLimit;
  /** What it may draw from the moment it is told until it is known what it follows. */
  readonly mayDrawA: number;
}

/** Slots that a limit is given for; it is renewed before the last of them. */
const SLOTS_AHEAD = 4;
/** EN-P7: smaller changes are not worth a message. */
const DEAD_BAND_A = 1;
const NEAR_A = 0.05;

/** Until when limits are given now; the same for all, so that all fall back together. */
export function untilOf(known: number, now: number): number {
  return known > slotAt(now) + SLOT ? known : slotAt(now) + SLOTS_AHEAD * SLOT;
}

/** The shares, without changes that are too small; unless leaving them out would be too much for a fuse. */
export function steadied(
  site: Site,
  evses: readonly EvseNow[],
  shares: readonly EvseShare[],
  budget: PowerBudget,
  now: number,
): readonly EvseShare[] {
  const kept = shares.map((share, index) => {
    const toldA = toldNowA(evses[index], now);
    const isSmall = toldA !== null && Math.abs(share.currentA - toldA) < DEAD_BAND_A;
    const isPause = (share.currentA === 0) !== (toldA === 0);
    return isSmall && !isPause && share.why !== "idle" ? { ...share, currentA: toldA } : share;
  });
  const room = kept.reduce((left, share, index) => withShare(left, evses[index], share.currentA), roomAt(site, budget));
  return isExceeded(room) ? shares : kept;
}

/** What the car that is there was told, as of now; null: nothing. */
function toldNowA(evse: EvseNow | undefined, now: number): number | null {
  if (evse?.told == null || evse.sessionId === null || evse.told.sessionId !== evse.sessionId) return null;
  const { limitW, later, until, tailW } = evse.told;
  const steps = [...later.filter(({ at }) => at <= now).map((step) => step.limitW), ...(until <= now ? [tailW] : [])];
  return amperesOf(evse.point, steps.at(-1) ?? limitW);
}

function roomAt(site: Site, [first]: PowerBudget): Room {
  return roomOf(fusesOf(site, first.limitW));
}

function withShare(room: Room, evse: EvseNow | undefined, amperes: number): Room {
  if (evse === undefined) return room;
  const { fuseId } = evse.point;
  const drawn = evse.uncontrolled?.drawsA ?? amperes * overdrawOf(evse);
  return taking(room, { fuseId, phases: evse.phases }, drawn);
}

/**
 * EN-P7: what has to be told now. Reductions at once; a raise only where there is room for it beside all that the others may
 * draw still, so it waits until what it needs is answered.
 */
export function ordersOf(
  site: Site,
  evses: readonly EvseNow[],
  shares: readonly EvseShare[],
  { budget, until, now }: { readonly budget: PowerBudget; readonly until: number; readonly now: number },
): readonly LimitOrder[] {
  const wishes = evses.flatMap((evse, index) => {
    const share = shares[index];
    const order = share === undefined ? null : orderOf(evse, share, until, now);
    return order === null ? [] : [{ evse, order }];
  });
  const [raises, others] = [wishes.filter(isRaise), wishes.filter((wish) => !isRaise(wish))];
  const orders = others.map(({ order }) => order);
  let room = evses.reduce((left, evse) => withShare(left, evse, evse.mayDrawA), roomAt(site, budget));
  for (const { evse, order } of raises) {
    const after = withShare(room, evse, order.mayDrawA - evse.mayDrawA);
    if (isExceeded(after) && !isNoWorse(room, after)) continue;
    room = after;
    orders.push(order);
  }
  return orders;
}

interface Wish {
  readonly evse: EvseNow;
  readonly order: LimitOrder;
}

function isRaise({ evse, order }: Wish): boolean {
  return order.mayDrawA > evse.mayDrawA + NEAR_A;
}

/** What is too much elsewhere in the tree does not hold up who hangs on other fuses. */
function isNoWorse(before: Room, after: Room): boolean {
  return after.left.every((phases, place) =>
    phases.every((left, phase) => left >= Math.min(0, before.left[place]?.[phase] ?? 0)),
  );
}

/** Null: it has what it needs. */
function orderOf(evse: EvseNow, share: EvseShare, until: number, now: number): LimitOrder | null {
  const { point, told, sessionId } = evse;
  const limit = limitOf(evse, share, until);
  const mayDrawA = Math.max(evse.mayDrawA, sessionId === null ? share.floorA : share.currentA);
  const order = { chargePointId: point.chargePointId, limit, mayDrawA };
  if (told === null) return order;
  // Asked anew only when limits are renewed: else its next refusal would be news, and so on for ever.
  if (evse.uncontrolled?.why === "refused") return told.until >= until ? null : order;
  if (evse.uncontrolled?.why === "offline") return null;
  if (evse.uncontrolled?.why === "ignores") {
    const again = { ...told, until: told.until + SECOND };
    return evse.isRepeated || told.sessionId !== sessionId ? null : { ...order, limit: again, mayDrawA: evse.mayDrawA };
  }
  if (told.tailW !== limit.tailW) return order;
  if (sessionId === null) return null;
  const isSame = told.sessionId === sessionId && Math.abs((toldNowA(evse, now) ?? 0) - share.currentA) < NEAR_A;
  return isSame && told.until >= limit.until ? null : order;
}

function limitOf({ point, sessionId }: EvseNow, share: EvseShare, until: number): EvseLimit {
  const { currentA, floorA, later } = share;
  // What rises when nobody cares any more must not do so before all others have fallen back.
  const ends = sessionId !== null && currentA < floorA ? until + SLOTS_AHEAD * SLOT : until;
  return {
    evseUid: point.evseUid,
    sessionId,
    limitW: wattsOf(point, currentA),
    later: sessionId === null ? [] : later.map((step) => ({ at: step.at, limitW: wattsOf(point, step.currentA) })),
    until: ends,
    tailW: wattsOf(point, floorA),
  };
}
