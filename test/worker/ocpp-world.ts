import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterAll, beforeAll, vi } from "vitest";
import type * as z from "zod";
import type { meterValueSchema } from "../../src/entry/api/shared/meter-values.ts";
import type { notificationSchema } from "../../src/entry/api/shared/notifications.ts";
import type {
  ChargePointView,
  CommandView,
  SessionView,
  statusChangeSchema,
} from "../../src/entry/api/shared/schemas.ts";
import type { ChargePointStore } from "../../src/entry/charge-point-store.ts";
import type { LoadReports } from "../../src/entry/load-reports.ts";
import type { Settlement } from "../../src/entry/settlement.ts";
import type { ChargePointState } from "../../src/ocpp/state.ts";
import type { Deps } from "../../src/services/deps.ts";
import { Charger, type Handshake, type Login } from "./ocpp-charger.ts";
import { aChargePoint, aConnector, aLocation, aPrice, fresh, Operator, type Page } from "./operator.ts";

/** All of it far ahead, so that no alarm rings by itself: the tests say when time passes. */
const START = Date.UTC(2031, 4, 5, 10, 0, 0);

export const clock = {
  now: () => Date.now(),
  iso: (offsetMs = 0) => new Date(Date.now() + offsetMs).toISOString(),
  advance: (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1_000),
};

export const BOOT = { chargePointVendor: "Vendor", chargePointModel: "Model", chargePointSerialNumber: "S-1" };

/** Sessions are billed per kWh at this price, VAT included. */
export const PRICE_MICRO_PER_KWH = 390_000;

export class World {
  readonly operator: Operator;
  readonly locationId: string;

  private constructor(operator: Operator, locationId: string) {
    this.operator = operator;
    this.locationId = locationId;
  }

  /**
   * For a test file: a stopped clock, a location with prices, and three tokens VALID, BLOCKED and EXPIRED. Nothing is
   * wanted of a charge point's configuration, so that it is asked nothing.
   */
  static forTests(): { readonly current: World } {
    const made: { current: World } = { current: undefined as unknown as World };
    beforeAll(async () => {
      vi.useFakeTimers({ toFake: ["Date"], now: START });
      made.current = await World.create();
    });
    afterAll(() => {
      vi.useRealTimers();
    });
    return made;
  }

  private static async create(): Promise<World> {
    const operator = await Operator.hire();
    const location = await operator.post<{ id: string }>("/locations", aLocation());
    const world = new World(operator, location.body.id);
    await operator.put("/settings/configuration", { values: { HeartbeatInterval: null, CpoName: null } });
    for (const connectorClass of ["standard", "fast"]) {
      await operator.post("/tariffs", aPrice({ class: connectorClass, priceMicroPerKwh: PRICE_MICRO_PER_KWH }));
    }
    await world.token("VALID");
    await world.token("BLOCKED", { state: "blocked" });
    await world.token("EXPIRED", { expiresAt: new Date(START - 1_000).toISOString() });
    return world;
  }

  async token(uid: string, fields: Record<string, unknown> = {}): Promise<string> {
    const { status } = await this.operator.post("/tokens", { uid, ...fields });
    if (status !== 201) throw new Error(`The token was answered ${status}`);
    return uid;
  }

  /** A registered charge point. `evses`: the connectors of each EVSE. */
  async station({ evses = [[1]], ...fields }: { evses?: number[][] } & Record<string, unknown> = {}): Promise<Station> {
    const id = fresh("CP");
    const { status, body } = await this.operator.post<{ password: string }>(
      "/charge-points",
      aChargePoint(this.locationId, {
        id,
        evses: evses.map((connectorIds, index) => ({
          uid: `${id}-E${index + 1}`,
          label: `E${index + 1}`,
          connectors: connectorIds.map((connectorId) => aConnector(connectorId)),
        })),
        ...fields,
      }),
    );
    if (status !== 201) throw new Error(`The charge point was answered ${status}: ${JSON.stringify(body)}`);
    return new Station(this, { identity: (fields.id as string | undefined) ?? id, password: body.password });
  }
}

/** What tests may look at and replace in a charge point's object. */
export interface Inside {
  deps: Deps;
  store: ChargePointStore;
  readonly state: ChargePointState;
  readonly settlement: Pick<Settlement, "start"> & { readonly latest: Promise<void> };
  readonly loads: Pick<LoadReports, "look">;
  /** Put here by a test. */
  logged?: Promise<void>;
}

/** A charge point as the operator sees it, and the way to connect as one. */
export class Station {
  readonly world: World;
  readonly login: Login;

  constructor(world: World, login: Login) {
    this.world = world;
    this.login = login;
  }

  get id(): string {
    return this.login.identity;
  }

  get path(): string {
    return `/charge-points/${encodeURIComponent(this.id)}`;
  }

  get object() {
    return env.CHARGE_POINTS.getByName(this.id);
  }

