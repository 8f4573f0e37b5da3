import { randomUUID } from "node:crypto";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it, onTestFinished } from "vitest";
import { localOf } from "../../portal/src/local-time.ts";
import { permissionsOf, type Role } from "../../src/entry/api/shared/permissions.ts";
import { pageOf, sessionSchema } from "../../src/entry/api/shared/schemas.ts";
import type { TariffView } from "../../src/entry/api/shared/tariffs.ts";
import { describeInBrowser } from "../support/browser.ts";
import { closeStation, ownStation } from "../support/own-station.ts";
import { launchBrowser, openPage, type SignedIn, signedIn, untilFocused } from "../support/portal-page.ts";
import { sharedStack } from "../support/shared.ts";
import { untilDefined, untilTrue } from "../support/until.ts";

const LISBON = "Europe/Lisbon";
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const BELOW_COST = {
  locationId: "pn1",
  class: "fast",
  currency: "EUR",
  priceExclMicroPerKwh: 81_300,
  costMicroPerKwh: 212_300,
};
const BELOW_COST_DETAIL = "It sells below cost: fast at pn1.";
const BELOW_COST_REFUSAL = {
  status: 409,
  contentType: "application/problem+json",
  json: { title: "Confirm it", status: 409, code: "confirmation_needed", detail: BELOW_COST_DETAIL },
};

