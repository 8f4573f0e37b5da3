import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { consequencesOf, isConsequence, isHeldByHand, sourceAt } from "../../src/domain/hand-price.ts";
import {
  endList,
  type PlannedList,
  type PriceChange,
  publishByRule,
  returnToAutomatic,
  setByHand,
  withdraw,
} from "../../src/domain/price-plan.ts";
import type { PriceDecision } from "../../src/domain/pricing.ts";
import { ok, type Result } from "../../src/domain/result.ts";
import { type TariffScope, type TariffVersion, tariffAt } from "../../src/domain/tariff.ts";

const POLICY = {
  lookHours: 2,
  opexMicroPerKwh: 0,
  markupBasisPoints: 0,
  floorMicroPerKwh: 0,
  ceilingMicroPerKwh: 1_000_000,
  stepMicroPerKwh: 50_000,
  hysteresisMicroPerKwh: 0,
  noticeMinutes: 15,
};
const decisionOf = (priceMicroPerKwh: number): PriceDecision => ({
  formula: "",
  policy: POLICY,
  currency: "EUR",
  vatBasisPoints: 2_300,
  cost: {
    energyWh: 1,
    costMicro: 0,
    from: 0,
    until: 1,
    basis: "load",
    locations: [],
    others: { energyWh: 0, costMicro: 0, locations: 0 },
    leftOut: [],
    leftOutCount: 0,
  },
  costMicroPerKwh: 0,
  currentMicroPerKwh: 0,
  isCurrentOfRule: true,
  wantedMicroPerKwh: priceMicroPerKwh,
  priceMicroPerKwh,
  boundBy: [],
});

/** A price list in memory, changed as its services change it. */
class Book {
  readonly scope: TariffScope;
  readonly all: TariffVersion[] = [];
  now = 0;

  constructor(scope: TariffScope = "organisation") {
    this.scope = scope;
  }

  get standing(): readonly TariffVersion[] {
    return this.all.filter(({ withdrawnAt }) => withdrawnAt === null);
  }

  get list(): PlannedList {
    return { scope: this.scope, class: "standard", versions: this.standing };
  }

  get tools() {
    return { now: this.now, newId: () => `v${this.all.length + Math.random()}` };
  }

  set(price: number, endAt: number | null = null, validFrom = this.now) {
    return this.take(setByHand(this.list, { ...this.price(price), ...ACT, validFrom, endAt }, this.tools));
  }

  back(at = this.now, isRuleOn = true) {
    return this.take(returnToAutomatic(this.list, { ...ACT, at, isRuleOn }, this.tools));
  }

  end(at = this.now) {
    return this.take(endList(this.list, { ...ACT, at }, this.tools));
  }

  withdraw(version: TariffVersion) {
    return this.take(withdraw(this.list, version, this.tools));
  }

  /** By the rule: never over what people hold; where their price ends, instead of what would follow. */
  rule(price: number, validFrom: number): void {
    if (validFrom <= this.now || isHeldByHand(this.standing, validFrom, -Infinity) !== null) return;
    if (this.standing.some((each) => each.validFrom === validFrom && !isConsequence(each))) return;
    const published = { turn: { validFrom, overtaken: [] }, decision: decisionOf(price) };
    this.take(ok(publishByRule(this.list, published, this.tools)));
  }

  /** Null: that of the organisation, behind an exception. */
  priceAt(at: number): number | null {
    const versions = this.scope === "organisation" ? this.standing : [...this.standing, GENERAL];
    const version = tariffAt(versions, { locationId: "here", party: null }, "standard", at);
    return version === null || version === GENERAL ? null : version.priceMicroPerKwh;
  }

  private price(priceMicroPerKwh: number) {
    return { currency: "EUR", priceMicroPerKwh, vatBasisPoints: 2_300 };
  }

  private take(change: Result<PriceChange>): string {
    if (!change.ok) return change.refusal;
    this.drop(change.value.withdrawn);
    this.all.push(...change.value.added);
    return "done";
  }

  private drop(versions: readonly TariffVersion[]): void {
    for (const { id } of versions) {
      const index = this.all.findIndex((each) => each.id === id);
      const found = this.all[index];
      if (found === undefined) throw new Error(`There is no ${id}`);
      if (found.validFrom <= this.now) throw new Error(`${id} has begun`);
      this.all[index] = { ...found, withdrawnAt: this.now };
    }
  }
}