  connect(given?: Handshake): Promise<Charger> {
    return Charger.connect(this.login, given);
  }

  /** Connects and boots, so that calls may go out at once. */
  async boot(fields: Record<string, unknown> = {}): Promise<Charger> {
    const charger = await this.connect();
    await charger.request("BootNotification", { ...BOOT, ...fields });
    return charger;
  }

  /** Waits until D1 knows what the object knows. */
  async settled(): Promise<void> {
    await this.inside(({ settlement }) => settlement.start());
  }

  /** Waits until its location knows what it draws. */
  async reported(): Promise<void> {
    await this.inside(({ loads }) => loads.look());
  }

  /** Waits for what the object does by itself, and asks it for nothing. */
  async rested(): Promise<void> {
    await this.inside(({ settlement }) => settlement.latest);
  }

  /** Waits until the object has said `fact` in its log because of `event`. */
  async logs(fact: string, event: () => void): Promise<void> {
    await this.inside((object) => {
      const { log } = object.deps;
      object.logged = new Promise((resolve) => {
        const listening: Deps["log"] = (said, fields) => {
          log(said, fields);
          if (said === fact) resolve();
        };
        object.deps = { ...object.deps, log: listening };
      });
    });
    event();
    await this.inside(({ logged }) => logged);
  }

  /** Within the object's own context, with a view of what it keeps to itself. */
  inside<Result>(look: (object: Inside, state: DurableObjectState) => Result | Promise<Result>): Promise<Result> {
    return runInDurableObject(this.object, (object, state) => look(object as unknown as Inside, state));
  }

  /** Time passes, and the alarm rings if it was due. */
  async pass(seconds: number): Promise<void> {
    clock.advance(seconds);
    const isDue = await this.inside(async (_, { storage }) => {
      const at = await storage.getAlarm();
      return at !== null && at <= Date.now();
    });
    if (isDue) await runDurableObjectAlarm(this.object);
  }

  async view(): Promise<ChargePointView> {
    return this.#get(this.path);
  }

  /** As of what reached D1, the newest first. */
  async sessions(): Promise<readonly SessionView[]> {
    await this.settled();
    return (await this.#get<Page<SessionView>>(`/sessions?chargePointId=${encodeURIComponent(this.id)}`)).items;
  }

  async session(transactionId: number): Promise<SessionView> {
    const session = (await this.sessions()).find((each) => each.transactionId === transactionId);
    if (session === undefined) throw new Error(`There is no transaction ${transactionId}`);
    return session;
  }

  async meterValues(sessionId: string): Promise<readonly z.infer<typeof meterValueSchema>[]> {
    return this.world.operator.readAll(`/sessions/${sessionId}/meter-values`, 1_000);
  }

  /** In the order they were received. */
  async statuses(connectorId: number): Promise<readonly z.infer<typeof statusChangeSchema>[]> {
    await this.settled();
    const path = `${this.path}/status-history?connectorId=${connectorId}`;
    return [...(await this.world.operator.readAll<z.infer<typeof statusChangeSchema>>(path, 100))].reverse();
  }

  async notices(kind: string): Promise<readonly z.infer<typeof notificationSchema>[]> {
    await this.settled();
    const all = await this.world.operator.readAll<z.infer<typeof notificationSchema>>(
      `/notifications?kind=${kind}`,
      100,
    );
    return all.filter((notice) => notice.chargePointId === this.id);
  }

  give(action: string, request: Record<string, unknown> = {}, query = "") {
    return this.world.operator.post<CommandView & { code?: string }>(
      `${this.path}/commands/${action}${query}`,
      request,
    );
  }

  async command(id: string): Promise<CommandView> {
    await this.settled();
    return this.#get(`/commands/${id}`);
  }

  async #get<Body>(path: string): Promise<Body> {
    const { status, body } = await this.world.operator.get<Body>(path);
    if (status !== 200) throw new Error(`${path} answered ${status}: ${JSON.stringify(body)}`);
    return body;
  }
}

export const aStart = (fields: Record<string, unknown> = {}) => ({
  connectorId: 1,
  idTag: "VALID",
  meterStart: 1_000,
  timestamp: clock.iso(),
  ...fields,
});

export const aStop = (transactionId: number, fields: Record<string, unknown> = {}) => ({
  transactionId,
  meterStop: 2_000,
  timestamp: clock.iso(),
  ...fields,
});

export const aStatus = (status: string, fields: Record<string, unknown> = {}) => ({
  connectorId: 1,
  errorCode: "NoError",
  status,
  timestamp: clock.iso(),
  ...fields,
});

/** One register reading. */
export const aReading = (registerWh: number, fields: Record<string, unknown> = {}) => ({
  connectorId: 1,
  meterValue: [{ timestamp: clock.iso(), sampledValue: [{ value: String(registerWh) }] }],
  ...fields,
});
