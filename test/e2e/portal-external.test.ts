import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, it, onTestFinished } from "vitest";
import { describeInBrowser } from "../support/browser.ts";
import { aConnector, created, onRig } from "../support/ocpp-rig.ts";
import { closeStation, ownStation } from "../support/own-station.ts";
import { launchBrowser, openPage, type SignedIn, signedIn } from "../support/portal-page.ts";
import { sharedStack } from "../support/shared.ts";

const SLOW_AND_RAPID = [
  { label: "S1", connectors: [{ ...aConnector(1), maxPowerW: 11_000 }] },
  { label: "R1", connectors: [dc(2)] },
  { label: "R2", connectors: [dc(3)] },
];

function dc(connectorId: number) {
  const kind = { class: "fast", standard: "IEC_62196_T2_COMBO", format: "CABLE", powerType: "DC" };
  return { ...aConnector(connectorId), ...kind, maxVoltageV: 920, maxCurrentA: 400, maxPowerW: 150_000 };
}

describeInBrowser("the external status of a station (R11)", (executablePath) => {
  const { demo, api } = sharedStack();
  let browser: Browser;
  let page: Page;
  let storageState: SignedIn;

  beforeAll(async () => {
    browser = await launchBrowser(executablePath);
    storageState = await signedIn(browser, demo);
  });
  afterAll(() => browser.close());
  afterEach(async () => {
    await page.unrouteAll({ behavior: "ignoreErrors" });
    await page.context().close();
  });

  const block = (name: string): Locator => page.getByRole("region", { name, exact: true });

  it("shows for slow and rapid what is free, at what price, and when the first is, as it changes", async () => {
    page = await openPage(browser, { storageState });
    const locationId = await ownStation();
    onTestFinished(() => closeStation(locationId));
    const shown = onRig(
      async (rig) => {
        for (const connectorId of [1, 2, 3]) await rig.status("Available", { connectorId });
        await page.goto(`${demo.portal}/stations/${locationId}/external`);
        await page.getByRole("heading", { name: "External status", level: 2 }).waitFor();
        await page.getByText("Live", { exact: true }).waitFor();
        await block("Slow").getByText("1 of 1 free").waitFor();
        await block("Slow").getByText("Type 2 · up to 11 kW").waitFor();
        await block("Slow").getByText("€0.39 per kWh, VAT included").waitFor();
        await block("Rapid").getByText("2 of 2 free").waitFor();
        await block("Rapid").getByText("CCS2 · up to 150 kW").waitFor();
        await block("Rapid").getByText("€0.52 per kWh, VAT included").waitFor();

        await rig.status("Unavailable", { connectorId: 3 });
        const { evses } = await rig.read<{ evses: readonly { uid: string; label: string }[] }>("");
        const evseUid = evses.find(({ label }) => label === "R1")?.uid;
        const booking = { evseUid, tokenUid: rig.tokens.valid };
        const { id } = await created<{ id: string }>("/bookings", booking);
        await block("Rapid").getByText("0 of 2 free").waitFor();
        const estimate = block("Rapid").getByText(/First free in about \d+ min \(R1\)/);
        await estimate.getByText("known by the end of a booking").waitFor();
        await api(`/bookings/${id}/cancel`, { method: "POST", body: {} });
        await block("Rapid").getByText("1 of 2 free").waitFor();
        await estimate.waitFor({ state: "detached" });

        await rig.status("Faulted", { connectorId: 2, errorCode: "GroundFailure" });
        await block("Rapid").getByText("Out of service", { exact: true }).waitFor();
      },
      { locationId, evses: SLOW_AND_RAPID },
    );
    await shown();
  });

  it("shows the price before a promotion struck, and its end", async () => {
    page = await openPage(browser, { storageState });
    await page.route("**/availability", async (route) => {
      const answer = await (await route.fetch()).json();
      for (const { prices } of answer.speeds) {
        prices[0].priceMicroPerKwh = 290_000;
        prices[0].promotion = { name: "Evening", endAt: "2031-11-18T20:00:00.000Z" };
      }
      await route.fulfill({ json: answer });
    });
    await page.goto(`${demo.portal}/stations/pn1/external`);
    await block("Slow").getByText("€0.29 per kWh, VAT included").waitFor();
    await block("Slow").getByText("instead of €0.39").waitFor();
    await block("Slow")
      .getByText(/Evening, until .*20:00/)
      .waitFor();
  });
});
