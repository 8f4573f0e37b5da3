import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { describeInBrowser } from "../support/browser.ts";
import { connectFreeCharger } from "../support/free-charger.ts";
import { accessibilityFaults, launchBrowser, openPage, scrollsSideways } from "../support/portal-page.ts";
import { sharedStack } from "../support/shared.ts";
import { untilDefined } from "../support/until.ts";

/** Drivers at a slot whose charger is real: a client that others wrote. */

const PHONE = { width: 360, height: 640 };

describeInBrowser("charging at a slot without an account (portal 4.19, O5.1, S6)", (executablePath) => {
  const { demo } = sharedStack();
  let browser: Browser;
  let page: Page;
  let charger: Awaited<ReturnType<typeof connectFreeCharger>>;
  let address: string;

  beforeAll(async () => {
    browser = await launchBrowser(executablePath);
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    charger = await connectFreeCharger(demo);
    await charger.status("Available");
    address = `${demo.portal}/c/${charger.evseUid}`;
    page = await openPage(browser, { viewport: PHONE });
  });
  afterEach(async () => {
    await charger.close();
    await page.context().close();
  });

  it("shows the price, starts, goes on after a reload, stops for whoever started alone, and accounts for each Wh", async () => {
    await page.goto(address);
    await page.getByText("€0.39", { exact: true }).waitFor();
    await page.getByText("30 kWh would be €11.70").waitFor();
    expect(await page.locator("body").innerText()).not.toMatch(/minute|per min|session|fee/i);

    const startAsked = charger.asked("RemoteStartTransaction");
    await page.getByRole("button", { name: "Start charging" }).click();
    await page.getByText("This takes up to 60 seconds.").waitFor();
    const { idTag } = await startAsked;
    await charger.status("Preparing");
    await charger.start(1_000, `${idTag}`);
    await charger.status("Charging");
    await charger.measure({ registerWh: 1_340, powerW: 7_200 });
    await page.getByText("0.34 kWh").waitFor();
    await page.getByText("€0.13", { exact: true }).waitFor();

    await page.reload();
    await page.getByText("0.34 kWh").waitFor();
    await charger.measure({ registerWh: 1_720, powerW: 7_200 });
    await page.getByText("0.72 kWh").waitFor();

    const stranger = await openPage(browser, { viewport: PHONE });
    await stranger.goto(address);
    await stranger.getByText("In use").waitFor();
    expect(await stranger.getByRole("button", { name: "Stop charging" }).count()).toBe(0);
    const refused = await stranger.evaluate(async () => {
      const { status } = await fetch("/api/public/charges/current/stop", { method: "POST" });
      return status;
    });
    expect(refused).toBe(404);
    await stranger.context().close();

    const stopAsked = charger.asked("RemoteStopTransaction");
    await page.getByRole("button", { name: "Stop charging" }).click();
    await page.getByRole("button", { name: "Yes, stop" }).click();
    await stopAsked;
    await charger.stop(1_945);
    await charger.status("Available");

    await page.getByRole("heading", { name: "Receipt", level: 1 }).waitFor();
    expect(new URL(page.url()).pathname).toMatch(/^\/r\/[\w-]{20,}$/);
    // 0.945 kWh at 0.39 €
    for (const words of ["0.945 kWh", "€0.39", "€0.3686", "€0.37"]) {
      await page.getByRole("region", { name: "Receipt" }).getByText(words, { exact: true }).waitFor();
    }
    expect(await page.evaluate(() => document.cookie)).toBe("");
    const [cookie] = await page.context().cookies();
    expect(cookie).toMatchObject({ httpOnly: true, secure: true, sameSite: "Strict" });
  });

  it("gives a start up when the driver thinks otherwise", async () => {
    const startAsked = charger.asked("RemoteStartTransaction");
    await page.goto(address);
    await page.getByRole("button", { name: "Start charging" }).click();
    await startAsked;
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.getByText("The start was cancelled.").first().waitFor();
    expect(await page.getByRole("button", { name: "Start charging" }).isEnabled()).toBe(true);
  });

  it("answers a code that there is not with help", async () => {
    const answer = page.waitForResponse("**/api/public/slots/**");
    await page.goto(`${demo.portal}/c/nowhere`);
    expect((await answer).status()).toBe(404);
    await page.getByText("There is no slot with the code “nowhere”").waitFor();
  });
});

describeInBrowser("a driver's account (portal 4.19)", (executablePath) => {
  const { demo, api, state } = sharedStack();
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    browser = await launchBrowser(executablePath);
    page = await openPage(browser, { viewport: { width: 390, height: 844 } });
  });
  afterAll(() => browser.close());

  /** The link of the newest mail: on a developer's machine mails are written to the log. */
  const mailedLink = () =>
    untilDefined(() => readFileSync(join(state, "worker.log"), "utf8").match(MAILED_LINK)?.at(-1), { what: "a mail" });

  it("is opened by a mailed link, keeps card, charge and receipt, and is deleted", async () => {
    await page.goto(`${demo.portal}/d`);
    const form = page.getByRole("form", { name: "Open an account" });
    await form.getByLabel("Your name").fill("Ana Sousa");
    await form.getByLabel("E-mail").fill("ana@example.com");
    await form.getByRole("button", { name: "Open an account" }).click();
    await page.getByRole("heading", { name: "Look at your mail" }).waitFor();
    await page.goto(await mailedLink());
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("heading", { name: "Ana Sousa", level: 1 }).waitFor();
    await page.getByText("You have not charged yet.").waitFor();
    await page.getByText("Nothing to set up: what you charge is put on your account").waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(await scrollsSideways(page)).toBe(false);

    const card = "DRIVER-ANA-CARD";
    await api("/tokens", { method: "POST", body: { uid: card } });
    const { code } = (await (await api(`/tokens/${card}/code`, { method: "POST" })).json()) as { code: string };
    await page.getByLabel("Number of the card").fill(card);
    await page.getByLabel("Code of the card").fill(code);
    await page.getByRole("button", { name: "Add a charging card" }).click();
    await page.getByRole("button", { name: `Remove card ${card}` }).waitFor();

    await chargeWith(card);
    await page.reload();
    await page.getByText("0.90 kWh · €0.35").waitFor();
    await page.getByRole("link", { name: "Receipt" }).click();
    await page.getByText("€0.351", { exact: true }).waitFor();

    await page.goto(`${demo.portal}/d`);
    await page.getByRole("button", { name: "Delete my account" }).click();
    await page.getByRole("button", { name: "Yes, delete" }).click();
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
  });

  /** 0.9 kWh, started at the charger itself. */
  async function chargeWith(card: string): Promise<void> {
    const charger = await connectFreeCharger(demo);
    await charger.start(1_000, card);
    await charger.stop(1_900);
    await charger.status("Available");
    await charger.close();
  }
});

const MAILED_LINK = /http[^\s"\\]+\/d\/link#[\w-]+/g;
