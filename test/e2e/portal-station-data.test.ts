import { randomUUID } from "node:crypto";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { describeInBrowser } from "../support/browser.ts";
import { type StrictClient, strictClient } from "../support/ocpp-client.ts";
import { aConnector, created } from "../support/ocpp-rig.ts";
import { ownStation } from "../support/own-station.ts";
import { launchBrowser, openPage, type SignedIn, signedIn, signedInAs, untilFocused } from "../support/portal-page.ts";
import { sharedStack } from "../support/shared.ts";
import { untilTrue } from "../support/until.ts";

const BOOT = { chargePointVendor: "Another Vendor", chargePointModel: "Model 2" };
const HOUR_MS = 3_600_000;

describeInBrowser("station data (portal 4.16, R9, S1)", (executablePath) => {
  const { demo, state, api } = sharedStack();
  const entered: string[] = [];
  const clients: StrictClient[] = [];
  let browser: Browser;
  let storageState: SignedIn;
  let page: Page;

  beforeAll(async () => {
    browser = await launchBrowser(executablePath);
    storageState = await signedIn(browser, demo);
    page = await openPage(browser, { storageState, permissions: ["clipboard-read", "clipboard-write"] });
  });
  afterAll(async () => {
    for (const client of clients) await client.close();
    for (const id of entered) await api(`/locations/${id}`, { method: "DELETE" });
    await browser.close();
  });

  const textbox = (name: string) => page.getByRole("textbox", { name, exact: true });
  const press = (name: string) => page.getByRole("button", { name, exact: true }).click();

  async function connected(id: string, password: string): Promise<StrictClient> {
    const client = strictClient(demo.ocpp, { id, password });
    clients.push(client);
    await client.rpc.connect();
    return client;
  }

  it("a station is entered in steps: what is missing is named, a code is not given twice, and the charger's boot shows", async () => {
    const name = `Mercado ${randomUUID().slice(0, 8)}`;
    await page.goto(`${demo.portal}/stations/new`);
    await press("Save and go on");
    for (const field of ["Name", "Street and number", "City", "Latitude", "Longitude"]) {
      await page.getByRole("link", { name: `${field}: Enter a value.` }).waitFor();
    }
    await untilFocused(page, "textbox", "Name");
    await page.getByRole("link", { name: "Latitude: Enter a value." }).click();
    await untilFocused(page, "textbox", "Latitude");
    await textbox("Latitude").fill("91");
    await page.getByRole("link", { name: "Latitude: Enter a number from -90 to 90." }).waitFor();
    await page.evaluate(() => navigator.clipboard.writeText("41.149120, -8.606710"));
    await textbox("Latitude").press("Control+v");
    expect(await textbox("Longitude").inputValue()).toBe("-8.606710");
    await textbox("Name").fill(name);
    await textbox("Street and number").fill("Rua Formosa 322");
    await textbox("City").fill("Porto");
    await textbox("Grid connection, kW").fill("44");
    await press("Save and go on");

    await page.getByRole("heading", { name: "Add a charger" }).waitFor();
    const stationId = new URL(page.url()).pathname.split("/")[2] ?? "";
    entered.push(stationId);
    const identity = `CP-${randomUUID().slice(0, 8)}`;
    await textbox("OCPP identity").fill(identity);
    await page.getByRole("spinbutton", { name: "How many more" }).fill("4");
    await press("Add 4 like this");
    expect(await page.getByRole("group", { name: /^Slot / }).count()).toBe(5);
    const second = page.getByRole("group", { name: "Slot A2", exact: true });
    await second.getByRole("textbox", { name: "Max, kW" }).fill("11");
    expect(await second.getByRole("combobox", { name: "Sold as" }).inputValue()).toBe("standard");
    const fifth = page.getByRole("group", { name: "Slot A5", exact: true });
    expect(await fifth.getByRole("combobox", { name: "Sold as" }).inputValue()).toBe("fast");
    await fifth.getByRole("textbox", { name: "Code" }).fill("a1");
    await press("Save the charger");
    await page.getByRole("link", { name: /a1 is the code of another slot of this station/ }).waitFor();
    const doubled = page.getByRole("group", { name: "Slot a1", exact: true }).getByRole("textbox", { name: "Code" });
    expect(await doubled.evaluate((node) => node === document.activeElement)).toBe(true);
    await doubled.fill("B1");
    await press("Save the charger");
    await page.getByRole("heading", { name: `Charger ${identity}` }).waitFor();

    await page
      .getByRole("navigation", { name: "Steps of entering a station" })
      .getByRole("link", { name: "Connect" })
      .click();
    await page.getByText("Waiting for its first message").waitFor();
    await press("Copy the OCPP address");
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(`${demo.ocpp}/${identity}`);
    await press("Copy the password");
    const password = await page.evaluate(() => navigator.clipboard.readText());
    await page.getByText(`npm run sim -- charge-point --url ${demo.ocpp} --id ${identity}`).waitFor();
    const charger = await connected(identity, password);
    expect(await charger.call("BootNotification", BOOT)).toMatchObject({ status: "Accepted" });
    await page.getByText("Connected (Another Vendor Model 2)").waitFor();

    const { gridLimitW } = (await (await api(`/locations/${stationId}/energy/connection`)).json()) as {
      gridLimitW: number;
    };
    expect(gridLimitW).toBe(44_000);
    await page.reload();
    await page.getByText("It was shown once, and is kept nowhere in the clear.").waitFor();
    expect(await page.getByText(password).count()).toBe(0);
    await charger.close();
    await page.getByText(/Not connected\. Last message/).waitFor();
    await press("Make a new password");
    await page.getByRole("dialog").getByRole("button", { name: "Make a new password" }).click();
    await press("Copy the password");
    const renewed = await page.evaluate(() => navigator.clipboard.readText());
    await expect(connected(identity, password)).rejects.toMatchObject({ code: 401 });
    await connected(identity, renewed);
  });

  it("battery and DSOs are entered in their steps, and a charger that waits is taken instead of typing one", async () => {
    const id = await ownStation();
    entered.push(id);
    const identity = `WAITS-${randomUUID().slice(0, 8)}`;
    await onboarding(true);
    const charger = await connected(identity, "of its factory");
    await charger.call("BootNotification", BOOT);
    await page.goto(`${demo.portal}/stations/${id}/monitor`);
    await page.getByRole("link", { name: "Add slots" }).click();
    const chosen = page.getByRole("combobox", { name: "Charger" });
    await chosen.selectOption({ label: `${identity} (Another Vendor Model 2)` });
    await press("Save the charger");
    await page.getByRole("heading", { name: `Charger ${identity}` }).waitFor();
    await onboarding(false);

    await page.getByRole("link", { name: "Go on: Battery" }).click();
    await press("Add a battery");
    await textbox("Capacity, kWh").fill("200");
    await textbox("Max charge, kW").fill("50");
    await textbox("Max discharge, kW").fill("60");
    await textbox("Reserve, kWh").fill("250");
    await textbox("Address of its controller").fill("http://127.0.0.1:9/battery");
    await press("Save and go on");
    await page.getByRole("link", { name: "Reserve, kWh: Enter less than the capacity." }).waitFor();
    await textbox("Reserve, kWh").fill("20");
    await press("Save and go on");
    const volta = page.getByRole("form", { name: "Volta" });
    await volta.getByRole("textbox", { name: "May be drawn, kW" }).fill("80");
    await volta.getByRole("button", { name: "Use" }).click();
    await volta.getByText("May serve this station").waitFor();

    const { battery } = (await (await api(`/locations/${id}/energy/battery`)).json()) as { battery: unknown };
    expect(battery).toMatchObject({ capacityWh: 200_000, minWh: 20_000, maxChargeW: 50_000, maxDischargeW: 60_000 });
  });

  it("leaving with changes asks, here and on the prices", async () => {
    const id = await ownStation();
    entered.push(id);
    await page.goto(`${demo.portal}/stations/${id}/edit`);
    await textbox("Name").fill("Somewhere else");
    const prices = page
      .getByRole("navigation", { name: "Main" })
      .getByRole("link", { name: "Prices", exact: true })
      .first();
    await prices.click();
    const question = page.getByRole("dialog", { name: "Leave without saving?" });
    await question.getByRole("button", { name: "Cancel" }).click();
    expect(await textbox("Name").inputValue()).toBe("Somewhere else");
    await prices.click();
    await question.getByRole("button", { name: "Leave" }).click();
    await page.getByRole("heading", { name: "Prices", level: 1 }).waitFor();
    await page.getByRole("textbox", { name: "Fast: price per kWh" }).fill("0.77");
    await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Reports" }).click();
    await question.getByRole("button", { name: "Leave" }).click();
    await page.getByRole("heading", { name: "Reports", level: 1 }).waitFor();
  });

  it("deleting needs the name typed and is refused with history; Archive is offered, and can be taken back", async () => {
    const id = await ownStation();
    const name = `Closing ${id.slice(0, 8)}`;
    const headers = { "If-Match": "*" };
    await api(`/locations/${id}`, { method: "PATCH", headers, body: { name } });
    const identity = `OLD-${randomUUID().slice(0, 8)}`;
    const evses = [{ label: "A1", connectors: [aConnector(1)] }];
    const { password } = await created<{ password: string }>("/charge-points", { id: identity, locationId: id, evses });
    const charger = await connected(identity, password);
    await charger.call("BootNotification", BOOT);
    const timestamp = new Date().toISOString();
    const idTag = demo.tokens.find((token) => token.state === "valid")?.uid ?? "";
    const { transactionId } = await charger.call("StartTransaction", {
      connectorId: 1,
      idTag,
      meterStart: 0,
      timestamp,
    });
    await charger.call("StopTransaction", { transactionId, meterStop: 900, timestamp: new Date().toISOString() });
    const sessions = async () =>
      (await (await api(`/sessions?chargePointId=${identity}`)).json()) as { items: readonly { state: string }[] };
    await untilTrue(async () => (await sessions()).items.some((each) => each.state === "COMPLETED"));

    const nextHour = Math.ceil(Date.now() / HOUR_MS) * HOUR_MS;
    const [beginAt, endAt] = [24, 25].map((hours) => new Date(nextHour + hours * HOUR_MS).toISOString());
    const booking = await created<{ id: string }>("/bookings", { locationId: id, tokenUid: idTag, beginAt, endAt });

    await page.goto(`${demo.portal}/stations/${id}/edit`);
    await press("Delete");
    const dialog = page.getByRole("dialog", { name: `Delete ${name}?` });
    await dialog.getByRole("textbox").fill("closing");
    await dialog.getByRole("button", { name: "Delete" }).click();
    await dialog.getByText("This is not its name.").waitFor();
    await dialog.getByRole("textbox").fill(name);
    await dialog.getByRole("button", { name: "Delete" }).click();
    await dialog.getByText("Somebody charged here").waitFor();
    await dialog.getByRole("button", { name: "Archive" }).click();
    const question = page.getByRole("dialog", { name: `Archive ${name}?` });
    await question.getByText("1 booking still to come is cancelled; partners are told of theirs.").waitFor();
    await question.getByRole("button", { name: "Archive" }).click();
    await page.getByRole("heading", { name: "Stations", level: 1 }).waitFor();
    expect(await (await api(`/bookings/${booking.id}`)).json()).toMatchObject({ state: "CANCELED" });
    await page.getByRole("link", { name: "Porto Norte 1" }).first().waitFor();
    await untilTrue(async () => (await page.getByRole("link", { name }).count()) === 0);
    await expect(connected(identity, password)).rejects.toMatchObject({ code: 404 });

    await page.goto(`${demo.portal}/stations/new`);
    await press(`Restore ${name}`);
    await page.getByRole("combobox", { name: "Station" }).getByRole("option", { name }).waitFor({ state: "attached" });
    await api(`/locations/${id}`, { method: "PATCH", headers, body: { archived: true } });
  });

  it("only administrators enter stations; others are told who may", async () => {
    const { userId, storageState: cookies } = await signedInAs(browser, { demo, state, api }, "technician");
    const theirs = await openPage(browser, { storageState: cookies });
    for (const path of ["/stations/new", "/stations/pn1/edit"]) {
      await theirs.goto(demo.portal + path);
      await theirs.getByText("Administrator").first().waitFor();
      expect(await theirs.getByRole("textbox", { name: "Name" }).count()).toBe(0);
    }
    expect(await theirs.getByRole("link", { name: "Station data" }).count()).toBe(0);
    await theirs.context().close();
    await api(`/users/${userId}`, { method: "DELETE" });
  });

  async function onboarding(enabled: boolean): Promise<void> {
    const etag = (await api("/settings")).headers.get("ETag") ?? "";
    const answer = await api("/settings", {
      method: "PATCH",
      body: { onboarding: { enabled } },
      headers: { "if-match": etag },
    });
    expect(answer.status).toBe(200);
  }
});
