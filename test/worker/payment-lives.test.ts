import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { randomFrom } from "../../sim/random.ts";
import { energyCost } from "../../src/domain/cost.ts";
import type { LedgerAccount } from "../../src/domain/ledger.ts";
import { outstandingMicro, type Payer } from "../../src/domain/payment.ts";
import { depsOf } from "../../src/entry/deps.ts";
import { stripePayments } from "../../src/remote/stripe.ts";
import type { Deps } from "../../src/services/deps.ts";
import { hearProvider } from "../../src/services/payment-news.ts";
import { tendRefunds } from "../../src/services/payment-refunds.ts";
import { tendPayments } from "../../src/services/payment-steps.ts";
import { holdFor, releaseHold, settlementStatements } from "../../src/services/payments.ts";
import { payByHand, refundPayment } from "../../src/services/refunds.ts";
import { readRevenue } from "../../src/services/revenue-report.ts";
import { loadBalances } from "../../src/store/ledger.ts";
import { listPayments, loadPayment, savePaymentAccount } from "../../src/store/payments.ts";
import { type SessionRow, saveSession } from "../../src/store/sessions.ts";
import { StripeStandIn, signatureOf } from "../support/stripe-stand-in.ts";
import { aLocation, aPrice, fresh, Operator } from "./operator.ts";

const SECRET = "whsec_of_the_tests";
const START = Date.UTC(2032, 2, 10);
const HOUR = 3_600_000;
const PRICE = { currency: "EUR", priceMicroPerKwh: 456_700, vatBasisPoints: 2_100 };
const LIVES = 12;

let operator: Operator;
let tariffVersionId: string;

beforeAll(async () => {
  operator = await Operator.hire();
  const { body } = await operator.post<{ id: string }>("/tariffs", aPrice({ class: "standard" }));
  tariffVersionId = body.id;
});

/** A session of so much energy, as it is stored when it has ended. */
function endedSession(
  fields: Pick<SessionRow, "id" | "tokenUid" | "energyWh" | "locationId" | "stoppedAt">,
): SessionRow {
  return {
    version: 2,
    chargePointId: `CP-${fields.id}`,
    transactionId: 1,
    evseUid: "E",
    connectorId: 1,
    state: "COMPLETED",
    holdsEvse: false,
    tokenCountryCode: null,
    tokenPartyId: null,
    tokenType: null,
    contractId: null,
    authMethod: null,
    authorizationReference: null,
    authorization: "Accepted",
    startedAt: START,
    reservedAt: null,
    bookingId: null,
    endsBefore: null,
    meterStartWh: 0,
    meterStopWh: fields.energyWh,
    powerW: null,
    peakPowerW: null,
    stopReason: null,
    rawStopReason: null,
    flags: [],
    chargingPeriods: [],
    connectorClass: "standard",
    tariffVersionId,
    ...PRICE,
    priceOrigin: { kind: "promotion", promotionId: "P", listMicroPerKwh: 556_700 },
    ...energyCost(fields.energyWh, PRICE),
    place: null,
    cdrGap: null,
    createdAt: START,
    updatedAt: START,
    ...fields,
  };
}

class World {
  now = START;
  readonly stripe = new StripeStandIn(SECRET, () => this.now);
  readonly random: () => number;
  readonly deps: Deps;
  readonly locationId: string;
  readonly sold: SessionRow[] = [];
  readonly asked: string[] = [];

  constructor(random: () => number, locationId: string) {
    this.random = random;
    this.locationId = locationId;
    const fetch = this.stripe.fetch as typeof globalThis.fetch;
    const means = { secretKey: "sk_test", webhookSecret: SECRET, origin: "https://stripe.example", fetch };
    const now = () => this.now;
    this.deps = { ...depsOf(env), now, payments: stripePayments({ ...means, now }), log: () => {} };
  }

  /** Stripe has a bad day: answers are lost, come late, or are no. */
  misbehave(): void {
    const kind = (["timeout", "lost", "error"] as const)[Math.floor(this.random() * 3)] ?? "lost";
    if (this.random() < 0.4) this.stripe.fail(/POST|GET/, kind);
    this.stripe.declines = this.random() < 0.15 ? "insufficient_funds" : null;
  }

  async live(payer: Payer): Promise<void> {
    const chargeId = fresh("life");
    this.asked.push(chargeId);
    const tokenUid = fresh("T").toUpperCase();
    const held = { currency: "EUR", mostMicro: 5_000_000, returnUrl: "https://cpms.example" };
    if (this.random() < 0.3) this.misbehave();
    const start = await holdFor(this.deps, { chargeId, payer, tokenUid, ...held });
    if (!start.ok) return;
    if (start.value.kind === "page")
      this.stripe.payAtPage((await loadPayment(this.deps.db, chargeId))?.reference ?? "");
    if (this.random() < 0.2) return releaseHold(this.deps, chargeId);
    const energyWh = Math.floor(this.random() * 15_000);
    const session = endedSession({
      id: chargeId,
      tokenUid,
      energyWh,
      locationId: this.locationId,
      stoppedAt: this.now,
    });
    this.sold.push(session);
    // Its end is told twice, and once more later.
    for (let told = 0; told < 2; told += 1) await this.settle(session);
  }

