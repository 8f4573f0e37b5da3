import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, it, onTestFinished } from "vitest";
import { describeInBrowser } from "../support/browser.ts";
import { iso, onRig, type Rig } from "../support/ocpp-rig.ts";
import { closeStation, ownStation } from "../support/own-station.ts";
import {
  accessibilityFaults,
  launchBrowser,
  openPage,
  pageFaults,
  type SignedIn,
  scrollsSideways,
  signedIn,
} from "../support/portal-page.ts";
import { sharedStack } from "../support/shared.ts";

/** A charge over midnight, at the end of a month there. */
const LAST_EVENING = Date.UTC(2025, 7, 31, 22, 30);
const HOUR_MS = 3_600_000;

describeInBrowser("sessions (R2, R3, R4)", (executablePath) => {
  const { demo, api } = sharedStack();
  let browser: Browser;
  let page: Page;
  let storageState: SignedIn;

  beforeAll(async () => {
    browser = await launchBrowser(executablePath);
    storageState = await signedIn(browser, demo);
  });
  afterAll(() => browser.close());
  afterEach(() => page.context().close());

  const rows = () => page.getByRole("table", { name: "Sessions" }).getByRole("row");
  const block = (name: string): Locator => page.getByRole("region", { name, exact: true });

  async function openSessions(search: string): Promise<void> {
    await page.goto(`${demo.portal}/sessions?${search}`);
    await page.getByRole("heading", { name: "Sessions", level: 1 }).waitFor();
    await page.getByText("Live", { exact: true }).waitFor();
  }

  async function slotOf(rig: Rig): Promise<string> {
    const { evses } = await rig.read<{ evses: readonly { uid: string }[] }>("");
    return evses[0]?.uid ?? "";
  }

  function measure(rig: Rig, transactionId: number, registerWh: number, powerW: number) {
    const sampledValue = [
      { value: `${registerWh}`, measurand: "Energy.Active.Import.Register", unit: "Wh" },
      { value: `${powerW}`, measurand: "Power.Active.Import", unit: "W" },
    ];
    const meterValue = [{ timestamp: iso(Date.now()), sampledValue }];
    return rig.charger.call("MeterValues", { connectorId: 1, transactionId, meterValue });
  }

  it(
    "shows a charge as it runs, first of all, and its end with kWh × price; its receipt has the same total",
    onRig(async (rig) => {
      page = await openPage(browser, { storageState });
      const faults = pageFaults(page);
      await openSessions(`slot=${await slotOf(rig)}`);
      await page.getByRole("heading", { name: "No sessions here" }).waitFor();
      await rig.status("Available");
      rig.charger.answer("RemoteStartTransaction", { status: "Rejected" });
      await startFromPage(rig.tokens.valid);
      await page.getByText("Rejected: Rejected").first().waitFor();
      await page.getByRole("heading", { name: "No sessions here" }).waitFor();
      const begun = Promise.withResolvers<Awaited<ReturnType<Rig["start"]>>>();
      rig.charger.answer("RemoteStartTransaction", { status: "Accepted" }, async () =>
        begun.resolve(await rig.start()),
      );
      await startFromPage(rig.tokens.valid);
      const { transactionId } = await begun.promise;
      const running = rows().filter({ hasText: "Running" });
      await running.waitFor();
      await measure(rig, transactionId, 1_600, 21_500);
      await running.getByRole("cell", { name: "21.5", exact: true }).waitFor();
      await running.getByRole("cell", { name: "0.60", exact: true }).waitFor();
      await rig.status("SuspendedEV");

      await page
        .getByRole("link")
        .filter({ has: page.getByRole("time") })
        .click();
      const facts = block("The session");
      await facts.getByText("21.5 kW").first().waitFor();
      rig.charger.answer("RemoteStopTransaction", { status: "Rejected" });
      await stopFromPage();
      await page.getByText("The station refused: Rejected").waitFor();
      rig.charger.answer("RemoteStopTransaction", { status: "Accepted" }, () =>
        rig.stop(transactionId, { meterStop: 1_900, reason: "Remote" }),
      );
      await stopFromPage();
      await facts.getByText("Stopped remotely").waitFor();
      await facts.getByText("0.90 kWh").waitFor();
      await facts.getByText("€0.35").waitFor();
      await block("Receipt").getByText("€0.35").first().waitFor();
      await block("Price applied").getByText("€0.39 per kWh, VAT included").waitFor();
      await page.getByRole("img", { name: /Most power: 21\.5 kW .*; paused for .* by the car/ }).waitFor();
      await facts.getByRole("link", { name: "Show in the calendar" }).click();
      const booking = page.getByRole("dialog", { name: "Booking or maintenance" });
      await booking.getByText(rig.tokens.valid).first().waitFor();
      await page.goBack();
      const said = block("OCPP events").getByRole("row");
      for (const action of ["RemoteStartTransaction", "SuspendedEV", "StopTransaction"]) {
        await said.filter({ hasText: action }).first().waitFor();
      }
      await said
        .filter({ hasText: "Answer to StartTransaction" })
        .filter({ hasText: `${transactionId}` })
        .waitFor();
      expect(await accessibilityFaults(page)).toEqual([]);
      await page.setViewportSize({ width: 320, height: 700 });
      expect(await scrollsSideways(page)).toBe(false);
      expect(faults).toEqual([]);
    }),
  );

  it("keeps what is typed to start a session while slots change, and lets a new card charge", async () => {
    const locationId = await ownStation();
    onTestFinished(() => closeStation(locationId));
    const uid = randomUUID().slice(0, 20).toUpperCase();
    const tried = onRig(
      async (rig) => {
        page = await openPage(browser, { storageState });
        for (const connectorId of [1, 2]) await rig.status("Available", { connectorId });
        await openSessions(`station=${locationId}`);
        await page.getByRole("button", { name: "Start a session" }).click();
        const dialog = page.getByRole("dialog", { name: "Start a session" });
        const [slots, card] = [dialog.getByLabel("Slot"), dialog.getByLabel("Card of the driver")];
        const second = slots.getByRole("option", { name: /^E2/ });
        await second.waitFor({ state: "attached" });
        await card.fill(uid);
        await rig.status("Faulted", { connectorId: 2 });
        await second.waitFor({ state: "detached" });
        await rig.status("Faulted", { connectorId: 1 });
        await rig.status("Available", { connectorId: 2 });
        await second.waitFor({ state: "attached" });
        expect([await card.inputValue(), await slots.locator("option:checked").textContent()]).toEqual([
          uid,
          expect.stringMatching(/^E1/),
        ]);

        await slots.selectOption({ label: (await second.textContent()) ?? "" });
        expect(await card.inputValue()).toBe(uid);
        rig.charger.answer("RemoteStartTransaction", { status: "Rejected" });
        await dialog.getByRole("button", { name: "Start", exact: true }).click();
        await page.getByText("Rejected: Rejected").first().waitFor();
        expect((await api(`/tokens/${uid}`, { method: "DELETE" })).status).toBe(204);
      },
      { connectors: 2, locationId },
    );
    await tried();
  });

  async function startFromPage(card: string): Promise<void> {
    await page.getByRole("button", { name: "Start a session" }).click();
    const dialog = page.getByRole("dialog", { name: "Start a session" });
    await dialog.getByLabel("Card of the driver").fill(card);
    await dialog.getByRole("button", { name: "Start", exact: true }).click();
  }

  async function stopFromPage(): Promise<void> {
    await page.getByRole("main").getByRole("button", { name: "Stop", exact: true }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Stop", exact: true }).click();
  }

  it(
    "saves as CSV what the table shows, and puts a charge over midnight into the month in which it started",
    onRig(async (rig) => {
      page = await openPage(browser, { storageState, acceptDownloads: true });
      const { transactionId } = await rig.start({ timestamp: iso(LAST_EVENING) });
      await rig.stop(transactionId, { timestamp: iso(LAST_EVENING + 2 * HOUR_MS), meterStop: 9_000 });
      await rig.completed(transactionId);
      const slot = await slotOf(rig);

      await openSessions(`slot=${slot}&from=2025-09-01&to=2025-09-30`);
      await page.getByRole("heading", { name: "No sessions here" }).waitFor();
      expect(await savedCsv()).toHaveLength(1);

      await openSessions(`slot=${slot}&from=2025-08-01&to=2025-08-31`);
      await rows().nth(1).waitFor();
      const cells = await rows().nth(1).getByRole("cell").allInnerTexts();
      const [head, ...lines] = await savedCsv();
      expect(head).toBe(
        `Start,Station,Slot,"User's card",Duration,"Energy, kWh","Mean, kW","Peak, kW",Cost,Energy sources,End reason`,
      );
      expect([lines.length, await rows().count()]).toEqual([1, 2]);
      expect(lines[0]).toBe(
        `2025-08-31T23:30+01:00,${cells[0]},${cells[1]},${cells[2]},120,8.000,4.000,,3.120000,Unknown 100%,Stopped at the charger`,
      );
      expect(cells.slice(4, 6)).toEqual(["8.00", "4.0"]);
    }),
  );

  async function savedCsv(): Promise<readonly string[]> {
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Save as CSV" }).click(),
    ]);
    const text = await readFile(await download.path(), "utf8");
    return text.trimEnd().split("\r\n");
  }

  it(
    "keeps its filter in the address, and finds what a person should look at",
    onRig(async (rig) => {
      page = await openPage(browser, { storageState });
      const { transactionId } = await rig.start({ idTag: rig.tokens.valid });
      await rig.stop(transactionId, { meterStop: 1_000, reason: "PowerLoss" });
      await rig.completed(transactionId);
      const slot = await slotOf(rig);
      await openSessions(`slot=${slot}`);
      await page.getByRole("button", { name: "Needs attention" }).click();
      const found = rows().filter({ hasText: "Power failed" });
      await found.getByText("No energy").waitFor();
      await found.getByText("Ended by a fault").waitFor();
      await page.getByLabel("User's card").fill("nobody");
      await page.getByLabel("User's card").press("Enter");
      await page.getByRole("heading", { name: "No sessions here" }).waitFor();
      const { searchParams } = new URL(page.url());
      expect(Object.fromEntries(searchParams)).toMatchObject({ slot, attention: "true", token: "nobody" });
      await page.getByRole("button", { name: "Clear the filter" }).click();
      await rows().nth(1).waitFor();
    }),
  );
});
