import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import * as z from "zod";
import { type EnergyReportView, energyReportSchema } from "../../src/entry/api/shared/energy-report.ts";
import { pageOf } from "../../src/entry/api/shared/schemas.ts";
import { describeInBrowser } from "../support/browser.ts";
import { launchBrowser, openPage, type SignedIn, signedIn } from "../support/portal-page.ts";
import { sharedStack } from "../support/shared.ts";

const REPORTS = "**/api/reports/energy-sources?*";
const MONTH = "2026-10";
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

  it("says of a month without data that nothing was delivered, and leads to the nearest month with some", async () => {
    await page.goto(`${demo.portal}/reports?month="2026-03"`);
    await page.getByText("Nothing was delivered in March 2026.").waitFor();
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
