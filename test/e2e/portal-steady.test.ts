import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { describeInBrowser } from "../support/browser.ts";
import {
  cutTexts,
  LARGE_LETTERS,
  launchBrowser,
  layoutShift,
  openContext,
  type SignedIn,
  scrollsSideways,
  signedIn,
  silenceLive,
  watchLayoutShift,
} from "../support/portal-page.ts";
import { DETAIL_PAGES, openDetailPage, PORTAL_PAGES } from "../support/portal-pages.ts";
import { sharedStack } from "../support/shared.ts";

/** Pages that hold still while they are read, and have room for letters of twice the size (portal 7). */

const MOST_SHIFT = 0.05;
const PHONE = { width: 390, height: 844 };
const DESK = { width: 1366, height: 900 };
const PAGES = [
  ...PORTAL_PAGES.map(({ path, heading }) => ({
    name: path,
    open: async (page: Page, portal: string) => {
      await page.goto(portal + path);
      await page.getByRole("heading", { name: heading }).first().waitFor();
    },
  })),
  ...DETAIL_PAGES.map((detail) => ({
    name: `one ${detail.name}`,
    open: (page: Page, portal: string) => openDetailPage(page, portal, detail),
  })),
];

describeInBrowser("every page of the portal", (executablePath) => {
  const { demo } = sharedStack();
  const browsers: Browser[] = [];
  let phone: BrowserContext;
  let large: BrowserContext;

  beforeAll(async () => {
    const storageState = await signedIn(await launched(), demo);
    phone = await context(await launched(), storageState, PHONE);
    large = await context(await launched([LARGE_LETTERS]), storageState, DESK);
  });
  afterAll(() => Promise.all(browsers.map((browser) => browser.close())));

  async function launched(flags: readonly string[] = []): Promise<Browser> {
    const browser = await launchBrowser(executablePath, flags);
    browsers.push(browser);
    return browser;
  }

  /** News from chargers may add to a page: what is looked at is how it is read. */
  async function context(browser: Browser, storageState: SignedIn, viewport: typeof PHONE): Promise<BrowserContext> {
    const opened = await openContext(browser, { storageState, viewport });
    await silenceLive(opened);
    await watchLayoutShift(opened);
    return opened;
  }

  it.each(PAGES)("$name holds still on a phone, and with letters of twice the size, which have room", async (each) => {
    for (const context of [phone, large]) {
      const page = await context.newPage();
      await each.open(page, demo.portal);
      expect(await layoutShift(page)).toBeLessThanOrEqual(MOST_SHIFT);
      if (context === large) {
        expect(await scrollsSideways(page)).toBe(false);
        expect(await cutTexts(page)).toEqual([]);
      }
      await page.close();
    }
  });
});
