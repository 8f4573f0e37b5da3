import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { describeInBrowser } from "../support/browser.ts";
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
    const page = await open("/settings");
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
    await page.getByLabel("From").fill("2001-01-01");
    await page.getByLabel("To").fill("2001-01-02");
    await page.getByRole("heading", { name: "No entry matches" }).waitFor();
    await page.getByRole("button", { name: "Clear filters" }).click();
    await page.getByRole("table", { name: "Audit log" }).waitFor();
    await page.context().close();
  });
});
