import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { randomFrom } from "../../sim/random.ts";
import type { SessionView } from "../../src/entry/api/shared/schemas.ts";
import { depsOf } from "../../src/entry/deps.ts";
import type { toCdr } from "../../src/ocpi/cdrs.ts";
import type { Fact, SessionPicture } from "../../src/ocpp/pictures.ts";
import { creditCdr, issueCdr } from "../../src/services/cdrs.ts";
import { settle } from "../../src/services/charging.ts";
import { holdFor } from "../../src/services/payments.ts";
import { makeQuote, takeQuote } from "../../src/services/quotes.ts";
import { readRevenue } from "../../src/services/revenue-report.ts";
import { correctReceipt, readSessionReceipt } from "../../src/services/session-receipts.ts";
import { promotions } from "../../src/store/price-schema.ts";
import { loadSession } from "../../src/store/sessions.ts";
import { clock, type Station } from "./ocpp-world.ts";
import { aLocation, aPrice, fresh } from "./operator.ts";
import { RoamingCharge } from "./roaming-charge.ts";

type Cdr = ReturnType<typeof toCdr>;

/** 10,000 by `MONEY_SESSIONS=10000`; what the suite settles is enough to find any one kind that differs. */
const SESSIONS = Number(env.MONEY_SESSIONS || 200);
const AT_ONCE = 20;
const MINUTE = 60;

const roaming = RoamingCharge.forTests();

/** Minor units of 2, 0 and 3 digits; a VAT that is none, and one that divides nothing. */
const MARKETS = [
  { currency: "EUR", vatBasisPoints: 2_300, minorMicro: 10_000n },
  { currency: "JPY", vatBasisPoints: 1_000, minorMicro: 1_000_000n },
  { currency: "KWD", vatBasisPoints: 0, minorMicro: 1_000n },
  { currency: "CHF", vatBasisPoints: 810, minorMicro: 10_000n },
  { currency: "EUR", vatBasisPoints: 677, minorMicro: 10_000n },
] as const;

const KINDS = ["own", "driver", "partner", "quoted"] as const;

interface Market {
  readonly locationId: string;
  readonly station: Station;
  readonly evseUid: string;
  readonly minorMicro: bigint;
  /** What a kWh costs now, and before what is promoted now. */
  micro: number;
}

interface Expected {
  readonly kind: (typeof KINDS)[number];
  readonly micro: number;
  readonly minorMicro: bigint;
  readonly vatBasisPoints: number;
  /** As the charger said, … */
  readonly energyWh: number;
  /** … and as it is billed in the end. Null: nobody is sure. */
  readonly billedWh: number | null;
}

