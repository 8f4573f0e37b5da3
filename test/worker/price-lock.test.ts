import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Quote } from "../../src/domain/quote.ts";
import type { TariffScope } from "../../src/domain/tariff.ts";
import { depsOf } from "../../src/entry/deps.ts";
import { bookedPrices } from "../../src/services/booked-prices.ts";
import { findOffer } from "../../src/services/offers.ts";
import { makeQuote, takeQuote } from "../../src/services/quotes.ts";
import { type PricedStart, priceAtStart } from "../../src/services/session-start.ts";
import { bookings } from "../../src/store/booking-schema.ts";
import { guarded } from "../../src/store/constraints.ts";
import { promotions } from "../../src/store/price-schema.ts";
import { saveTakenQuote } from "../../src/store/quotes.ts";
import { tariffVersions } from "../../src/store/schema.ts";
import { loadSettings } from "../../src/store/settings.ts";
import { aStart, aStop, clock, World } from "./ocpp-world.ts";
import { aLocation, aPrice, fresh } from "./operator.ts";

const MINUTE = 60;
const PARTY = { countryCode: "NL", partyId: "MSP" };

const world = World.forTests();

describe("a session is priced by what was seen", () => {
  async function seen() {
    const { operator } = world.current;
    const { body } = await operator.post<{ id: string }>("/locations", aLocation());
    await operator.post("/tariffs", aPrice({ locationId: body.id, priceMicroPerKwh: 300_000 }));
    const station = await world.current.station({ locationId: body.id });
    const evseUid = `${station.id}-E1`;
    const quote = await makeQuote(depsOf(env), { evseUid });
    if (quote === null) throw new Error("There is no quote");
    const dearer = () => operator.post("/tariffs", aPrice({ locationId: body.id, priceMicroPerKwh: 500_000 }));
    return { station, evseUid, quote, dearer };
  }

  it("where it is dearer meanwhile: the price seen, with why, to the end (EN-T2, T3)", async () => {
    const { station, evseUid, quote, dearer } = await seen();
    expect(quote.offer).toMatchObject({ priceMicroPerKwh: 300_000, listMicroPerKwh: 300_000, currency: "EUR" });
    expect(quote.expiresAt).toBe(clock.now() + 15 * MINUTE * 1_000);
    clock.advance(14 * MINUTE);
    await dearer();
    const tokenUid = await world.current.token(fresh("Q"));
    expect(await takeQuote(depsOf(env), quote.id, { evseUid, tokenUid })).toMatchObject({ ok: true });
    clock.advance(2 * MINUTE);
    const charger = await station.boot();
    const { transactionId } = await charger.request("StartTransaction", aStart({ idTag: tokenUid }));
    clock.advance(30 * MINUTE);
    await charger.request("StopTransaction", aStop(transactionId, { meterStop: 3_000 }));
    expect(await station.session(transactionId)).toMatchObject({
      price: {
        priceMicroPerKwh: 300_000,
        listMicroPerKwh: 500_000,
        origin: { kind: "quote", shownAt: new Date(quote.expiresAt - 15 * MINUTE * 1_000).toISOString() },
      },
      cost: { totalInclMicro: 600_000, payableMicro: 600_000 },
    });
  });

  it("by its own token alone: who comes with another pays what it costs then", async () => {
    const { station, evseUid, quote, dearer } = await seen();
    clock.advance(1);
    await dearer();
    await takeQuote(depsOf(env), quote.id, { evseUid, tokenUid: "SOMEBODY" });
    const charger = await station.boot();
    const { transactionId } = await charger.request("StartTransaction", aStart());
    expect((await station.session(transactionId)).price).toMatchObject({
      priceMicroPerKwh: 500_000,
      origin: { kind: "tariff" },
    });
  });

  it("and not with a quote of another slot, of nobody's making, or too old", async () => {
    const { evseUid, quote } = await seen();
    const other = await world.current.station();
    const take = (id: string, uid = evseUid) => takeQuote(depsOf(env), id, { evseUid: uid, tokenUid: "SOMEBODY" });
    expect(await take(quote.id, `${other.id}-E1`)).toMatchObject({ ok: false, refusal: "invalid_request" });
    const forged = `${quote.id.slice(0, -6)}AAAAAA`;
    expect(await take(forged)).toMatchObject({ ok: false, refusal: "invalid_request" });
    expect(await take("")).toMatchObject({ ok: false, refusal: "invalid_request" });
    clock.advance(15 * MINUTE - 1);
    expect(await take(quote.id)).toMatchObject({ ok: true });
    clock.advance(1);
    expect(await take(quote.id)).toMatchObject({ ok: false, refusal: "quote_expired" });
  });

  it("shows nothing for a slot that is none, and writes nothing whoever looks", async () => {
    expect(await makeQuote(depsOf(env), { evseUid: "nowhere" })).toBeNull();
    const count = async () => (await env.DB.prepare("select count(*) n from taken_quotes").first<{ n: number }>())?.n;
    const before = await count();
    await seen();
    expect(await count()).toBe(before);
  });
});

