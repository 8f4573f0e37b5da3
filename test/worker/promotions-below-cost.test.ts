import { expect, it } from "vitest";
import type * as z from "zod";
import type { promotionAtCostSchema } from "../../src/entry/api/shared/promotions.ts";
import type { tariffDryRunSchema } from "../../src/entry/api/shared/tariffs.ts";
import { World } from "./ocpp-world.ts";
import { aPrice } from "./operator.ts";
import { PriceDesk } from "./price-desk.ts";

const world = World.forTests();
const MINUTE = 60_000;

type Promotion = z.infer<typeof promotionAtCostSchema>;

it("EN-T7 a promotion below cost is refused with the figures, unless somebody says so; later it is hinted at", async () => {
  const { operator } = world.current;
  const desk = await PriceDesk.open(world.current);
  await desk.site.dso(212_000);
  await desk.site.tick();
  const inHours = (hours: number) =>
    new Date(Math.ceil(Date.now() / MINUTE) * MINUTE + hours * 60 * MINUTE).toISOString();
  const plan = (priceMicroPerKwh: number, hours: number, fields: Record<string, unknown> = {}) =>
    operator.post<Promotion>("/promotions", {
      name: "Cheap",
      discount: { kind: "fixed", priceMicroPerKwh },
      classes: ["fast"],
      locationIds: [desk.site.id],
      startAt: inHours(hours),
      endAt: inHours(hours + 1),
      ...fields,
    });
  const refused = await plan(200_000, 1);
  expect(refused).toMatchObject({ status: 409, body: { code: "confirmation_needed" } });
  const { detail } = refused.body as { readonly detail?: string };
  expect(detail).toContain(`fast at ${desk.site.id} for 0.1626 EUR per kWh without VAT, which costs 0.2120 EUR`);
  const confirmed = await plan(200_000, 1, { confirmedBelowCost: true });
  expect(confirmed).toMatchObject({ status: 201 });
  expect(confirmed.body.confirmedBelowCostBy).toBe(confirmed.body.createdBy);
  const above = await plan(280_000, 3, { confirmedBelowCost: true });
  expect(above).toMatchObject({ status: 201, body: { confirmedBelowCostBy: null } });
  expect(await operator.get(`/promotions/${above.body.id}`)).toMatchObject({ body: { belowCost: [] } });
  const below = { locationId: desk.site.id, class: "fast", currency: "EUR", priceExclMicroPerKwh: 162_600 };
  expect(await operator.get(`/promotions/${confirmed.body.id}`)).toMatchObject({
    body: { belowCost: [{ ...below, costMicroPerKwh: 212_000 }] },
  });
  const dryRun = await operator.post<z.infer<typeof tariffDryRunSchema>>(
    "/tariffs/dry-run",
    aPrice({ class: "fast", locationId: desk.site.id, priceMicroPerKwh: 250_000 }),
  );
  expect(dryRun.body.belowCost).toEqual([{ ...below, priceExclMicroPerKwh: 203_300, costMicroPerKwh: 212_000 }]);
  const share = { discount: { kind: "percentage", basisPoints: 2_500 } };
  const percent = await plan(0, 5, share);
  expect(percent).toMatchObject({ status: 201, body: { confirmedBelowCostBy: null } });
  // 0.39 less a quarter is 0.2378 without VAT; of 0.30 it is 0.1829.
  await desk.setByHand(300_000);
  expect(await operator.get(`/promotions/${percent.body.id}`)).toMatchObject({
    body: { belowCost: [{ ...below, priceExclMicroPerKwh: 182_900, costMicroPerKwh: 212_000 }] },
  });
});
