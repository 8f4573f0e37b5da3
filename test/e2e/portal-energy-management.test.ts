import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import type { Me } from "../../src/entry/api/shared/accounts.ts";
import { type EnergyView, energySchema } from "../../src/entry/api/shared/energy.ts";
import { permissionsOf, type Role } from "../../src/entry/api/shared/permissions.ts";
import { describeInBrowser } from "../support/browser.ts";
import { launchBrowser, openPage, type SignedIn, signedIn } from "../support/portal-page.ts";
import { sharedStack } from "../support/shared.ts";
import { unreachableDso } from "../support/unreachable-dso.ts";

const ENERGY = /\/api\/locations\/pn1\/energy$/;
const UNAVAILABLE = { type: "", title: "", status: 503, code: "unavailable", requestId: "r-503" };
const SECOND = 1_000;

describeInBrowser("Energy management (R12, UC3, G8, G9)", (executablePath) => {
  const { demo, api } = sharedStack();
  let browser: Browser;
  let storageState: SignedIn;
  let page: Page;

  beforeAll(async () => {
    browser = await launchBrowser(executablePath);
    storageState = await signedIn(browser, demo);
    page = await openPage(browser, { storageState });
  });
  afterAll(() => browser.close());
  afterEach(async () => {
    await page.unrouteAll({ behavior: "ignoreErrors" });
    const { overrides, policy } = await energyNow();
    for (const { id } of overrides) await api(`/locations/pn1/energy/overrides/${id}`, { method: "DELETE" });
    if (policy.goal !== "cheapest") await changeGoal("cheapest");
  });

  async function energyNow(): Promise<EnergyView> {
    return energySchema.parse(await (await api("/locations/pn1/energy")).json());
  }

  /** As a second administrator would. */
  async function changeGoal(goal: EnergyView["policy"]["goal"]): Promise<void> {
    const etag = (await api("/locations/pn1/energy")).headers.get("ETag") ?? "";
    const headers = { "If-Match": etag };
    const changed = await api("/locations/pn1/energy", { method: "PATCH", headers, body: { goal } });
    expect(changed.status).toBe(200);
  }

  async function openEnergy(on: Page = page): Promise<void> {
    await on.goto(`${demo.portal}/stations/pn1/energy`);
    await on.getByRole("heading", { name: "Energy management", exact: true }).waitFor();
    await on.getByRole("radio", { name: "Cheapest" }).waitFor();
  }

  const modify = () => page.getByRole("button", { name: "Modify", exact: true }).click();
  const save = () => page.getByRole("button", { name: "Save", exact: true });
  const pick = (name: string) => page.getByRole("group").getByText(name, { exact: true }).click();

  it("the operator changes energy-management settings", async () => {
    await page.goto(`${demo.portal}/stations`);
    await page.getByRole("combobox", { name: "Station" }).selectOption("Porto Norte 1");
    await page.getByRole("link", { name: "Energy management", exact: true }).first().click();
    await page.getByRole("heading", { name: "Energy management", exact: true }).waitFor();
    const reserve = page.getByRole("textbox", { name: "Reserve, %" });
    expect(await reserve.getAttribute("readonly")).not.toBeNull();
    expect(await page.getByRole("radio", { name: "Manual" }).isDisabled()).toBe(true);
    await modify();
    expect(await save().isDisabled()).toBe(true);

    await pick("Manual");
    await page.getByRole("combobox", { name: "DSO" }).selectOption({ label: await optionOf("Volta") });
    await page.getByRole("textbox", { name: "Reason" }).fill("Contract test");
    const dryRun = page.getByRole("region", { name: "What your changes would do" });
    for (const name of ["Cost", "Renewable"]) await dryRun.getByRole("rowheader", { name, exact: true }).waitFor();
    await page.getByRole("heading", { name: "Plan with your changes, next 24 h" }).waitFor();
    const other = await openPage(browser, { storageState });
    await openEnergy(other);
    await save().click();
    await page.getByRole("status").getByText("Saved", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Modify", exact: true }).waitFor();

    await other.getByRole("radio", { name: "Manual", checked: true }).waitFor();
    await other.context().close();
    await page.reload();
    await page.getByRole("radio", { name: "Manual", checked: true }).waitFor();
    const list = page.getByRole("table", { name: "Set by hand" });
    await list.getByRole("row").filter({ hasText: "Use Volta" }).filter({ hasText: "Contract test" }).waitFor();
    const history = page.getByRole("table", { name: "History" });
    await history.getByRole("row").filter({ hasText: "Use Volta" }).filter({ hasText: "Demo administrator" }).waitFor();
    await history
      .getByText(/^200 kWh, of these .* in use; stores 80 kW, gives 80 kW; controlled at http:/)
      .first()
      .waitFor();
    expect((await energyNow()).now.dso?.name).toBe("Volta");
  });

  /** An option's words end with its price of the moment. */
  async function optionOf(dso: string): Promise<string> {
    const options = await page.getByRole("combobox", { name: "DSO" }).getByRole("option").allInnerTexts();
    return options.find((option) => option.startsWith(dso)) ?? dso;
  }

  it("incomplete form: Manual without a DSO is not saved and gets the focus, a reserve above 100 is refused beside its field", async () => {
    await openEnergy();
    await modify();
    await pick("Manual");
    await page.getByRole("textbox", { name: "Reserve, %" }).fill("101");
    await save().click();
    await page.getByRole("combobox", { name: "DSO" }).and(page.locator(":focus")).waitFor();
    await page.getByText("Enter 0 to 100.", { exact: true }).waitFor();
    expect((await energyNow()).isManual).toBe(false);
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.getByRole("radio", { name: "Automatic" }).first().waitFor();
  });

  it("system unavailable: what was entered stays, and says that it was not saved", async () => {
    await openEnergy();
    await modify();
    await pick("Greenest");
    await page.route(ENERGY, (route) =>
      route.request().method() === "PATCH"
        ? route.fulfill({ status: 503, contentType: "application/problem+json", json: UNAVAILABLE })
        : route.fallback(),
    );
    await save().click();
    await page.getByText("The system cannot answer right now.").waitFor();
    await page.getByRole("radio", { name: "Greenest", checked: true }).waitFor();
    await page.unroute(ENERGY);
    await save().click();
    await page.getByRole("status").getByText("Saved", { exact: true }).waitFor();
    expect((await energyNow()).policy.goal).toBe("greenest");
  });

  it("all DSOs unreachable: a silent DSO is only used when that is confirmed", async () => {
    const id = await silentDso();
    await openEnergy();
    await modify();
    await pick("Manual");
    await page.getByRole("combobox", { name: "DSO" }).selectOption({ label: "Nobody, not answering" });
    await save().click();
    await page.getByText("Confirm that a silent DSO is to be used.").waitFor();
    await page.getByRole("checkbox", { name: /^Use it although it is silent/ }).check();
    await save().click();
    await page.getByRole("status").getByText("Saved", { exact: true }).waitFor();
    const { overrides } = await energyNow();
    expect(overrides[0]?.wish).toEqual({ kind: "use_dso", dsoId: id });
    for (const each of overrides) await api(`/locations/pn1/energy/overrides/${each.id}`, { method: "DELETE" });
    for (const path of [`/dsos/${id}/locations/pn1`, `/dsos/${id}`]) {
      expect((await api(path, { method: "DELETE" })).status).toBe(204);
    }
  });

  /** A DSO of the station that nobody answers for. */
  async function silentDso(): Promise<string> {
    const id = await unreachableDso({ api }, "Nobody");
    expect((await api(`/dsos/${id}/locations/pn1`, { method: "PUT", body: { capacityW: 80_000 } })).ok).toBe(true);
    return id;
  }

  it("shows Automatic again when a manual choice ends", async () => {
    await openEnergy();
    const [dso] = (await energyNow()).dsos;
    const body = {
      wish: { kind: "use_dso", dsoId: dso?.id },
      reason: "A moment",
      endAt: new Date(Date.now() + 3 * SECOND).toISOString(),
      confirmed: true,
    };
    expect((await api("/locations/pn1/energy/overrides", { method: "POST", body })).status).toBe(201);
    await page.getByRole("radio", { name: "Manual", checked: true }).waitFor();
    await page.getByRole("group", { name: "Mode" }).getByRole("radio", { name: "Automatic", checked: true }).waitFor();
  });

  it("shows both versions when somebody else saved first, and brings back what was before", async () => {
    await openEnergy();
    await modify();
    await pick("Balanced");
    await changeGoal("greenest");
    await save().click();
    const conflict = page.getByRole("alert", { name: "Somebody else saved first" });
    await conflict.getByRole("row", { name: "Goal Balanced Greenest" }).waitFor();
    await conflict.getByRole("button", { name: "Take theirs" }).click();
    await page.getByRole("radio", { name: "Greenest", checked: true }).waitFor();

    await page.getByRole("button", { name: "Restore" }).first().click();
    await page.getByRole("dialog").getByRole("button", { name: "Restore" }).click();
    await page.getByRole("radio", { name: "Cheapest", checked: true }).waitFor();
    expect((await energyNow()).policy.goal).toBe("cheapest");
  });

  it("asks before changes are left unsaved", async () => {
    await openEnergy();
    await modify();
    await pick("Balanced");
    await page.getByRole("link", { name: "View energy prices" }).click();
    const question = page.getByRole("dialog", { name: "Leave without saving?" });
    await question.getByRole("button", { name: "Cancel" }).click();
    await page.getByRole("radio", { name: "Balanced", checked: true }).waitFor();
    await page.getByRole("link", { name: "View energy prices" }).click();
    await question.getByRole("button", { name: "Leave" }).click();
    await page.getByRole("heading", { name: "View energy prices" }).waitFor();
  });

  it.each(["technician", "viewer"] as const)("a %s sees the settings, and who may change them", async (role) => {
    await page.route("**/api/auth/me", async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, json: asRole((await response.json()) as Me, role) });
    });
    await openEnergy();
    await page.getByText("Only an administrator can change this", { exact: true }).waitFor();
    expect(await page.getByRole("button", { name: "Modify" }).count()).toBe(0);
    expect(await page.getByRole("radio", { name: "Cheapest" }).isDisabled()).toBe(true);
  });
});

function asRole(me: Me, role: Role): Me {
  return { ...me, role, permissions: [...permissionsOf(role)] };
}
