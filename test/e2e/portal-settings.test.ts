import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it, onTestFinished } from "vitest";
import { describeInBrowser } from "../support/browser.ts";
import { closeStation, ownStation } from "../support/own-station.ts";
import { launchBrowser, openPage, type SignedIn, signedIn } from "../support/portal-page.ts";
import { sharedStack } from "../support/shared.ts";

describeInBrowser("API keys and the audit log (portal 4.18)", (executablePath) => {
  const { demo, api } = sharedStack();
  let browser: Browser;
  let storageState: SignedIn;

  beforeAll(async () => {
    browser = await launchBrowser(executablePath);
    storageState = await signedIn(browser, demo);
  });
  afterAll(() => browser.close());

  async function open(address: string): Promise<Page> {
    const page = await openPage(browser, { storageState });
    await page.goto(demo.portal + address);
    return page;
  }

  it("a new API key is shown once, opens what it was given, and nothing once it is revoked", async () => {
    const page = await open("/settings/keys");
    const name = `Script ${randomUUID().slice(0, 8)}`;
    await page.getByRole("button", { name: "Create a key" }).click();
    const form = page.getByRole("dialog", { name: "Create a key" });
    await form.getByRole("button", { name: "Create", exact: true }).click();
    await form.getByText("Enter a name.").waitFor();
    await form.getByLabel("Name").fill(name);
    await form.getByRole("button", { name: "Create", exact: true }).click();
    const shown = page.getByRole("dialog", { name: `Key ${name} is created` });
    const key = (await shown.getByRole("code").textContent()) ?? "";
    expect(key).toMatch(/^emall_[\w-]{43}$/);
    const read = () => fetch(`${demo.worker}/api/locations`, { headers: { authorization: `Bearer ${key}` } });
    expect((await read()).status).toBe(200);
    await shown.getByRole("button", { name: "Close" }).click();
    expect(await page.getByText(key).count()).toBe(0);

    await page.getByRole("button", { name: `Revoke ${name}` }).click();
    await page
      .getByRole("dialog", { name: `Revoke the key ${name}?` })
      .getByRole("button", { name: "Revoke" })
      .click();
    await page.getByText(`${name} is revoked.`).waitFor();
    await page.getByRole("row", { name }).getByText("Revoked").waitFor();
    expect((await read()).status).toBe(401);
    await page.context().close();
  });

  it("the audit log says who changed a role, from what to what; the filter is in the address, and in the CSV", async () => {
    const person = { name: "Ada Rossi", email: `ada-${randomUUID()}@example.com`, role: "technician" };
    const { id } = await (await api("/users", { method: "POST", body: person })).json();
    const etag = (await api(`/users/${id}`)).headers.get("etag") ?? "";
    const change = { method: "PATCH", body: { role: "viewer" }, headers: { "if-match": etag } };
    expect((await api(`/users/${id}`, change)).status).toBe(200);
    await api(`/users/${id}`, { method: "DELETE" });

    const page = await open("/settings/audit");
    await page.getByLabel("Object").selectOption("User");
    await page.waitForURL(/object=users/);
    const row = page.getByRole("row").filter({ hasText: id }).filter({ hasText: "PATCH /users/{id}" });
    await row.getByText('role: "technician" → "viewer"').waitFor();
    await row.getByText("Key Demo").waitFor();
    await page.reload();
    await row.getByText("Done").waitFor();
    const rows = await page.getByRole("table", { name: "Audit log" }).getByRole("row").count();
    const saving = page.waitForEvent("download");
    await page.getByRole("button", { name: "Save as CSV" }).click();
    const csv = await readFile(await (await saving).path(), "utf8");
    if (rows <= 100) expect(csv.trim().split("\r\n")).toHaveLength(rows);
    expect(csv).toContain(id);

    const stationId = await ownStation();
    onTestFinished(() => closeStation(stationId));
    await page.getByLabel("Object").selectOption("Station");
    const created = page.getByRole("row").filter({ hasText: stationId }).filter({ hasText: "POST /locations" });
    await created.getByText('name: "Mercado do Bolhão"').waitFor();
    const zone = created.getByText('timeZone: "Europe/Lisbon"');
    expect(await zone.isVisible()).toBe(false);
    await created.getByText(/^\d+ more$/).click();
    await zone.waitFor();
    await page.getByLabel("From").fill("2001-01-01");
    await page.getByLabel("To").fill("2001-01-02");
    await page.getByRole("heading", { name: "No entry matches" }).waitFor();
    await page.getByRole("button", { name: "Clear filters" }).click();
    await page.getByRole("table", { name: "Audit log" }).waitFor();
    await page.context().close();
  });
});