  async settle(session: SessionRow): Promise<void> {
    const { db } = this.deps;
    await db.batch([saveSession(db, session), ...(await settlementStatements(this.deps, session))]);
  }

  async pass(hours: number): Promise<void> {
    this.now += hours * HOUR;
    await tendPayments(this.deps);
    await tendRefunds(this.deps);
  }

  /** Somebody does something, or Stripe tells something late. */
  async happen(): Promise<void> {
    const id = this.asked[Math.floor(this.random() * this.asked.length)];
    const payment = id === undefined ? null : await loadPayment(this.deps.db, id);
    if (payment === null) return;
    const act = { reason: "A wish.", issuedBy: "somebody" };
    const dice = this.random();
    if (dice < 0.3)
      await refundPayment(this.deps, payment.id, { ...act, payableMicro: 10_000 * Math.ceil(this.random() * 99) });
    else if (dice < 0.4) await refundPayment(this.deps, payment.id, { ...act, payableMicro: null });
    else if (dice < 0.5) await payByHand(this.deps, payment.id, act);
    else if (dice < 0.8 && payment.reference?.startsWith("pi_")) {
      const { body } = this.stripe.eventOf("payment_intent.succeeded", payment.reference);
      await hearProvider(this.deps, body, signatureOf(body, SECRET, this.now));
    } else for (const session of this.sold.slice(0, 1)) await this.settle(session);
  }
}

describe("the ledger, over random lives of payments", () => {
  it.each([3_101, 3_102, 3_103])(
    "sums to nothing, agrees with Stripe to the cent, with every payment, and with the report (seed %i)",
    async (seed) => {
      const { body } = await operator.post<{ id: string; timeZone: string }>("/locations", aLocation());
      const before = new Map((await loadBalances(depsOf(env).db)).map((each) => [each.account, each.balanceMicro]));
      const world = new World(randomFrom(seed), body.id);
      const { deps } = world;
      const driverId = fresh("D");
      const account = { customer: "cus_1", method: "pm_1", label: "visa", updatedAt: 0 };
      await savePaymentAccount(deps.db, { driverId, ...account });
      for (let life = 0; life < LIVES; life += 1) {
        const isDriver = world.random() < 0.7;
        await world.live(isDriver ? { kind: "driver", driverId } : { kind: "visitor", chargeId: fresh("V") });
        await world.pass(1);
        world.misbehave();
        await world.happen();
      }
      world.stripe.declines = null;
      // Faults that are left, and everything that waits.
      for (let round = 0; round < 12; round += 1) await world.pass(20);

      const balances = await loadBalances(deps.db);
      const risen = (account: LedgerAccount) =>
        (balances.find((each) => each.account === account)?.balanceMicro ?? 0) - (before.get(account) ?? 0);
      expect(balances.reduce((sum, { balanceMicro }) => sum + balanceMicro, 0)).toBe(0);
      expect(risen("processor:stripe")).toBe(world.stripe.takenInAll * 10_000);
      expect(world.stripe.heldInAll).toBe(0);
      const payments = await listPayments(deps.db, {}, { after: null, limit: 1_000 });
      const own = payments.filter(({ locationId }) => locationId === body.id);
      expect(own.filter(({ state }) => state === "capturing" || state === "releasing")).toEqual([]);
      for (const { payerKind, payerId } of own) {
        const ofPayer = own.filter((each) => each.payerId === payerId);
        const owedMicro = ofPayer.reduce((sum, each) => sum + outstandingMicro(each), 0);
        expect(risen(`receivable:${payerKind}:${payerId}`)).toBe(owedMicro);
      }
      const report = await readRevenue(deps, { id: body.id, timeZone: "UTC" }, "2032-03");
      const [revenue] = report.ok ? report.value.revenues : [];
      expect(revenue).toMatchObject({
        sessions: world.sold.length,
        energyWh: world.sold.reduce((sum, { energyWh }) => sum + energyWh, 0),
        revenueExclMicro: -risen("revenue"),
        vatMicro: -risen("vat"),
        roundingMicro: -risen("rounding"),
        givenAwayMicro: world.sold.reduce((sum, { energyWh }) => sum + energyWh * 100, 0),
      });
      const {
        revenueInclMicro = 0,
        roundingMicro = 0,
        collectedMicro = 0,
        refundedMicro = 0,
        owedMoreMicro = 0,
      } = revenue ?? {};
      expect(revenueInclMicro + roundingMicro).toBe(collectedMicro - refundedMicro + owedMoreMicro);
      expect(collectedMicro - refundedMicro).toBe(risen("processor:stripe") + risen("cash"));
    },
  );
});
