import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import * as z from "zod";
import { type EnergyReportView, energyReportSchema } from "../../src/entry/api/shared/energy-report.ts";
import { pageOf } from "../../src/entry/api/shared/schemas.ts";
import { type OccupancyReportView, occupancyReportSchema } from "../../src/entry/api/shared/slot-reports.ts";
import { describeInBrowser } from "../support/browser.ts";
import { launchBrowser, openPage, type SignedIn, signedIn } from "../support/portal-page.ts";
import { sharedStack } from "../support/shared.ts";
import { untilTrue } from "../support/until.ts";

const REPORTS = "**/api/reports/energy-sources?*";
const MONTH = "2026-10";
const THIS_MONTH = new Date().toISOString().slice(0, 7);
const ROUNDING = 1e-6;

describeInBrowser("Reports (energy source report, View full report)", (executablePath) => {
  const { demo, api } = sharedStack();
  let browser: Browser;
  let storageState: SignedIn;
  let page: Page;
  let reports: readonly EnergyReportView[];

  beforeAll(async () => {
    browser = await launchBrowser(executablePath);
    storageState = await signedIn(browser, demo);
    page = await openPage(browser, { storageState });
    await page.clock.setFixedTime(new Date("2026-11-18T09:20:00Z"));
    reports = await reportsOf("2026-10");
  });
  afterAll(() => browser.close());
  afterEach(() => page.unrouteAll({ behavior: "ignoreErrors" }));

  async function reportsOf(month: string): Promise<readonly EnergyReportView[]> {
    const answer = await api(`/reports/energy-sources?month=${month}`);
    return pageOf(energyReportSchema).parse(await answer.json()).items;
  }

  /** The stack's own stations, as if they had delivered something that month. */
  async function delivered(): Promise<void> {
    await page.route(REPORTS, (route) => {
      const isAsked = new URL(route.request().url()).searchParams.get("month") === MONTH;
      return isAsked
        ? route.fulfill({ json: { items: reports.map(asDelivered), nextCursor: null } })
        : route.fallback();
    });
  }

  it("shows last month's energy sources on a card, whose View full report has the same month and totals", async () => {
    await delivered();
    await page.goto(`${demo.portal}/reports`);
    const card = page.getByRole("region", { name: "Energy sources, last month" });
    await card.getByText("70% renewable", { exact: true }).waitFor();
    const total = kWh(10 * reports.length);
    await card.getByRole("definition").filter({ hasText: total }).waitFor();
    await card.getByRole("link", { name: "View full report", exact: true }).click();
    await page.getByRole("heading", { name: "Energy sources, October 2026", level: 1 }).waitFor();
    const full = page.getByRole("region", { name: "Energy sources", exact: true });
    await full.getByText("70% renewable", { exact: true }).waitFor();
    await full.getByRole("definition").filter({ hasText: total }).waitFor();
    await full.getByText("From battery: 2.0 kWh, charged from").waitFor();
    const stations = page.getByRole("table", { name: "Per station" });
    expect(await stations.getByRole("row").count()).toBe(reports.length + 1);
    const dsos = page.getByRole("table", { name: "Drawn per DSO" });
    await dsos.getByRole("row").filter({ hasText: "Volta" }).filter({ hasText: total }).waitFor();
    await page.getByRole("region", { name: "Compared with the month before" }).waitFor();
    const gaps = page.getByRole("region", { name: "Missing hours" });
    await gaps.getByText("Volta gave no mix for 14 h: 1.0 kWh, counted as unknown.").first().waitFor();
  });

  it("has a row for each day in the figure's table, whose sources and unknown sum to what was delivered", async () => {
    const figure = page.getByRole("region", { name: "Energy sources per day" });
    await figure.getByRole("button", { name: "Show as table" }).click();
    const rows = await figure
      .getByRole("row")
      .filter({ has: page.getByRole("rowheader") })
      .all();
    expect(rows.length).toBe(31);
    for (const row of rows.slice(0, 2)) {
      const [whole = 0, ...parts] = (await row.getByRole("cell").allInnerTexts()).map(Number);
      // The last one is what came from the battery: a part of the sources, not one beside them.
      const sum = parts.slice(0, -1).reduce((total, part) => total + part, 0);
      expect(Math.abs(sum - whole)).toBeLessThanOrEqual(0.1);
    }
  });

  it("gives the report as CSV, whose totals are those of the page", async () => {
    const month = new Date().toISOString().slice(0, 7);
    // Cars go on charging between the questions.
    const before = await deliveredIn(month);
    const answer = await api(`/reports/energy-sources?month=${month}&format=csv`);
    const after = await deliveredIn(month);
    const [header = "", ...lines] = (await answer.text()).trim().split("\r\n");
    const [line = -1, energy = -1] = ["line", "energy_kwh"].map((name) => header.split(",").indexOf(name));
    const sum = lines
      .map((each) => each.split(","))
      .filter((cells) => cells[line] === "delivered")
      .reduce((total, cells) => total + Number(cells[energy]), 0);
    expect(sum).toBeGreaterThanOrEqual(before - ROUNDING);
    expect(sum).toBeLessThanOrEqual(after + ROUNDING);
    const link = page.getByRole("link", { name: "Report as CSV" });
    expect(await link.getAttribute("href")).toBe(`/api/reports/energy-sources?month=${MONTH}&format=csv`);
  });

  async function deliveredIn(month: string): Promise<number> {
    return (await reportsOf(month)).reduce((total, report) => total + report.total.delivered.energyWh / 1_000, 0);
  }

  it("draws how full slots were by hour of the week, with a finding, a table, keys, and no label cut", async () => {
    await page.route("**/api/reports/occupancy?*", async (route) => {
      const answer = await route.fetch();
      const { items } = pageOf(occupancyReportSchema).parse(await answer.json());
      return route.fulfill({ json: { items: items.map(asUsed), nextCursor: null } });
    });
    await page.goto(`${demo.portal}/reports`);
    const figure = page.getByRole("region", { name: "Occupancy of slots: Rapid" });
    await figure.getByRole("img", { name: "Busiest Friday 17:00, 96%; quiet before 07:00." }).waitFor();
    const cursor = figure.getByRole("slider", { name: "Hour of the week" });
    expect(await cursor.getAttribute("aria-valuetext")).toBe("Friday 17:00: 96%");
    await cursor.press("Home");
    expect(await cursor.getAttribute("aria-valuetext")).toBe("Monday 00:00: 0%");
    await cursor.press("ArrowRight");
    expect(await cursor.getAttribute("aria-valuetext")).toBe("Monday 01:00: 0%");
    for (const width of [1366, 390, 320]) {
      await page.setViewportSize({ width, height: 844 });
      expect(await outsideOf(figure)).toEqual([]);
    }
    await page.setViewportSize({ width: 1366, height: 800 });
    await figure.getByRole("button", { name: "Show as table" }).click();
    const table = figure.getByRole("table");
    expect(await table.getByRole("rowheader").count()).toBe(7 * 24);
    await table.getByRole("row", { name: "Friday 17:00 96%" }).waitFor();
  });

  it("tells the uptime and the failed starts of each station, and of the slots of one", async () => {
    const uptime = page.getByRole("region", { name: "Uptime" });
    await uptime.getByText("Nothing is known yet.").waitFor();
    await page.getByRole("combobox", { name: "Month" }).selectOption(THIS_MONTH);
    await uptime.getByRole("table").getByRole("rowheader", { name: "Porto Norte 1" }).waitFor();
    expect(await uptime.getByRole("rowheader").count()).toBe(reports.length);
    await page.getByRole("region", { name: "Failed starts" }).getByRole("link", { name: "Save as CSV" }).waitFor();
    await page.getByRole("main").getByRole("combobox", { name: "Station" }).selectOption("Porto Norte 1");
    await uptime.getByRole("rowheader", { name: "B2", exact: true }).waitFor();
    expect(await uptime.getByRole("link", { name: "Save as CSV" }).getAttribute("href")).toBe(
      `/api/reports/uptime?month=${THIS_MONTH}&format=csv&locationId=pn1`,
    );
  });

  it("says of a month without data that nothing was delivered, and leads to the nearest month with some", async () => {
    await untilTrue(async () => (await deliveredIn(THIS_MONTH)) > 0, { what: "the first energy of a new stack" });
    await page.goto(`${demo.portal}/reports?month="2026-03"`);
    await page.getByText("Nothing was delivered in March 2026.").waitFor();
    const occupancy = page.getByRole("region", { name: "Occupancy of slots", exact: true });
    await occupancy.getByText("Nothing was counted yet.").waitFor();
    const [nearest] = (await reportsOf("2026-03")).flatMap(({ nearestMonth }) => nearestMonth ?? []);
    await page.getByRole("link", { name: /^Show / }).click();
    await page.waitForURL((url) => url.search.includes(z.string().parse(nearest)));
  });

  it("keeps month and station in the address", async () => {
    await page.getByRole("combobox", { name: "Month" }).selectOption("October 2026");
    await page.getByRole("main").getByRole("combobox", { name: "Station" }).selectOption("Porto Norte 1");
    await page.waitForURL((url) => url.search.includes("2026-10") && url.search.includes("pn1"));
    await page.reload();
    await page.getByRole("main").getByRole("combobox", { name: "Station" }).waitFor();
    expect(await page.getByRole("combobox", { name: "Month" }).inputValue()).toBe("2026-10");
  });
});