describe("a clock in doubt", () => {
  it("is priced by the cheaper of the neighbouring versions, and by none that began after we heard of it (EN-T5)", async () => {
    const { operator } = world.current;
    const { body } = await operator.post<{ id: string }>("/locations", aLocation());
    const set = (priceMicroPerKwh: number, fields = {}) =>
      operator.post("/tariffs", aPrice({ locationId: body.id, priceMicroPerKwh, ...fields }));
    await set(200_000);
    clock.advance(60 * MINUTE);
    await set(340_000);
    clock.advance(60 * MINUTE);
    await set(500_000);
    const at = clock.now() + 10 * MINUTE * 1_000;
    clock.advance(60 * MINUTE);
    await set(300_000);
    clock.advance(MINUTE);
    const start = {
      ...AN_OWN_START,
      locationId: body.id,
      startedAt: at,
      receivedAt: clock.now(),
      flags: ["clock_suspect"] as const,
    };
    const price = async (fields: Partial<PricedStart>) =>
      (await priceAtStart(depsOf(env).db, { ...start, ...fields }))?.priceMicroPerKwh;
    await set(100_000, { validFrom: new Date(clock.now() + 1_000).toISOString() });
    clock.advance(2 * MINUTE);
    // Before it 340, after it 300; 200 and 100 are no neighbours.
    expect(await price({})).toBe(300_000);
    expect(await price({ receivedAt: at })).toBe(340_000);
    expect(await price({ flags: [] })).toBe(500_000);
  });
});

const AN_OWN_START = {
  evseUid: "E1",
  connectorClass: "standard",
  tokenUid: "OWN",
  party: null,
  bookingId: null,
} satisfies Partial<PricedStart>;

