import { join } from "node:path";
import type { BrowserContext, Page } from "playwright-core";
import type { Demo } from "../../scripts/lib/demo-file.ts";
import { launchBrowser, openContext, signedIn } from "../support/portal-page.ts";
import { DETAIL_PAGES, openDetailPage, PORTAL_PAGES, type PortalPage } from "../support/portal-pages.ts";

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

export interface Wanted {
  readonly directory: string;
  /** Its path, or the name of a detail's page; all pages unless told. */
  readonly page: string | undefined;
}

/** A page, and how one comes to it. */
interface Sight {
  readonly name: string;
  readonly open: (page: Page, portal: string) => Promise<void>;
}

const sightOf = ({ path, heading }: Shown): Sight => ({
  name: path,
  open: async (page, portal) => {
    await page.goto(portal + path);
    await page.getByRole("heading", { name: heading }).first().waitFor();
  },
});

const OUTSIDE = OF_STRANGERS.map(sightOf);
const INSIDE = [
  ...PORTAL_PAGES.map(sightOf),
  ...DETAIL_PAGES.map(
    (detail): Sight => ({
      name: detail.name,
      open: (page, portal) => openDetailPage(page, portal, detail),
    }),
  ),
];

/** Each page in each look; answers the files as they are written. */
export async function* takePictures(chromium: string, demo: Demo, wanted: Wanted): AsyncGenerator<string> {
  const aheadMs = await aheadOfUs(demo);
  const browser = await launchBrowser(chromium);
  try {
    const storageState = await signedIn(browser, demo);
    for (const look of LOOKS) {
      for (const [sights, cookies] of [
        [OUTSIDE, {}],
        [INSIDE, { storageState }],
      ] as const) {
        const context = await openContext(browser, { ...look, ...cookies });
        await context.clock.install({ time: Date.now() + aheadMs });
        for (const sight of sights) {
          if (wanted.page !== undefined && wanted.page !== sight.name) continue;
          const file = join(wanted.directory, `${fileName(sight.name)}-${look.viewport.width}-${look.colorScheme}.png`);
          await takePicture(context, demo.portal, sight, file);
          yield file;
        }
        await context.close();
      }
    }
  } finally {
    await browser.close();
  }
}

const fileName = (name: string) => name.replaceAll(/^\W+|\W+$/g, "").replaceAll(/\W+/g, "-") || "overview";

async function takePicture(context: BrowserContext, portal: string, { open }: Sight, file: string): Promise<void> {
  const page = await context.newPage();
  await open(page, portal);
  await page.waitForLoadState("networkidle");
  await page.screenshot({ path: file, fullPage: true });
  await page.close();
}

/** How much later it is on the stack's clock. */
async function aheadOfUs({ portal }: Demo): Promise<number> {
  const answer = await fetch(`${portal}/api/public/locations/pn1/availability`);
  const { asOf } = (await answer.json()) as { asOf: string };
  return Date.parse(asOf) - Date.now();
}
