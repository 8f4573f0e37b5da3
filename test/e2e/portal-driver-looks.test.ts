import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import type { ChargeView, ReceiptView, SlotView } from "../../src/entry/api/shared/drivers.ts";
import { at, charge, curve, fullSlot, receipt, slot } from "../portal/driver-answers.ts";
import { describeInBrowser } from "../support/browser.ts";
import {
  accessibilityFaults,
  expectRoomForLargeText,
  launchBrowser,
  openPage,
  pageFaults,
} from "../support/portal-page.ts";
import { sharedStack } from "../support/shared.ts";

/** How the drivers' pages look and speak in every state, by made-up answers; portal-driver.test.ts has real ones. */

type Answers = Readonly<{ slot?: SlotView; charge?: ChargeView; receipt?: ReceiptView }>;

const PHONE = { width: 360, height: 640 };
/** `--ink` of tokens.css. */
const LIGHT_THEME_INK = "rgb(20, 23, 28)";
const NOT_FOUND = {
  status: 404,
  contentType: "application/problem+json",
  body: JSON.stringify({ type: "", title: "", status: 404, code: "not_found", requestId: "r-1" }),
};
const NEAREST = { code: "bs1-D1", label: "D1", stationName: "Braga Sul", distanceM: 48_230, maxPowerW: 11_000 };
/** `shows`: what is there when all of it is. */
interface Scene extends Answers {
  readonly path: string;
  readonly shows: string;
}

const SLOT = "/c/pn1-A2";
const CHARGE = "/c/pt*eml*epn1a2";
const SCENES: Readonly<Record<string, Scene>> = {
  "a free slot": { path: SLOT, slot: fullSlot, shows: "Start charging" },
  "a slot in use": {
    path: SLOT,
    slot: slot({ state: "in_use", startable: false, freeAt: { at: at(17), source: "history" }, nearestFree: NEAREST }),
    shows: "In use, about 17 min",
  },
  "a charge that starts": {
    path: CHARGE,
    charge: charge({
      state: "starting",
      asOf: at(0.3),
      startedAt: null,
      energyWh: 0,
      powerW: null,
      price: null,
      payableMicro: null,
    }),
    shows: "This takes up to 60 seconds.",
  },
  "a charge": { path: CHARGE, charge: charge(), shows: "Most power: 10.8 kW after 2 min" },
  "a receipt": { path: "/r/some-token", receipt, shows: "Where the energy came from" },
  "an unknown slot": { path: "/c/nowhere", shows: "Open this slot" },
};

