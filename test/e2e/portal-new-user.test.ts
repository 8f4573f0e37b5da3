import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { describeInBrowser } from "../support/browser.ts";
import { meterValue, type StrictClient, strictClient } from "../support/ocpp-client.ts";
import { launchBrowser, openPage } from "../support/portal-page.ts";
import { type Stack, startStack } from "../support/stack.ts";

const IDENTITY = "BOLHAO-1";
/** No more than a charger of 22 kW may have given in the moments that a test takes. */
const STOP_WH = 500;
const BOOT = { chargePointVendor: "Another Vendor", chargePointModel: "Model 2" };

/** Somebody who has read nothing: everything is found by what the pages say. */
describeInBrowser("an empty system (issue 8, tried as a new user would)", (executablePath) => {
  let stack: Stack;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    stack = await startStack({ args: ["--empty"] });
    browser = await launchBrowser(executablePath);
    page = await openPage(browser, { permissions: ["clipboard-read", "clipboard-write"] });
  }, 240_000);
  afterAll(async () => {
    await browser?.close();
    await stack?.remove();
  });

  const textbox = (name: string) => page.getByRole("textbox", { name, exact: true });
  const press = (name: string) => page.getByRole("button", { name, exact: true }).click();
  const follow = (name: string) => page.getByRole("link", { name, exact: true }).first().click();
  const copied = async (what: string) => {
    await press(`Copy the ${what}`);
    return page.evaluate(() => navigator.clipboard.readText());
  };

  it("becomes a station that charges, is paid for and reports, by clicking alone", { timeout: 180_000 }, async () => {
    const { setup } = stack.demo;
    await page.goto(setup?.address ?? "");
    await textbox("Set-up token").fill(setup?.token ?? "");
    await textbox("Name").fill("Ada Rossi");
    await textbox("E-mail").fill("ada@example.com");
    await textbox("Password").fill("seven wet ducks crossed");
    await press("Create the administrator");

    await page
      .getByRole("link", { name: /^Add (your first )?station$/ })
      .first()
      .click();
    await textbox("Name").fill("Mercado do Bolhão");
    await textbox("Street and number").fill("Rua Formosa 322");
    await textbox("City").fill("Porto");
    await textbox("Latitude").fill("41.14912");
    await textbox("Longitude").fill("-8.60671");
    await press("Save and go on");
    await textbox("OCPP identity").fill(IDENTITY);
    await press("Add 1 like this");
    await press("Save the charger");
    await follow("Go on: Battery");
    await follow("Go on: DSOs");
    await page.getByRole("heading", { name: "No DSO yet" }).waitFor();
    await follow("Go on: Connect");
    await page.getByText("Waiting for its first message").waitFor();
    await page.getByRole("link", { name: "0 open alerts" }).waitFor();
    const charger = await connect(await copied("OCPP address"), await copied("password"));
    await page.getByText("Connected (Another Vendor Model 2)").waitFor();

    await follow("Set prices");
    await page.getByRole("textbox", { name: "Standard: price per kWh" }).fill("0.39");
    await page.getByRole("textbox", { name: "Fast: price per kWh" }).fill("0.52");
    await press("Save Changes");
    await page.getByRole("heading", { name: "No changes" }).waitFor();

    await charge(charger);
    await page.getByRole("row", { name: /^A1/ }).getByText("Available").waitFor();

    await follow("Sessions");
    await page.getByRole("heading", { name: "Sessions", level: 1 }).waitFor();
    await page.getByRole("row").nth(1).getByRole("link").first().click();
    await page.getByText("€0.26").first().waitFor();
    await page.getByText("0.50 kWh").first().waitFor();
    await follow("Reports");
    await page.getByRole("heading", { name: "Reports", level: 1 }).waitFor();
    await page
      .getByRole("link", { name: /^Show / })
      .first()
      .click();
    await page.getByText("€0.26").first().waitFor();
    expect(charger.faults).toEqual([]);
    await charger.close();
  });

  /** @param address as it was copied: the identity is its last part. */
  async function connect(address: string, password: string): Promise<StrictClient> {
    expect(address).toBe(`${stack.demo.ocpp}/${IDENTITY}`);
    const charger = strictClient(stack.demo.ocpp, { id: IDENTITY, password });
    for (const action of ["SetChargingProfile", "ChangeConfiguration", "TriggerMessage", "ClearChargingProfile"]) {
      charger.answer(action, { status: "Accepted" });
    }
    charger.answer("GetConfiguration", { configurationKey: [] });
    await charger.rpc.connect();
    await charger.call("BootNotification", BOOT);
    for (const connectorId of [1, 2]) await charger.call("StatusNotification", statusOf(connectorId, "Available"));
    return charger;
  }

  /** From the portal, with a card that nobody knew; the energy is seen while it flows. */
  async function charge(charger: StrictClient): Promise<void> {
    let transactionId: unknown;
    let stopped: () => void = () => {};
    const isOver = new Promise<void>((resolve) => {
      stopped = resolve;
    });
    const now = () => new Date().toISOString();
    charger.answer("RemoteStartTransaction", { status: "Accepted" }, async ({ idTag }) => {
      const start = { connectorId: 1, idTag, meterStart: 0, timestamp: now() };
      ({ transactionId } = await charger.call("StartTransaction", start));
      await charger.call("StatusNotification", statusOf(1, "Charging"));
      const readings = [meterValue(Date.now(), 420)];
      await charger.call("MeterValues", { connectorId: 1, transactionId, meterValue: readings });
    });
    charger.answer("RemoteStopTransaction", { status: "Accepted" }, async () => {
      await charger.call("StopTransaction", { transactionId, meterStop: STOP_WH, timestamp: now(), reason: "Remote" });
      await charger.call("StatusNotification", statusOf(1, "Available"));
      stopped();
    });
    await follow("Stations");
    await follow("Mercado do Bolhão");
    const slot = page.getByRole("row", { name: /^A1/ });
    await slot.getByRole("button", { name: /^Start/ }).click();
    await page.getByRole("combobox", { name: "Card of the driver" }).fill("ADA-CARD");
    await page.getByRole("checkbox", { name: /This card is not known yet/ }).waitFor();
    await page.getByRole("dialog").getByRole("button", { name: "Start" }).click();
    await slot.getByRole("cell", { name: "0.42", exact: true }).waitFor();
    await slot.getByRole("button", { name: /^Stop/ }).click();
    await isOver;
  }
});

function statusOf(connectorId: number, status: string) {
  return { connectorId, status, errorCode: "NoError", timestamp: new Date().toISOString() };
}
