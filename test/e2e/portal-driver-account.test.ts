import type { Browser, BrowserContextOptions, Page, Route } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { type Account, anAccount, CARD_LEFT } from "../portal/driver-account-answers.ts";
import { at } from "../portal/driver-answers.ts";
import { describeInBrowser } from "../support/browser.ts";
import {
  accessibilityFaults,
  expectRoomForLargeText,
  launchBrowser,
  openPage,
  pageFaults,
  scrollsSideways,
  tabTo,
} from "../support/portal-page.ts";
import { sharedStack } from "../support/shared.ts";

/** How an account looks and is used, by made-up answers; portal-driver.test.ts has a real one. */

const PHONE = { width: 390, height: 844 };
const PAYMENT_PAGE = "https://payments.example/enter-a-card";

describeInBrowser("the page of a driver's account (portal 4.19)", (executablePath) => {
  const { demo } = sharedStack();
  let browser: Browser;
  let page: Page;
  let account: Account;

  beforeAll(async () => {
    browser = await launchBrowser(executablePath);
  });
  afterAll(() => browser.close());
  afterEach(() => page.context().close());

  async function open(known: Account, options: BrowserContextOptions = {}): Promise<void> {
    account = known;
    page = await openPage(browser, { viewport: PHONE, ...options });
    await page.clock.install({ time: at(0) });
    await page.route("**/api/driver/**", answer);
    await page.route(PAYMENT_PAGE, (route) =>
      route.fulfill({ contentType: "text/html", body: `<a href="${demo.portal}/d#payment">Back to the shop</a>` }),
    );
    await page.goto(`${demo.portal}/d`);
    await page.getByRole("heading", { name: "Ana Sousa" }).waitFor();
  }

  /** As much of the API as the page uses. */
  function answer(route: Route): Promise<void> {
    const { pathname } = new URL(route.request().url());
    const [what = "", id] = pathname.replace("/api/driver/", "").split("/");
    const method = route.request().method();
    if (method === "GET") return route.fulfill({ json: READS[what]?.(account) });
    if (method === "PATCH") account.me = { ...account.me, ...route.request().postDataJSON() };
    if (method === "PATCH") return route.fulfill({ json: account.me });
    if (method === "POST" && id !== undefined) return route.fulfill({ status: 202, json: {} });
    if (method === "POST") return route.fulfill({ status: 201, json: { url: PAYMENT_PAGE } });
    if (what === "payment-methods") account.payment.items = [];
    if (what === "sign-ins") account.signIns = account.signIns.filter((each) => each.isThis || (id && each.id !== id));
    return route.fulfill({ status: 204 });
  }

  const payment = () => page.getByRole("region", { name: "Payment" });

  it.each([
    ["Pagamento", "en-GB", "it"],
    ["Payment", "it-IT", "en"],
  ] as const)(
    "is accessible with %s, light and dark, and loses nothing of twice as large a text",
    async (title, locale, language) => {
      await open(anAccount(language), { locale, colorScheme: "light" });
      const faults = pageFaults(page);
      await page.getByRole("region", { name: title }).getByText("visa •••• 4242").waitFor();
      await page.getByText("Firefox, Linux").waitFor();
      expect(await page.locator("html").getAttribute("lang")).toBe(language);
      expect(await accessibilityFaults(page)).toEqual([]);
      await page.emulateMedia({ colorScheme: "dark" });
      expect(await accessibilityFaults(page)).toEqual([]);
      expect(await scrollsSideways(page)).toBe(false);
      await expectRoomForLargeText(page);
      expect(faults).toEqual([]);
    },
  );

  it("adds a payment method at the payment service's page by keyboard alone, and shows it when the service has told of it", async () => {
    await open({ ...anAccount(), payment: aPayment() });
    await payment().getByText("None yet.").waitFor();
    await tabTo(page, "button", "Add a payment method");
    await page.keyboard.press("Enter");
    await page.getByRole("link", { name: "Back to the shop" }).press("Enter");
    await payment().getByText("it is here in a moment").waitFor();
    const inSight = (node: Element) => node.getBoundingClientRect().bottom <= innerHeight;
    expect(await payment().evaluate(inSight)).toBe(true);
    account.payment.items = [CARD_LEFT];
    await page.clock.fastForward(3_000);
    await payment().getByText("visa •••• 4242").waitFor();
    expect(await payment().getByText("it is here in a moment").count()).toBe(0);
  });

  it("removes a payment method by keyboard alone, and leaves the focus where it was", async () => {
    await open(anAccount());
    await tabTo(page, "button", "Remove visa •••• 4242");
    await page.keyboard.press("Enter");
    await payment().getByText("None yet.").waitFor();
    await tabTo(page, "button", "Add a payment method");
    expect(account.payment.items).toEqual([]);
  });

  it("says that there is nothing to leave where charges are settled on account", async () => {
    await open({ ...anAccount(), payment: aPayment({ onAccount: true }) });
    await payment().getByText("Nothing to set up").waitFor();
    expect(await payment().getByRole("button").count()).toBe(0);
  });

  it("says that what was changed is saved, and shows it", async () => {
    await open(anAccount());
    await page.getByLabel("Your name").fill("Ana Maria Sousa");
    await page.getByLabel("Your name").press("Enter");
    await page.getByRole("status").filter({ hasText: "Saved." }).waitFor();
    await page.getByRole("heading", { name: "Ana Maria Sousa", level: 1 }).waitFor();
  });

  it("stops a charge after a question by keyboard alone, and shows its receipt as soon as there is one", async () => {
    await open(anAccount());
    await tabTo(page, "button", "Stop charging");
    await page.keyboard.press("Enter");
    await page.getByRole("dialog", { name: "Stop charging at slot A2?" }).waitFor();
    const [running, ...others] = account.sessions as [Account["sessions"][number], ...Account["sessions"]];
    const asked = page.waitForRequest(`**/sessions/${running.id}/stop`);
    await tabTo(page, "button", "Yes, stop");
    await page.keyboard.press("Enter");
    await asked;
    await page.getByRole("button", { name: "Stopping" }).waitFor();
    account.sessions = [{ ...running, state: "ended", stoppedAt: at(0) }, ...others];
    await page.clock.fastForward(5_000);
    await page.getByRole("button", { name: "Stopping" }).waitFor({ state: "detached" });
    account.sessions = [{ ...running, state: "ended", stoppedAt: at(0), hasReceipt: true }, ...others];
    await page.clock.fastForward(5_000);
    await expect.poll(() => page.getByRole("link", { name: "Receipt" }).count()).toBe(2);
  });

  it("says that a charge is not paid yet, and what helps", async () => {
    await open({ ...anAccount(), payment: aPayment({ owes: true }) });
    await payment().getByText("A charge is not paid yet").waitFor();
    expect(await payment().getByRole("button", { name: "Add a payment method" }).isEnabled()).toBe(true);
  });

  it("signs out one device, and all others but the one in hand, by keyboard alone", async () => {
    await open(anAccount());
    const devices = page.getByRole("region", { name: "Where you are signed in" });
    await devices.getByText("This device").waitFor();
    await tabTo(page, "button", "Sign out Firefox, Linux");
    await page.keyboard.press("Enter");
    await devices.getByText("Firefox, Linux").waitFor({ state: "detached" });
    expect(account.signIns.map(({ id }) => id)).toEqual(["i1", "i3"]);
    await tabTo(page, "button", "Sign out all other devices");
    await page.keyboard.press("Enter");
    await devices.getByText("Edge, Windows").waitFor({ state: "detached" });
    expect(account.signIns.map(({ id }) => id)).toEqual(["i1"]);
    expect(await devices.getByRole("button").count()).toBe(0);
  });
});

const aPayment = (over: Partial<Account["payment"]> = {}): Account["payment"] => ({
  items: [],
  nextCursor: null,
  onAccount: false,
  owes: false,
  ...over,
});

const aPage = (items: readonly unknown[]) => ({ items, nextCursor: null });

const READS: Readonly<Record<string, (account: Account) => unknown>> = {
  me: ({ me }) => me,
  sessions: ({ sessions }) => aPage(sessions),
  tokens: ({ tokens }) => aPage(tokens),
  "sign-ins": ({ signIns }) => aPage(signIns),
  "payment-methods": ({ payment }) => payment,
};
