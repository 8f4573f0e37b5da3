import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { describeInBrowser } from "../support/browser.ts";
import { Rig } from "../support/ocpp-rig.ts";
import { closeStation, ownStation } from "../support/own-station.ts";
import { launchBrowser, openPage, pageFaults, type SignedIn, signedIn } from "../support/portal-page.ts";
import { sharedStack } from "../support/shared.ts";

const DAY_MS = 86_400_000;
const dayAfter = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);

const bottomOf = (box: { readonly y: number; readonly height: number } | null) =>
  box === null ? 0 : box.y + box.height;

describeInBrowser("the maintenance of a slot (S3, WP5, WP6)", (executablePath) => {
  const { demo } = sharedStack();
  let browser: Browser;
  let page: Page;
  let admin: SignedIn;
  let locationId: string;
  let address: string;
  let faults: readonly string[];

  beforeAll(async () => {
    browser = await launchBrowser(executablePath);
    admin = await signedIn(browser, demo);
    locationId = await ownStation();
    await Rig.register({ locationId, connectors: 2 });
    address = `${demo.portal}/stations/${locationId}/bookings`;
  });
  afterAll(async () => {
    await closeStation(locationId);
    await browser.close();
  });
  afterEach(() => page.context().close());

  const item = (name: string | RegExp): Locator => page.getByRole("button", { name });
  const free = (): Locator => page.getByRole("dialog", { name: "Free time" });
  const opened = (): Locator => page.getByRole("dialog", { name: "Booking or maintenance" });

  async function openDay(day: string): Promise<void> {
    page = await openPage(browser, { storageState: admin });
    faults = pageFaults(page);
    await page.goto(`${address}?day=${day}`);
    await page.getByRole("heading", { name: "Bookings", level: 2 }).waitFor();
  }

  /** Fills in what the first free time of the first slot is taken for. */
  async function plan(day: string, from: string): Promise<void> {
    await item(/^E1: Free/)
      .first()
      .click();
    await free().getByLabel("From").fill(`${day}T${from}`);
    await free().getByRole("button", { name: "Maintenance", exact: true }).click();
  }

  it("lasts until somebody says that it is done, and is given an end later", async () => {
    const day = dayAfter(1);
    await openDay(day);
    await plan(day, "09:30");
    const box = free().getByLabel("Open-ended: somebody says when it is done");
    const words = free().getByText("Open-ended: somebody says when it is done");
    // Without its styles a box stands above its words, and its mark fills the form.
    expect((await words.boundingBox())?.y).toBeLessThan(bottomOf(await box.boundingBox()));
    await box.check();
    expect(await free().getByLabel("Until", { exact: true }).count()).toBe(0);
    await free().getByRole("button", { name: "Confirm maintenance" }).click();
    await item("E1: Maintenance 09:30–10:30, until it is done").click();
    await opened().getByText("From 09:30 until it is done").waitFor();
    await opened().getByRole("button", { name: "Modify" }).click();
    await opened().getByLabel("Open-ended: somebody says when it is done").uncheck();
    await opened().getByLabel("Until", { exact: true }).fill(`${day}T12:00`);
    await opened().getByRole("button", { name: "Save" }).click();
    await item("E1: Maintenance 09:30–12:00").waitFor();
    expect(faults).toEqual([]);
  });

  /** From 9 to 10 o'clock at the first slot, then moved to the second. */
  async function planAndMove(day: string): Promise<void> {
    await plan(day, "09:00");
    await free().getByLabel("Until", { exact: true }).fill(`${day}T10:00`);
    await free().getByRole("button", { name: "Confirm maintenance" }).click();
    await item("E1: Maintenance 09:00–10:00").click();
    await opened().getByRole("button", { name: "Modify" }).click();
    await opened().getByLabel("Slot").selectOption("E2");
    await opened().getByRole("button", { name: "Save" }).click();
  }

  it("moves to another slot, where nothing is booked", async () => {
    const day = dayAfter(2);
    await openDay(day);
    await planAndMove(day);
    await item("E2: Maintenance 09:00–10:00").waitFor();
    await planAndMove(day);
    await opened()
      .getByRole("alert")
      .filter({ hasText: `E2 is in maintenance from ${day} 09:00 to 10:00.` })
      .waitFor();
    expect(faults).toEqual([]);
  });

  it("repeats every week, all or none of it, and is cancelled from one time on", async () => {
    const [day, next, last] = [dayAfter(3), dayAfter(10), dayAfter(17)] as const;
    await openDay(day);
    await plan(day, "14:00");
    await free().getByLabel("Until", { exact: true }).fill(`${day}T15:00`);
    await free().getByLabel("Repeat").selectOption("Every week");
    await free().getByLabel("Times in all").fill("1");
    await free().getByRole("button", { name: "Confirm maintenance" }).click();
    await free().getByText("Enter a number from 2 to 100.").waitFor();
    await free().getByLabel("Series ends").selectOption("After a last day");
    await free().getByLabel("Last day").fill(last);
    await free().getByLabel("Reason (optional)").fill("Clean the plug");
    await free().getByRole("button", { name: "Confirm maintenance" }).click();
    await page.getByRole("status").filter({ hasText: "The maintenance is in the calendar 3 times." }).waitFor();
    await item("E1: Maintenance 14:00–15:00").waitFor();

    await plan(day, "14:30");
    await free().getByLabel("Until", { exact: true }).fill(`${day}T15:30`);
    await free().getByLabel("Repeat").selectOption("Every week");
    await free().getByRole("button", { name: "Confirm maintenance" }).click();
    const clash = [day, next, last].map((each) => `E1 is in maintenance from ${each} 14:00 to 15:00.`).join(" ");
    await free().getByRole("alert").filter({ hasText: clash }).waitFor();
    await free().getByRole("button", { name: "Cancel" }).click();

    await page.getByLabel("Day shown").fill(next);
    await item("E1: Maintenance 14:00–15:00").click();
    await opened().getByText("One of a series").waitFor();
    await opened().getByText("Clean the plug").waitFor();
    await opened().getByRole("button", { name: "Cancel the maintenance" }).click();
    await opened().getByRole("button", { name: "Cancel this and the following ones" }).click();
    await item(/E1: Maintenance/).waitFor({ state: "detached" });
    await page.getByLabel("Day shown").fill(last);
    await item("E1: Free 00:00–00:00").waitFor();
    await page.getByLabel("Day shown").fill(day);
    await item("E1: Maintenance 14:00–15:00").waitFor();
    expect(faults).toEqual([]);
  });
});
