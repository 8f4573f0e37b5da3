import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { promisify } from "node:util";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { PSEUDO_LOCALE } from "../../portal/scripts/pseudo.ts";
import {
  DRIVER_VISIT_BUDGET_BYTES,
  FIRST_LOAD_BUDGET_BYTES,
  LAZY_CHUNK_BUDGET_BYTES,
  portalSizes,
} from "../../portal/scripts/size.ts";
import { root } from "../../scripts/lib/paths.ts";
import { dsoSchema } from "../../src/entry/api/shared/dsos.ts";
import { locationSchema, pageOf } from "../../src/entry/api/shared/schemas.ts";
import { describeInBrowser } from "../support/browser.ts";
import { launchBrowser, openPage, scrollsSideways, signedIn } from "../support/portal-page.ts";
import { sharedStack } from "../support/shared.ts";

/** A whole build, where other work shares the processor. */
const BUILD_TIMEOUT_MS = 180_000;

it("a first visit of the portal costs no more than its budget (portal 7)", () => {
  const { firstLoadBytes, lazyChunks } = portalSizes();
  expect(firstLoadBytes).toBeLessThanOrEqual(FIRST_LOAD_BUDGET_BYTES);
  for (const bytes of Object.values(lazyChunks)) expect(bytes).toBeLessThanOrEqual(LAZY_CHUNK_BUDGET_BYTES);
});

it("a first visit at a slot costs no more than its budget (portal 4.19)", () => {
  expect(portalSizes().driverVisitBytes).toBeLessThanOrEqual(DRIVER_VISIT_BUDGET_BYTES);
});

it.each(["/c/pn1-A2", "/r/token", "/s/pn1", "/d", "/d/sign-in"])(
  "%s is a page of drivers, which runs nothing inline and tells nobody where it was (portal 1.2)",
  async (path) => {
    const page = await fetch(sharedStack().demo.portal + path, { redirect: "error" });
    expect(await page.text()).toContain("/assets/driver-");
    expect(page.headers.get("content-security-policy")).not.toContain("unsafe");
    expect(page.headers.get("referrer-policy")).toBe("no-referrer");
  },
);

it("every page comes with the security headers, and assets may be kept for ever (portal 1.2)", async () => {
  const { demo } = sharedStack();
  const page = await fetch(`${demo.portal}/stations`);
  const policy = page.headers.get("content-security-policy");
  for (const rule of ["default-src 'self'", "script-src 'self'", "frame-ancestors 'none'"])
    expect(policy).toContain(rule);
  expect(page.headers.get("x-content-type-options")).toBe("nosniff");
  expect(page.headers.get("referrer-policy")).toBe("same-origin");
  const script = /src="(\/assets\/[^"]+)"/.exec(await page.text())?.[1];
  const asset = await fetch(`${demo.portal}${script}`);
  expect([asset.status, asset.headers.get("cache-control")]).toEqual([200, expect.stringContaining("immutable")]);
});

describeInBrowser("the portal in a made-up language", (executablePath) => {
  const { demo, api } = sharedStack();
  const dist = mkdtempSync(join(tmpdir(), "portal-pseudo-"));
  let browser: Browser;

  beforeAll(async () => {
    const build = ["build", "--config", "portal/vite.config.ts", "--mode", "pseudo", "--outDir", dist];
    await promisify(execFile)("vite", build, { cwd: root });
    browser = await launchBrowser(executablePath);
  }, BUILD_TIMEOUT_MS);
  afterAll(async () => {
    await browser.close();
    rmSync(dist, { recursive: true });
  });

  it("takes every text from the catalogs, and has room for texts a third longer", async () => {
    const storageState = await signedIn(browser, demo);
    const page = await openPage(browser, {
      locale: PSEUDO_LOCALE,
      storageState,
      viewport: { width: 320, height: 700 },
    });
    await page.route((url) => !url.pathname.startsWith("/api/"), serve);
    const known = await namesInTheData();

    await page.goto(`${demo.portal}/stations`);
    await page.getByRole("link", { name: "Porto Norte 1", exact: true }).waitFor();
    expect((await foreignTexts(page)).filter((text) => !known.has(text))).toEqual([]);
    expect(await scrollsSideways(page)).toBe(false);

    await page.goto(`${demo.portal}/login`);
    await page.getByRole("textbox").first().waitFor();
    expect(await foreignTexts(page)).toEqual(["eMall CPMS", "English", "Italiano", PSEUDO_LOCALE]);
    expect(await scrollsSideways(page)).toBe(false);
    await page.context().close();
  });

  /** The build in the made-up language, in place of the one that the stack serves. */
  async function serve(route: Parameters<Parameters<Page["route"]>[1]>[0]): Promise<void> {
    const { pathname } = new URL(route.request().url());
    const path = extname(pathname) === "" ? "/index.html" : pathname;
    await route.fulfill({ path: join(dist, path), contentType: CONTENT_TYPES[extname(path)] ?? "text/plain" });
  }

  /** What is written as it was entered: names and addresses of stations, labels of slots, people. */
  async function namesInTheData(): Promise<ReadonlySet<string>> {
    const { items } = pageOf(locationSchema).parse(await (await api("/locations?limit=100")).json());
    const stations = items.flatMap(({ name, address, city }) => [name, `${address}, ${city}`, address, city]);
    const labels = items.flatMap(({ chargePoints }) =>
      chargePoints.flatMap(({ evses }) => evses.map((each) => each.label)),
    );
    const dsos = pageOf(dsoSchema)
      .parse(await (await api("/dsos")).json())
      .items.map(({ name }) => name);
    return new Set(["eMall CPMS", "Demo administrator", demo.admin.email, ...stations, ...labels, ...dsos]);
  }
});

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};

/** Texts with letters that are not in the made-up language's brackets. */
async function foreignTexts(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const texts: string[] = [];
    while (walker.nextNode()) {
      const { parentElement, textContent } = walker.currentNode;
      if (parentElement === null || ["SCRIPT", "STYLE"].includes(parentElement.tagName)) continue;
      const text = textContent?.trim() ?? "";
      if (/\p{Letter}/u.test(text) && !text.includes("[")) texts.push(text);
    }
    return [...new Set(texts)];
  });
}
