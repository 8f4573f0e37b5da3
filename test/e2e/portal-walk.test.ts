import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { describeInBrowser } from "../support/browser.ts";
import { launchBrowser, openPage, pageFaults, type SignedIn, signedIn } from "../support/portal-page.ts";
import { PORTAL_PAGES } from "../support/portal-pages.ts";
import { sharedStack } from "../support/shared.ts";

/** What a page has read is there for the next: nobody loads the portal anew between two pages. */
describeInBrowser("a visit of every page in one go", (executablePath) => {
  const { demo } = sharedStack();
  let browser: Browser;
  let storageState: SignedIn;

  beforeAll(async () => {
    browser = await launchBrowser(executablePath);
    storageState = await signedIn(browser, demo);
  });
  afterAll(() => browser.close());

  it.each([
    ["from first to last", PORTAL_PAGES],
    ["from last to first", PORTAL_PAGES.toReversed()],
  ])("shows each, %s", async (_order, pages) => {
    const page = await openPage(browser, { storageState });
    await page.goto(demo.portal);
    await page.getByRole("heading", { name: "Overview" }).waitFor();
    const faults = pageFaults(page);
    for (const { path, heading } of pages) {
      await page.evaluate((to) => history.pushState({}, "", to), path);
      await page.getByRole("heading", { name: heading }).first().waitFor();
    }
    expect(faults).toEqual([]);
    await page.context().close();
  });

  it("leaves the way to all others where one fails by a fault of its own, and tries it again", async () => {
    const page = await openPage(browser, { storageState });
    await page.route("**/api/settings", (route) => route.fulfill({ json: {} }));
    await page.goto(`${demo.portal}/settings`);
    await page.getByText("The page met a fault of its own.").waitFor();
    const rail = page.getByRole("navigation").first();
    await rail.getByRole("link", { name: "Users" }).click();
    await page.getByRole("heading", { name: "Users", level: 1 }).waitFor();
    await page.unroute("**/api/settings");
    await rail.getByRole("link", { name: "Settings" }).click();
    await page.getByRole("button", { name: "Retry" }).click();
    await page.getByText("set with the deployment").first().waitFor();
    await page.context().close();
  });
});
