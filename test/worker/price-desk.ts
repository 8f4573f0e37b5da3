import { env } from "cloudflare:workers";
import type { TariffVersion } from "../../src/domain/tariff.ts";
import type { PriceRuleWithVerdicts } from "../../src/entry/api/shared/price-rules.ts";
import { depsOf } from "../../src/entry/deps.ts";
import { decidePrices } from "../../src/services/price-rules.ts";
import { clock, type World } from "./ocpp-world.ts";
import { aPrice } from "./operator.ts";
import { PlannedSite } from "./site-planner.ts";

const HOUR_SECONDS = 3_600;

export const A_POLICY = {
  lookHours: 2,
  opexMicroPerKwh: 200_000,
  markupBasisPoints: 1_500,
  floorMicroPerKwh: 100_000,
  ceilingMicroPerKwh: 2_000_000,
  stepMicroPerKwh: 50_000,
  hysteresisMicroPerKwh: 20_000,
  noticeMinutes: 15,
};

/** The fast price of a planned location with prices of its own, and the rule that decides it. */
export class PriceDesk {
  readonly site: PlannedSite;
  readonly #world: World;

  private constructor(world: World, site: PlannedSite) {
    this.#world = world;
    this.site = site;
  }

  /** Cars draw 20 kW there all the time. */
  static async open(world: World): Promise<PriceDesk> {
    const site = await PlannedSite.create(world);
    await env.DB.prepare(
      `with recursive n(i) as (select 1 union all select i + 1 from n where i < 672)
       insert into session_slots (session_id, slot_at, location_id, energy_wh)
       select 'before ' || ?1, ?2 - i * 900000, ?1, 5000 from n`,
    )
      .bind(site.id, Math.floor(clock.now() / 900_000) * 900_000)
      .run();
    const desk = new PriceDesk(world, site);
    await desk.setByHand(390_000);
    clock.advance(1);
    return desk;
  }

  get scope(): `location:${string}` {
    return `location:${this.site.id}`;
  }

  get path(): string {
    return `/price-rules/${this.scope}/fast`;
  }

  async setByHand(priceMicroPerKwh: number, fields: Record<string, unknown> = {}): Promise<void> {
    const price = aPrice({ class: "fast", priceMicroPerKwh, locationId: this.site.id, ...fields });
    const { status, body } = await this.#world.operator.post("/tariffs", price);
    if (status !== 201) throw new Error(`The price was answered ${status}: ${JSON.stringify(body)}`);
  }

  read() {
    return this.#world.operator.get<PriceRuleWithVerdicts>(this.path);
  }

  async put(isOn: boolean, policy: Record<string, unknown> = {}) {
    const { etag } = await this.read();
    const body = { policy: { ...A_POLICY, ...policy }, isOn };
    return this.#world.operator.put<PriceRuleWithVerdicts>(this.path, body, etag);
  }

  async turnOn(policy: Record<string, unknown> = {}): Promise<void> {
    const { status, body } = await this.put(true, policy);
    if (status !== 200) throw new Error(`The rule was answered ${status}: ${JSON.stringify(body)}`);
  }

  /** Goes to some minutes after the next full hour, plans, and lets the cron look. */
  async nextHour(minutes = 2): Promise<void> {
    const hourAt = (Math.floor(clock.now() / 3_600_000) + 1) * HOUR_SECONDS;
    clock.advance(hourAt + minutes * 60 - clock.now() / 1_000);
    await this.site.tick();
    await this.decide();
  }

  decide(): Promise<void> {
    return decidePrices(depsOf(env));
  }

  /** Each as it is in D1, in order of its begin. */
  async versions(): Promise<readonly TariffVersion[]> {
    const { results } = await env.DB.prepare(
      `select id, scope, class, valid_from as validFrom, created_at as createdAt, currency, price_micro_per_kwh as priceMicroPerKwh,
         vat_basis_points as vatBasisPoints, origin, withdrawn_at as withdrawnAt
       from tariff_versions where scope = ? and class = 'fast' order by valid_from, rowid`,
    )
      .bind(this.scope)
      .all<TariffVersion & { readonly origin: unknown }>();
    return results.map((row) => ({ ...row, origin: JSON.parse(String(row.origin)) }));
  }

  /** Of those that stand. */
  async newest(): Promise<TariffVersion> {
    const last = (await this.versions()).findLast(({ withdrawnAt }) => withdrawnAt === null);
    if (last === undefined) throw new Error("There is no price");
    return last;
  }
}
