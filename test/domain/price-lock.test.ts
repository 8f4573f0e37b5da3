import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LockedPrice } from "../../src/domain/cost.ts";
import type { Offer } from "../../src/domain/offer.ts";
import { type LockCandidates, lockedPrice } from "../../src/domain/price-lock.ts";
import {
  type BookedPrices,
  doesQuoteHold,
  QUOTE_HOLDS_MS,
  quoteExpiresAt,
  quoteWindow,
  type TakenQuote,
} from "../../src/domain/quote.ts";
import { HOUR, MINUTE } from "../../src/domain/time.ts";

const NOON = Date.UTC(2031, 3, 5, 12);
const START = { startedAt: NOON, receivedAt: NOON + 2_000, class: "standard" as const };

const offer = (fields: Partial<Offer> = {}): Offer => ({
  tariffVersionId: "v1",
  currency: "EUR",
  vatBasisPoints: 2_300,
  listMicroPerKwh: 390_000,
  priceMicroPerKwh: 390_000,
  promotionId: null,
  ...fields,
});

const quote = (fields: Partial<TakenQuote> = {}): TakenQuote => ({
  id: "q1",
  evseUid: "CP1-E1",
  class: "standard",
  currency: "EUR",
  priceMicroPerKwh: 300_000,
  shownAt: NOON - 5 * MINUTE,
  takenAt: NOON - MINUTE,
  ...fields,
});

const booked = (priceMicroPerKwh: number, currency = "EUR") => ({
  bookingId: "b1",
  guarantee: {
    quotedAt: NOON - 48 * HOUR,
    prices: [{ class: "standard", currency, priceMicroPerKwh }],
  } satisfies BookedPrices,
});

const lock = (candidates: Partial<LockCandidates>): LockedPrice | null =>
  lockedPrice({ offers: [offer()], quotes: [], booked: null, ...candidates }, START);

describe("the price of a session", () => {
  it("is none where there was none, whatever was seen or booked", () => {
    expect(lock({ offers: [null], quotes: [quote()], booked: booked(1) })).toBeNull();
  });

  it("is the price that was seen where it is dearer meanwhile, with the list price beside it (EN-T3)", () => {
    expect(lock({ quotes: [quote()] })).toEqual({
      tariffVersionId: "v1",
      currency: "EUR",
      vatBasisPoints: 2_300,
      priceMicroPerKwh: 300_000,
      origin: { kind: "quote", quoteId: "q1", listMicroPerKwh: 390_000, shownAt: NOON - 5 * MINUTE },
    });
  });

  it("is the price of the start where that is cheaper than what was seen, or as cheap (EN-T3)", () => {
    expect(lock({ quotes: [quote({ priceMicroPerKwh: 390_001 })] })?.origin).toEqual({ kind: "tariff" });
    expect(lock({ quotes: [quote({ priceMicroPerKwh: 390_000 })] })?.origin).toEqual({ kind: "tariff" });
    const promoted = offer({ priceMicroPerKwh: 250_000, promotionId: "p1" });
    expect(lock({ offers: [promoted], quotes: [quote()] })).toMatchObject({
      priceMicroPerKwh: 250_000,
      origin: { kind: "promotion", promotionId: "p1", listMicroPerKwh: 390_000 },
    });
  });

  it("is the guaranteed price of the booking that it fulfils, if that is better (EN-T4)", () => {
    expect(lock({ booked: booked(310_000) })).toMatchObject({
      priceMicroPerKwh: 310_000,
      origin: { kind: "booking", bookingId: "b1", listMicroPerKwh: 390_000, quotedAt: NOON - 48 * HOUR },
    });
    expect(lock({ booked: booked(400_000) })?.origin).toEqual({ kind: "tariff" });
    expect(lock({ booked: booked(310_000), quotes: [quote()] })?.origin.kind).toBe("quote");
    expect(lock({ booked: booked(290_000), quotes: [quote()] })?.origin.kind).toBe("booking");
  });

  it("takes no price of another class or another currency", () => {
    expect(lock({ quotes: [quote({ class: "fast" }), quote({ currency: "GBP" })] })?.origin.kind).toBe("tariff");
    expect(lock({ booked: booked(1, "GBP") })?.origin.kind).toBe("tariff");
  });

  it("is the cheapest of the neighbours where the clock was in doubt, with that one's version and VAT (EN-T5)", () => {
    const before = offer({
      tariffVersionId: "v0",
      priceMicroPerKwh: 350_000,
      listMicroPerKwh: 350_000,
      vatBasisPoints: 600,
    });
    expect(lock({ offers: [offer(), before, null] })).toMatchObject({ tariffVersionId: "v0", vatBasisPoints: 600 });
  });

  it("is never more than any price that was promised, and always one of them", () => {
    const micro = fc.integer({ min: 0, max: 1_000_000 });
    fc.assert(
      fc.property(
        fc.array(micro, { minLength: 1, maxLength: 3 }),
        fc.array(micro, { maxLength: 3 }),
        fc.option(micro),
        (offers, quotes, guaranteed) => {
          const price = lock({
            offers: offers.map((priceMicroPerKwh) => offer({ priceMicroPerKwh })),
            quotes: quotes.map((priceMicroPerKwh, index) => quote({ id: `q${index}`, priceMicroPerKwh })),
            booked: guaranteed === null ? null : booked(guaranteed),
          });
          const promised = [...offers, ...quotes, ...(guaranteed === null ? [] : [guaranteed])];
          expect(price?.priceMicroPerKwh).toBe(Math.min(...promised));
        },
      ),
    );
  });
});

describe("a quote", () => {
  it("may be taken a quarter of an hour from when it was shown (EN-T3)", () => {
    expect(quoteExpiresAt({ shownAt: NOON })).toBe(NOON + 15 * MINUTE);
    expect(QUOTE_HOLDS_MS).toBe(15 * MINUTE);
  });

  const holds = (startedAt: number, receivedAt: number) =>
    doesQuoteHold(quote({ takenAt: NOON }), { startedAt, receivedAt });

  it("prices the start that follows, however late it is told of", () => {
    expect(holds(NOON + MINUTE, NOON + MINUTE)).toBe(true);
    expect(holds(NOON + 15 * MINUTE, NOON + 48 * HOUR)).toBe(true);
    expect(holds(NOON + 15 * MINUTE + 1, NOON + 48 * HOUR)).toBe(false);
  });

  it("prices the start that follows, however wrong the charger's clock is", () => {
    expect(holds(NOON - 10 * MINUTE, NOON + MINUTE)).toBe(true);
    expect(holds(NOON - HOUR, NOON + MINUTE)).toBe(true);
    expect(holds(NOON + HOUR, NOON + 15 * MINUTE)).toBe(true);
    expect(holds(NOON + HOUR, NOON + 15 * MINUTE + 1)).toBe(false);
  });

  it("taken after we heard of a start has no say in it: nobody improves a price that is locked", () => {
    expect(holds(NOON - MINUTE, NOON - 1)).toBe(false);
    expect(holds(NOON - MINUTE, NOON)).toBe(true);
  });

  it("that holds is among those that are looked for", () => {
    const instant = fc.integer({ min: -3 * HOUR, max: 3 * HOUR }).map((offset) => NOON + offset);
    fc.assert(
      fc.property(instant, instant, instant, (takenAt, startedAt, receivedAt) => {
        const start = { startedAt, receivedAt };
        const { from, to } = quoteWindow(start);
        if (doesQuoteHold(quote({ takenAt }), start)) expect(takenAt >= from && takenAt <= to).toBe(true);
      }),
    );
  });
});