describeInBrowser("the drivers' pages (portal 4.19)", (executablePath) => {
  const { demo } = sharedStack();
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    browser = await launchBrowser(executablePath);
  });
  afterAll(() => browser.close());
  afterEach(() => page.context().close());

  async function open(scene: string, options: BrowserContextOptions = {}): Promise<void> {
    const { path, shows, ...answers } = SCENES[scene] ?? { path: "", shows: "" };
    await openWith(answers, path, options);
    await page.getByText(shows).first().waitFor();
  }

  async function openWith(answers: Answers, path = SLOT, options: BrowserContextOptions = {}): Promise<void> {
    page = await openPage(browser, { viewport: PHONE, ...options });
    await page.clock.setFixedTime(at(0));
    await answer(answers);
    await page.goto(demo.portal + path);
  }

  /** In place of the API, from now on. */
  async function answer({ slot: ofSlot, charge: ofCharge, receipt: ofReceipt }: Answers): Promise<void> {
    await page.unrouteAll();
    await page.route("**/api/public/**", (route) => {
      const { pathname } = new URL(route.request().url());
      if (pathname.endsWith("/curve")) return route.fulfill({ json: curve });
      if (pathname.includes("/charges/")) return route.fulfill(ofCharge ? { json: ofCharge } : NOT_FOUND);
      return route.fulfill(ofSlot || ofReceipt ? { json: ofSlot ?? ofReceipt } : NOT_FOUND);
    });
  }

  const start = () => page.getByRole("button", { name: "Start charging" });

  it.each(Object.keys(SCENES))(
    "%s is accessible, light and dark, and loses nothing of twice as large a text",
    async (scene) => {
      await open(scene, { colorScheme: "light" });
      const faults = pageFaults(page);
      expect(await accessibilityFaults(page)).toEqual([]);
      await page.emulateMedia({ colorScheme: "dark" });
      expect(await accessibilityFaults(page)).toEqual([]);

      await expectRoomForLargeText(page);
      expect(faults).toEqual([]);
    },
  );

  it("fits a small phone without scrolling, promotion and three connectors included", async () => {
    await open("a free slot");
    await start().waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollHeight)).toBeLessThanOrEqual(PHONE.height);
    for (const words of [
      "Slot B1",
      "€0.416",
      "per kWh, VAT included",
      "instead of €0.52",
      "Evening sun, until 12:00",
    ]) {
      expect(await page.getByText(words).isVisible(), words).toBe(true);
    }
    expect(await page.getByText("30 kWh would be €12.48").isVisible()).toBe(true);
    expect(await page.getByRole("link", { name: "Help: +351 800 200 300" }).isVisible()).toBe(true);
    expect((await start().boundingBox())?.height).toBeGreaterThanOrEqual(56);
    expect(await page.locator("body").innerText()).not.toMatch(/minute|per min|session|fee/i);
  });

  it("says why a slot cannot be used and until when, and where to go instead", async () => {
    await openWith({ slot: slot() });
    const states = {
      "In use, about 17 min": { state: "in_use", freeAt: { at: at(17), source: "history" } },
      "In use": { state: "in_use", freeAt: { at: null, source: "unknown" } },
      "Reserved until 10:00": { state: "reserved", freeAt: { at: at(40), source: "booking_end" } },
      "Out of service": { state: "out_of_service" },
      "Not in contact": { state: "offline" },
    } as const;
    for (const [words, state] of Object.entries(states)) {
      await answer({ slot: slot({ startable: false, nearestFree: NEAREST, ...state }) });
      await page.reload();
      await page.getByText(words, { exact: true }).waitFor();
      expect(await start().isDisabled()).toBe(true);
      const link = page.getByRole("link", { name: "Nearest free: slot D1, 11 kW, at Braga Sul, 48.2 km away" });
      expect(await link.getAttribute("href")).toBe("/c/bs1-D1");
    }
  });

  it("answers an unknown code with a field to type it again", async () => {
    await open("an unknown slot");
    await page.getByText("There is no slot with the code “nowhere”").waitFor();
    await answer({ slot: slot() });
    await page.getByLabel("Code of the slot").fill("pn1-A2");
    await page.getByLabel("Code of the slot").press("Enter");
    await start().waitFor();
    expect(page.url()).toBe(`${demo.portal}/c/pn1-A2`);
  });

  it("keeps its values while the network is away, says so, and goes on", async () => {
    await open("a charge", { timezoneId: "Europe/Lisbon" });
    await page.getByText("2.61 kWh").waitFor();
    await page.unrouteAll();
    await page.context().setOffline(true);
    await page.getByText("Reconnecting, showing").waitFor();
    expect(await page.getByText("2.61 kWh").isVisible()).toBe(true);
    await answer({ charge: charge({ energyWh: 3_140 }) });
    await page.context().setOffline(false);
    await page.getByText("3.14 kWh").waitFor();
    await page.getByText("Reconnecting, showing").waitFor({ state: "detached" });
  });

  it("is used by keyboard alone, and tells screen readers what happened", async () => {
    await open("a charge");
    await page.getByRole("button", { name: "Stop charging" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("dialog", { name: "Stop charging at slot A2?" }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.keyboard.press("Enter");
    await answer({ charge: charge({ state: "stopping" }) });
    await page.getByRole("button", { name: "Yes, stop" }).press("Enter");
    await page.getByRole("status").filter({ hasText: "Stopping" }).waitFor();
  });

  it("shows a charge from above, also to whoever had to scroll to its start", async () => {
    await open("a free slot", { viewport: { width: 360, height: 320 } });
    await start().scrollIntoViewIfNeeded();
    expect(await page.evaluate(() => scrollY)).toBeGreaterThan(0);
    await answer({ slot: fullSlot, charge: charge({ slot: { code: fullSlot.slot.code, label: "B1" } }) });
    await page.route("**/charges", (route) =>
      route.fulfill({ json: charge({ slot: { code: fullSlot.slot.code, label: "B1" } }) }),
    );
    await start().click();
    await page.getByRole("button", { name: "Stop charging" }).waitFor();
    expect(await page.evaluate(() => scrollY)).toBe(0);
  });

  it("explains a start that came to nothing, and offers another", async () => {
    page = await openPage(browser, { viewport: PHONE });
    await answer({
      slot: slot(),
      charge: charge({ state: "not_started", asOf: at(2), failure: "not_plugged_in", startedAt: null }),
    });
    await page.goto(`${demo.portal}/c/pn1-A2`);
    await page.getByText("No car was plugged in").first().waitFor();
    expect(await start().isEnabled()).toBe(true);
  });

  it("speaks the browser's language", async () => {
    await openWith({ slot: slot() }, SLOT, { locale: "it-IT" });
    await page.getByRole("button", { name: "Avvia la ricarica" }).waitFor();
    await page.getByText("30 kWh costerebbero 11,70 €").waitFor();
    expect(await page.locator("html").getAttribute("lang")).toBe("it");
  });

  it("prints a receipt that can be added up, without what only a screen needs", async () => {
    await open("a receipt", { colorScheme: "dark" });
    await page.emulateMedia({ media: "print" });
    const ink = await page.evaluate(() => getComputedStyle(document.body).color);
    expect(ink, "dark on paper").toBe(LIGHT_THEME_INK);
    for (const words of ["12.345 kWh", "€0.416", "€0.52", "€5.1355", "€5.14", "23%", "€0.9603", "€4.1752"]) {
      expect(await page.getByText(words, { exact: words !== "23%" }).isVisible(), words).toBe(true);
    }
    expect(await page.getByRole("button", { name: "Print or save as PDF" }).isVisible()).toBe(false);
  });
});