describeInBrowser("the organisation's settings and the DSO connections (portal 4.18)", (executablePath) => {
  const { demo, api } = sharedStack();
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    browser = await launchBrowser(executablePath);
    page = await openPage(browser, { storageState: await signedIn(browser, demo) });
  });
  afterAll(async () => {
    await edit({ helpPhone: null });
    await browser.close();
  });

  /** As a second administrator would. */
  async function edit(body: Record<string, unknown>): Promise<void> {
    const etag = (await api("/settings")).headers.get("etag") ?? "";
    expect((await api("/settings", { method: "PATCH", headers: { "if-match": etag }, body })).status).toBe(200);
  }

  const field = (label: string) => page.getByLabel(label);
  const button = (name: string) => page.getByRole("button", { name, exact: true });

  it("are read only until Modify; what cannot be is said beside its field, and what is saved holds", async () => {
    await page.goto(`${demo.portal}/settings`);
    await page.getByRole("region", { name: "Organisation" }).getByText("set with the deployment").first().waitFor();
    await page.getByRole("link", { name: "set with the prices" }).first().waitFor();
    expect(await field("Help phone").getAttribute("readonly")).not.toBeNull();
    await button("Modify").click();
    expect(await button("Save").isDisabled()).toBe(true);
    await field("Help phone").fill("call us");
    await field("Rapid from, kW").fill("20");
    await field("Address of map tiles").fill("https://tiles.example.com/{z}.png");
    await button("Save").click();
    await page.getByText("Rapid begins above fast.").waitFor();
    await page.getByText("Enter digits, spaces, dashes and brackets, perhaps after a +.").waitFor();
    await page.getByText("The address needs the places z, x and y, each in braces.").waitFor();
    await field("Help phone").fill("+351 800 200 300");
    await field("Rapid from, kW").fill("100");
    await field("Address of map tiles").fill("");
    await button("Save").click();
    await page.getByRole("status").getByText("Saved", { exact: true }).waitFor();
    expect(await (await api("/settings")).json()).toMatchObject({ helpPhone: "+351 800 200 300", tiles: null });
  });

  it("shows both versions where somebody else saved first, and keeps mine if I say so", async () => {
    await button("Modify").click();
    await field("Help phone").fill("112");
    await edit({ helpPhone: "113" });
    await button("Save").click();
    const conflict = page.getByRole("alert", { name: "Somebody else saved first" });
    await conflict.getByRole("row", { name: "Help phone 112 113" }).waitFor();
    await conflict.getByRole("button", { name: "Keep mine" }).click();
    await button("Save").click();
    await page.getByRole("status").getByText("Saved", { exact: true }).last().waitFor();
    await button("Modify").waitFor();
    expect(await (await api("/settings")).json()).toMatchObject({ helpPhone: "112" });
  });

  it("tests a DSO: how long it took and a sample price, or in words what is wrong", async () => {
    await page.getByRole("link", { name: "DSO connections" }).click();
    const row = (name: string) => page.getByRole("row").filter({ has: page.getByRole("rowheader", { name }) });
    await row("NordNett").getByRole("button", { name: "Test connection" }).click();
    await row("NordNett")
      .getByText(/^It answered in [\d,]+ ms with .+ quarter hours\. Sample: €\d/)
      .waitFor();
    const volta = demo.dsos.find(({ name }) => name === "Volta")?.control ?? "";
    const order = (faults: readonly unknown[]) => fetch(volta, { method: "POST", body: JSON.stringify({ faults }) });
    await order([{ name: "refuse" }]);
    await row("Volta").getByRole("button", { name: "Test connection" }).click();
    await row("Volta")
      .getByRole("status")
      .getByText(/^Cannot be reached\./)
      .waitFor();
    await order([]);
  });
});
