import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { slotsOf, totalsOf } from "../../portal/src/pages/stations/totals.ts";
import { type LocationView, locationSchema, pageOf } from "../../src/entry/api/shared/schemas.ts";
import { aSession, aSite } from "../portal/overview-answers.ts";
import { describeInBrowser } from "../support/browser.ts";
import { connectFreeCharger } from "../support/free-charger.ts";
import { launchBrowser, openPage, type SignedIn, signedIn, signedInAs } from "../support/portal-page.ts";
import { sharedStack } from "../support/shared.ts";
import { untilTrue } from "../support/until.ts";

const DESK = { width: 1_366, height: 800 };
const STATIONS = "**/api/locations?*";

describeInBrowser("the overview of all stations (portal 4.4)", (executablePath) => {
  const { demo, api, state } = sharedStack();
  let browser: Browser;
  let page: Page;
  let storageState: SignedIn;

  beforeAll(async () => {
    browser = await launchBrowser(executablePath);
    storageState = await signedIn(browser, demo);
  });
  afterAll(() => browser.close());
  afterEach(() => page.context().close());

  const number = (label: string) => page.getByRole("link", { name: new RegExp(`^${label} [\\d,.]+( kW)?$`) });
  const shown = async (label: string) => (await number(label).innerText()).replace(label, "").trim();
  const attention = () => page.getByRole("list", { name: "Needs attention" });

  async function openOverview(): Promise<void> {
    await page.goto(demo.portal);
    await page.getByRole("heading", { name: "Overview", level: 1 }).waitFor();
  }

  const readStations = async () => pageOf(locationSchema).parse(await (await api("/locations?limit=100")).json()).items;

  async function countBroken(): Promise<number> {
    const { counts } = totalsOf((await readStations()).flatMap(slotsOf));
    return counts.faulted + counts.offline;
  }

  /** The stations as they are at one instant, and nothing that changes them. */
  async function holdStill(stations: readonly LocationView[]): Promise<void> {
    await page.routeWebSocket("**/api/live", () => {});
    await page.route(STATIONS, (route) => route.fulfill({ json: { items: stations, nextCursor: null } }));
  }

  it("leads from each of its four numbers to a list with the same count, and to the prices of energy", async () => {
    page = await openPage(browser, { storageState, viewport: DESK });
    await holdStill(await readStations());
    await openOverview();
    for (const [label, state] of [
      ["Charging now", "charging"],
      ["Free slots", "available"],
      ["Faulted or offline", "broken"],
    ] as const) {
      const value = Number(await shown(label));
      await number(label).click();
      await page.getByText(new RegExp(`^${value} slots?$`)).waitFor();
      expect(new URL(page.url()).search).toBe(`?view=slots&state=${state}`);
      if (value > 0) expect(await page.getByRole("rowheader").count()).toBe(value);
      await page.goBack();
    }
    const power = await shown("Power now");
    await number("Power now").click();
    await page.getByText(`${power} now`, { exact: true }).waitFor();
    await page.goBack();
    await page
      .getByRole("region", { name: "Power now" })
      .getByRole("img", { name: new RegExp(`^${power.replace(" kW", "")} kW now`) })
      .waitFor();
    await page
      .getByRole("region", { name: "Cheapest DSO now" })
      .getByText(/^€0\.\d+ per kWh, (NordNett|Volta|Costa Energia)$/)
      .waitFor();
    await page.getByRole("main").getByRole("link", { name: "View energy prices", exact: true }).click();
    await page.getByRole("heading", { name: "View energy prices", level: 1 }).waitFor();
    expect(new URL(page.url()).pathname).toBe("/energy");
  });

  it("raises the faulted count with a charger's message, and names station, slot and code, without reload", async () => {
    page = await openPage(browser, { storageState, viewport: DESK });
    const charger = await connectFreeCharger(demo);
    await charger.status("Available");
    const station = (await readStations()).find(({ id }) => id === charger.locationId);
    const evse = station?.chargePoints.flatMap(({ evses }) => evses).find(({ uid }) => uid === charger.evseUid);
    const where = `${station?.name}, slot ${evse?.label}`;
    await openOverview();
    await page.getByText("Live", { exact: true }).waitFor();
    await attention().getByText(where, { exact: true }).waitFor({ state: "detached" });
    await charger.status("Faulted", { errorCode: "GroundFailure", vendorErrorCode: "E17" });
    const item = attention().getByRole("listitem").filter({ hasText: where });
    await item.getByText("Faulted, GroundFailure, E17").waitFor();
    // Chargers of other tests may fall silent meanwhile: what is counted is what the API says of all.
    const isCounted = async () => Number(await shown("Faulted or offline")) === (await countBroken());
    await untilTrue(isCounted, { what: "the fault to be counted" });
    await item.getByRole("link", { name: `Diagnose: ${where}` }).click();
    await page.getByRole("heading", { name: `Slot ${evse?.label}` }).waitFor();
    await charger.status("Available");
    await charger.close();
  });

  it("tells of silent DSOs, low batteries and stalled sessions, each with what to do; and who comes next", async () => {
    page = await openPage(browser, { storageState, viewport: DESK });
    const now = Date.now();
    const instant = (minutes: number) => new Date(now + minutes * 60_000).toISOString();
    const { items: dsos } = (await (await api("/dsos")).json()) as { items: { name: string; answering: object }[] };
    const silent = { state: "not_answering", since: instant(-60) };
    await page.route("**/api/dsos", (route) =>
      route.fulfill({
        json: {
          items: dsos.map((dso) =>
            dso.name === "Volta" ? { ...dso, answering: { ...dso.answering, ...silent } } : dso,
          ),
          nextCursor: null,
        },
      }),
    );
    await page.route("**/api/sites", (route) =>
      route.fulfill({ json: { items: [aSite({ storedWh: 22_000, isLow: true })], nextCursor: null } }),
    );
    await page.route("**/api/sessions?*", (route) => {
      expect(new URL(route.request().url()).searchParams.get("attention")).toBe("true");
      return route.fulfill({ json: { items: [aSession({ evseUid: "pn1-A1" })], nextCursor: null } });
    });
    const booking = { kind: "booking", locationId: "pn1", endAt: instant(90), origin: "booked" };
    const booked = [
      { ...booking, id: "k1", state: "RESERVED", evseUid: "pn1-A2", beginAt: instant(30) },
      { ...booking, id: "k2", state: "CANCELED", evseUid: "pn1-B1", beginAt: instant(40) },
    ];
    await page.route("**/api/bookings?*", (route) => {
      const { searchParams } = new URL(route.request().url());
      const hours = Date.parse(searchParams.get("to") ?? "") - Date.parse(searchParams.get("from") ?? "");
      expect(hours).toBe(6 * 3_600_000);
      return route.fulfill({ json: { items: booked, nextCursor: null } });
    });
    await openOverview();
    for (const [where, what, action, to] of [
      ["Volta", /^Not answering since /, "Test connection", /^\/energy\/.+/],
      ["Porto Norte 1", "Battery low, 11%", "Energy management", /^\/stations\/pn1\/energy$/],
      ["Porto Norte 1, slot A1", /^Running since .+: No energy$/, "Open the session", /^\/sessions\/s1$/],
    ] as const) {
      const item = attention()
        .getByRole("listitem")
        .filter({ has: page.getByText(where, { exact: true }) })
        .filter({ has: page.getByText(what) });
      const link = item.getByRole("link", { name: `${action}: ${where}` });
      expect(await link.getAttribute("href")).toMatch(to);
    }
    const bookings = page.getByRole("list", { name: "Bookings of the next 6 h" });
    await bookings.getByText("Porto Norte 1, slot A2").waitFor();
    expect(await bookings.getByRole("listitem").count()).toBe(1);
  });

  it("says of what is not read that it is not, and shows the rest", async () => {
    page = await openPage(browser, { storageState, viewport: DESK });
    await page.route("**/api/dsos", (route) => route.fulfill({ status: 503 }));
    await openOverview();
    await attention().getByText("Faulted, GroundFailure, E17").first().waitFor();
    await page.getByText("A part of this could not be read").waitFor();
    await number("Free slots").waitFor();
    await page.getByRole("region", { name: "Cheapest DSO now" }).getByRole("button", { name: "Retry" }).waitFor();
  });

  it("offers an administrator to add the first station where there is none", async () => {
    page = await openPage(browser, { storageState });
    await holdStill([]);
    await openOverview();
    await page.getByRole("link", { name: "Add your first station" }).click();
    await page.waitForURL("**/stations/new");
  });

  describe("for a viewer of one station", () => {
    let viewer: Awaited<ReturnType<typeof signedInAs>>;

    beforeAll(async () => {
      viewer = await signedInAs(browser, { demo, state, api }, "viewer", ["pn1"]);
    });
    afterAll(() => api(`/users/${viewer.userId}`, { method: "DELETE" }));

    it("shows what needs attention there without anything to press, and polls", async () => {
      page = await openPage(browser, { storageState: viewer.storageState, viewport: DESK });
      const refused: string[] = [];
      page.on("response", (response) => {
        if (response.status() >= 400) refused.push(`${response.status()} ${new URL(response.url()).pathname}`);
      });
      await openOverview();
      const item = attention().getByRole("listitem").filter({ hasText: "Porto Norte 1, slot B2" });
      await item.getByText("Faulted, GroundFailure, E17").waitFor();
      await page.getByRole("img", { name: /kW now/ }).waitFor();
      await page
        .getByRole("region", { name: "Cheapest DSO now" })
        .getByText(/per kWh/)
        .waitFor();
      expect(await attention().getByRole("link").count()).toBe(0);
      expect(await attention().getByRole("button").count()).toBe(0);
      expect(await attention().getByText("Braga Sul").count()).toBe(0);
      expect(refused).toEqual([]);

      await holdStill([]);
      await page.reload();
      await page.getByRole("heading", { name: "No station is assigned to you" }).waitFor();
    });
  });
});
