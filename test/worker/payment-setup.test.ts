import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { runCron } from "../../src/entry/cron.ts";
import { depsOf } from "../../src/entry/deps.ts";
import { holdFor } from "../../src/services/payments.ts";
import { fresh, Operator } from "./operator.ts";

const KEY = { STRIPE_SECRET_KEY: "sk_test_secret" };
const WEBHOOK = { STRIPE_WEBHOOK_SECRET: "whsec_of_the_tests" };

const aHold = () => {
  const chargeId = fresh("charge");
  const payer = { kind: "visitor", chargeId } as const;
  return { chargeId, payer, tokenUid: chargeId, currency: "EUR", mostMicro: 1_000_000, returnUrl: "https://a.example" };
};

async function notices() {
  const operator = await Operator.hire();
  const { body } = await operator.get<{ items: { title: string; resolvedAt: string | null; severity: string }[] }>(
    "/notifications?kind=payments_not_set_up",
  );
  return body.items;
}

describe("the setup of payments", () => {
  it.each([
    ["STRIPE_WEBHOOK_SECRET", KEY],
    ["STRIPE_SECRET_KEY", WEBHOOK],
  ])(
    "without %s alone is told to people, once, and is no other provider: nobody starts unpaid",
    async (missing, set) => {
      const half = { ...env, ...set };
      const deps = depsOf(half);
      expect(deps.payments).toMatchObject({ provider: "stripe", fault: `${missing} is not set.` });
      expect(await holdFor(deps, aHold())).toMatchObject({ ok: false, refusal: "unavailable" });
      for (let minute = 0; minute < 2; minute += 1) await runCron({ cron: "* * * * *" }, half);
      const open = (await notices()).filter(({ resolvedAt }) => resolvedAt === null);
      expect(open).toMatchObject([{ severity: "critical", title: expect.stringContaining(missing) }]);
      await runCron({ cron: "* * * * *" }, { ...env, ...KEY, ...WEBHOOK });
      expect((await notices()).filter(({ resolvedAt }) => resolvedAt === null)).toEqual([]);
    },
  );

  it("with both secrets is Stripe, with neither our own ledger", () => {
    const providerOf = (set: Record<string, string>) => depsOf({ ...env, ...set }).payments;
    expect(providerOf({ ...KEY, ...WEBHOOK })).toMatchObject({ provider: "stripe", fault: null });
    expect(providerOf({})).toMatchObject({ provider: "embedded", fault: null });
  });
});
