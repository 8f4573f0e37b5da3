import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { realClock } from "../../sim/clock.ts";
import { register } from "../../sim/emsp/registration.ts";
import { SimulatedEmsp } from "../../sim/emsp/simulated-emsp.ts";
import { versionsUrlOf } from "../../sim/emsp/world.ts";
import { randomFrom } from "../../sim/random.ts";
import { describeInBrowser } from "../support/browser.ts";
import { launchBrowser, openPage, signedIn } from "../support/portal-page.ts";
import { sharedStack } from "../support/shared.ts";

describeInBrowser("eMSP partners (portal 4.1, OCPI-V)", (executablePath) => {
  const { demo, api } = sharedStack();
  const party = { countryCode: "NL", partyId: "PTN" };
  const name = `Roamer ${randomUUID().slice(0, 6)}`;
  let browser: Browser;
  let page: Page;
  let emsp: SimulatedEmsp;

  beforeAll(async () => {
    browser = await launchBrowser(executablePath);
    page = await openPage(browser, {
      storageState: await signedIn(browser, demo),
      permissions: ["clipboard-read", "clipboard-write"],
    });
    const spec = { party, name, edition: "d2" as const, tokens: 0 };
    emsp = await SimulatedEmsp.start(spec, { clock: realClock(), random: randomFrom(1) }, 0);
  });
  afterAll(async () => {
    emsp.stop();
    await browser.close();
  });

  const handshakes = () => page.getByRole("region", { name: "Handshakes" });
  const step = (words: string) =>
    handshakes().getByRole("list").first().getByRole("listitem").filter({ hasText: words });

  /** We begin, with what the partner is said to have given us. */
  async function registerWith(versionsUrl: string, token: string): Promise<void> {
    await page.getByRole("button", { name: "Register with their token" }).click();
    const form = page.getByRole("dialog", { name: "Register with their token" });
    await form.getByLabel("Their versions URL").fill(versionsUrl);
    await form.getByLabel("The token they gave you").fill(token);
    await form.getByRole("button", { name: "Register", exact: true }).click();
    await form.waitFor({ state: "detached" });
  }

  /** Somebody who speaks OCPI 2.1.1 alone. */
  async function ofAnOldVersion() {
    const data = [{ version: "2.1.1", url: "http://127.0.0.1/ocpi/2.1.1" }];
    const body = JSON.stringify({ data, status_code: 1000, timestamp: new Date().toISOString() });
    const server = createServer((_, response) => response.setHeader("Content-Type", "application/json").end(body));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    return { versionsUrl: `http://127.0.0.1:${port}/ocpi/versions`, stop: () => server.close() };
  }

  it("adds a partner; what is missing is named beside its field", async () => {
    await page.goto(`${demo.portal}/stations`);
    await page.getByRole("link", { name: "Partners", exact: true }).click();
    await page.getByRole("heading", { name: "Partners", level: 1 }).waitFor();
    await page.getByRole("button", { name: "Add a partner" }).click();
    const form = page.getByRole("dialog", { name: "Add a partner" });
    await form.getByRole("button", { name: "Add a partner" }).click();
    await form.getByText("Enter a name.").waitFor();
    await form.getByLabel("Name", { exact: true }).fill(name);
    await form.getByLabel("Host names").fill("https://wrong/path");
    await form.getByRole("button", { name: "Add a partner" }).click();
    await form.getByText(/^Enter host names such as/).waitFor();
    await form.getByLabel("Host names").fill("127.0.0.1");
    await form.getByLabel("Expected parties").fill("nl ptn");
    await form.getByRole("button", { name: "Add a partner" }).click();
    await page.getByRole("heading", { name, level: 1 }).waitFor();
    await page.getByText("No handshake yet.").waitFor();
  });

  it("says which step of a handshake failed, with what answer, and what to do: a host, an address, a token, a version", async () => {
    const right = versionsUrlOf(emsp.world.setup);
    await registerWith("http://elsewhere.example.com/ocpi/versions", "token");
    await step("Versions · Failed").getByText("leads to a host that was not entered").waitFor();
    await step("Version details · Not reached").waitFor();

    await registerWith(right.replace(/:\d+/, ":1"), "token");
    await step("Versions · Failed").getByText("Nobody answered at this address.").waitFor();

    await registerWith(right, "a-wrong-token");
    await step("Versions · Failed").getByText("The partner does not accept the token.").waitFor();
    await step("Versions · Failed").getByText("HTTP 401").first().waitFor();

    const old = await ofAnOldVersion();
    await registerWith(old.versionsUrl, "token");
    await step("Versions · Failed").getByText("No common version of OCPI: we speak 2.2.1.").waitFor();
    old.stop();

    await handshakes().getByText("Earlier handshakes (3)").waitFor();
  });

  it("makes a registration token that is shown once, and shows the handshake that the partner did with it", async () => {
    await page.getByRole("button", { name: "Make a registration token" }).click();
    const shown = page.getByRole("dialog", { name: `Registration token for ${name}` });
    await shown.getByRole("code").first().waitFor();
    const [versionsUrl = "", token = ""] = await shown.getByRole("code").allInnerTexts();
    expect(versionsUrl).toBe(demo.ocpiVersions);
    await shown.getByRole("button", { name: /^Copy: Registration token/ }).click();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(token);
    await shown.getByRole("button", { name: "Close" }).click();
    await page.getByText(token).waitFor({ state: "detached" });

    const bare = await fetch(versionsUrl, { headers: { authorization: `Token ${token}` } });
    expect(bare.status).toBe(401);
    expect((await register(emsp.world, { versionsUrl, token })).ok).toBe(true);
    await page.reload();
    await page.getByRole("region", { name: "About" }).getByText("Registered", { exact: true }).waitFor();
    for (const done of ["Their credentials came", "Versions", "Version details"])
      await step(`${done} · Done`).waitFor();
    await page.getByText("It sent the right token, but not in base64.").waitFor();
  });

  it("tests the connection, and tells what is wrong when the partner is away", async () => {
    await page.getByRole("button", { name: "Test connection" }).click();
    await page.getByText(/^It answered in [\d,]+ ms\.$/).waitFor();
    await step("Version details · Done").waitFor();
    emsp.stop();
    await page.getByRole("button", { name: "Test connection" }).click();
    await page.getByText("The connection does not work.", { exact: false }).waitFor();
    await step("Versions · Failed").getByText("Nobody answered at this address.").waitFor();
  });

  it("shows what the partner was not told, tries it again, blocks it and lets it in again", async () => {
    const outbox = page.getByRole("region", { name: "Outbox" });
    await outbox.getByRole("button", { name: "Tell everything anew" }).click();
    await outbox.getByRole("rowheader", { name: "locations" }).waitFor();
    await outbox.getByRole("button", { name: "Try now" }).click();
    await page.getByText(/^Tried at once: [\d,]+\.$/).waitFor();

    await page.getByRole("button", { name: "Block", exact: true }).click();
    await page
      .getByRole("dialog", { name: `Block ${name}?` })
      .getByRole("button", { name: "Block" })
      .click();
    await page.getByText("This partner is blocked", { exact: false }).waitFor();
    await page.getByRole("link", { name: "All partners" }).click();
    const row = page.getByRole("row").filter({ has: page.getByRole("rowheader", { name }) });
    await row.getByRole("cell", { name: "Blocked", exact: true }).waitFor();
    await row.getByRole("cell", { name: "NL PTN" }).waitFor();
    await row.getByRole("link", { name }).click();
    await page.getByRole("button", { name: "Let in again" }).click();
    await page.getByText(`${name} is let in again.`).waitFor();
  });

  it("ends the registration and removes the partner, each after a question", async () => {
    await page.getByRole("button", { name: "End the registration" }).click();
    const question = page.getByRole("dialog", { name: `End the registration of ${name}?` });
    await question.getByRole("button", { name: "End the registration" }).click();
    await page.getByText(`The registration of ${name} has ended.`).waitFor();
    await page.getByRole("button", { name: "Remove", exact: true }).click();
    await page
      .getByRole("dialog", { name: `Remove ${name}?` })
      .getByRole("button", { name: "Remove" })
      .click();
    await page.getByRole("heading", { name: "Partners", level: 1 }).waitFor();
    const { items } = (await (await api("/parties")).json()) as { items: readonly { name: string }[] };
    expect(items.map((each) => each.name)).not.toContain(name);
  });
});
