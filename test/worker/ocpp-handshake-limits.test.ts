import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type { Bindings } from "../../src/config.ts";
import { app } from "../../src/entry/app.ts";
import { Charger, handshake, handshakeRequest, type Login } from "./ocpp-charger.ts";
import { intercepted } from "./ocpp-outages.ts";
import { clock, World } from "./ocpp-world.ts";
import { fresh } from "./operator.ts";

const world = World.forTests();

/** Counts as the platform does, in fixed windows of the tests' clock. */
class Counter implements RateLimit {
  readonly #limit: number;
  readonly #periodMs: number;
  readonly #counts = new Map<string, number>();

  constructor(limit: number, periodSeconds: number) {
    this.#limit = limit;
    this.#periodMs = periodSeconds * 1_000;
  }

  async limit({ key }: RateLimitOptions): Promise<RateLimitOutcome> {
    const window = `${Math.floor(clock.now() / this.#periodMs)} ${key}`;
    const count = (this.#counts.get(window) ?? 0) + 1;
    this.#counts.set(window, count);
    return { success: count <= this.#limit };
  }
}

/** What the door answers whom it lets in, here: the charge points' objects have no part in this. */
const LET_IN = 204;
const NO_OBJECTS = {
  getByName: () => ({ fetch: async () => new Response(null, { status: LET_IN }) }),
} as unknown as Bindings["CHARGE_POINTS"];

/** The Worker with counters of its own; the limits are those of wrangler.toml. */
class Door {
  readonly #env: Bindings;
  lookUps = 0;

  constructor(changes: Partial<Bindings> & { readonly LIMIT_LOOPBACK?: string } = {}) {
    const db = intercepted(env.DB, async () => {
      this.lookUps += 1;
    });
    this.#env = {
      ...env,
      DB: db,
      CHARGE_POINTS: NO_OBJECTS,
      HANDSHAKES_PER_ADDRESS: new Counter(300, 10),
      HANDSHAKES_PER_IDENTITY: new Counter(60, 60),
      ...changes,
    };
  }

  async knock(login: Login, address: string): Promise<Response> {
    return app.fetch(handshakeRequest(login, { address }), this.#env, createExecutionContext());
  }

  /** The statuses of so many handshakes, one after the other. */
  async statuses(times: number, login: Login, address: string): Promise<readonly number[]> {
    const statuses: number[] = [];
    for (let time = 0; time < times; time += 1) statuses.push((await this.knock(login, address)).status);
    return statuses;
  }
}

/** So many charge points with one password, entered behind the API's back: it would take its time. */
async function aFleet(size: number): Promise<readonly Login[]> {
  const { login } = await world.current.station();
  const identities = Array.from({ length: size }, (_, index) => `${login.identity}-${index}`);
  await env.DB.prepare(
    `insert into charge_points (id, location_id, vendor, model, password_hash, settings, created_at, updated_at)
     select value, location_id, vendor, model, password_hash, settings, created_at, updated_at
     from json_each(?1) join charge_points on charge_points.id = ?2`,
  )
    .bind(JSON.stringify(identities), login.identity)
    .run();
  return identities.map((identity) => ({ identity, password: login.password }));
}

describe("a storm", () => {
  it("OCPP-C11, EDGE-43 700 chargers behind one address come back at once: spread, and all of them get in", async () => {
    const door = new Door();
    const startedAt = clock.now();
    const away = (await aFleet(700)).map((login) => ({ login, at: startedAt }));
    let spreadOver = 0;
    for (let charger = away.pop(); charger !== undefined; charger = away.pop()) {
      clock.advance((charger.at - clock.now()) / 1_000);
      const response = await door.knock(charger.login, "198.51.100.1");
      if (response.status === LET_IN) continue;
      expect(response.status).toBe(429);
      const retryAfter = Number(response.headers.get("Retry-After"));
      expect(retryAfter).toBeGreaterThanOrEqual(5);
      spreadOver += 1;
      away.push({ ...charger, at: clock.now() + retryAfter * 1_000 });
      away.sort((left, right) => right.at - left.at);
    }
    expect(spreadOver).toBeGreaterThanOrEqual(400);
    // Before any of them counts as offline; and D1 was asked by those only who got in.
    expect(clock.now() - startedAt).toBeLessThanOrEqual(60_000);
    expect(door.lookUps).toBe(700);
  });

  it("OCPP-C2 the address is counted first: what is too much is refused before anything is looked up", async () => {
    const door = new Door();
    const aGhost = () => ({ identity: fresh("GHOST"), password: "none" });
    for (let time = 0; time < 300; time += 1) {
      expect((await door.knock(aGhost(), "198.51.100.2")).status).toBe(404);
    }
    const { lookUps } = door;
    expect((await door.knock(aGhost(), "198.51.100.2")).status).toBe(429);
    expect(door.lookUps).toBe(lookUps);
    const station = await world.current.station();
    expect((await door.knock(station.login, "198.51.100.3")).status).toBe(LET_IN);
  });

  it("the addresses of one IPv6 network are one neighbour", async () => {
    const door = new Door({ HANDSHAKES_PER_ADDRESS: new Counter(2, 10) });
    const { login } = await world.current.station();
    expect((await door.knock(login, "2001:db8:1:2::1")).status).toBe(LET_IN);
    expect((await door.knock(login, "2001:db8:1:2:ffff::2")).status).toBe(LET_IN);
    expect((await door.knock(login, "2001:db8:1:2::3")).status).toBe(429);
    expect((await door.knock(login, "2001:db8:1:3::1")).status).toBe(LET_IN);
  });
});

describe("one identity", () => {
  it("OCPP-C11 a guesser of its password is slowed; the charger itself and its neighbours get in", async () => {
    const door = new Door();
    const station = await world.current.station();
    const neighbour = await world.current.station();
    const guess = { identity: station.id, password: "not the password" };
    expect(await door.statuses(15, guess, "198.51.100.4")).toEqual([...Array(12).fill(401), ...Array(3).fill(429)]);
    // Each guess was looked up and noted; what came after them cost nothing.
    expect(door.lookUps).toBe(2 * 12);
    // A right guess is worth nothing now.
    expect((await door.knock(station.login, "198.51.100.4")).status).toBe(429);
    expect((await door.knock(station.login, "198.51.100.5")).status).toBe(LET_IN);
    expect((await door.knock(neighbour.login, "198.51.100.4")).status).toBe(LET_IN);
    clock.advance(60);
    expect((await door.knock(station.login, "198.51.100.4")).status).toBe(LET_IN);
  });

  it("reconnects with the right password as often as its link flaps; only a charger in a loop is slowed", async () => {
    const door = new Door();
    const { login } = await world.current.station();
    const statuses = await door.statuses(61, login, "198.51.100.6");
    expect(statuses).toEqual([...Array(60).fill(LET_IN), 429]);
    clock.advance(60);
    expect((await door.knock(login, "198.51.100.6")).status).toBe(LET_IN);
  });
});

describe("the counters", () => {
  it("are off on loopback, unless a deployment turns them on", async () => {
    const HANDSHAKES_PER_ADDRESS = new Counter(1, 10);
    const { login } = await world.current.station();
    for (const address of ["127.0.0.1", "::1"]) {
      expect(await new Door({ HANDSHAKES_PER_ADDRESS }).statuses(3, login, address)).toEqual([LET_IN, LET_IN, LET_IN]);
    }
    const strict = new Door({ HANDSHAKES_PER_ADDRESS, LIMIT_LOOPBACK: "1" });
    expect(await strict.statuses(2, login, "127.0.0.1")).toEqual([LET_IN, 429]);
  });

  it("let everybody in while they cannot count", async () => {
    const broken = {
      limit: async () => {
        throw new Error("no counters today");
      },
    };
    const { login } = await world.current.station();
    const door = new Door({ HANDSHAKES_PER_ADDRESS: broken, HANDSHAKES_PER_IDENTITY: broken });
    expect((await door.knock(login, "198.51.100.7")).status).toBe(LET_IN);
  });

  it("are the platform's own: one address is refused in the end, another is let in", async () => {
    const station = await world.current.station();
    const ghost = { identity: "GHOST", password: "none" };
    // At most two windows' worth, wherever in a window this begins.
    let status = 404;
    for (let times = 0; status === 404 && times < 1_000; times += 1) {
      ({ status } = await handshake(ghost, { address: "198.51.100.8" }));
    }
    expect(status).toBe(429);
    await Charger.connect(station.login, { address: "198.51.100.9" });
  });
});