describeInBrowser("Prices (R8, G7, S2, PF7)", (executablePath) => {
  const { demo, api } = sharedStack();
  let browser: Browser;
  let storageState: SignedIn;
  let page: Page;

  beforeAll(async () => {
    browser = await launchBrowser(executablePath);
    storageState = await signedIn(browser, demo);
    page = await openPage(browser, { storageState });
    await page.goto(`${demo.portal}/prices`);
  });
  afterAll(() => browser.close());

  const table = (on = page) => on.getByRole("table", { name: "Prices", exact: true });
  const row = (name: string, on = page) =>
    table(on)
      .getByRole("row")
      .filter({ has: on.getByRole("rowheader", { name, exact: true }) });
  const fast = () => page.getByRole("textbox", { name: "Fast: price per kWh, VAT included" });
  const save = () => page.getByRole("button", { name: "Save Changes", exact: true });

  it("offers two prices, standard and fast, and no other fee; Save Changes needs a change", async () => {
    await row("Standard").waitFor();
    await row("Fast").waitFor();
    expect(await table().getByRole("textbox").count()).toBe(2);
    expect(await fast().inputValue()).toBe("0.52");
    await page.getByText("A running session keeps the price it started with.").waitFor();
    expect(await save().isDisabled()).toBe(true);
    await fast().fill("0.520");
    expect(await save().isDisabled()).toBe(true);
  });

  it("refuses a negative price and more than four decimals beside the field, and sends nothing", async () => {
    const sent: string[] = [];
    page.on("request", (request) => sent.push(`${request.method()} ${new URL(request.url()).pathname}`));
    await fast().fill("-0.49");
    await row("Fast").getByText("A price cannot be below zero.").waitFor();
    await fast().fill("0.49123");
    await row("Fast").getByText("A price has four decimals at most.").waitFor();
    await save().click();
    await untilFocused(page, "textbox", "Fast: price per kWh, VAT included");
    expect(sent.filter((request) => request.startsWith("POST"))).toEqual([]);
    await page.getByRole("button", { name: "Discard" }).click();
    expect(await fast().inputValue()).toBe("0.52");
  });

  it("warns of a price below what the energy is bought for", async () => {
    await page.route("**/api/tariffs/dry-run", async (route) => {
      const answer = await route.fetch();
      await route.fulfill({ response: answer, json: { ...(await answer.json()), belowCost: [BELOW_COST] } });
    });
    await fast().fill("0.1");
    await page
      .getByText(
        "Fast at Porto Norte 1 would sell below cost: €0.0813 per kWh without VAT, and the energy is bought for €0.2123.",
      )
      .waitFor();
    await page.unroute("**/api/tariffs/dry-run");
    await page.getByRole("button", { name: "Discard" }).click();
  });

  it("says what a month would have brought at the typed price, before it is saved", async () => {
    const takings = {
      revenueInclMicro: 0,
      revenueExclMicro: 0,
      payableMicro: 52_000_000,
      marginMicro: 20_000_000,
      lossMaking: 1,
    };
    const line = {
      class: "fast",
      currency: "EUR",
      sessions: 4,
      energyWh: 100_000,
      energyCostMicro: 0,
      uncostedSessions: 1,
    };
    const proposed = { ...takings, payableMicro: 49_000_000, marginMicro: 17_500_000, lossMaking: 2 };
    const classes = [{ ...line, uncostedWh: 0, repriced: 4, real: takings, proposed }];
    await page.route("**/api/what-if", (route) =>
      route.fulfill({
        json: { items: [{ locationId: "pn1", name: "Porto Norte 1", classes }], nextCursor: null, rules: [] },
      }),
    );
    await fast().fill("0.49");
    const asked = page.waitForRequest("**/api/what-if");
    await page.getByRole("button", { name: "What would it have brought?" }).click();
    expect((await asked).postDataJSON()).toMatchObject({ prices: [{ class: "fast", priceMicroPerKwh: 490_000 }] });
    const dialog = page.getByRole("dialog", { name: "What would it have brought?" });
    await dialog.getByRole("cell", { name: "€52.00 → €49.00" }).waitFor();
    await dialog.getByRole("cell", { name: "€20.00 → €17.50" }).waitFor();
    await dialog.getByRole("cell", { name: "1 → 2" }).waitFor();
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "hidden" });
    await page.getByRole("button", { name: "Discard" }).click();
  });

  it("the administrator changes the price: the public page and other browsers follow, a running session keeps its price", async () => {
    const running = await untilDefined(runningFast, { what: "a running session at a fast connector" });
    const colleague = await openPage(browser, { storageState });
    await actAs(colleague, "viewer");
    const street = await openPage(browser);
    await Promise.all([colleague.goto(`${demo.portal}/prices`), street.goto(`${demo.portal}/s/pn1`)]);
    await row("Fast", colleague).getByText("€0.52").waitFor();
    await street.getByText("€0.52 per kWh, VAT included").first().waitFor();

    await fast().fill("0.49");
    const bar = page.getByRole("region", { name: "1 change" });
    await bar.getByText("Fast: €0.52 → €0.49").waitFor();
    await bar.getByLabel("Holds until").fill(localOf(Date.now() + HOUR, LISBON));
    await save().click();
    await page.getByText("Saved: Fast costs €0.49 per kWh.").waitFor();
    await street.getByText("€0.49 per kWh, VAT included").first().waitFor();
    await row("Fast", colleague).getByText("€0.49").waitFor();
    await row("Fast").getByText("Demo administrator").waitFor();
    expect(await save().isDisabled()).toBe(true);
    expect((await sessionOf(running.id)).price).toEqual(running.price);

    await row("Fast").getByRole("button", { name: "Return to automatic" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Return to automatic" }).click();
    await page.getByText("The price Fast is automatic again.").waitFor();
    await street.getByText("€0.49 per kWh, VAT included").first().waitFor({ state: "detached" });
    await Promise.all([colleague.context().close(), street.context().close()]);
    await untilTrue(async () => (await fast().inputValue()) === "0.52");
  });

  it("refuses a second price of the same class at the same instant", async () => {
    const from = localOf(Date.now() + 2 * DAY, LISBON);
    await planPrice("0.61", from);
    await row("Fast").waitFor();
    const planned = page.getByRole("table", { name: "Planned prices" });
    await planned.getByRole("cell", { name: "€0.61" }).waitFor();
    await planPrice("0.62", from);
    await page.getByText("Not saved: Another price of these connectors begins at the same instant.").waitFor();
    await page.getByRole("button", { name: "Discard" }).click();
    await planned.getByRole("button", { name: "Withdraw" }).click();
    await planned.waitFor({ state: "detached" });
  });

  it("a promotion that ends before it starts or overlaps another is refused, naming it; End now ends it", async () => {
    const name = `Autumn ${randomUUID()}`;
    const dialog = await fillPromotion({ name, from: 30 * DAY, until: 29 * DAY });
    await dialog.getByRole("button", { name: "Plan promotion" }).click();
    await dialog.getByText("The end lies before the start.").waitFor();
    await untilFocused(page, "textbox", "Until");
    await dialog.getByLabel("Until", { exact: true }).fill(localOf(Date.now() + 31 * DAY, LISBON));
    await dialog.getByRole("button", { name: "Plan promotion" }).click();
    await page.getByText(`“${name}” is planned.`).waitFor();
    await promotion(name).getByText("Planned", { exact: true }).waitFor();

    await fillPromotion({ name: "Another", from: 30 * DAY, until: 32 * DAY });
    await dialog.getByRole("button", { name: "Plan promotion" }).click();
    await dialog.getByText(`it overlaps “${name}”`).waitFor();
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await endPromotion(name);
  });

  it("tries a pricing rule before it is saved, and refuses what cannot be beside its field", async () => {
    const panel = page.getByRole("region", { name: "Pricing rule, Fast" });
    await panel.getByRole("button", { name: "Modify" }).click();
    const operation = page.getByLabel("Operation, per kWh");
    const before = await operation.inputValue();
    await operation.fill("-1");
    await page.getByRole("button", { name: "Preview" }).and(page.locator(":disabled")).waitFor();
    await operation.fill(before);
    await page.getByRole("button", { name: "Preview" }).click();
    await page
      .getByRole("table", { name: "Preview" })
      .or(page.getByText("There are no plans of the last day to try it on."))
      .waitFor();
    expect(await page.getByRole("button", { name: "Save", exact: true }).isDisabled()).toBe(true);
    await page.getByRole("button", { name: "Cancel" }).click();
  });

  it.each(["technician", "viewer"] as const)("a %s sees the prices without editing", async (role) => {
    const theirs = await openPage(browser, { storageState });
    await actAs(theirs, role);
    await theirs.goto(`${demo.portal}/prices`);
    await row("Fast", theirs).getByText("€0.52").waitFor();
    await theirs.getByText("Only an administrator can change this").first().waitFor();
    expect(await table(theirs).getByRole("textbox").count()).toBe(0);
    expect(await theirs.getByRole("button", { name: /Save Changes|New promotion|Modify|End now/ }).count()).toBe(0);
    await theirs.context().close();
  });

  it("asks before a promotion is planned that sells below cost", async () => {
    const name = `Giveaway ${randomUUID()}`;
    await page.route("**/api/promotions", async (route) => {
      const isAsked = route.request().method() === "POST" && !route.request().postDataJSON().confirmedBelowCost;
      await (isAsked ? route.fulfill(BELOW_COST_REFUSAL) : route.continue());
    });
    const dialog = await fillPromotion({ name, from: 40 * DAY, until: 41 * DAY });
    await dialog.getByRole("button", { name: "Plan promotion" }).click();
    const question = dialog.getByRole("alert");
    await question.getByText("It would sell for less than the energy costs. Plan it all the same?").waitFor();
    await question.getByText(BELOW_COST_DETAIL).waitFor();
    await question.getByRole("button", { name: "Plan it below cost" }).click();
    await page.getByText(`“${name}” is planned.`).waitFor();
    await page.unroute("**/api/promotions");
    await endPromotion(name);
  });

  it("tells a refusal in the language of the page, and not in the API's English", async () => {
    const theirs = await openPage(browser, { storageState });
    await changeMe(theirs, { language: "it" });
    await theirs.goto(`${demo.portal}/prices`);
    await theirs.getByRole("button", { name: "Nuova promozione" }).click();
    const dialog = theirs.getByRole("dialog", { name: "Nuova promozione" });
    await dialog.getByLabel("Nome").fill("Ieri");
    await dialog.getByLabel("Percentuale di sconto").fill("10");
    await dialog.getByLabel("Da", { exact: true }).fill(localOf(Date.now() - DAY, LISBON));
    await dialog.getByRole("button", { name: "Pianifica promozione" }).click();
    await dialog
      .getByText("Non pianificata: I dati inseriti non sono accettati: controlla i campi.", { exact: true })
      .waitFor();
    await theirs.context().close();
  });

  it("a station has the prices of all, until it gets one of its own, with a VAT of its own, and after that has ended", async () => {
    const id = await ownStation();
    onTestFinished(() => closeStation(id));
    await page.goto(`${demo.portal}/stations/${id}/prices`);
    await page.getByText("The prices of all stations apply here.").waitFor();
    expect(await fast().inputValue()).toBe("0.52");
    await fast().fill("0.57");
    await save().click();
    await page.getByText("This station has prices of its own.").waitFor();
    await row("Fast").getByText("Demo administrator, for this station").waitFor();

    const vat = page.getByRole("textbox", { name: "VAT that prices include, %" });
    await vat.fill("120");
    await save().click();
    await page.getByText("Enter a percentage from 0 to 100.").waitFor();
    await vat.fill("6.5");
    await page
      .getByRole("region", { name: "1 change" })
      .getByText("Fast: €0.57 with 23% VAT → €0.57 with 6.5% VAT")
      .waitFor();
    await save().click();
    await page.getByRole("region", { name: "No changes" }).waitFor();
    await untilTrue(async () => (await vat.inputValue()) === "6.5");
    const versions = await (await api(`/tariffs?locationId=${id}`)).json();
    expect(versions.items.map((each: TariffView) => [each.priceMicroPerKwh, each.vatBasisPoints])).toEqual([
      [570_000, 650],
      [570_000, 2_300],
    ]);

    await row("Fast").getByRole("button", { name: "Use the price of all stations" }).click();
    await page
      .getByRole("dialog", { name: "Use the price Fast of all stations here?" })
      .getByRole("button", { name: "Use the price of all stations" })
      .click();
    await page.getByText("The prices of all stations apply here.").waitFor();
    expect(await fast().inputValue()).toBe("0.52");
  });

  async function planPrice(price: string, from: string): Promise<void> {
    await fast().fill(price);
    await page.getByLabel("Takes effect").fill(from);
    await save().click();
  }

  /** Opens the form and fills it, with times from now. */
  async function fillPromotion({ name, from, until }: { name: string; from: number; until: number }) {
    await page.getByRole("button", { name: "New promotion" }).click();
    const dialog = page.getByRole("dialog", { name: "New promotion" });
    await dialog.getByLabel("Name").fill(name);
    await dialog.getByLabel("Percent off").fill("10");
    await dialog.getByLabel("From", { exact: true }).fill(localOf(Date.now() + from, LISBON));
    await dialog.getByLabel("Until", { exact: true }).fill(localOf(Date.now() + until, LISBON));
    return dialog;
  }

  function promotion(name: string): Locator {
    return page
      .getByRole("table", { name: "Promotions", exact: true })
      .getByRole("row")
      .filter({ has: page.getByRole("rowheader", { name }) });
  }

  async function endPromotion(name: string): Promise<void> {
    await promotion(name).getByRole("button", { name: "End now" }).click();
    await page
      .getByRole("dialog", { name: `End “${name}” now?` })
      .getByRole("button", { name: "End now" })
      .click();
    await promotion(name).getByText("Ended", { exact: true }).waitFor();
  }

  async function runningFast() {
    const { items } = pageOf(sessionSchema).parse(await (await api("/sessions?state=ACTIVE&limit=100")).json());
    return items.find(({ price }) => price?.class === "fast");
  }

  async function sessionOf(id: string) {
    return sessionSchema.parse(await (await api(`/sessions/${id}`)).json());
  }

  function actAs(theirs: Page, role: Role): Promise<void> {
    return changeMe(theirs, { role, permissions: permissionsOf(role) });
  }

  /** The page takes its person for another. */
  async function changeMe(theirs: Page, changes: Readonly<Record<string, unknown>>): Promise<void> {
    const me = await (await page.request.get(`${demo.portal}/api/auth/me`)).json();
    const json = { ...me, ...changes };
    await theirs.route("**/api/auth/me", (route) => route.fulfill({ json }));
  }
});
