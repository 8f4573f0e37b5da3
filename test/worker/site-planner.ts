import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import type { DsoSlot } from "../../src/domain/dso.ts";
import { slotsBetween } from "../../src/domain/slots.ts";
import type { Deps } from "../../src/services/deps.ts";
import type { SiteState } from "../../src/services/site-state.ts";
import { openDatabase } from "../../src/store/database.ts";
import { dsoDays, dsoLinks, dsoStates, dsos } from "../../src/store/dso-schema.ts";
import { clock, type World } from "./ocpp-world.ts";
import { aLocation, fresh } from "./operator.ts";

const DAY_MS = 24 * 3600 * 1000;

/** What tests may replace in a location's object. */
interface Inside {
  deps: Deps;
  readonly running: Promise<void> | null;
}

/** A location whose energy is planned, as the operator sees it. */
export class PlannedSite {
  readonly world: World;
  readonly id: string;

  private constructor(world: World, id: string) {
    this.world = world;
    this.id = id;
  }

  /** @param limitW of the whole connection. */
  static async create(world: World, limitW = 100_000): Promise<PlannedSite> {
    const { body } = await world.operator.post<{ id: string }>("/locations", aLocation());
    const connection = { gridLimitW: limitW, feeders: [], chargePoints: {}, phases: {} };
    const policy = { goal: "cheapest", reserveWh: null, dropAfterMs: 6 * 3_600_000 };
    await env.DB.prepare("insert into sites (location_id, connection, policy, updated_at) values (?, ?, ?, 1)")
      .bind(body.id, JSON.stringify(connection), JSON.stringify(policy))
      .run();
    return new PlannedSite(world, body.id);
  }

  get path(): string {
    return `/locations/${this.id}/energy`;
  }

  get object() {
    return env.LOCATIONS.getByName(this.id);
  }

  /** A DSO that serves it, with the same binding price for a day, up to so many hours ahead, or ago if negative. */
  async dso(priceMicroPerKwh: number, hours = 24, said: Partial<DsoSlot> = {}): Promise<string> {
    const id = fresh("dso");
    const db = openDatabase(env.DB);
    const now = clock.now();
    const until = now + hours * 3_600_000;
    const days = Map.groupBy(
      slotsBetween(Math.min(now, until) - DAY_MS, until),
      (at) => Math.floor(at / DAY_MS) * DAY_MS,
    );
    const parts = {
      energyMicroPerKwh: priceMicroPerKwh,
      gridFeeMicroPerKwh: 0,
      leviesMicroPerKwh: 0,
      taxMicroPerKwh: 0,
    };
    const at = { createdAt: now, updatedAt: now };
    const row = { id, name: id, kind: "manual", currency: "EUR", sells: true, gridOperator: false, link: {} } as const;
    await db.batch([
      db.insert(dsos).values({ ...row, ...at }),
      db
        .insert(dsoStates)
        .values({ dsoId: id, nextFetchAt: now + 1_000 * DAY_MS, expectedAt: until, boundUntil: until }),
      db.insert(dsoLinks).values({ dsoId: id, locationId: this.id, capacityW: 60_000, ...at }),
      ...[...days].map(([dayAt, slots]) =>
        db.insert(dsoDays).values({
          dsoId: id,
          dayAt,
          fetchedAt: now,
          slots: slots.map((startAt) => ({ startAt, price: parts, quality: "binding" as const, ...said })),
        }),
      ),
    ]);
    return id;
  }

  /** A car charges there with so much power. */
  async charges(powerW: number): Promise<void> {
    const at = clock.now();
    await this.object.wake(this.id);
    await this.rested();
    await this.object.report({
      chargePointId: "CP",
      locationId: this.id,
      version: at + powerW,
      at,
      online: true,
      evses: [
        {
          evseUid: "E1",
          session: {
            id: "S1",
            startedAt: at,
            energyWh: 1_000,
            powerW,
            currentA: [null, null, null],
            measuredAt: at,
            isSuspended: false,
            isBooked: false,
          },
          limit: { state: "unlimited", wanted: null, appliedW: null, isIgnored: false },
        },
      ],
    });
    await this.rested();
  }

  /** Waits for what the object does by itself, and asks it for nothing. */
  async rested(): Promise<void> {
    await runInDurableObject(this.object, (object) => (object as unknown as Inside).running);
  }

  /** Something has changed in D1, and what follows from it is done. */
  async tick(): Promise<SiteState> {
    await this.object.settle(this.id);
    return this.state();
  }

  async state(): Promise<SiteState> {
    return (await this.object.site()) as SiteState;
  }

  /** In the order in which they were made. */
  async plans(): Promise<readonly { readonly id: string; readonly status: string }[]> {
    const rows = await env.DB.prepare("select id, status from plans where location_id = ? order by made_at, rowid")
      .bind(this.id)
      .all<{ id: string; status: string }>();
    return rows.results;
  }

  /** The object forgets all that it has not kept. */
  async evict(): Promise<void> {
    await evictDurableObject(this.object);
  }

  /** Time passes, and the alarm rings if it was due. @returns whether it did. */
  async pass(seconds: number): Promise<boolean> {
    clock.advance(seconds);
    const isDue = await runInDurableObject(this.object, async (_, { storage }) => {
      const at = await storage.getAlarm();
      return at !== null && at <= Date.now();
    });
    if (isDue) await runDurableObjectAlarm(this.object);
    return isDue;
  }

  /** What the object may touch is another until the test is over. */
  inside(change: (deps: Deps) => Deps): Promise<void> {
    return runInDurableObject(this.object, (object) => {
      const inside = object as unknown as Inside;
      inside.deps = change(inside.deps);
    });
  }
}
