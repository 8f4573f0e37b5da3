import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type * as z from "zod";
import { localOf } from "../../portal/src/local-time.ts";
import { dsoPricesSchema, dsoSchema } from "../../src/entry/api/shared/dsos.ts";
import { pageOf } from "../../src/entry/api/shared/schemas.ts";
import { describeInBrowser } from "../support/browser.ts";
import { ownStation } from "../support/own-station.ts";
import { launchBrowser, openPage, type SignedIn, signedIn } from "../support/portal-page.ts";
import { sharedStack } from "../support/shared.ts";
import { unreachableDso } from "../support/unreachable-dso.ts";
import { untilTrue } from "../support/until.ts";

const ALL = pageOf(dsoSchema);
type Dso = z.infer<typeof dsoSchema>;

const LISBON = "Europe/Lisbon";
const HOUR = 3_600_000;

describeInBrowser("View energy prices (UC2, G-d2, PF5)", (executablePath) => {
  const { demo, api } = sharedStack();
  let browser: Browser;
  let storageState: SignedIn;
  let page: Page;
  let dsos: readonly Dso[];

  beforeAll(async () => {
    browser = await launchBrowser(executablePath);
    storageState = await signedIn(browser, demo);
    dsos = ALL.parse(await (await api("/dsos")).json()).items;
    page = await openPage(browser, { storageState });
  });
  afterAll(async () => {
    await switchOff();
    await api("/dsos/refresh", { method: "POST" });
    await browser.close();
  });

  const row = (name: string) =>
    page
      .getByRole("table", { name: "DSOs" })
      .getByRole("row")
      .filter({ has: page.getByRole("rowheader", { name }) });

  /** Switches the simulated DSOs off and on, and has them asked at once, as an edit of each does. */
  async function switchOff(...names: readonly string[]): Promise<void> {
    for (const { id, name, control } of demo.dsos) {
      const faults = names.includes(name) ? ["refuse"] : [];
      expect((await fetch(control, { method: "POST", body: JSON.stringify({ faults }) })).ok).toBe(true);
      const headers = { "If-Match": (await api(`/dsos/${id}`)).headers.get("ETag") ?? "" };
      expect((await api(`/dsos/${id}`, { method: "PATCH", headers, body: { name } })).status).toBe(200);
    }
  }

  async function refresh(): Promise<void> {
    const asked = page.waitForResponse(/\/api\/dsos\/refresh$/);
    await page.getByRole("button", { name: "Refresh" }).click();
    expect((await asked).status()).toBe(200);
  }

  it("is reached from the rail by its exact name, and shows prices and mix of each DSO", async () => {
    await page.goto(`${demo.portal}/stations`);
    await page.getByRole("link", { name: "View energy prices", exact: true }).click();
    await page.getByRole("heading", { name: "View energy prices", level: 1 }).waitFor();
    for (const name of ["NordNett", "Volta"]) {
      await row(name).getByText("Answering since").waitFor();
      await row(name)
        .getByRole("img", { name: /^From .+ to .+, cheapest at/ })
        .waitFor();
      await row(name)
        .getByText(/^\d+% renewable$/)
        .waitFor();
    }
  });

  it.each([1_366, 390])("holds each DSO in its place at %i px as the prices of its next day come", async (width) => {
    const late = await openPage(browser, { storageState, viewport: { width, height: 800 } });
    const { promise: read, resolve: letThrough } = Promise.withResolvers<void>();
    await late.route(/\/api\/dsos\/[^/]+\/prices/, (route) => read.then(() => route.continue()));
    await late.goto(`${demo.portal}/energy`);
    const names = late.getByRole("main").getByRole("link");
    await names.last().waitFor();
    await late.evaluate(async () => void (await document.fonts.ready));
    const places = () => names.evaluateAll((links) => links.map((link) => link.getBoundingClientRect().toJSON()));
    const before = await places();
    expect(before.length).toBeGreaterThan(1);
    letThrough();
    const pictures = late.getByRole("main").getByRole("img", { name: /cheapest at|all the time/ });
    await untilTrue(async () => (await pictures.count()) >= demo.dsos.length, { what: "a picture of each next day" });
    expect(await places()).toEqual(before);
    await late.context().close();
  });

  it("adds each mix up to 100, its renewable share being the sum of its parts", async () => {
    const renewable = ["Solar", "Wind", "Hydro", "Renewable"];
    for (const name of ["NordNett", "Volta"]) {
      const parts = await row(name).getByRole("list").getByRole("listitem").allInnerTexts();
      const shares = parts.map((part) => /^(\w+) (\d+)%$/.exec(part.trim()));
      const sum = (some: typeof shares) => some.reduce((total, share) => total + Number(share?.[2]), 0);
      expect(sum(shares)).toBe(100);
      const green = sum(shares.filter((share) => renewable.includes(share?.[1] ?? "")));
      await row(name).getByText(`${green}% renewable`, { exact: true }).waitFor();
    }
  });

  it("some DSOs unreachable: says of which and since when, and shows the others without an error", async () => {
    await switchOff("Costa Energia");
    await refresh();
    await row("Costa Energia")
      .getByText(/^Not answering since \d\d:\d\d, last known price$/)
      .waitFor();
    await row("Costa Energia")
      .getByText(/^Cannot be reached\./)
      .waitFor();
    await page.getByText("Costa Energia: not answering. The other DSOs go on.").waitFor();
    await row("Volta").getByText("Answering since").waitFor();
    expect(await page.getByRole("alert").count()).toBe(0);
  });

  it("says of a DSO that never answered why it does not", async () => {
    const id = await unreachableDso({ api }, "Nobody");
    await refresh();
    await row("Nobody").getByText("Never reached").waitFor();
    await row("Nobody")
      .getByText(/^Cannot be reached\./)
      .waitFor();
    expect((await api(`/dsos/${id}`, { method: "DELETE" })).status).toBe(204);
  });

  it("all DSOs unreachable: banner, the last plan stays in sight with its age; one is switched on, and Refresh recovers without reload", async () => {
    await switchOff("NordNett", "Volta", "Costa Energia");
    await refresh();
    const banner = page.getByRole("alert");
    await banner.getByText("No DSO answers.").waitFor();
    await banner.getByRole("link", { name: /^Porto Norte 1: plan of / }).waitFor();
    await switchOff("NordNett", "Costa Energia");
    await refresh();
    await banner.waitFor({ state: "detached" });
    await row("Volta").getByText("Answering since").waitFor();
    await switchOff();
    await refresh();
    for (const name of ["NordNett", "Costa Energia"]) await row(name).getByText("Answering since").waitFor();
  });

  it.each([
    ["NordNett", "24 hours", 3_600_000],
    ["Volta", "96 quarter hours", 900_000],
  ])("draws the prices of %s, told in %s, and reads them as a table with the same rows", async (name, _, stepMs) => {
    const dso = dsos.find((one) => one.name === name);
    const prices = dsoPricesSchema.parse(await (await api(`/dsos/${dso?.id}/prices`)).json());
    await page.goto(`${demo.portal}/energy/${dso?.id}`);
    const figure = page.getByRole("region", { name: `Prices of ${name}` });
    await figure.getByRole("img").waitFor();
    await figure.getByRole("button", { name: "Show as table" }).click();
    const rows = await figure.getByRole("row").count();
    const priced = prices.slots.filter(({ priceMicroPerKwh }) => priceMicroPerKwh !== null);
    const changes = priced.filter((slot, index) => {
      const before = priced[index - 1];
      return before?.priceMicroPerKwh !== slot.priceMicroPerKwh || before.quality !== slot.quality;
    });
    expect(rows - 1).toBe(changes.length);
    const told = changes.filter(({ quality }) => quality === "binding").slice(1);
    expect(told.every(({ startAt }) => Date.parse(startAt) % stepMs === 0)).toBe(true);
  });

  it("goes through every value of the picture by keys, in words above it", async () => {
    const figure = page.getByRole("region", { name: "Prices of Volta" });
    await figure.getByRole("button", { name: "Show as table" }).click();
    const slider = figure.getByRole("slider", { name: "Time in the picture" });
    await slider.press("Home");
    const first = await slider.getAttribute("aria-valuetext");
    await slider.press("ArrowRight");
    expect(await slider.getAttribute("aria-valuetext")).not.toBe(first);
    await slider.press("End");
    const last = (await slider.getAttribute("aria-valuetext")) ?? "";
    await figure.getByText(last, { exact: true }).waitFor();
  });

  it("names what is missing of a DSO beside its fields, adds one, edits and removes it", async () => {
    await page.goto(`${demo.portal}/energy`);
    await page.getByRole("button", { name: "Add DSO" }).click();
    const form = page.getByRole("dialog", { name: "Add a DSO" });
    await form.getByLabel("How it is reached").selectOption("Table");
    await form.getByRole("button", { name: "Add DSO" }).click();
    expect(await form.getByText("Enter a value.").count()).toBe(2);
    await form.getByLabel("Name").fill("Fixed contract");
    await form.getByLabel("Energy price per kWh").fill("0.12");
    await form.getByLabel("Grid fee per kWh").fill("0.03");
    await form.getByRole("button", { name: "Add DSO" }).click();
    await page.getByText("Fixed contract was added.").waitFor();
    await page.getByRole("link", { name: "Fixed contract" }).click();
    await page.getByRole("button", { name: "Test connection" }).click();
    await page.getByText(/^It answered in \d+ ms with .+ quarter hours\. Sample: €0\.15\.$/).waitFor();
    await page.getByRole("button", { name: "Edit" }).click();
    const edit = page.getByRole("dialog", { name: "Edit Fixed contract" });
    await edit.getByLabel("Energy price per kWh").fill("0.2");
    await edit.getByRole("button", { name: "Save" }).click();
    await page.getByText("Fixed contract was saved.").waitFor();
    await page.getByRole("button", { name: "Test connection" }).click();
    await page.getByText(/Sample: €0\.23\.$/).waitFor();
    await page.getByRole("button", { name: "Remove" }).click();
    await page.getByRole("dialog", { name: "Remove Fixed contract?" }).getByRole("button", { name: "Remove" }).click();
    await page.getByRole("heading", { name: "View energy prices", level: 1 }).waitFor();
    await page.getByRole("link", { name: "Fixed contract" }).waitFor({ state: "detached" });
  });

  it("requests a supply for a connected station, and lists what came of it", async () => {
    await page.getByRole("link", { name: "NordNett" }).click();
    const stations = page.getByRole("region", { name: "Stations that it may serve" });
    await stations.getByRole("cell", { name: "Connected", exact: true }).first().waitFor();
    await page.getByRole("button", { name: "Request supply" }).click();
    const form = page.getByRole("dialog", { name: "Request supply from NordNett" });
    await form.getByRole("button", { name: "Request" }).click();
    expect(await form.getByText("Enter a value.").count()).toBe(2);
    // So far ahead that no plan of the stack that others share is about it.
    const hoursAhead = (hours: number) => localOf(Math.floor(Date.now() / HOUR + hours) * HOUR, LISBON);
    await form.getByLabel("From").fill(hoursAhead(46));
    await form.getByLabel("Until").fill(hoursAhead(45));
    await form.getByLabel("Additional power, kW").fill("1");
    await form.getByLabel("Highest fee per kW").fill("0,4");
    await form.getByRole("button", { name: "Request" }).click();
    await form.getByText("It ends before it begins.").waitFor();
    await form.getByLabel("Until").fill(hoursAhead(47));
    await form.getByRole("button", { name: "Request" }).click();
    await page.getByText("The supply was requested.").waitFor();
    const requests = page.getByRole("table", { name: "Requests for supply" });
    await requests.getByRole("cell", { name: "€0.40", exact: true }).waitFor();
  });

  describe("the connection of a station to a DSO (PF5)", () => {
    const STATION = "Mercado do Bolhão";
    const stations = () => page.getByRole("table", { name: "Stations that it may serve" });
    const served = () =>
      stations()
        .getByRole("row")
        .filter({ has: page.getByRole("rowheader", { name: STATION }) });
    const request = () => served().getByRole("button", { name: "Request connection" });
    let stationId: string;

    beforeAll(async () => {
      stationId = await ownStation();
    });
    afterAll(async () => {
      expect((await api(`/locations/${stationId}`, { method: "DELETE" })).status).toBe(204);
    });

    /** Lets a DSO serve the station, which it does not know yet. */
    async function linkStation(dsoId: string): Promise<void> {
      await page.goto(`${demo.portal}/energy/${dsoId}`);
      await page.getByRole("button", { name: "Add a station" }).click();
      const form = page.getByRole("dialog", { name: /^Let .+ serve a station$/ });
      await form.getByLabel("Station").selectOption(STATION);
      await form.getByLabel("May be drawn, kW").fill("40");
      await form.getByRole("button", { name: "Add" }).click();
      await served().getByRole("cell", { name: "Not requested" }).waitFor();
    }

    async function unlinkStation(dsoId: string): Promise<void> {
      const link = `/dsos/${dsoId}/locations/${stationId}`;
      for (const path of [`${link}/connection`, link]) expect((await api(path, { method: "DELETE" })).ok).toBe(true);
    }

    it("is requested: refused in the DSO's own words, then accepted", async () => {
      const volta = demo.dsos.find(({ name }) => name === "Volta");
      const letIn = (isIn: boolean) => {
        const faults = isIn ? [] : [{ name: "unauthorized", on: ["vens"] }];
        return fetch(volta?.control ?? "", { method: "POST", body: JSON.stringify({ faults }) });
      };
      await linkStation(volta?.id ?? "");
      expect((await letIn(false)).ok).toBe(true);
      await request().click();
      await served()
        .getByRole("cell", { name: /^Refused .*nobody is let in/ })
        .waitFor();
      expect((await letIn(true)).ok).toBe(true);
      await request().click();
      await served().getByRole("cell", { name: "Connected", exact: true }).waitFor();
      expect(await request().isDisabled()).toBe(true);
      await unlinkStation(volta?.id ?? "");
    });

    it("is requested while nobody answers: it says so, and that no answer came yet", async () => {
      const id = await unreachableDso({ api }, "Nobody");
      await linkStation(id);
      await request().click();
      await served()
        .getByRole("cell", { name: /^Requested, no answer yet/ })
        .waitFor();
      expect(await request().isDisabled()).toBe(true);
      await unlinkStation(id);
      expect((await api(`/dsos/${id}`, { method: "DELETE" })).status).toBe(204);
    });
  });
});
