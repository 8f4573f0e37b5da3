import { readFile } from "node:fs/promises";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, onTestFinished } from "vitest";
import { type EnergyView, energySchema } from "../../src/entry/api/shared/energy.ts";
import type { EnergySlotsView } from "../../src/entry/api/shared/energy-slots.ts";
import { describeInBrowser } from "../support/browser.ts";
import {
  cutTexts,
  LARGE_LETTERS,
  launchBrowser,
  openPage,
  type SignedIn,
  scrollsSideways,
  signedIn,
} from "../support/portal-page.ts";
import { sharedStack } from "../support/shared.ts";
import { untilTrue } from "../support/until.ts";

const ENERGY = /\/api\/locations\/pn1\/energy$/;
const SLOTS = /\/api\/locations\/pn1\/energy\/slots$/;

describeInBrowser("the plan of a station's energy beside its past (portal 6)", (executablePath) => {
  const { demo, api } = sharedStack();
  let browser: Browser;
  let storageState: SignedIn;
  let page: Page;
  let energy: EnergyView;

  beforeAll(async () => {
    browser = await launchBrowser(executablePath);
    storageState = await signedIn(browser, demo);
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    page = await openPage(browser, { storageState });
    energy = energySchema.parse(await (await api("/locations/pn1/energy")).json());
  });
  afterEach(() => page.context().close());

  const figure = (on = page) => on.getByRole("region", { name: "Plan, next 24 h" });

  /** A past of which a quarter hour is missing, before a plan that stays as it is. */
  async function openWithPast(on = page): Promise<EnergySlotsView> {
    const past = pastOf(energy);
    await on.route(ENERGY, (route) =>
      route.request().method() === "GET" ? route.fulfill({ json: energy }) : route.fallback(),
    );
    await on.route(SLOTS, (route) => route.fulfill({ json: past }));
    await on.goto(`${demo.portal}/stations/pn1/energy`);
    await figure(on).getByText("No data").first().waitFor();
    return past;
  }

  const plannedRows = () => Math.min(energy.plan?.slots.length ?? 0, 96);

  it("has a row for each quarter hour, in the table as in the CSV, marked as past or planned", async () => {
    const past = await openWithPast();
    await figure()
      .getByText(
        /the station drew 2\.0 kWh from .+ and 1\.0 kWh from .+\. Its battery took in 1\.5 kWh and gave 0\.3 kWh\.$/,
      )
      .waitFor();
    await figure().getByRole("button", { name: "Show as table" }).click();
    const rowsOf = (kind: string) =>
      figure()
        .getByRole("row")
        .filter({ has: page.getByRole("cell", { name: kind, exact: true }) });
    await untilTrue(async () => (await rowsOf("Planned").count()) === plannedRows());
    expect([await rowsOf("Past").count(), await rowsOf("No data").count()]).toEqual([past.slots.length, 1]);
    expect(await rowsOf("Past").first().innerText()).toMatch(/1\.0 kWh from .+ and 0\.5 kWh from /);
    const download = page.waitForEvent("download");
    await figure().getByRole("button", { name: "CSV" }).click();
    const lines = (await readFile(await (await download).path(), "utf8")).trim().split("\r\n");
    const inCsv = (kind: string) => lines.filter((line) => line.includes(`,${kind},`)).length;
    expect([inCsv("Past"), inCsv("No data"), inCsv("Planned")]).toEqual([past.slots.length, 1, plannedRows()]);
  });

  it("comes to every value by keys: what happened first, what is planned last", async () => {
    await openWithPast();
    const slider = figure().getByRole("slider", { name: "Time in the picture" });
    await slider.press("Home");
    expect(await slider.getAttribute("aria-valuetext")).toMatch(/, Past: .+ battery stores 2\.0 kW/);
    await slider.press("ArrowRight");
    expect(await slider.getAttribute("aria-valuetext")).toMatch(/: no data\.$/);
    await slider.press("End");
    const last = (await slider.getAttribute("aria-valuetext")) ?? "";
    expect(last).toContain(", Planned: ");
    await figure().getByText(last, { exact: true }).waitFor();
    expect(Number(await slider.getAttribute("max"))).toBe(3 + plannedRows() - 1);
  });

  it("names who sells in a title where there is no room for the name, with letters of twice the size", async () => {
    energy = bySellers(energy);
    const [first, second] = energy.dsos.map(({ name }) => name);
    const large = await launchBrowser(executablePath, [LARGE_LETTERS]);
    onTestFinished(() => large.close());
    const its = await openPage(large, { storageState, viewport: { width: 1366, height: 900 } });
    await openWithPast(its);
    const titles = await figure(its)
      .getByRole("img")
      .evaluate((drawn) => [...drawn.querySelectorAll<HTMLElement>("[title]")].map(({ title }) => title));
    expect(titles).toEqual([first, first, "No data", first, second]);
    expect(await cutTexts(its)).toEqual([]);
  });

  it.each([320, 390, 1366])("cuts no words off at %i px", async (width) => {
    await page.setViewportSize({ width, height: 900 });
    await openWithPast();
    expect(await scrollsSideways(page)).toBe(false);
    const outside = await figure()
      .getByRole("img")
      .evaluate((picture) => {
        const { left, right } = picture.getBoundingClientRect();
        return [...picture.querySelectorAll("p, li, span")]
          .map((words) => ({ words: words.textContent, box: words.getBoundingClientRect() }))
          .filter(({ box }) => box.width > 0 && (box.left < left - 0.5 || box.right > right + 0.5))
          .map(({ words }) => words);
      });
    expect(outside).toEqual([]);
  });
});

/** Its plan draws from the first DSO for two hours and a quarter, about as wide as its name, then from the second. */
function bySellers(energy: EnergyView): EnergyView {
  const { plan, dsos } = energy;
  const [first = "", second = ""] = dsos.map(({ id }) => id);
  const slots = plan?.slots.map((slot, index) => ({ ...slot, drawW: { [index < 9 ? first : second]: 5_000 } }));
  return { ...energy, plan: plan && { ...plan, slots: slots ?? [] } };
}

/** Three quarter hours up to the plan's begin, the second of which nobody wrote. */
function pastOf({ locationId, plan, dsos: [first, second] }: EnergyView): EnergySlotsView {
  const untilAt = Date.parse(plan?.slots[0]?.startAt ?? "");
  const iso = (slots: number) => new Date(untilAt + slots * 900_000).toISOString();
  const price = { microPerKwh: 150_000, quality: "binding" } as const;
  const slot = (at: number, batteryInWh: number): EnergySlotsView["slots"][number] => ({
    ...{ startAt: iso(at), deliveredWh: 1_300, batteryInWh, batteryOutWh: at === -1 ? 300 : 0, storedWh: 120_000 },
    imports: [
      { dsoId: first?.id ?? null, energyWh: 1_000, priceMicroPerKwh: 150_000 },
      { dsoId: second?.id ?? null, energyWh: 500, priceMicroPerKwh: 150_000 },
    ],
    prices: Object.fromEntries([first, second].map((dso) => [dso?.id, price])),
  });
  const slots = [slot(-3, 500), slot(-1, 1_000)];
  return { locationId, from: iso(-48), until: iso(0), currency: "EUR", slots };
}
