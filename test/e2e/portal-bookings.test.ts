import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { describeInBrowser } from "../support/browser.ts";
import { Rig } from "../support/ocpp-rig.ts";
import { closeStation, ownStation } from "../support/own-station.ts";
import {
  accessibilityFaults,
  cutTexts,
  launchBrowser,
  openPage,
  pageFaults,
  type SignedIn,
  scrollsSideways,
  signedIn,
  signedInAs,
} from "../support/portal-page.ts";
import { sharedStack } from "../support/shared.ts";

const DAY_MS = 86_400_000;
/** Far from any change of the clocks, and within what may be booked. */
const dayAfter = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);
const MOST_TABS = 40;

describeInBrowser("the bookings of a station (R1, S3, PF4, WP5, WP6)", (executablePath) => {
  const stack = sharedStack();
  const { demo, api } = stack;
  let browser: Browser;
  let page: Page;
  let admin: SignedIn;
  let technician: Awaited<ReturnType<typeof signedInAs>>;
  let locationId: string;
  let address: string;

  beforeAll(async () => {
    browser = await launchBrowser(executablePath);
    admin = await signedIn(browser, demo);
    technician = await signedInAs(browser, stack, "technician");
    locationId = await ownStation();
    await Rig.register({ locationId, connectors: 2 });
    address = `${demo.portal}/stations/${locationId}/bookings`;
  });
  afterAll(async () => {
    await closeStation(locationId);
    await api(`/users/${technician.userId}`, { method: "DELETE" });
    await browser.close();
  });
  afterEach(() => page.context().close());

  const item = (name: string | RegExp, of = page): Locator => of.getByRole("button", { name });
  const dialog = (of = page): Locator => of.getByRole("dialog", { name: "Free time" });

  async function openDay(day: string, of = page): Promise<void> {
    await of.goto(`${address}?day=${day}`);
    await of.getByRole("heading", { name: "Bookings", level: 2 }).waitFor();
  }

  async function choose(day: string, [from, until]: readonly [string, string], of = page): Promise<void> {
    await item(/^E1: Free/, of)
      .first()
      .click();
    await dialog(of).getByLabel("From").fill(`${day}T${from}`);
    await dialog(of).getByLabel("Until").fill(`${day}T${until}`);
  }

  it("the technician books maintenance on a free slot", async () => {
    page = await openPage(browser, { storageState: technician.storageState });
    const faults = pageFaults(page);
    const day = dayAfter(1);
    await openDay(day);
    await choose(day, ["09:30", "10:30"]);
    await dialog().getByRole("button", { name: "Maintenance", exact: true }).click();
    await dialog().getByLabel("Reason (optional)").fill("Replace the cable");
    await dialog().getByRole("button", { name: "Confirm maintenance" }).click();
    await item("E1: Maintenance 09:30–10:30").waitFor();
    await page.getByRole("status").filter({ hasText: "The maintenance is in the calendar." }).waitFor();

    await choose(day, ["10:00", "11:00"]);
    await dialog().getByRole("button", { name: "Book", exact: true }).click();
    await dialog().getByLabel("User's card").fill("DRIVER-ANA");
    await dialog().getByRole("button", { name: "Confirm booking" }).click();
    await dialog().getByRole("alert").filter({ hasText: "maintenance" }).waitFor();
    await dialog().getByRole("button", { name: "Cancel" }).click();

    await item("E1: Maintenance 09:30–10:30").click();
    const opened = page.getByRole("dialog", { name: "Booking or maintenance" });
    await opened.getByText("Replace the cable").waitFor();
    await opened.getByRole("button", { name: "Modify" }).click();
    await opened.getByLabel("Until").fill(`${day}T11:00`);
    await opened.getByRole("button", { name: "Save" }).click();
    await item("E1: Maintenance 09:30–11:00").click();
    await opened.getByRole("button", { name: "Cancel the maintenance" }).click();
    await opened.getByText("Its time becomes free at once.").waitFor();
    await opened.getByRole("button", { name: "Cancel the maintenance" }).click();
    await item(/E1: Maintenance/).waitFor({ state: "detached" });
    expect(faults).toEqual([]);
  });

  it("what the driver will want to charge is booked, shown and changed", async () => {
    page = await openPage(browser, { storageState: admin });
    const day = dayAfter(5);
    await openDay(day);
    await choose(day, ["15:00", "16:00"]);
    await dialog().getByRole("button", { name: "Book", exact: true }).click();
    await dialog().getByLabel("User's card").fill("DRIVER-ANA");
    await dialog().getByLabel("Energy needed in kWh (optional)").fill("much");
    await dialog().getByLabel("Vehicle limit in kW (optional)").fill("11");
    await dialog().getByRole("button", { name: "Confirm booking" }).click();
    await dialog().getByText("Enter a number.").waitFor();
    await dialog().getByLabel("Energy needed in kWh (optional)").fill("30.5");
    await dialog().getByRole("button", { name: "Confirm booking" }).click();
    await item("E1: Booked 15:00–16:00").click();
    const opened = page.getByRole("dialog", { name: "Booking or maintenance" });
    await opened.getByText("30.5 kWh, at most 11 kW").waitFor();
    await opened.getByRole("button", { name: "Modify" }).click();
    await opened.getByLabel("Vehicle limit in kW (optional)").fill("");
    await opened.getByRole("button", { name: "Save" }).click();
    await item("E1: Booked 15:00–16:00").click();
    await opened.getByText("30.5 kWh", { exact: true }).waitFor();
    await opened.getByRole("button", { name: "Close", exact: true }).last().click();
    await page.getByRole("link", { name: "All as a list" }).click();
    await page.getByRole("cell", { name: "30.5 kWh" }).waitFor();
  });

  it("maintenance is booked by keyboard alone", async () => {
    page = await openPage(browser, { storageState: technician.storageState });
    await openDay(dayAfter(2));
    await item(/^E1: Free/).waitFor();
    await tabUntil(/^E1: Free/);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await dialog().waitFor();
    expect(await dialog().getByLabel("Slot").locator("option:checked").innerText()).toBe("E2");
    await tabUntil(/^Maintenance$/);
    await page.keyboard.press("Enter");
    await tabUntil(/^Confirm maintenance$/);
    await page.keyboard.press("Enter");
    await item(/^E2: Maintenance 00:00–01:00/).waitFor();
  });

  /** Presses Tab until a control of this name has the focus. */
  async function tabUntil(name: RegExp): Promise<void> {
    const focused = page.locator(":focus");
    for (let presses = 0; presses < MOST_TABS; presses += 1) {
      await page.keyboard.press("Tab");
      const words =
        (await focused.count()) === 0
          ? ""
          : ((await focused.getAttribute("aria-label")) ?? (await focused.innerText()));
      if (name.test(words.trim())) return;
    }
    throw new Error(`Tab does not come to ${name}`);
  }

  it("of two who book the same time one has it, and the other is told what is in the way", async () => {
    page = await openPage(browser, { storageState: admin });
    const other = await openPage(browser, { storageState: technician.storageState });
    const day = dayAfter(3);
    for (const each of [page, other]) {
      await openDay(day, each);
      await choose(day, ["12:00", "13:00"], each);
      await dialog(each).getByRole("button", { name: "Book", exact: true }).click();
      await dialog(each).getByLabel("User's card").fill("DRIVER-ANA");
    }
    await Promise.all(
      [page, other].map((each) => dialog(each).getByRole("button", { name: "Confirm booking" }).click()),
    );
    const refusals = [page, other].map((each) =>
      dialog(each)
        .getByRole("alert")
        .filter({ hasText: `E1 is booked from ${day} 12:00 to 13:00.` }),
    );
    const booked = [page, other].map((each) => item("E1: Booked 12:00–13:00", each));
    await Promise.race(refusals.map((refusal) => refusal.waitFor()));
    await Promise.race(booked.map((bar) => bar.waitFor()));
    const shown = await Promise.all(refusals.map((refusal) => refusal.count()));
    expect(shown.reduce((sum, count) => sum + count)).toBe(1);
    // Whoever lost sees what the other has booked, without asking.
    const loser = shown[0] === 1 ? page : other;
    await dialog(loser).getByRole("button", { name: "Cancel" }).click();
    await item("E1: Booked 12:00–13:00", loser).waitFor();
    await other.context().close();
  });

  it("draws what takes a minute, in the day and at its end, so that it can be chosen and cuts nothing", async () => {
    page = await openPage(browser, { storageState: admin });
    const day = dayAfter(6);
    await openDay(day);
    for (const [from, until] of [
      ["12:00", "12:01"],
      ["23:58", "23:59"],
    ] as const) {
      await choose(day, [from, until]);
      await dialog().getByRole("button", { name: "Maintenance", exact: true }).click();
      await dialog().getByRole("button", { name: "Confirm maintenance" }).click();
      await item(`E1: Maintenance ${from}–${until}`).click();
      const opened = page.getByRole("dialog", { name: "Booking or maintenance" });
      await opened.getByRole("button", { name: "Close", exact: true }).last().click();
      await opened.waitFor({ state: "detached" });
    }
    expect(await cutTexts(page)).toEqual([]);
    expect(await scrollsSideways(page)).toBe(false);
  });

  it("shows 25 and 23 hours where the clocks change, with their offsets", async () => {
    page = await openPage(browser, { storageState: admin });
    await openDay("2026-10-25");
    await page.getByText("25 hours: the clocks change on this day").waitFor();
    await page.getByRole("list", { name: "Bookings by slot" }).waitFor();
    expect(await page.getByText(/^0[01]:00\+0[01]:00$/).allInnerTexts()).toHaveLength(3);
    await openDay("2027-03-28");
    await page.getByText("23 hours: the clocks change on this day").waitFor();
    await page.getByRole("list", { name: "Bookings by slot" }).waitFor();
    expect(await page.getByText(/^\d\d:00\+0[01]:00$/).allInnerTexts()).toHaveLength(23);
    await page.getByText("Week", { exact: true }).click();
    await page.waitForURL((url) => url.search.includes("week=true"));
    await page.getByRole("list", { name: "Bookings by slot" }).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
  });

  it("refuses an end before the start beside its field, and is a list of slots on a phone", async () => {
    page = await openPage(browser, { storageState: admin, viewport: { width: 390, height: 844 } });
    const day = dayAfter(4);
    await openDay(day);
    const slot = page.getByRole("region", { name: "E1", exact: true });
    await slot.getByText("Free 00:00–00:00").waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await slot.getByRole("button", { name: "Book" }).waitFor();
    await slot.getByRole("button", { name: "Maintenance" }).click();
    await dialog().getByLabel("From").fill(`${day}T12:00`);
    await dialog().getByLabel("Until").fill(`${day}T11:00`);
    await dialog().getByRole("button", { name: "Confirm maintenance" }).click();
    await dialog().getByText("It ends before it begins.").waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
  });
});