const GENERAL: TariffVersion = {
  id: "general",
  scope: "organisation",
  class: "standard",
  validFrom: -1_000,
  createdAt: -1_000,
  currency: "EUR",
  priceMicroPerKwh: 1,
  vatBasisPoints: 2_300,
  origin: { kind: "hand", by: null, reason: null, endAt: null },
  withdrawnAt: null,
};

const ACT = { by: "Ana", reason: null };
const pricesAt = (book: Book, ...instants: readonly number[]) => instants.map((at) => book.priceAt(at));

function bookWithRule(price = 100): Book {
  const book = new Book();
  book.now = -10;
  book.rule(price, 0);
  book.now = 10;
  return book;
}

describe("a price set by hand (EN-T8, G7)", () => {
  it("holds until its end, and what was in force before it holds again", () => {
    const book = bookWithRule();
    expect(book.set(500, 20)).toBe("done");
    expect(pricesAt(book, 9, 10, 19, 20, 99)).toEqual([100, 500, 500, 100, 100]);
    expect(book.standing.at(-1)?.origin).toMatchObject({ kind: "return", by: null });
  });

  it("without an end holds until somebody returns it to the rule's last price", () => {
    const book = bookWithRule();
    book.set(500);
    expect(book.priceAt(1_000_000)).toBe(500);
    book.now = 30;
    expect(book.back()).toBe("done");
    expect(pricesAt(book, 29, 30)).toEqual([500, 100]);
    expect(book.back()).toBe("price_not_returnable");
  });

  it("gives way to a later one, and holds on after it, up to its own end", () => {
    const book = bookWithRule();
    book.set(500, 40);
    book.now = 15;
    book.set(600, 30);
    expect(pricesAt(book, 14, 15, 29, 30, 39, 40)).toEqual([500, 600, 600, 500, 500, 100]);
  });

  it("that outlasts the one it was set over returns to what is automatic, at its own end", () => {
    const book = bookWithRule();
    book.set(500, 20);
    book.now = 15;
    book.set(600, 30);
    expect(pricesAt(book, 19, 20, 29, 30)).toEqual([600, 600, 600, 100]);
  });

  it("does not touch another that was to begin within it", () => {
    const book = bookWithRule();
    book.set(700, 40, 30);
    book.set(500, 60);
    expect(pricesAt(book, 29, 30, 39, 40, 59, 60)).toEqual([500, 700, 700, 500, 500, 100]);
  });

  it("pauses the rule: what it scheduled within is withdrawn, what it scheduled for later is not", () => {
    const book = bookWithRule();
    book.rule(200, 20);
    book.rule(300, 30);
    book.set(500, 30);
    expect(pricesAt(book, 20, 29, 30)).toEqual([500, 500, 300]);
    expect(book.all.find(({ validFrom }) => validFrom === 20)?.withdrawnAt).toBe(10);
    expect(isHeldByHand(book.standing, 15, 0)).toEqual({ until: 30 });
    expect(isHeldByHand(book.standing, 30, 0)).toBeNull();
  });

  it("can be shortened, and ended early, and set anew", () => {
    const book = bookWithRule();
    book.set(500, 60);
    expect(book.back(50)).toBe("done");
    expect(pricesAt(book, 49, 50, 60)).toEqual([500, 100, 100]);
    book.now = 20;
    expect(book.set(510, 55)).toBe("done");
    expect(pricesAt(book, 19, 20, 50, 54, 55)).toEqual([500, 510, 510, 510, 500]);
    expect(book.back()).toBe("already_exists");
    book.now = 21;
    expect(book.back()).toBe("done");
    expect(pricesAt(book, 20, 21, 55, 60)).toEqual([510, 100, 100, 100]);
  });

  it("returns to nobody's price where no rule is on, unless it has an end", () => {
    const book = new Book();
    book.set(400);
    book.now = 5;
    expect(book.back(5, false)).toBe("price_not_returnable");
    book.set(500, 20);
    book.now = 10;
    expect(book.back(10, false)).toBe("done");
    expect(pricesAt(book, 9, 10)).toEqual([500, 400]);
  });

  it("stays at its price until the rule makes its first one", () => {
    const book = new Book();
    book.set(400);
    book.now = 5;
    expect(book.back()).toBe("done");
    expect(pricesAt(book, 4, 5)).toEqual([400, 400]);
    expect(isHeldByHand(book.standing, 5, 0)).toBeNull();
  });

  it("needs something to return to", () => {
    const book = new Book();
    expect(book.set(400, 20)).toBe("invalid_request");
    book.set(400);
    expect(book.set(500, 10)).toBe("already_exists");
    expect(book.set(500, 10, 12)).toBe("invalid_request");
  });

  it("of before the rule was turned on holds it no more, unless it has an end", () => {
    const book = new Book();
    book.set(400);
    book.now = 5;
    book.set(500, 20);
    expect(isHeldByHand(book.standing, 10, 6)).toEqual({ until: 20 });
    expect(isHeldByHand(book.standing, 20, 6)).toBeNull();
    expect(isHeldByHand(book.standing, 20, 0)).toEqual({ until: null });
  });
});

