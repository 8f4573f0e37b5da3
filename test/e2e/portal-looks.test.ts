import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { describeInBrowser } from "../support/browser.ts";
import {
  accessibilityFaults,
  fillSignIn,
  launchBrowser,
  openContext,
  openPage,
  pageFaults,
  scrollsSideways,
  signedIn,
  silenceLive,
} from "../support/portal-page.ts";
import { DETAIL_PAGES, openDetailPage, PORTAL_PAGES } from "../support/portal-pages.ts";
import { sharedStack } from "../support/shared.ts";

/** What holds for every page of the portal alike (portal 3.5, 4.2, 7). A new page is a row of `portal-pages.ts`. */

const THEMES = ["light", "dark"] as const;
const WIDTHS = [1366, 390] as const;
const NARROWEST = 320;
const WINDOW = { width: 1366, height: 844 };
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
    context = await openContext(browser, { storageState: await signedIn(browser, demo) });
    // A socket that opens late would have all read again, and Retry would be gone before it is pressed.
    await silenceLive(context);
  });
  afterAll(() => browser.close());

  it.each(PORTAL_PAGES)(
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
      expect(await looksWrong(page)).toEqual([]);
      if (unfold !== undefined) {
        await page.setViewportSize(WINDOW);
        await unfold(page);
        expect(await looksWrong(page)).toEqual([]);
      }
      expect(faults).toEqual([]);
      await page.close();
    },
  );

  it.each(DETAIL_PAGES)(
    "of one $name is accessible in both themes and widths",
    { timeout: TIMEOUT_MS },
    async (detail) => {
      const page = await context.newPage();
      const faults = pageFaults(page);
      await openDetailPage(page, demo.portal, detail);
      expect(await looksWrong(page)).toEqual([]);
      expect(faults).toEqual([]);
      await page.close();
    },
  );

  it("the sign-in is accessible, with its complaints", { timeout: TIMEOUT_MS }, async () => {
    const page = await openPage(browser);
    await page.goto(`${demo.portal}/login`);
    await fillSignIn(page, { email: "", password: "" });
    await page.getByText("Enter your password.").waitFor();
    expect(await looksWrong(page)).toEqual([]);
    await page.context().close();
  });
});

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
  if (await scrollsSideways(page)) wrong.push(`${NARROWEST}: scrolls sideways: ${await beyondTheEdge(page)}`);
  return wrong;
}

/** The innermost of what reaches beyond the right edge. */
function beyondTheEdge(page: Page): Promise<string> {
  return page.evaluate(() => {
    const edge = document.documentElement.clientWidth;
    const beyond = [...document.querySelectorAll("body *")].filter(
      (each) => each.getBoundingClientRect().right > edge + 1,
    );
    const innermost = beyond.filter((each) => !beyond.some((other) => other !== each && each.contains(other)));
    return innermost.map(({ outerHTML }) => outerHTML.slice(0, 200)).join("\n");
  });
}