describe("the price of a start (EN-T2)", () => {
  const minutes = fc.nat({ max: 90 });
  const micro = fc.integer({ min: 100, max: 900 }).map((thousands) => thousands * 1_000);
  const event = fc.oneof(
    fc.record({ kind: fc.constant("price" as const), scope: fc.nat(2), micro, ahead: fc.option(minutes) }),
    fc.record({ kind: fc.constant("withdraw" as const) }),
    fc.record({
      kind: fc.constant("promotion" as const),
      percent: fc.integer({ min: 1, max: 60 }),
      ahead: fc.integer({ min: 1, max: 90 }),
      minutes,
    }),
    fc.record({ kind: fc.constant("endPromotion" as const) }),
    fc.record({ kind: fc.constant("quote" as const) }),
    fc.record({ kind: fc.constant("book" as const), isParty: fc.boolean() }),
    fc.record({
      kind: fc.constant("start" as const),
      /** Minutes ago, by the charger's clock; below zero: that clock is ahead. */
      ago: fc.integer({ min: -20, max: 180 }),
      isSuspect: fc.boolean(),
      isParty: fc.boolean(),
      isBooked: fc.boolean(),
    }),
  );

  it("is one, whenever it is asked for, whatever is entered, changed or withdrawn in between", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(event, fc.integer({ min: 1, max: 20 })), { minLength: 12, maxLength: 20 }),
        async (events) => {
          const scene = await Scene.open();
          for (const [each, pause] of events) {
            await scene.do(each);
            clock.advance(pause * MINUTE);
          }
          for (const { start, price } of scene.starts) expect(await priceAtStart(scene.db, start)).toEqual(price);
        },
      ),
      { numRuns: 8 },
    );
  });

  class Scene {
    readonly db = depsOf(env).db;
    readonly starts: { readonly start: PricedStart; readonly price: unknown }[] = [];
    readonly locationId: string;
    #booking: string | null = null;
    #future: { readonly id: string; readonly validFrom: number } | null = null;
    #promotion: string | null = null;
    #count = 0;

    private constructor(locationId: string) {
      this.locationId = locationId;
    }

    static async open(): Promise<Scene> {
      const { body } = await world.current.operator.post<{ id: string }>("/locations", aLocation());
      clock.advance(4 * 60 * MINUTE);
      return new Scene(body.id);
    }

    async do(each: typeof event extends fc.Arbitrary<infer T> ? T : never): Promise<void> {
      const now = clock.now();
      const later = (ahead: number) => now + ahead * MINUTE * 1_000;
      const id = `${this.locationId}-${++this.#count}`;
      switch (each.kind) {
        case "price": {
          const scopes: TariffScope[] = ["organisation", `location:${this.locationId}`, "party:NL*MSP"];
          const validFrom = later(each.ahead ?? 0);
          const version = { id, class: "standard" as const, createdAt: now, currency: "EUR", vatBasisPoints: 2_300 };
          const origin = { kind: "hand" as const, by: null, reason: null, endAt: null };
          const price = { scope: scopes[each.scope] ?? "organisation", priceMicroPerKwh: each.micro };
          await guarded(
            this.db.insert(tariffVersions).values({ ...version, ...price, origin, validFrom }),
            "not_found",
          );
          return;
        }
        case "withdraw":
          if (this.#future === null || this.#future.validFrom <= now) return;
          await this.db.update(tariffVersions).set({ withdrawnAt: now }).where(eq(tariffVersions.id, this.#future.id));
          this.#future = null;
          return;
        case "promotion":
          await this.db.insert(promotions).values({
            id,
            name: id,
            discount: { kind: "percentage", basisPoints: each.percent * 100 },
            classes: ["standard"],
            locationIds: [this.locationId],
            weekdays: [],
            startMinute: 0,
            endMinute: 0,
            startAt: later(each.ahead),
            endAt: later(each.ahead + each.minutes + 1),
            createdAt: now,
            createdBy: "op",
          });
          this.#promotion = id;
          return;
        case "endPromotion":
          if (this.#promotion === null) return;
          await this.db.update(promotions).set({ endedAt: now }).where(eq(promotions.id, this.#promotion));
          this.#promotion = null;
          return;
        case "quote": {
          const offer = await findOffer(this, { ...this.#place(false), connectorClass: "standard" }, now);
          if (offer === null) return;
          const { currency, priceMicroPerKwh } = offer;
          const quote: Quote = { id, evseUid: "E1", class: "standard", currency, priceMicroPerKwh, shownAt: now };
          await saveTakenQuote(this.db, this.#tokenUid, { ...quote, takenAt: now });
          return;
        }
        case "book": {
          const { bookings: settings } = await loadSettings(this.db);
          const guarantee = await bookedPrices(depsOf(env), this.#place(each.isParty), settings);
          await this.db.insert(bookings).values({ ...A_BOOKING, id, guarantee, locationId: this.locationId });
          this.#booking = id;
          return;
        }
        case "start": {
          const start: PricedStart = {
            ...AN_OWN_START,
            ...this.#place(each.isParty),
            tokenUid: this.#tokenUid,
            bookingId: each.isBooked ? this.#booking : null,
            startedAt: later(-each.ago),
            receivedAt: now,
            flags: each.isSuspect ? ["clock_suspect"] : [],
          };
          this.starts.push({ start, price: await priceAtStart(this.db, start) });
        }
      }
    }

    get #tokenUid(): string {
      return `T-${this.locationId}`;
    }

    #place(isParty: boolean) {
      return { locationId: this.locationId, party: isParty ? PARTY : null };
    }
  }
});

const A_BOOKING: Omit<typeof bookings.$inferInsert, "id" | "locationId"> = {
  kind: "booking",
  origin: "booked",
  state: "CANCELED",
  chargePointId: "none",
  option: {},
  beginAt: 0,
  endAt: 1,
  heldFrom: 0,
  heldUntil: 1,
  isHeld: false,
  startableFrom: 0,
  keptUntil: 1,
  terms: {
    changeUntilMinutes: 0,
    cancelUntilMinutes: 0,
    earlyStartMinutes: 0,
    noShowMinutes: null,
    minMinutes: 15,
    maxMinutes: 60,
  },
  tokens: [],
  requestedBy: "op",
  createdAt: 0,
  updatedAt: 0,
};
