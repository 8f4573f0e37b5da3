import { join } from "node:path";
import type { BrowserContext } from "playwright-core";
import type { Demo } from "../../scripts/lib/demo-file.ts";
import { launchBrowser, openContext, signedIn } from "../support/portal-page.ts";
import { PORTAL_PAGES, type PortalPage } from "../support/portal-pages.ts";

type Shown = Pick<PortalPage, "path" | "heading">;

/** Nobody is signed in. */
const OF_STRANGERS: readonly Shown[] = [
  { path: "/login", heading: "Sign in" },
  { path: "/s/pn1", heading: "Porto Norte 1" },
  { path: "/c/pn1-A2", heading: "Porto Norte 1" },
];

const DESKTOP = { width: 1366, height: 900 };
const PHONE = { width: 390, height: 844 };
const LOOKS = [
  { viewport: DESKTOP, colorScheme: "light" },
  { viewport: DESKTOP, colorScheme: "dark" },
  { viewport: PHONE, colorScheme: "light" },
] as const;

type Look = (typeof LOOKS)[number];

export interface Wanted {
  readonly directory: string;
  /** Its path; all pages unless told. */
  readonly page: string | undefined;
  /** The instant at which the stack's clock began just now; real time unless told. */
  readonly clockStartAt: number | undefined;
}

/** Each page in each look; answers the files as they are written. */
export async function* takePictures(chromium: string, demo: Demo, wanted: Wanted): AsyncGenerator<string> {
  const beganAt = Date.now();
  const browser = await launchBrowser(chromium);
  try {
    const storageState = await signedIn(browser, demo);
    for (const look of LOOKS) {
      for (const [pages, cookies] of [
        [OF_STRANGERS, {}],
        [PORTAL_PAGES, { storageState }],
      ] as const) {
        const context = await openContext(browser, { ...look, ...cookies });
        if (wanted.clockStartAt !== undefined)
          await context.clock.install({ time: wanted.clockStartAt + Date.now() - beganAt });
        for (const page of pages)
          if (isWanted(page, wanted)) yield await picture(context, page, { demo, look, wanted });
        await context.close();
      }
    }
  } finally {
    await browser.close();
  }
}

const isWanted = ({ path }: Shown, { page }: Wanted) => page === undefined || page === path;

type Taking = { readonly demo: Demo; readonly look: Look; readonly wanted: Wanted };

async function picture(
  context: BrowserContext,
  { path, heading }: Shown,
  { demo, look, wanted }: Taking,
): Promise<string> {
  const page = await context.newPage();
  await page.goto(demo.portal + path);
  await page.getByRole("heading", { name: heading }).first().waitFor();
  await page.waitForLoadState("networkidle");
  const name = path.slice(1).replaceAll("/", "-") || "overview";
  const file = join(wanted.directory, `${name}-${look.viewport.width}-${look.colorScheme}.png`);
  await page.screenshot({ path: file, fullPage: true });
  await page.close();
  return file;
}
