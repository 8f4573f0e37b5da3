import { readFile } from "node:fs/promises";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { locationSchema, pageOf } from "../../src/entry/api/shared/schemas.ts";
import { describeInBrowser } from "../support/browser.ts";
import { connectFreeCharger } from "../support/free-charger.ts";
import { launchBrowser, openPage, type SignedIn, signedIn } from "../support/portal-page.ts";
import { sharedStack } from "../support/shared.ts";

/** A silent charger is given up after this; the default would be waited for too long. */
const CALL_TIMEOUT_SECONDS = 5;

describeInBrowser("the diagnostics of a slot (portal 4.10, G-d3, SP8)", (executablePath) => {
  const { demo, api } = sharedStack();
  let browser: Browser;
  let page: Page;
  let storageState: SignedIn;
  let charger: Awaited<ReturnType<typeof connectFreeCharger>>;
  let box: { readonly id: string; readonly label: string; readonly station: string };

  beforeAll(async () => {
    browser = await launchBrowser(executablePath);
    storageState = await signedIn(browser, demo);
    charger = await connectFreeCharger(demo);
    await charger.status("Available");
    const station = locationSchema.parse(await (await api(`/locations/${charger.locationId}`)).json());
    const own = station.chargePoints.find(({ evses }) => evses.some(({ uid }) => uid === charger.evseUid));
    const evse = own?.evses.find(({ uid }) => uid === charger.evseUid);
    box = { id: own?.id ?? "", label: evse?.label ?? "", station: station.name };
  });
  afterAll(async () => {
    await charger.status("Available");
    await charger.close();
    await browser.close();
  });
  afterEach(() => page.context().close());

  async function openSlot(search = ""): Promise<void> {
    page = await openPage(browser, { storageState, viewport: { width: 390, height: 844 } });
    await goToSlot(search);
  }

  async function goToSlot(search = ""): Promise<void> {
    await page.goto(`${demo.portal}/stations/${charger.locationId}/slots/${charger.evseUid}${search}`);
    await page.getByRole("heading", { name: `Slot ${box.label}`, level: 2 }).waitFor();
  }

  const commands = () => page.getByRole("region", { name: "Commands" });

  it("shows both codes of a fault, also after a repeat that says NoError while still Faulted, what it means and what helps", async () => {
    await openSlot();
    await charger.status("Faulted", { errorCode: "GroundFailure", vendorErrorCode: "E17" });
    const codes = page.getByText("Faulted, GroundFailure, E17");
    await codes.waitFor();
    await charger.status("Faulted");
    await page.getByRole("region", { name: "Alerts" }).getByRole("link", { name: "Faulted" }).waitFor();
    const faults = page.getByRole("region", { name: "Faults of the last 7 days" });
    await faults.getByText("GroundFailure · E17").first().waitFor();
    await faults
      .getByText(/^Current leaks to earth/)
      .first()
      .waitFor();
    await faults
      .getByText(/^Let nobody use it/)
      .first()
      .waitFor();
    expect(await codes.isVisible()).toBe(true);
    await charger.status("Available");
    await codes.waitFor({ state: "detached" });
  });

  it("measures while a car charges, and says what the charger is", async () => {
    await openSlot();
    await charger.start(1_000);
    await charger.status("Charging");
    await charger.measure({ registerWh: 2_340, powerW: 7_200 });
    const measured = page.getByRole("region", { name: "Measured now" });
    await measured.getByText("7.2 kW").waitFor();
    await measured.getByText("1.34 kWh").waitFor();
    await charger.stop(2_400);
    await charger.status("Available");
    await measured.getByText("No session, so nothing is measured.").waitFor();
    await page.getByRole("region", { name: "Charger" }).getByText(box.id, { exact: true }).waitFor();
    const link = page.getByRole("link", { name: /\/c\// });
    await page.getByRole("img", { name: `QR code of the page for drivers of slot ${box.label}` }).waitFor();
    expect((await fetch((await link.getAttribute("href")) ?? "")).status).toBe(200);
  });

  it("asks before a hard reset, and shows what the charger says", async () => {
    await openSlot();
    const hardReset = commands().getByRole("button", { name: "Hard reset" });
    await hardReset.click();
    const question = page.getByRole("dialog", { name: `Reset ${box.label} at ${box.station}?` });
    await question.getByRole("button", { name: "Cancel" }).click();
    await question.waitFor({ state: "detached" });

    for (const [status, words] of [
      ["Rejected", "Rejected: Rejected"],
      ["Accepted", "Accepted by station"],
    ] as const) {
      const asked = charger.asked("Reset", status);
      await hardReset.click();
      await question.getByRole("button", { name: "Hard reset" }).click();
      expect(await asked).toEqual({ type: "Hard" });
      await commands().getByText(words).waitFor();
    }
    await page
      .getByRole("status")
      .filter({ hasText: /^Hard reset of .+: Accepted by station/ })
      .waitFor();
  });

  it("says that a command timed out when the charger stays silent", async () => {
    await give({ callTimeoutSeconds: CALL_TIMEOUT_SECONDS });
    await openSlot();
    const asked = charger.ignores("UnlockConnector");
    await commands().getByRole("button", { name: "Unlock" }).click();
    await asked;
    await commands().getByText("Sending").waitFor();
    await commands().getByText("Timed out: the station did not answer").waitFor();
    await give({});
  });

  it("unlocks, sets out of service and back, and asks for the status, until the charger shows it", async () => {
    await openSlot();
    const button = (name: string) => commands().getByRole("button", { name });
    const done = () => commands().getByText("Done");
    const answers: readonly Promise<unknown>[] = [
      charger.asked("UnlockConnector", "Unlocked"),
      charger.asked("ChangeAvailability"),
      charger.asked("TriggerMessage"),
    ];
    await button("Unlock").click();
    await done().waitFor();
    await button("Trigger status").click();
    await commands().getByText("Accepted by station").waitFor();
    await charger.status("Available");
    await commands().getByText("Accepted by station").waitFor({ state: "detached" });
    await button("Set out of service").click();
    await commands().getByText("Accepted by station").waitFor();
    await charger.status("Unavailable");
    await page.getByText("Unavailable, out of service").waitFor();
    await button("Set in service").click();
    await commands().getByText("Accepted by station").waitFor();
    await charger.status("Available");
    await button("Set out of service").waitFor();
    await Promise.all(answers);
  });

  /** Settings of the charge point, in place of those that it had. */
  async function give(settings: Readonly<Record<string, number>>): Promise<void> {
    const { status } = await api(`/charge-points/${box.id}`, {
      method: "PATCH",
      body: { settings },
      headers: { "If-Match": "*" },
    });
    expect(status).toBe(200);
  }

  it("disables every command of a slot out of contact and says why, and offers a viewer none", async () => {
    page = await openPage(browser, { storageState });
    const { items } = pageOf(locationSchema).parse(await (await api("/locations?limit=100")).json());
    const offline = { connected: false, online: false, offlineSince: "2026-11-18T08:55:00.000Z" };
    const changed = items.map((station) => ({
      ...station,
      chargePoints: station.chargePoints.map((each) => ({ ...each, live: { ...each.live, ...offline } })),
    }));
    await page.routeWebSocket("**/api/live", () => {});
    await page.route("**/api/locations?*", (route) => route.fulfill({ json: { items: changed, nextCursor: null } }));
    await goToSlot();
    await commands()
      .getByText(/^Nothing can be asked of this slot now: Offline since .*08:55\.$/)
      .waitFor();
    const buttons = await commands().getByRole("button").all();
    expect(buttons.length).toBe(7);
    for (const button of buttons) expect(await button.isDisabled()).toBe(true);

    const me = await page.evaluate(async () => (await fetch("/api/auth/me")).json());
    const viewer = { ...me, role: "viewer", permissions: ["station.read", "session.read"] };
    await page.route("**/api/auth/me", (route) => route.fulfill({ json: viewer }));
    await goToSlot();
    await page.getByRole("region", { name: "Parts" }).waitFor();
    expect(await commands().count()).toBe(0);
    expect(await page.getByRole("searchbox").count()).toBe(0);
  });

  it("finds in the messages by an address that holds what is found, and its CSV has as many rows as the list", async () => {
    await openSlot("?find=BootNotification");
    const journal = page.getByRole("region", { name: `Messages of ${box.id}` });
    const messages = journal.getByRole("list", { name: `Messages of ${box.id}` }).getByRole("heading");
    await messages.first().waitFor();
    expect(await journal.getByRole("searchbox").inputValue()).toBe("BootNotification");
    const shown = await messages.count();
    const download = page.waitForEvent("download");
    await journal.getByRole("button", { name: "Save as CSV" }).click();
    const csv = await readFile(await (await download).path(), "utf8");
    expect(csv.trim().split("\r\n")).toHaveLength(shown + 1);
    await journal.getByRole("searchbox").fill("nothing has this in it");
    await journal.getByText("No message holds “nothing has this in it”.").waitFor();
    expect(new URL(page.url()).searchParams.get("find")).toBe("nothing has this in it");
  });
});
