import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { ChargePointView } from "../../src/entry/api/shared/schemas.ts";
import { describeInBrowser } from "../support/browser.ts";
import { created, iso, onRig, type Rig } from "../support/ocpp-rig.ts";
import { launchBrowser, openPage, pageFaults, type SignedIn, signedIn, signedInAs } from "../support/portal-page.ts";
import { sharedStack } from "../support/shared.ts";
import { untilTrue } from "../support/until.ts";

/** What must be seen within two seconds; the rest is for a slow machine. */
const SOON = { timeout: 10_000 };
const SUMMARY = "/api/notification-summary";

describeInBrowser("alerts (portal 4.14)", (executablePath) => {
  const { demo, state, api } = sharedStack();
  const logged = () => readFileSync(join(state, "worker.log"), "utf8").split("This channel works.").length;
  let browser: Browser;
  let storageState: SignedIn;

  beforeAll(async () => {
    browser = await launchBrowser(executablePath);
    storageState = await signedIn(browser, demo);
  });
  afterAll(() => browser.close());

  async function open(path: string): Promise<Page> {
    const page = await openPage(browser, { storageState });
    await show(page, path);
    return page;
  }

  /** Until it knows what is wrong already, as it tells of what comes later: it reads that at first, and again once live. */
  async function show(page: Page, path: string): Promise<void> {
    let readings = 0;
    page.on("requestfinished", (request) => {
      if (request.url().endsWith(SUMMARY)) readings += 1;
    });
    await page.goto(demo.portal + path);
    await page.getByText("Live", { exact: true }).waitFor();
    await untilTrue(() => readings >= 2, { what: "a reading of what is wrong since the page is live" });
  }

  const rows = (page: Page) => page.getByRole("table", { name: "Alerts" }).getByRole("row");
  const faultOf = (page: Page, label: string): Locator =>
    rows(page)
      .filter({ hasText: `${label}, ` })
      .filter({ hasText: "Faulted" });
  const fault = { errorCode: "PowerSwitchFailure", vendorErrorCode: "E17" };
  const slotsOf = async (rig: Rig) => (await rig.read<ChargePointView>("")).evses;

  /** How many alerts the rail says are open. */
  async function openCount(page: Page): Promise<number> {
    const link = page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: /^Alerts/ });
    return Number(/(\d+) open/.exec((await link.ariaSnapshot()) ?? "")?.[1] ?? 0);
  }

  it(
    "a fault is told with a link, counted and listed with part and code; who acknowledged it is seen elsewhere; Available resolves it",
    onRig(async (rig) => {
      const watching = await open(`/alerts?charger=${rig.id}`);
      const faults = pageFaults(watching);
      await watching.getByRole("heading", { name: "No alert matches" }).waitFor();
      const other = await open(`/alerts?charger=${rig.id}`);
      await rig.status("Available");
      const before = await openCount(watching);

      await rig.status("Faulted", fault);
      const toast = watching.getByRole("status").filter({ hasText: "Faulted (PowerSwitchFailure · E17): E1" });
      await toast.waitFor(SOON);
      const row = faultOf(watching, "E1");
      await row.getByText("Contactor", { exact: true }).waitFor(SOON);
      await row.getByText("PowerSwitchFailure · E17").waitFor();
      expect(await openCount(watching)).toBeGreaterThan(before);
      expect(await toast.count()).toBe(1);
      expect(await savedCsv(watching)).toMatch(
        /^What,Where,Since,Count,State,Assigned to,Last note\r\nCritical · Faulted · PowerSwitchFailure · E17,"E1, [^"]+ · Contactor",[^,]+,1,New,,\r\n$/,
      );

      await row.getByRole("button", { name: /^Acknowledge: Faulted/ }).click();
      await faultOf(other, "E1")
        .getByText(/^Demo administrator, \d\d:\d\d$/)
        .waitFor(SOON);

      await toast.getByRole("link", { name: "Open alert" }).click();
      await watching.getByText("The contactor did not switch.").waitFor();
      await assignAndNote(watching);
      await rig.status("Available");
      await watching.getByText("Resolved by itself: its cause is gone").waitFor(SOON);
      await other.getByLabel("State").selectOption("Resolved");
      await faultOf(other, "E1").getByText("Resolved").waitFor();
      await faultOf(other, "E1").getByText("Fuse is out").waitFor();
      expect(faults).toEqual([]);
      await Promise.all([watching.context().close(), other.context().close()]);
    }),
  );

  async function savedCsv(page: Page): Promise<string> {
    const saving = page.waitForEvent("download");
    await page.getByRole("button", { name: "Save as CSV" }).click();
    return readFileSync(await (await saving).path(), "utf8").replace(/^\uFEFF/, "");
  }

  async function assignAndNote(page: Page): Promise<void> {
    const handling = page.getByRole("region", { name: "Handling" });
    expect(await handling.getByRole("button", { name: "Acknowledge" }).isDisabled()).toBe(true);
    await handling.getByLabel("Assigned to").selectOption("Demo administrator");
    await page.getByText("Assigned to Demo administrator.").waitFor();
    await handling.getByLabel("Note").fill("Fuse is out");
    await handling.getByRole("button", { name: "Add note" }).click();
    const timeline = page.getByRole("list", { name: "Timeline" });
    await timeline.getByText("Demo administrator noted: Fuse is out").waitFor();
    await timeline.getByText("Demo administrator assigned it to Demo administrator").waitFor();
  }

  it(
    "a fault is told of also where it came while the stations were still being read",
    onRig(async (rig) => {
      const page = await openPage(browser, { storageState });
      const { promise: faulted, resolve: letThrough } = Promise.withResolvers<void>();
      await page.route("**/api/locations?*", (route) => faulted.then(() => route.continue()));
      await show(page, `/alerts?charger=${rig.id}`);
      const toldOf = page.waitForResponse(
        async (response) => response.url().endsWith(SUMMARY) && (await response.text()).includes(rig.id),
      );
      await rig.status("Faulted", fault);
      await toldOf;
      letThrough();
      await page.getByRole("status").filter({ hasText: "Faulted (PowerSwitchFailure · E17): E1" }).waitFor(SOON);
      await rig.status("Available");
      await page.context().close();
    }),
  );

  it(
    "five repeats in a minute are one row with count 5; what happens in maintenance of a slot is quiet",
    onRig(
      async (rig) => {
        const page = await open(`/alerts?charger=${rig.id}`);
        const [, second] = await slotsOf(rig);
        const endAt = iso(Date.now() + 3_600_000);
        const maintenance = await created<{ id: string }>("/bookings/maintenance", { evseUid: second?.uid, endAt });
        for (let times = 0; times < 5; times += 1) await rig.status("Faulted", fault);
        await faultOf(page, "E1").getByRole("cell", { name: "5", exact: true }).waitFor(SOON);
        await rig.status("Faulted", { ...fault, connectorId: 2 });
        await faultOf(page, "E2").getByText("Quiet: maintenance").waitFor(SOON);
        await page.getByRole("status").filter({ hasText: "Faulted (PowerSwitchFailure · E17): E1" }).waitFor();
        expect(await page.getByRole("status").filter({ hasText: "E2" }).count()).toBe(0);
        expect(await rows(page).filter({ hasText: "Faulted" }).count()).toBe(2);
        await api(`/bookings/${maintenance.id}/complete`, { method: "POST" });
        for (const connectorId of [1, 2]) await rig.status("Available", { connectorId });
        await page.getByRole("heading", { name: "No alert matches" }).waitFor(SOON);
        await page.context().close();
      },
      { connectors: 2 },
    ),
  );

  it(
    "a viewer is shown an alert, nothing to do with it, and who may",
    onRig(async (rig) => {
      await rig.status("Faulted", fault);
      const { userId, storageState: theirs } = await signedInAs(browser, { demo, state, api }, "viewer");
      const page = await openPage(browser, { storageState: theirs });
      await page.goto(`${demo.portal}/alerts?charger=${rig.id}`);
      const row = faultOf(page, "E1");
      await row.waitFor(SOON);
      expect(await row.getByRole("button").count()).toBe(0);
      await row.getByRole("link", { name: "Faulted" }).click();
      const handling = page.getByRole("region", { name: "Handling" });
      await handling.getByText("Administrators and technicians handle alerts.").waitFor();
      await handling.getByText("Nobody").waitFor();
      for (const role of ["button", "textbox", "combobox"] as const) {
        expect([role, await page.getByRole("main").getByRole(role).count()]).toEqual([role, 0]);
      }
      await rig.status("Available");
      await page.context().close();
      await api(`/users/${userId}`, { method: "DELETE" });
    }),
  );

  it("a channel is added, its secret is shown once, a test reaches the console, and it is removed", async () => {
    const page = await open("/settings/channels");
    const suffix = randomUUID().slice(0, 8);
    const [hook, desk] = [`Hook ${suffix}`, `Desk ${suffix}`];
    await page.getByRole("button", { name: "Add a channel" }).click();
    const form = page.getByRole("dialog", { name: "Add a channel" });
    await form.getByRole("button", { name: "Save" }).click();
    await form.getByText("Enter a name.").waitFor();
    await form.getByLabel("Name").fill(hook);
    await form.getByLabel("Address (https)").fill("http://127.0.0.1:9/none");
    await form.getByLabel("Switched on").uncheck();
    await form.getByRole("button", { name: "Save" }).click();
    const shown = page.getByRole("dialog", { name: `Secret of ${hook}` });
    const secret = (await shown.getByRole("code").textContent()) ?? "";
    expect(secret).toMatch(/^whsec_/);
    await shown.getByRole("button", { name: "Close" }).click();
    expect(await page.getByText(secret).count()).toBe(0);
    await page.getByRole("button", { name: `Send test to ${hook}` }).click();
    await page.getByText(new RegExp(`^The test did not reach ${hook}: `)).waitFor();

    await page.getByRole("button", { name: `Edit ${hook}` }).click();
    const edit = page.getByRole("dialog", { name: `Edit ${hook}` });
    await edit.getByLabel("Name").fill(desk);
    await edit.getByLabel("Kind").selectOption("Console (development)");
    await edit.getByRole("button", { name: "Save" }).click();
    await page.getByText(`${desk} is saved.`).waitFor();
    const before = logged();
    await page.getByRole("button", { name: `Send test to ${desk}` }).click();
    await page.getByText(`The test reached ${desk}.`).waitFor();
    await untilTrue(() => logged() > before, { what: "the test on the console" });

    await page.getByRole("button", { name: `Remove ${desk}` }).click();
    const question = page.getByRole("dialog", { name: `Remove the channel ${desk}?` });
    await question.getByRole("button", { name: "Remove" }).click();
    await page.getByText(`${desk} is removed.`).waitFor();
    await page.getByRole("row", { name: desk }).waitFor({ state: "detached" });
    await page.context().close();
  });
});
