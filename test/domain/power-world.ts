import { randomFrom } from "../../sim/random.ts";
import type { PowerBudget } from "../../src/domain/division.ts";
import { decidePower } from "../../src/domain/power.ts";
import { NO_POWER, type PowerState } from "../../src/domain/power-state.ts";
import { INITIAL_POLICY, type Site, type SiteConnection } from "../../src/domain/site.ts";
import { amperesOf, type EvsePoint, evsePointsOf, fusesOf } from "../../src/domain/site-fuses.ts";
import { type ChargePointLoad, type EvseLimit, isNewsOf } from "../../src/domain/site-load.ts";
import { SLOT, slotAt } from "../../src/domain/slots.ts";

export const MIDNIGHT = Date.UTC(2031, 4, 5);
export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;

/** A site of charge points with two sockets of 22 kW each. */
export function aSite(chargePoints: number, gridLimitW: number | null, connection: Partial<SiteConnection> = {}): Site {
  const points = Array.from({ length: chargePoints }, (_, index) => `P${index + 1}`);
  return {
    locationId: "loc-1",
    name: "Site",
    timeZone: "Europe/Berlin",
    connection: { gridLimitW, feeders: [], chargePoints: {}, phases: {}, ...connection },
    battery: null,
    policy: INITIAL_POLICY,
    chargePoints: points.map((id) => ({
      id,
      evses: ["a", "b"].map((letter) => ({
        uid: `${id}${letter}`,
        class: "standard" as const,
        powerType: "AC_3_PHASE" as const,
        maxPowerW: 22_080,
        voltageV: 230,
      })),
    })),
  };
}

export interface Car {
  readonly sessionId: string;
  readonly maxA: number;
  /** What it takes for each ampere that it may. */
  readonly factor: number;
}

interface Socket {
  readonly point: EvsePoint;
  /** What its charge point's object was given, and what the charge point itself has. */
  wanted: EvseLimit | null;
  applied: EvseLimit | null;
  car: Car | null;
  measuredAt: number;
}

interface Box {
  readonly id: string;
  readonly sockets: readonly Socket[];
  isOnline: boolean;
  told: ChargePointLoad | undefined;
}

export interface Troubles {
  /** The longest that anything takes to arrive, and how much of it is lost. */
  readonly lateMs: number;
  readonly lost: number;
}

const NO_TROUBLES: Troubles = { lateMs: 0, lost: 0 };
const METER_EVERY = 10 * SECOND;
/** What a charge point was not told at once it is told again. */
const TOLD_AGAIN_AFTER = 30 * SECOND;

/** A site with cars, in steps of a second: the real rules at the location, and charge points that follow what reaches them. */
export class PowerWorld {
  now = MIDNIGHT;
  site: Site;
  power: PowerState = NO_POWER;
  /** SetChargingProfile that a charge point got. */
  messages = 0;
  readonly boxes: readonly Box[];
  #loads: Record<string, ChargePointLoad> = {};
  #version = 0;
  #wakeAt = MIDNIGHT;
  #later: { at: number; run: () => void }[] = [];
  readonly #troubles: Troubles;
  readonly #random: () => number;

  constructor(site: Site, { seed = 1, troubles = NO_TROUBLES }: { seed?: number; troubles?: Troubles } = {}) {
    this.site = site;
    this.#troubles = troubles;
    this.#random = randomFrom(seed);
    const points = evsePointsOf(site);
    this.boxes = site.chargePoints.map(({ id }) => ({
      id,
      isOnline: true,
      told: undefined,
      sockets: points
        .filter((point) => point.chargePointId === id)
        .map((point) => ({ point, wanted: null, applied: null, car: null, measuredAt: 0 })),
    }));
    for (const box of this.boxes) this.#loads[box.id] = this.#loadOf(box);
    this.#divide();
  }

  get budget(): PowerBudget {
    return [{ at: this.now, limitW: this.site.connection.gridLimitW ?? 0 }];
  }

  get sockets(): readonly Socket[] {
    return this.boxes.flatMap((box) => box.sockets);
  }

  socket(evseUid: string): Socket {
    const socket = this.sockets.find(({ point }) => point.evseUid === evseUid);
    if (socket === undefined) throw new Error(`There is no ${evseUid}`);
    return socket;
  }

  plugIn(evseUid: string, car: Partial<Car> = {}): void {
    this.socket(evseUid).car = { sessionId: `${evseUid}-${this.now}`, maxA: 32, factor: 1, ...car };
    this.#reportNews();
  }

  leave(evseUid: string): void {
    this.socket(evseUid).car = null;
    this.#reportNews();
  }

  setOnline(id: string, isOnline: boolean): void {
    const box = this.boxes.find((each) => each.id === id);
    if (box === undefined) throw new Error(`There is no ${id}`);
    box.isOnline = isOnline;
    if (isOnline) for (const socket of box.sockets) this.#bring(box, socket);
    this.#reportNews();
  }

  /** What its car may draw, as the charge point has it. */
  followsA({ applied, car, point }: Socket): number {
    if (applied === null) return point.maxA;
    if (car === null || applied.sessionId !== car.sessionId) return amperesOf(point, applied.tailW);
    const step = applied.later.findLast(({ at }) => at <= this.now);
    const watts = applied.until <= this.now ? applied.tailW : (step ?? applied).limitW;
    return amperesOf(point, watts);
  }