it(`is one figure in sessions, CDRs, receipts, the ledger and the report, for each of ${SESSIONS} sessions`, async () => {
  const random = randomFrom(7);
  const below = (most: number) => Math.floor(random() * most);
  const deps = depsOf(env);
  const { operator } = roaming;
  const expected = new Map<string, Expected>();

  const markets: Market[] = [];
  for (const { currency, vatBasisPoints, minorMicro } of MARKETS) {
    const { body } = await operator.post<{ id: string }>("/locations", aLocation());
    const station = await roaming.world.station({ locationId: body.id });
    const market: Market = { station, evseUid: `${station.id}-E1`, minorMicro, micro: 0, locationId: body.id };
    markets.push(market);
    await setPrice(market, currency, vatBasisPoints);
  }

  for (let settled = 0; settled < SESSIONS; settled += AT_ONCE) await charges(settled);
  await compare();
  await compareReport();

  async function setPrice(market: Market, currency: string, vatBasisPoints: number) {
    market.micro = 100 * (1 + below(9_000));
    const { locationId } = market;
    const { status } = await operator.post(
      "/tariffs",
      aPrice({ locationId, currency, vatBasisPoints, priceMicroPerKwh: market.micro }),
    );
    expect(status).toBe(201);
  }

  /** Some sessions of one station, from their starts to their ends, while everything changes. */
  async function charges(first: number): Promise<void> {
    const index = (first / AT_ONCE) % MARKETS.length;
    const market = markets[index];
    const terms = MARKETS[index];
    if (market === undefined || terms === undefined) throw new Error("There is no such market");
    clock.advance(MINUTE);
    const { station, evseUid } = market;
    const seenMicro = market.micro;
    const quote = await makeQuote(deps, { evseUid });
    clock.advance(1);
    await setPrice(market, terms.currency, terms.vatBasisPoints);
    const isPromoted = below(3) === 0;
    if (isPromoted) await promote(market);
    clock.advance(1);
    const listMicro = market.micro;
    const offeredMicro = isPromoted ? Math.floor(listMicro / 200) * 100 : listMicro;
    const begun: SessionPicture[] = [];
    for (let each = first; each < first + AT_ONCE; each += 1) {
      const kind = KINDS[below(KINDS.length)] ?? "own";
      const picture = started(kind, market, each);
      if (kind === "quoted") await takeQuote(deps, quote?.id ?? "", { evseUid, tokenUid: picture.tokenUid });
      if (kind === "driver") await hold(picture.tokenUid, terms.currency);
      begun.push(picture);
      const micro = kind === "quoted" ? Math.min(seenMicro, offeredMicro) : offeredMicro;
      const energyWh = below(6) === 0 ? 0 : below(90_000);
      const isDoubtful = below(25) === 0;
      const isCorrected = below(5) === 0 && (kind === "partner" || kind === "own" || kind === "quoted");
      const billedWh = isCorrected ? below(90_000) : isDoubtful ? null : energyWh;
      const { minorMicro } = market;
      expected.set(picture.id, { kind, micro, minorMicro, vatBasisPoints: terms.vatBasisPoints, energyWh, billedWh });
    }
    // Half of them are told of at once, the others only when they are over.
    await tell(
      station,
      begun.filter((_, position) => position % 2 === 0),
    );
    clock.advance(10 * MINUTE);
    await setPrice(market, terms.currency, (terms.vatBasisPoints + 500) % 3_000);
    clock.advance(10 * MINUTE);
    await tell(station, begun.map(ended));
    for (const { id } of begun) await correct(id);
    clock.advance(MINUTE);
    await setPrice(market, terms.currency, terms.vatBasisPoints);
  }

  async function promote({ locationId, micro }: Market): Promise<void> {
    const now = clock.now();
    await deps.db.insert(promotions).values({
      id: fresh("P"),
      name: "Half",
      discount: { kind: "fixed", priceMicroPerKwh: Math.floor(micro / 200) * 100 },
      classes: ["standard"],
      locationIds: [locationId],
      weekdays: [],
      startMinute: 0,
      endMinute: 0,
      startAt: now + 1_000,
      endAt: now + 5 * MINUTE * 1_000,
      createdAt: now,
      createdBy: "op",
    });
  }

  async function hold(tokenUid: string, currency: string): Promise<void> {
    const payer = { kind: "driver", driverId: fresh("D") } as const;
    const request = { chargeId: fresh("C"), payer, tokenUid, currency, mostMicro: 100_000_000, returnUrl: "" };
    expect(await holdFor(deps, request)).toMatchObject({ ok: true });
  }

  function started(kind: Expected["kind"], { locationId, evseUid }: Market, transactionId: number): SessionPicture {
    const now = clock.now();
    const uid = kind === "partner" ? roaming.uid : `${kind}-${transactionId}`;
    const partner = { countryCode: "NL", partyId: roaming.partner.partyId, uid, type: "RFID", contractId: "NL-MSP-C1" };
    return {
      ...A_PICTURE,
      id: `money-${transactionId}`,
      transactionId,
      locationId,
      evseUid,
      tokenUid: uid,
      roaming: kind === "partner" ? { ...partner, authMethod: "WHITELIST", authorizationReference: null } : null,
      startedAt: now,
      receivedAt: now,
    };
  }

  function ended(picture: SessionPicture): SessionPicture {
    const { energyWh = 0, billedWh } = expected.get(picture.id) ?? {};
    const stoppedAt = clock.now();
    return {
      ...picture,
      version: 2,
      state: "COMPLETED",
      stoppedAt,
      energyWh,
      meterStopWh: energyWh,
      flags: billedWh === null ? ["register_fell"] : [],
      chargingPeriods: [{ startAt: picture.startedAt, endAt: stoppedAt, energyWh, activity: "charging" }],
    };
  }

  function tell(station: Station, sessions: readonly SessionPicture[]): Promise<void> {
    const facts = sessions.map((session): Fact => ({ kind: "session", session }));
    return settle(deps, station.id, facts, () => null);
  }

  /** Credits what was billed, and bills what a person says. */
  async function correct(sessionId: string): Promise<void> {
    const of = expected.get(sessionId);
    if (of === undefined || of.billedWh === null || of.billedWh === of.energyWh) return;
    const act = { reason: "The meter was read again", issuedBy: "op" };
    if (of.kind !== "partner") {
      expect(await correctReceipt(deps, { sessionId, energyWh: of.billedWh, ...act })).toMatchObject({ ok: true });
      return;
    }
    expect(await creditCdr(deps, sessionId, act)).toMatchObject({ ok: true });
    expect(await issueCdr(deps, { sessionId, energyWh: of.billedWh, ...act })).toMatchObject({ ok: true });
  }

  async function compare(): Promise<void> {
    const shown = new Map((await operator.readAll<SessionView>("/sessions", 200)).map((each) => [each.id, each]));
    const cdrs = Map.groupBy(await roaming.listed<Cdr>("cdrs", "?limit=100"), (cdr) => cdr.session_id ?? "");
    const booked = await ledger();
    for (const [id, of] of expected) {
      const session = await loadSession(deps.db, id);
      const { receipt = null } = (session && (await readSessionReceipt(deps.db, session))) ?? {};
      const metered = of.billedWh === null ? null : figures(of.energyWh, of);
      const billed = of.billedWh === null ? null : figures(of.billedWh, of);
      const asPaid = billed && (of.kind === "partner" ? { ...billed, payableMicro: billed.totalInclMicro } : billed);
      const { totalInclMicro = 0, totalExclMicro = 0, payableMicro = 0 } = asPaid ?? {};
      expect({
        id,
        price: shown.get(id)?.price?.priceMicroPerKwh,
        cost: shown.get(id)?.cost,
        receipt: receipt && {
          totalInclMicro: receipt.totalInclMicro,
          totalExclMicro: receipt.totalExclMicro,
          payableMicro: receipt.payableMicro,
        },
        ledger: booked.get(id) ?? { inclMicro: 0, exclMicro: 0, owedMicro: 0 },
        cdr: cdrs.has(id) ? sumOf(cdrs.get(id) ?? []) : null,
      }).toEqual({
        id,
        price: of.micro,
        cost: metered,
        receipt: asPaid,
        ledger: { inclMicro: totalInclMicro, exclMicro: totalExclMicro, owedMicro: payableMicro },
        cdr: of.kind === "partner" && billed !== null ? { inclMicro: totalInclMicro, exclMicro: totalExclMicro } : null,
      });
    }
  }

  /** What a location sold in the month is the sum of what its sessions cost. */
  async function compareReport(): Promise<void> {
    for (const [index, { locationId }] of markets.entries()) {
      const currency = MARKETS[index]?.currency;
      const own = [...expected].filter(
        ([id]) => Math.floor(Number(id.slice("money-".length)) / AT_ONCE) % MARKETS.length === index,
      );
      const sold = own.flatMap(([, of]) => (of.billedWh === null ? [] : [figures(of.billedWh, of)]));
      const place = { id: locationId, timeZone: "Europe/Lisbon" };
      const report = await readRevenue(deps, place, clock.iso().slice(0, 7));
      const sumOf = (name: "totalInclMicro" | "totalExclMicro") => sold.reduce((sum, each) => sum + each[name], 0);
      expect(report).toMatchObject({
        ok: true,
        value: {
          revenues: [
            { currency, revenueInclMicro: sumOf("totalInclMicro"), revenueExclMicro: sumOf("totalExclMicro") },
          ],
        },
      });
    }
  }

  /** By session: what was sold, and what is owed for it. */
  async function ledger() {
    const { results } = await env.DB.prepare(
      `select session_id id, -sum(iif(e.value ->> '$.account' in ('revenue', 'vat'), e.value ->> '$.amountMicro', 0)) inclMicro,
        -sum(iif(e.value ->> '$.account' = 'revenue', e.value ->> '$.amountMicro', 0)) exclMicro,
        sum(iif(e.value ->> '$.account' like 'receivable:%', e.value ->> '$.amountMicro', 0)) owedMicro
      from ledger_transactions, json_each(entries) e where kind in ('session', 'cdr', 'credit') group by 1`,
    ).all<{ id: string; inclMicro: number; exclMicro: number; owedMicro: number }>();
    return new Map(results.map(({ id, ...sums }) => [id, sums]));
  }
}, 3_600_000);