describe("a price by the rule", () => {
  it("published while people have set one for later, is what applies when that ends", () => {
    const book = bookWithRule();
    book.set(500, 40, 20);
    expect(pricesAt(book, 20, 39, 40)).toEqual([500, 500, 100]);
    book.rule(200, 15);
    expect(pricesAt(book, 14, 15, 20, 39, 40)).toEqual([100, 200, 500, 500, 200]);
    expect(book.standing.filter(isConsequence)).toHaveLength(1);
  });

  it("is what a planned return is to, also when it came after the return was planned", () => {
    const book = bookWithRule();
    book.set(500, null, 20);
    book.back(40);
    expect(pricesAt(book, 20, 39, 40)).toEqual([500, 500, 100]);
    book.rule(200, 15);
    expect(pricesAt(book, 14, 15, 20, 39, 40)).toEqual([100, 200, 500, 500, 200]);
    expect(book.standing.at(-1)?.origin).toMatchObject({ kind: "return", by: "Ana" });
    book.set(300, 18);
    expect(pricesAt(book, 10, 17, 18, 20, 40)).toEqual([300, 300, 100, 500, 100]);
  });

  it("leaves a return that was planned to somebody's price as it is", () => {
    const book = new Book();
    book.set(400);
    book.now = 5;
    book.set(500, 60);
    book.back(40, false);
    expect(pricesAt(book, 39, 40)).toEqual([500, 400]);
    book.now = 10;
    book.set(600, 30);
    expect(pricesAt(book, 10, 30, 39, 40, 60)).toEqual([600, 500, 500, 400, 400]);
  });

  it("for the end of a price by hand stands in the place of what would follow then", () => {
    const book = bookWithRule();
    book.set(500, 40);
    book.rule(200, 40);
    expect(pricesAt(book, 39, 40)).toEqual([500, 200]);
    expect(book.standing.filter(isConsequence)).toEqual([]);
  });
});

describe("an exception's own list", () => {
  it("begins with its first price and ends with it, where that has an end", () => {
    const book = new Book("location:here");
    book.set(500, 20);
    expect(pricesAt(book, 19, 20)).toEqual([500, null]);
    book.now = 30;
    book.set(600);
    book.now = 40;
    expect(book.end()).toBe("done");
    expect(pricesAt(book, 20, 30, 39, 40)).toEqual([null, 600, 600, null]);
    expect(book.end(50)).toBe("not_found");
  });

  it("ends with everything that was to come in it", () => {
    const book = new Book("location:here");
    book.set(500, 20);
    book.set(600, null, 30);
    book.now = 5;
    expect(book.end()).toBe("done");
    expect(pricesAt(book, 4, 5, 20, 30)).toEqual([500, null, null, null]);
  });
});

describe("what was to come", () => {
  it("can be withdrawn until it begins, with what followed from it", () => {
    const book = bookWithRule();
    book.set(500, 40, 30);
    const planned = book.standing.find(({ validFrom }) => validFrom === 30);
    const follows = book.standing.find(({ validFrom }) => validFrom === 40);
    if (planned === undefined || follows === undefined) throw new Error("It is not there");
    expect(book.withdraw(follows)).toBe("in_use");
    expect(book.withdraw(planned)).toBe("done");
    expect(book.standing).toHaveLength(1);
    expect(book.withdraw({ ...planned, withdrawnAt: 10 })).toBe("already_exists");
    expect(book.withdraw(book.standing[0] ?? planned)).toBe("in_use");
  });
});