  drawsA(socket: Socket): number {
    const { car, point } = socket;
    const followsA = Math.floor(this.followsA(socket) * 10 + 1e-6) / 10;
    if (car === null || followsA < 6) return 0;
    return Math.min(car.maxA, point.maxA, followsA * car.factor);
  }

  /** Of a fuse, over what it bears: amperes of the phase that carries most; 0: all is well. */
  overloadA(): number {
    const fuses = fusesOf(this.site, this.site.connection.gridLimitW ?? 0);
    const parents = new Map(fuses.map((each) => [each.id, each.parentId]));
    const sums = new Map<string, [number, number, number]>();
    for (const socket of this.sockets) {
      const drawn = this.drawsA(socket);
      for (let id: string | null = socket.point.fuseId; id !== null; id = parents.get(id) ?? null) {
        const sum = sums.get(id) ?? [0, 0, 0];
        for (const phase of [0, 1, 2] as const) sum[phase] += drawn * socket.point.phases[phase];
        sums.set(id, sum);
      }
    }
    return Math.max(0, ...fuses.map(({ id, limitA }) => Math.max(...(sums.get(id) ?? [0])) - limitA));
  }

  totalA(): number {
    return this.sockets.reduce((sum, socket) => sum + this.drawsA(socket), 0);
  }

  /** @param look after every second. */
  pass(ms: number, look: () => void = () => undefined): void {
    for (const end = this.now + ms; this.now < end; ) {
      this.now += SECOND;
      const due = this.#later.filter(({ at }) => at <= this.now);
      this.#later = this.#later.filter(({ at }) => at > this.now);
      for (const { run } of due) run();
      if (this.now % METER_EVERY === 0) this.#measure();
      if (this.now >= this.#wakeAt || this.now % SLOT === 0) this.#divide();
      look();
    }
  }

  #measure(): void {
    for (const socket of this.sockets) if (socket.car !== null) socket.measuredAt = this.now;
    this.#reportNews();
  }

  #reportNews(): void {
    for (const box of this.boxes) {
      const load = this.#loadOf(box);
      if (!isNewsOf(box.told, load)) continue;
      box.told = load;
      this.#soon(() => {
        if ((this.#loads[box.id]?.version ?? 0) > load.version) return;
        this.#loads[box.id] = load;
        this.#divide();
      });
    }
  }

  #soon(run: () => void): void {
    if (this.#random() < this.#troubles.lost) return;
    const lateMs = Math.floor(this.#random() * this.#troubles.lateMs);
    if (lateMs === 0) run();
    else this.#later.push({ at: this.now + lateMs, run });
  }

  #divide(): void {
    const isAsking = this.power.dividedAt === null || slotAt(this.power.dividedAt) !== slotAt(this.now);
    const isAgain = this.now >= this.#wakeAt;
    if (isAsking || isAgain) for (const box of this.boxes) this.#loads[box.id] = this.#loadOf(box);
    const { power, orders, nextAt } = decidePower(this.site, this.#loads, this.power, this.budget, this.now);
    this.power = power;
    this.#wakeAt = Math.min(nextAt ?? Number.POSITIVE_INFINITY, slotAt(this.now) + SLOT, this.now + MINUTE);
    for (const { limit, chargePointId } of orders) {
      const box = this.boxes.find(({ id }) => id === chargePointId);
      const socket = this.socket(limit.evseUid);
      socket.wanted = limit;
      if (box !== undefined) this.#bring(box, socket);
    }
  }

  /** A charge point is sent what is wanted, again and again until it has it. */
  #bring(box: Box, socket: Socket): void {
    const { wanted } = socket;
    if (!box.isOnline || wanted === null || socket.applied === wanted) return;
    this.messages += 1;
    let hasArrived = false;
    this.#soon(() => {
      hasArrived = true;
      if (!box.isOnline || socket.wanted !== wanted) return;
      socket.applied = wanted;
      this.#reportNews();
    });
    if (hasArrived) return;
    this.#later.push({ at: this.now + TOLD_AGAIN_AFTER, run: () => hasArrived || this.#bring(box, socket) });
  }

  #loadOf(box: Box): ChargePointLoad {
    this.#version += 1;
    const evses = box.sockets.map((socket) => {
      const { car, wanted, applied, point, measuredAt } = socket;
      const watts = Math.round(this.drawsA(socket) * point.perAmpereW);
      const word = wanted === null ? "unlimited" : applied === wanted ? "applied" : "sending";
      const appliedW = applied === null ? null : Math.round(this.followsA(socket) * point.perAmpereW);
      return {
        evseUid: point.evseUid,
        session: car && {
          id: car.sessionId,
          startedAt: 0,
          energyWh: 0,
          powerW: measuredAt === 0 ? null : watts,
          currentA: [],
          measuredAt: measuredAt === 0 ? null : measuredAt,
          isSuspended: false,
          isBooked: false,
        },
        limit: { state: word, wanted, appliedW, isIgnored: false } as const,
      };
    });
    const { id, isOnline } = box;
    return { chargePointId: id, locationId: "loc-1", version: this.#version, at: this.now, online: isOnline, evses };
  }
}
