import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it, onTestFinished } from "vitest";
import { apiClient } from "../../scripts/lib/api-client.ts";
import { describeInBrowser } from "../support/browser.ts";
import { type Runtime, startRuntime } from "../support/ocpp-runtime.ts";
import { launchBrowser, openPage } from "../support/portal-page.ts";
import { sharedStack } from "../support/shared.ts";

/** Lisbon's clock shows UTC in November, Tokyo's is nine hours ahead. */
const NOON = "2026-11-18T12:00:00Z";
const TOKYO = "Asia/Tokyo";
const EVENING = {
  name: "Evening",
  discount: { kind: "percentage", basisPoints: 2_500 },
  classes: ["fast"],
  startMinute: 18 * 60,
  endMinute: 20 * 60,
  endAt: "2026-11-25T12:00:00Z",
  confirmedBelowCost: true,
};

describeInBrowser("a promotion from 18:00 to 20:00 (R11, PF7)", (executablePath) => {
  const { demo } = sharedStack();
  let runtime: Runtime;
  let browser: Browser;

  beforeAll(async () => {
    runtime = await startRuntime(1, ["--fixed-prices", "--clock", NOON]);
    const api = apiClient(runtime.demo.worker, runtime.demo.admin.apiKey);
    const { etag } = await api.get("/locations/bs1");
    await api.patch("/locations/bs1", { timeZone: TOKYO }, etag);
    await api.post("/promotions", EVENING);
    browser = await launchBrowser(executablePath);
  }, 240_000);
  afterAll(async () => {
    await browser?.close();
    await runtime?.remove();
  });

  it("strikes the price on the public page in that time alone, on the station's clock", {
    timeout: 180_000,
  }, async () => {
    const [lisbon, tokyo] = await Promise.all(["pn1", "bs1"].map(publicPage));
    for (const [at, inLisbon, inTokyo] of [
      ["2026-11-18T17:59:00Z", { clock: "17:59", isStruck: false }, { clock: "02:59", isStruck: false }],
      ["2026-11-18T18:00:00Z", { clock: "18:00", isStruck: true }, { clock: "03:00", isStruck: false }],
      ["2026-11-18T20:00:00Z", { clock: "20:00", isStruck: false }, { clock: "05:00", isStruck: false }],
      ["2026-11-19T09:00:00Z", { clock: "09:00", isStruck: false }, { clock: "18:00", isStruck: true }],
    ] as const) {
      await runtime.standAt(Date.parse(at));
      expect([await lisbon?.at(at, inLisbon.clock), await tokyo?.at(at, inTokyo.clock)]).toEqual([
        shown(inLisbon.isStruck),
        shown(inTokyo.isStruck),
      ]);
    }
  });

  const shown = (isStruck: boolean) =>
    isStruck
      ? { price: ["€0.39 per kWh, VAT included"], struck: ["instead of €0.52"], until: ["Evening, until 20:00"] }
      : { price: ["€0.52 per kWh, VAT included"], struck: [], until: [] };

  /** The page of the shared stack, told by the Worker whose clock stands. */
  async function publicPage(id: string) {
    const page = await openPage(browser);
    onTestFinished(() => page.unrouteAll({ behavior: "ignoreErrors" }));
    await page.route("**/api/**", async (route) => {
      const { pathname } = new URL(route.request().url());
      // Nobody answers while the Worker is given another clock; the page asks again.
      await route.fetch({ url: runtime.demo.worker + pathname }).then(
        (response) => route.fulfill({ response }),
        () => route.abort(),
      );
    });
    await page.goto(`${demo.portal}/s/${id}`);
    const rapid = page.getByRole("region", { name: "Rapid", exact: true });
    return {
      at: async (at: string, clock: string) => {
        await page.clock.setFixedTime(at);
        await page.getByText(`As of ${clock}`).waitFor();
        const [price, struck, until] = await Promise.all([
          rapid.getByText(/per kWh/).allTextContents(),
          rapid.getByText(/^instead of/).allTextContents(),
          rapid.getByText(/, until/).allTextContents(),
        ]);
        return { price, struck, until };
      },
    };
  }
});