type Deed =
  | { readonly kind: "set" | "schedule"; readonly price: number; readonly after: number; readonly lasts: number | null }
  | { readonly kind: "return" | "end"; readonly after: number }
  | { readonly kind: "rule"; readonly price: number; readonly after: number }
  | { readonly kind: "withdraw"; readonly which: number };

const price = fc.integer({ min: 1, max: 9 }).map((step) => step * 100_000);
const after = fc.nat(40);
const lasts = fc.option(fc.integer({ min: 1, max: 60 }));
const deeds: fc.Arbitrary<Deed> = fc.oneof(
  fc.tuple(fc.constantFrom("set" as const, "schedule" as const), price, after, lasts).map(wish),
  fc.tuple(fc.constantFrom("return" as const, "end" as const), after).map(([kind, later]) => ({ kind, after: later })),
  fc.tuple(price, after).map(([ruled, later]) => ({ kind: "rule" as const, price: ruled, after: later })),
  fc.nat(20).map((which) => ({ kind: "withdraw" as const, which })),
);

function wish([kind, wished, later, lasting]: ["set" | "schedule", number, number, number | null]): Deed {
  return { kind, price: wished, after: later, lasts: lasting };
}

function carryOut(book: Book, deed: Deed): void {
  const at = book.now + ("after" in deed ? deed.after : 0);
  if (deed.kind === "set") book.set(deed.price, deed.lasts === null ? null : book.now + deed.lasts);
  if (deed.kind === "schedule") book.set(deed.price, deed.lasts === null ? null : at + deed.lasts, at);
  if (deed.kind === "return") book.back(at, deed.after % 2 === 0);
  if (deed.kind === "end" && book.scope !== "organisation") book.end(at);
  if (deed.kind === "rule") book.rule(deed.price, at);
  const planned = book.standing.filter(({ validFrom }) => validFrom > book.now);
  const chosen = deed.kind === "withdraw" ? planned[deed.which % Math.max(1, planned.length)] : undefined;
  if (chosen !== undefined) book.withdraw(chosen);
}

describe("whatever people and the rule do to a price list", () => {
  const HORIZON = 400;

  it("EN-T1, PF7: no two prices are ever active at once, and what was in force at an instant never changes", () => {
    const course = fc.array(fc.record({ deed: deeds, pause: fc.nat(15) }), { maxLength: 30 });
    const scopes = fc.constantFrom<TariffScope>("organisation", "location:here");
    fc.assert(
      fc.property(scopes, course, (scope, steps) => {
        const book = new Book(scope);
        book.set(400_000);
        const seen: (number | null)[] = [];
        for (const { deed, pause } of steps) {
          for (let step = 0; step <= pause; step += 1) seen.push(book.priceAt(seen.length));
          book.now = seen.length;
          carryOut(book, deed);
          const begins = book.standing.map(({ validFrom }) => validFrom);
          expect(new Set(begins).size).toBe(begins.length);
          expect(seen.map((_, at) => book.priceAt(at))).toEqual(seen);
        }
        if (scope === "organisation") expect(seen).not.toContain(null);
      }),
      { numRuns: 300 },
    );
  });

  it("the price in force is the one that somebody decided last of those that hold, at each instant to come", () => {
    const course = fc.array(fc.record({ deed: deeds, pause: fc.nat(15) }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(course, (steps) => {
        const book = new Book("location:here");
        book.set(400_000);
        for (const { deed, pause } of steps) {
          book.now += pause + 1;
          carryOut(book, deed);
        }
        expect(consequencesOf(book.standing, book.now)).toHaveLength(
          book.standing.filter(({ origin, validFrom }) => validFrom > book.now && "by" in origin && origin.by === null)
            .length,
        );
        for (let at = book.now; at < HORIZON; at += 1) {
          const source = sourceAt(book.standing, at);
          expect(book.priceAt(at)).toBe(source?.origin.kind === "end" ? null : (source?.priceMicroPerKwh ?? null));
        }
      }),
      { numRuns: 200 },
    );
  });
});
