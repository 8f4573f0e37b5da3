import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, it } from "vitest";
import { locationSchema } from "../../src/entry/api/shared/schemas.ts";
import { describeInBrowser } from "../support/browser.ts";
import { connectFreeCharger } from "../support/free-charger.ts";
import { launchBrowser, openPage, type SignedIn, signedIn } from "../support/portal-page.ts";
import { sharedStack } from "../support/shared.ts";
import { untilTrue } from "../support/until.ts";

const STATIONS = "**/api/locations?*";
const LIVE = "**/api/live";
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

  async function openStations(): Promise<void> {
    await page.goto(`${demo.portal}/stations`);
    await page.getByRole("heading", { name: "Porto Norte 1" }).waitFor();
  }

  it("shows within seconds what a real charger says, without reload", async () => {
    page = await openPage(browser, { storageState });
    await openStations();
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
    const head = page.getByRole("rowheader", { name: label, exact: true });
    return page.getByRole("region", { name: station.name }).getByRole("row").filter({ has: head });
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
    await page.getByRole("heading", { name: "No stations yet" }).waitFor();
  });

  it("answers an unknown address with a way back", async () => {
    page = await openPage(browser, { storageState });
    await page.goto(`${demo.portal}/nowhere`);
    await page.getByRole("link", { name: "Go to the stations" }).click();
    await page.getByRole("heading", { name: "Porto Norte 1" }).waitFor();
  });

  it("changes to the dark theme when asked to", async () => {
    page = await openPage(browser, { storageState, colorScheme: "light" });
    await openStations();
    await page.getByRole("button", { name: "Demo administrator" }).click();
    await page.getByText("Dark", { exact: true }).click();
    const scheme = () => page.locator("html").getAttribute("data-mantine-color-scheme");
    await untilTrue(async () => (await scheme()) === "dark");
  });
});
