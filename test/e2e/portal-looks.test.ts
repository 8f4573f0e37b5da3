import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { describeInBrowser } from "../support/browser.ts";
import {
  accessibilityFaults,
  fillSignIn,
  launchBrowser,
  openPage,
  pageFaults,
  scrollsSideways,
  signedIn,
} from "../support/portal-page.ts";
import { sharedStack } from "../support/shared.ts";

/** What holds for every page of the portal alike (portal 3.5, 4.2, 7). A new page is a row here. */

interface Look {
  readonly path: string;
  /** A heading that is there when the page is. */
  readonly heading: string;
  /** What it reads first of all, by its address. */
  readonly reads: RegExp;
  /** Opens what the page hides at first. */
  readonly unfold?: (page: Page) => Promise<unknown>;
}

const PAGES: readonly Look[] = [
  { path: "/stations", heading: "Porto Norte 1", reads: /\/api\/locations\?/, unfold: openAccount },
  { path: "/prices", heading: "Prices", reads: /\/api\/tariffs\?/, unfold: openNewPromotion },
  { path: "/stations/pn1/prices", heading: "Prices", reads: /\/api\/tariffs\?/ },
  { path: "/users", heading: "Users", reads: /\/api\/users\?/, unfold: openInvitation },
  { path: "/settings/keys", heading: "API keys", reads: /\/api\/api-keys\?/, unfold: openKeyForm },
  { path: "/settings/audit", heading: "Audit log", reads: /\/api\/audit\?/ },
  { path: "/account", heading: "Account", reads: /\/api\/account$/ },
  { path: "/stations/pn1/edit", heading: "Where it is", reads: /\/api\/locations\/pn1$/, unfold: leaveNameOut },
  { path: "/stations/pn1/monitor", heading: "System monitor", reads: /\/api\/locations\?/ },
  {
    path: "/stations/pn1/energy",
    heading: "Energy management",
    reads: /\/api\/locations\/pn1\/energy$/,
    unfold: openEnergySettings,
  },
  { path: "/reports", heading: "Reports", reads: /\/api\/reports\/energy-sources/ },
  { path: "/stations/pn1/slots/pn1-B2", heading: "Slot B2", reads: /\/api\/locations\?/ },
  { path: "/energy", heading: "View energy prices", reads: /\/api\/dsos$/, unfold: openDsoForm },
  { path: "/bookings", heading: "Bookings", reads: /\/api\/bookings\?/ },
  { path: "/stations/pn1/bookings", heading: "Bookings", reads: /\/calendar\?/ },
  { path: "/sessions", heading: "Sessions", reads: /\/api\/sessions\?/ },
  { path: "/stations/pn1/external", heading: "Rapid", reads: /\/availability$/ },
];

const THEMES = ["light", "dark"] as const;
const WIDTHS = [1366, 390] as const;
const NARROWEST = 320;
/** Four passes over a page take long where other work shares the processor. */
const TIMEOUT_MS = 120_000;
const UNAVAILABLE = { type: "", title: "", status: 503, code: "unavailable", requestId: "r-503" };

describeInBrowser("every page of the portal", (executablePath) => {
  const { demo } = sharedStack();
  let browser: Browser;
  let context: BrowserContext;

  beforeAll(async () => {
    browser = await launchBrowser(executablePath);
    // One for all pages: what they share is fetched once.
    context = await browser.newContext({ locale: "en-GB", storageState: await signedIn(browser, demo) });
    // A socket that opens late would have all read again, and Retry would be gone before it is pressed.
    await context.routeWebSocket("**/api/live", () => {});
  });
  afterAll(() => browser.close());

  it.each(PAGES)(
    "$path says why it cannot be read, recovers by Retry, is accessible and never scrolls sideways",
    { timeout: TIMEOUT_MS },
    async ({ path, heading, reads, unfold }) => {
      const page = await context.newPage();
      const faults = pageFaults(page);
      await page.route(reads, (route) =>
        route.fulfill({ status: 503, contentType: "application/problem+json", json: UNAVAILABLE }),
      );
      await page.goto(demo.portal + path);
      await page.getByText("Request r-503").first().waitFor();
      await page.unroute(reads);
      await page.getByRole("button", { name: "Retry" }).first().click();
      await page.getByRole("heading", { name: heading }).first().waitFor();
      await unfold?.(page);
      expect(await looksWrong(page)).toEqual([]);
      expect(faults).toEqual([]);
      await page.close();
    },
  );

  it("a DSO's page is accessible in both themes and widths", { timeout: TIMEOUT_MS }, async () => {
    const page = await context.newPage();
    const faults = pageFaults(page);
    await page.goto(`${demo.portal}/energy`);
    await page.getByRole("link", { name: "NordNett" }).click();
    await page.getByRole("heading", { name: "Mix by hour" }).waitFor();
    expect(await looksWrong(page)).toEqual([]);
    expect(faults).toEqual([]);
    await page.close();
  });

  it("the sign-in is accessible, with its complaints", { timeout: TIMEOUT_MS }, async () => {
    const page = await openPage(browser);
    await page.goto(`${demo.portal}/login`);
    await fillSignIn(page, { email: "", password: "" });
    await page.getByText("Enter your password.").waitFor();
    expect(await looksWrong(page)).toEqual([]);
    await page.context().close();
  });
});

async function openAccount(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Demo administrator" }).click();
  await page.getByRole("dialog", { name: "Account" }).waitFor();
}

async function leaveNameOut(page: Page): Promise<void> {
  await page.getByRole("textbox", { name: "Name" }).fill("");
  await page.getByRole("button", { name: "Save and go on" }).click();
  await page.getByRole("link", { name: "Name: Enter a value." }).waitFor();
}

async function openEnergySettings(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Modify" }).click();
  await page.getByText("Manual", { exact: true }).click();
}

async function openDsoForm(page: Page): Promise<void> {
  await page.getByRole("link", { name: "NordNett" }).waitFor();
  await page.getByRole("button", { name: "Add DSO" }).click();
  await page.getByRole("dialog", { name: "Add a DSO" }).waitFor();
}

async function openNewPromotion(page: Page): Promise<void> {
  await page.getByRole("table", { name: "Prices" }).waitFor();
  await page.getByRole("button", { name: "New promotion" }).click();
  await page.getByRole("dialog", { name: "New promotion" }).waitFor();
}

async function openKeyForm(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Create a key" }).click();
  await page.getByRole("dialog", { name: "Create a key" }).waitFor();
}

async function openInvitation(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Invite a user" }).click();
  await page.getByRole("dialog", { name: "Invite a user" }).waitFor();
}

async function looksWrong(page: Page): Promise<readonly string[]> {
  const wrong: string[] = [];
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 844 });
    for (const colorScheme of THEMES) {
      await page.emulateMedia({ colorScheme });
      const found = await accessibilityFaults(page);
      wrong.push(...found.map((fault) => `${width} ${colorScheme}: ${fault}`));
    }
  }
  await page.setViewportSize({ width: NARROWEST, height: 700 });
  if (await scrollsSideways(page)) wrong.push(`${NARROWEST}: scrolls sideways`);
  return wrong;
}