const A_PICTURE: Omit<
  SessionPicture,
  "id" | "transactionId" | "locationId" | "evseUid" | "tokenUid" | "roaming" | "startedAt" | "receivedAt"
> = {
  version: 1,
  connectorId: 1,
  connectorClass: "standard",
  state: "ACTIVE",
  holdsEvse: false,
  authorization: "Accepted",
  reservedAt: null,
  stoppedAt: null,
  bookingId: null,
  endsBefore: null,
  meterStartWh: 0,
  meterStopWh: null,
  energyWh: 0,
  powerW: null,
  stopReason: null,
  rawStopReason: null,
  flags: [],
  chargingPeriods: [],
  slots: [],
};

/** From the exact amounts, by other means than the engine's: energy × price, each figure rounded once, half up. */
function figures(energyWh: number, { micro, vatBasisPoints, minorMicro }: Expected) {
  const incl = BigInt(energyWh) * BigInt(micro);
  return {
    totalInclMicro: rounded(incl, 1_000n, 100n),
    totalExclMicro: rounded(incl * 10_000n, 1_000n * BigInt(10_000 + vatBasisPoints), 100n),
    payableMicro: rounded(incl, 1_000n, minorMicro),
  };
}

function rounded(numerator: bigint, denominator: bigint, step: bigint): number {
  const unit = denominator * step;
  const whole = numerator / unit;
  return Number((2n * (numerator - whole * unit) >= unit ? whole + 1n : whole) * step);
}

/** What a partner is billed by all CDRs of a session, credits among them. */
function sumOf(cdrs: readonly Cdr[]) {
  const micro = (amount: number | undefined) => Math.round((amount ?? 0) * 1_000_000);
  return cdrs.reduce(
    (sum, { total_cost: { excl_vat, incl_vat } }) => ({
      inclMicro: sum.inclMicro + micro(incl_vat),
      exclMicro: sum.exclMicro + micro(excl_vat),
    }),
    { inclMicro: 0, exclMicro: 0 },
  );
}
