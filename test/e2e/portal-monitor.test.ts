import { readFile } from "node:fs/promises";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { dsoSchema } from "../../src/entry/api/shared/dsos.ts";
import { energySchema } from "../../src/entry/api/shared/energy.ts";
import { type LocationView, locationSchema, pageOf } from "../../src/entry/api/shared/schemas.ts";
import { describeInBrowser } from "../support/browser.ts";
import { connectFreeCharger } from "../support/free-charger.ts";
import { launchBrowser, openPage, type SignedIn, scrollsSideways, signedIn } from "../support/portal-page.ts";
import { sharedStack } from "../support/shared.ts";

const DESK = { width: 1_366, height: 800 };
const OFFLINE = { connected: false, online: false, offlineSince: "2026-11-18T08:55:00.000Z" };
const STATIONS = "**/api/locations?*";

describeInBrowser("the system monitor of a station (portal 4.6, R6, UC4, G3, G10)", (executablePath) => {
  const { demo, api } = sharedStack();
  let browser: Browser;
  let page: Page;
  let storageState: SignedIn;

  beforeAll(async () => {
    browser = await launchBrowser(executablePath);
    storageState = await signedIn(browser, demo);
  });
  afterAll(() => browser.close());
  afterEach(() => page.context().close());

  async function openMonitor(stationId: string): Promise<void> {
    page = await openPage(browser, { storageState, viewport: DESK });
    await goTo(stationId);
  }

  async function goTo(stationId: string): Promise<void> {
    await page.goto(`${demo.portal}/stations/${stationId}/monitor`);
    await page.getByRole("heading", { name: "System monitor", level: 2 }).waitFor();
  }

  const slotRow = (label: string) =>
    page
      .getByRole("table", { name: /^Slots of/ })
      .getByRole("row")
      .filter({ has: page.getByRole("rowheader", { name: label, exact: true }) });

  /** Other stations than there are; the demo world shows itself only after a while that it lost one. */
  async function showInstead(changed: (station: LocationView) => LocationView): Promise<void> {
    const { items } = pageOf(locationSchema).parse(await (await api("/locations?limit=100")).json());
    await page.routeWebSocket("**/api/live", () => {});
    await page.route(STATIONS, (route) => route.fulfill({ json: { items: items.map(changed), nextCursor: null } }));
  }

  it("shows the battery's energy, the settings in force and one diagnostic for each slot", async () => {
    await openMonitor("pn1");
    await page.getByText(/^\d+ of 200 kWh$/).waitFor();
    const settings = page.getByRole("region", { name: "Energy settings" });
    for (const words of ["Automatic", "Cheapest", /^(NordNett|Volta|Costa Energia) until (.+, )?\d\d:\d\d$/]) {
      await settings.getByText(words, { exact: true }).waitFor();
    }
    const link = settings.getByRole("link", { name: "Energy management" });
    expect(await link.getAttribute("href")).toBe("/stations/pn1/energy");
    const rows = await rowsOf(page.getByRole("table", { name: /^Slots of/ }));
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) expect(row.get("Diagnostic")).toMatch(/^(OK|Warning: .+|Fault: .+)$/);
    expect(rows.every((row) => /^(€\d|–)/.test(row.get("Price/kWh") ?? ""))).toBe(true);
  });

  it("counts the same vehicles everywhere, and the power of the slots is that of Power now", async () => {
    await openMonitor("pn1");
    const power = page.getByRole("region", { name: "Power now" });
    await power.getByRole("img", { name: /kW now/ }).waitFor();
    await power.getByRole("button", { name: "Show as table" }).click();
    await power.getByRole("rowheader", { name: "Rapid" }).waitFor();
    // All at one instant: what is measured goes on.
    const seen = await page.evaluate(() => {
      const texts = (selector: string) =>
        [...document.querySelectorAll(selector)].map((each) => each.textContent ?? "");
      const cells = [...document.querySelectorAll("table")].map((table) =>
        [...table.querySelectorAll("tbody tr")].map((row) => [...row.children].map((cell) => cell.textContent ?? "")),
      );
      return { cells, words: texts("main p") };
    });
    const [flows = [], slots = []] = seen.cells;
    const charging = slots.filter(([, state]) => state === "Charging").length;
    expect(seen.words).toContain(`Vehicles charging ${charging}`);
    expect(seen.words.find((words) => /free now/.test(words))).toMatch(new RegExp(`^${charging} charging, \\d+ free`));
    const sum = (values: readonly (string | undefined)[]) => values.reduce((total, each) => total + Number(each), 0);
    const cars = flows.filter(([name = ""]) => ["Rapid", "Fast", "Slow"].includes(name)).map((cells) => cells[2]);
    const drawn = slots.map(([, , powerW = ""]) => powerW).filter((text) => /^\d/.test(text));
    expect(charging).toBeGreaterThan(0);
    expect(Math.abs(sum(cars) - sum(drawn))).toBeLessThanOrEqual(0.1);
  });

  it("draws as many flows as the table and the CSV have, and the keyboard comes to each (portal 6)", async () => {
    await openMonitor("bs1");
    const power = page.getByRole("region", { name: "Power now" });
    const cursor = power.getByRole("slider", { name: "Flow in the picture" });
    await power.getByRole("img").waitFor();
    await cursor.press("End");
    await power.getByText(/^Slow takes/).waitFor();
    await power.getByRole("button", { name: "Show as table" }).click();
    const rows = await rowsOf(power.getByRole("table"));
    const download = page.waitForEvent("download");
    await power.getByRole("button", { name: "Save as CSV" }).click();
    const csv = await readFile(await (await download).path(), "utf8");
    const lines = csv.trim().split("\r\n").slice(1);
    expect(lines.map((line) => line.split(",")[0])).toEqual(rows.map((row) => row.get("Flow")));
  });

  it("names the codes of a fault, and of a slot out of contact what it was, and that nothing can be asked of it", async () => {
    page = await openPage(browser, { storageState, viewport: DESK });
    const ofDemo = new Set(demo.chargePoints.map(({ id }) => id));
    await showInstead((station) => ({
      ...station,
      chargePoints: station.chargePoints
        .filter(({ id }) => ofDemo.has(id))
        .map((box) =>
          box.evses.some((evse) => evse.label === "C4") ? { ...box, live: { ...box.live, ...OFFLINE } } : box,
        ),
    }));
    await goTo("pn1");
    await slotRow("B2").getByText("Faulted, GroundFailure, E17").waitFor();
    await slotRow("B2").getByText("Fault: GroundFailure, E17").waitFor();
    await slotRow("C4")
      .getByText(/^Offline, was Available .*08:55/)
      .waitFor();
    const start = slotRow("C4").getByRole("button", { name: "Start at C4, Porto Norte 1" });
    expect(await start.isDisabled()).toBe(true);
    const reason = await start.getAttribute("aria-describedby");
    expect(await page.locator(`[id="${reason}"]`).innerText()).toMatch(/^Offline since/);
    const states = page.getByRole("region", { name: "Last 24 hours" });
    await states.getByText(/B2 faulted since/).waitFor();
    await states.getByRole("slider", { name: "State in the picture" }).press("End");
    await states.getByText(/^C4 offline, .+ to /).waitFor();
  });

  it("says that there is no battery, no slot, or no contact, where it is so", async () => {
    await openMonitor("bs1");
    await page.getByText("No battery at this station").waitFor();
    await showInstead((station) => ({
      ...station,
      chargePoints:
        station.id === "pn1" ? [] : station.chargePoints.map((box) => ({ ...box, live: { ...box.live, ...OFFLINE } })),
    }));
    await goTo("bs1");
    await page.getByText(/^This station is not in contact since .*08:55/).waitFor();
    await goTo("pn1");
    await page.getByRole("heading", { name: "This station has no slots yet." }).waitFor();
  });

  it("has room for names without a break on the narrowest screen", async () => {
    const long = (name: string) => `${name}_${"unbroken".repeat(5)}`;
    page = await openPage(browser, { storageState, viewport: { width: 320, height: 700 } });
    await showInstead((station) => ({
      ...station,
      name: long(station.name),
      chargePoints: station.chargePoints.map((box) => ({
        ...box,
        evses: box.evses.map((evse) => ({ ...evse, label: long(evse.label) })),
      })),
    }));
    const energy = energySchema.parse(await (await api("/locations/pn1/energy")).json());
    const dsos = pageOf(dsoSchema).parse(await (await api("/dsos")).json());
    const [dso] = dsos.items;
    const current = { id: dso?.id ?? "", name: long("Volta"), until: new Date().toISOString(), why: "only" } as const;
    await page.route(/\/api\/locations\/pn1\/energy$/, (route) =>
      route.fulfill({ json: { ...energy, now: { ...energy.now, dso: current } } }),
    );
    await page.route(/\/api\/dsos$/, (route) =>
      route.fulfill({ json: { ...dsos, items: dsos.items.map((each) => ({ ...each, name: long(each.name) })) } }),
    );
    await goTo("pn1");
    await page.getByText(/^Volta_unbroken.* until /).waitFor();
    await page.getByRole("region", { name: "Last 24 hours" }).waitFor();
    expect(await scrollsSideways(page)).toBe(false);
  });

  describe("with a real charger", () => {
    let charger: Awaited<ReturnType<typeof connectFreeCharger>>;
    let label: string;

    beforeAll(async () => {
      charger = await connectFreeCharger(demo);
      await charger.status("Available");
      const station = locationSchema.parse(await (await api(`/locations/${charger.locationId}`)).json());
      const evses = station.chargePoints.flatMap((box) => box.evses);
      label = evses.find(({ uid }) => uid === charger.evseUid)?.label ?? "";
    });
    afterAll(() => charger.close());

    it("starts and stops a charge: Sending, Accepted by station, Done, or the charger's own no (UC5, UC6)", async () => {
      await openMonitor(charger.locationId);
      const slot = slotRow(label);
      await slot.getByText("Available").waitFor();
      const card = demo.tokens.find(({ state }) => state === "valid")?.uid ?? "";

      let asked = charger.asked("RemoteStartTransaction", "Rejected");
      await start(slot, card);
      await asked;
      await slot.getByText("Rejected: Rejected").waitFor();
      expect(await slot.getByRole("button", { name: /^Start/ }).isEnabled()).toBe(true);

      asked = charger.asked("RemoteStartTransaction");
      await start(slot, card);
      expect(await asked).toMatchObject({ idTag: card });
      await slot.getByText("Accepted by station").waitFor();
      await charger.status("Preparing");
      await charger.start(1_000, card);
      await charger.status("Charging");
      await slot.getByText("Done").waitFor();
      await page
        .getByRole("status")
        .filter({ hasText: /^Start at .+: Done/ })
        .waitFor();

      await charger.measure({ registerWh: 3_340, powerW: 7_200 });
      await slot.getByRole("cell", { name: "7.2", exact: true }).waitFor();
      await slot.getByRole("cell", { name: "2.34", exact: true }).waitFor();
      await charger.measure({ registerWh: 3_345, powerW: 400 });
      await charger.status("Available");
      await slot.getByText("Reports Available but draws 0.4 kW", { exact: true }).waitFor();
      await slot.getByText("Warning: Reports Available but draws 0.4 kW").waitFor();
      await charger.status("Charging");

      asked = charger.asked("RemoteStopTransaction");
      await slot.getByRole("button", { name: /^Stop/ }).click();
      await asked;
      await slot.getByText("Accepted by station").waitFor();
      await charger.stop(3_400);
      await charger.status("Available");
      await slot.getByText("Done").waitFor();
      await slot.getByText(/^\d\d:\d\d, 2\.40 kWh$/).waitFor();
    });

    async function start(slot: Locator, card: string): Promise<void> {
      await slot.getByRole("button", { name: /^Start/ }).click();
      const dialog = page.getByRole("dialog", { name: /^Start at/ });
      await dialog.getByRole("combobox", { name: "Card of the driver" }).fill(card);
      await dialog.getByRole("button", { name: "Start" }).click();
    }
  });
});

/** The rows of a table, by the names of their columns. */
async function rowsOf(table: Locator): Promise<readonly ReadonlyMap<string, string>[]> {
  await table.waitFor();
  return table
    .evaluate((node) => {
      const names = [...node.querySelectorAll("thead th")].map((cell) => cell.textContent ?? "");
      return [...node.querySelectorAll("tbody tr")].map((row) =>
        [...row.children].map((cell, index) => [names[index] ?? "", cell.textContent ?? ""] as const),
      );
    })
    .then((rows) => rows.map((cells) => new Map(cells)));
}
