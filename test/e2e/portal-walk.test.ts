import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it, onTestFinished } from "vitest";
import { describeInBrowser } from "../support/browser.ts";
import { launchBrowser, openPage, pageFaults, type SignedIn, signedIn, signedInAs } from "../support/portal-page.ts";
import { DETAIL_PAGES, PORTAL_PAGES, type PortalPage } from "../support/portal-pages.ts";
import { sharedStack } from "../support/shared.ts";

/** What a page has read is there for the next: nobody loads the portal anew between two pages. */
describeInBrowser("a visit of every page in one go", (executablePath) => {
  const { demo, api } = sharedStack();
  let browser: Browser;
  let storageState: SignedIn;

  beforeAll(async () => {
    browser = await launchBrowser(executablePath);
    storageState = await signedIn(browser, demo);
  });
  afterAll(() => browser.close());

  /** @returns what the browser complained of. */
  async function visit(
    pages: readonly PortalPage[],
    storageState: SignedIn,
    /** Instead of a page that is not for everybody. */
    otherwise?: string,
  ): Promise<readonly string[]> {
    const page = await openPage(browser, { storageState });
    const goTo = (path: string) => page.evaluate((to) => history.pushState({}, "", to), path);
    const shown = (heading: string) => {
      const own = page.getByRole("heading", { name: heading }).first();
      return otherwise === undefined ? own : own.or(page.getByText(otherwise)).first();
    };
    await page.goto(demo.portal);
    await page.getByRole("heading", { name: "Overview" }).waitFor();
    const faults = pageFaults(page);
    for (const { path, heading } of pages) {
      await goTo(path);
      await shown(heading).waitFor();
    }
    for (const { list, link, heading } of otherwise === undefined ? DETAIL_PAGES : []) {
      await goTo(list);
      await page.getByRole("main").getByRole("link", { name: link }).first().click();
      await shown(heading).waitFor();
    }
    await page.context().close();
    return faults;
  }

  it.each([
    ["from first to last", PORTAL_PAGES],
    ["from last to first", PORTAL_PAGES.toReversed()],
  ])("shows each, %s", async (_order, pages) => {
    expect(await visit(pages, storageState)).toEqual([]);
  });

  it.each(["technician", "viewer"] as const)("shows each to a %s, or that it is not for them", async (role) => {
    const { userId, storageState: theirs } = await signedInAs(browser, sharedStack(), role);
    onTestFinished(async () => {
      await api(`/users/${userId}`, { method: "DELETE" });
    });
    expect(await visit(PORTAL_PAGES, theirs, "This page is not for your role")).toEqual([]);
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