/** 3.84 of 4 h on Fridays from 17:00 on, nothing before 07:00, else a quarter. */
function asUsed({ speeds, ...report }: OccupancyReportView): OccupancyReportView {
  const counted = 4 * 3_600;
  const hours = Array.from({ length: 7 * 24 }, (_, index) => {
    const [weekday, hour] = [Math.floor(index / 24) + 1, index % 24];
    const share = weekday === 5 && hour === 17 ? 0.96 : hour < 7 ? 0 : 0.25;
    return { weekday, hour, days: 4, countedSeconds: counted, occupiedSeconds: share * counted };
  });
  return { ...report, speeds: speeds.map((speed) => ({ ...speed, hours })) };
}

/** Texts of a figure that stand out of it. */
function outsideOf(figure: Locator): Promise<readonly string[]> {
  return figure.evaluate((root) => {
    const room = root.getBoundingClientRect();
    return [...root.querySelectorAll("span, li, p")]
      .filter((element) => element.textContent !== "" && element.children.length === 0)
      .filter((element) => {
        const { left, right } = element.getBoundingClientRect();
        return left < room.left || right > room.right || element.scrollWidth > element.clientWidth + 1;
      })
      .map((element) => element.textContent ?? "");
  });
}

function kWh(value: number): string {
  return value.toFixed(1);
}

/** 10 kWh on the first day: 7 of them wind, 2 gas, 1 unknown; one of them out of the battery. */
function asDelivered(report: EnergyReportView, index: number): EnergyReportView {
  const part = { costMicro: 1_500_000, co2Milligrams: 900_000, unpricedWh: 0, unratedWh: 1_000 };
  const delivered = { ...part, energyWh: 10_000, sourcesWh: { WIND: 7_000, GAS: 2_000, UNKNOWN: 1_000 } };
  const stored = { ...part, energyWh: 1_000, sourcesWh: { WIND: 1_000 } };
  const totals = {
    ...report.total,
    imports: [{ ...delivered, dsoId: "volta", dso: "Volta" }],
    delivered,
    renewableWh: 7_000,
    fromBattery: index < 2 ? stored : report.total.fromBattery,
  };
  const gap = { kind: "mix_unknown" as const, dsoId: "volta", dso: "Volta", energyWh: 1_000, hours: 14 };
  const days = report.days.map((day, at) => (at === 0 ? { ...totals, date: day.date } : day));
  return { ...report, currency: "EUR", total: totals, days, gaps: [{ ...gap, periods: [] }] };
}
