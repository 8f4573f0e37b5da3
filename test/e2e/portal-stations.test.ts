import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, it, onTestFinished } from "vitest";
import { locationSchema } from "../../src/entry/api/shared/schemas.ts";
import { describeInBrowser } from "../support/browser.ts";
import { connectFreeCharger } from "../support/free-charger.ts";
import {
  accessibilityFaults,
  launchBrowser,
  openPage,
  pageFaults,
  type SignedIn,
  scrollsSideways,
  signedIn,
  tabTo,
} from "../support/portal-page.ts";
import { sharedStack } from "../support/shared.ts";
import { untilTrue } from "../support/until.ts";

const STATIONS = "**/api/locations?*";
const LIVE = "**/api/live";
/** One transparent pixel. */
const TILE = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==",
  "base64",
);
const NOW = new Date("2026-11-18T09:20:00Z");

describeInBrowser("the stations page (G3, R6)", (executablePath) => {
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

  const link = (name: string) => page.getByRole("main").getByRole("link", { name, exact: true });
  const listed = () => page.getByRole("table", { name: "Stations" }).getByRole("rowheader").allInnerTexts();

  async function openStations(search = ""): Promise<void> {
    await page.goto(`${demo.portal}/stations${search}`);
    await page.getByRole("search").waitFor();
  }

  async function setTiles(tiles: { readonly url: string; readonly attribution: string } | null): Promise<void> {
    const { headers } = await api("/settings");
    const change = { method: "PATCH", body: { tiles }, headers: { "if-match": headers.get("etag") ?? "" } };
    expect((await api("/settings", change)).status).toBe(200);
  }

  it("filters by state in the address, which survives reload; Clear filters brings all back (portal 4.5)", async () => {
    page = await openPage(browser, { storageState, viewport: { width: 1_366, height: 800 } });
    const foreign: string[] = [];
    page.on("request", (request) => {
      if (new URL(request.url()).origin !== demo.portal) foreign.push(request.url());
    });
    await openStations();
    expect(await listed()).toEqual(["Braga Sul", "Porto Norte 1"]);
    await page.getByRole("combobox", { name: "State of a slot" }).selectOption("Faulted");
    await link("Braga Sul").waitFor({ state: "detached" });
    expect(new URL(page.url()).search).toBe("?state=faulted");
    await page.reload();
    await link("Porto Norte 1").waitFor();
    expect(await listed()).toEqual(["Porto Norte 1"]);
    await page.getByRole("button", { name: "Clear filters" }).click();
    await link("Braga Sul").waitFor();
    expect(await listed()).toEqual(["Braga Sul", "Porto Norte 1"]);

    const row = (name: string) => page.getByRole("row").filter({ has: page.getByRole("rowheader", { name }) });
    const cells = async (name: string) => row(name).getByRole("cell").allInnerTexts();
    await row("Porto Norte 1")
      .getByRole("cell", { name: /^\d+%$/ })
      .waitFor();
    const [site, , battery, power, dso, alerts, contact] = await cells("Porto Norte 1");
    expect([site, contact]).toEqual(["Rua de Costa Cabral 1200, Porto", "In contact"]);
    expect(battery).toMatch(/^\d+%$/);
    expect(power).toMatch(/^\d+\.\d$/);
    expect(dso).toMatch(/^(NordNett|Volta|Costa Energia)$/);
    expect(Number(alerts)).toBeGreaterThan(0);
    const counts = page.getByRole("list", { name: "Slots of Porto Norte 1" });
    await counts.getByRole("listitem").filter({ hasText: "1 faulted" }).waitFor();
    // No battery is not an empty one.
    expect((await cells("Braga Sul"))[2]).toMatch(/^–\s*No value$/);

    await page.getByRole("button", { name: "Has alerts" }).click();
    await page.getByRole("button", { name: "Offline", exact: true }).click();
    await page.getByRole("heading", { name: "No station matches" }).waitFor();
    await page.getByRole("main").getByRole("button", { name: "Clear filters" }).last().click();
    await link("Braga Sul").waitFor();
    expect(await page.getByRole("link", { name: "Add station" }).getAttribute("href")).toBe("/stations/new");
    expect(foreign).toEqual([]);
  });

  it("offers a map only with a server of tiles, which are read through our own origin (portal 4.5)", async () => {
    page = await openPage(browser, { storageState });
    const faults = pageFaults(page);
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    await page.route("**/api/tiles/**", (route) => route.fulfill({ contentType: "image/png", body: TILE }));
    await openStations();
    await page.getByRole("radio", { name: "Slots" }).waitFor();
    expect(await page.getByRole("radio", { name: "Map" }).count()).toBe(0);

    onTestFinished(() => setTiles(null));
    await setTiles({ url: "https://tiles.example/{z}/{x}/{y}.png", attribution: "Map: the people of tiles.example" });
    await page.reload();
    await page.getByText("Map", { exact: true }).click();
    const map = page.getByRole("region", { name: "Map of the stations" });
    await map.getByRole("link", { name: "Porto Norte 1" }).waitFor();
    await page.getByText("Map: the people of tiles.example").waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(asked.filter((url) => new URL(url).origin !== demo.portal)).toEqual([]);
    expect(asked.some((url) => url.includes("/api/tiles/"))).toBe(true);
    await tabTo(page, "link", "Porto Norte 1");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "System monitor" }).waitFor();
    expect(faults).toEqual([]);
  });

  it("has all fields on cards at 390 px, without sideways scroll (portal 4.5)", async () => {
    page = await openPage(browser, { storageState, viewport: { width: 390, height: 844 } });
    await openStations();
    const card = page
      .getByRole("list", { name: "Stations" })
      .getByRole("listitem")
      .filter({ has: page.getByRole("link", { name: "Porto Norte 1" }) });
    await card.getByText(/^\d+%$/).waitFor();
    for (const field of ["Site", "Slots", "Battery", "Power, kW", "DSO now", "Open alerts", "Contact"]) {
      await card.getByText(field, { exact: true }).waitFor();
    }
    expect(await scrollsSideways(page)).toBe(false);
  });

  it("shows within seconds what a real charger says, without reload", async () => {
    page = await openPage(browser, { storageState });
    await openStations("?view=slots");
    await page.getByText("Live", { exact: true }).waitFor();
    const charger = await connectFreeCharger(demo);
    const slot = await slotOf(charger);

    await charger.status("Available");
    await slot.getByText("Available").waitFor();
    await charger.start(1_000);
    await charger.status("Charging");
    await slot.getByText("Charging").waitFor();
    await charger.measure({ registerWh: 3_340, powerW: 7_200 });
    await slot.getByRole("cell", { name: "7.2", exact: true }).waitFor();
    await slot.getByRole("cell", { name: "2.34", exact: true }).waitFor();
    await charger.status("Faulted", { errorCode: "GroundFailure", vendorErrorCode: "E17" });
    await slot.getByText("Faulted, GroundFailure, E17").waitFor();
    await page.getByRole("status").filter({ hasText: "Faulted (GroundFailure · E17)" }).waitFor();
    await charger.stop(3_400);
    await slot.getByRole("cell", { name: "2.34", exact: true }).waitFor({ state: "detached" });
    await charger.close();
  });

  /** The row of the charger's slot. */
  async function slotOf({ locationId, evseUid }: { readonly locationId: string; readonly evseUid: string }) {
    const station = locationSchema.parse(await (await api(`/locations/${locationId}`)).json());
    const label = station.chargePoints.flatMap(({ evses }) => evses).find(({ uid }) => uid === evseUid)?.label;
    if (label === undefined) throw new Error(`${station.name} has no ${evseUid}`);
    return page
      .getByRole("row")
      .filter({ has: page.getByRole("link", { name: `${station.name}, slot ${label}`, exact: true }) });
  }

  it("reconnects by itself, and says of what time it shows the stations", async () => {
    page = await openPage(browser, { storageState, timezoneId: "Europe/Lisbon" });
    await page.clock.install({ time: NOW });
    let cut = () => {};
    await page.routeWebSocket(LIVE, (socket) => {
      socket.connectToServer();
      cut = () => socket.close();
    });
    await openStations();
    await page.getByText("Live", { exact: true }).waitFor();
    await page.clock.pauseAt(new Date(NOW.getTime() + 60_000));
    await page.routeWebSocket(LIVE, (socket) => socket.close());
    cut();
    await page.getByText("Reconnecting, showing 09:21").waitFor();

    const poll = page.waitForRequest(STATIONS);
    await page.clock.runFor(11_000);
    await poll;
    await page.routeWebSocket(LIVE, (socket) => {
      socket.connectToServer();
    });
    await page.clock.resume();
    await page.getByText("Live", { exact: true }).waitFor();
  });

  it("reads the list again when a live message was missed", async () => {
    page = await openPage(browser, { storageState });
    let readings = 0;
    page.on("request", (request) => {
      if (request.url().includes("/api/locations?")) readings += 1;
    });
    let send = (_seq: number) => {};
    await page.routeWebSocket(LIVE, (socket) => {
      send = (seq) => socket.send(JSON.stringify({ seq, topic: "of a newer version", id: "", data: {} }));
    });
    await openStations();
    // Once when the page opens, once when the socket does.
    await untilTrue(() => readings === 2);
    const again = page.waitForRequest(STATIONS);
    send(1);
    send(3);
    await again;
  });

  it("explains an empty list", async () => {
    page = await openPage(browser, { storageState });
    await page.route(STATIONS, (route) => route.fulfill({ json: { items: [], nextCursor: null } }));
    await page.goto(`${demo.portal}/stations`);
    await page.getByRole("link", { name: "Add your first station" }).waitFor();
  });

  it("answers an unknown address with a way back", async () => {
    page = await openPage(browser, { storageState });
    await page.goto(`${demo.portal}/nowhere`);
    await page.getByRole("link", { name: "Go to the stations" }).click();
    await link("Porto Norte 1").waitFor();
  });

  it("changes to the dark theme when asked to", async () => {
    page = await openPage(browser, { storageState, colorScheme: "light" });
    await openStations();
    await page.getByRole("button", { name: "Demo administrator" }).click();
    const scheme = () => page.locator("html").getAttribute("data-mantine-color-scheme");
    // The account keeps it, for all who sign in as this administrator: at the end it is as before.
    for (const [words, shown] of [
      ["Dark", "dark"],
      ["System", "light"],
    ] as const) {
      const saved = page.waitForResponse((response) => response.request().method() === "PUT" && response.ok());
      await page.getByText(words, { exact: true }).click();
      await untilTrue(async () => (await scheme()) === shown);
      await saved;
    }
  });
});
