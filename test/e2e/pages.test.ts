import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { WebSocket } from "ws";
import { describeInBrowser } from "../support/browser.ts";
import { fillSignIn, launchBrowser, openPage, pageFaults } from "../support/portal-page.ts";
import { refusalOf } from "../support/refusal.ts";
import { type Stack, startStack } from "../support/stack.ts";
import { untilTrue } from "../support/until.ts";

describe("the Pages shape of the portal", () => {
  let stack: Stack;
  let cookie: string;

  beforeAll(async () => {
    stack = await startStack({ script: "start:pages" });
  }, 240_000);
  afterAll(() => stack?.remove(), 60_000);

  const ownPage = () => ({ origin: stack.demo.portal, "sec-fetch-site": "same-origin" });

  it("serves the app for every page, the drivers' pages at theirs, and the API through the Function", async () => {
    for (const path of ["/", "/stations/pn1"]) {
      const answer = await fetch(stack.demo.portal + path);
      expect([answer.status, answer.headers.get("content-type")]).toEqual([200, expect.stringMatching("text/html")]);
      expect(answer.headers.get("content-security-policy")).toContain("script-src 'self'");
    }
    const slotPage = await fetch(`${stack.demo.portal}/c/pn1-A2`, { redirect: "error" });
    expect(await slotPage.text()).toContain("/assets/driver-");
    expect(slotPage.headers.get("referrer-policy")).toBe("no-referrer");
    const locations = (await (await stack.api("/locations")).json()) as { items: readonly { id: string }[] };
    expect(locations.items.map(({ id }) => id)).toEqual(["bs1", "pn1"]);
  });

  it("OCPP-C6 refuses a charger that was given the portal's address, and lists it", async () => {
    const reason = expect.stringContaining("/ocpp/{identity}");
    expect(await refusalOf(`${stack.demo.portal}/`)).toEqual({ status: 404, reason });
    const listed = await stack.api("/refused-handshakes?subject=%2F");
    expect(await listed.json()).toMatchObject({ items: [{ status: 404, reason }] });
  });

  it("passes chargers' files on to the Worker", async () => {
    for (const path of ["/uploads/job/secret", "/downloads/job/secret"]) {
      const answer = await fetch(stack.demo.portal + path, { method: path.startsWith("/up") ? "PUT" : "GET" });
      expect([answer.status, answer.headers.get("content-type")]).toEqual([404, "application/problem+json"]);
    }
  });

  it("signs the demo administrator in by cookies of its own origin (R5)", async () => {
    const { email, password } = stack.demo.admin;
    const signIn = await fetch(`${stack.demo.portal}/api/auth/login`, {
      method: "POST",
      headers: { ...ownPage(), "content-type": "application/json" },
      body: JSON.stringify({ email, password }),
    });
    expect(signIn.status).toBe(200);
    const cookies = signIn.headers.getSetCookie();
    for (const each of cookies) expect(each).toMatch(/^__Host-.*Path=\/; HttpOnly; Secure; SameSite=Strict$/);
    cookie = cookies.map((each) => each.split(";")[0]).join("; ");
    const me = await fetch(`${stack.demo.portal}/api/auth/me`, { headers: { ...ownPage(), cookie } });
    expect(await me.json()).toMatchObject({ email, role: "administrator" });
  });

  it("carries the live socket, and on it a change made through the API", async () => {
    const live = new WebSocket(`${stack.demo.portal.replace("http", "ws")}/api/live`, {
      headers: { ...ownPage(), cookie },
    });
    await new Promise((resolve, reject) => live.once("open", resolve).once("error", reject));
    const changed = new Promise<unknown>((resolve) => live.once("message", (text) => resolve(JSON.parse(`${text}`))));
    const { headers } = await stack.api("/locations/pn1");
    const patch = {
      method: "PATCH",
      body: { name: "Porto Norte I" },
      headers: { "if-match": headers.get("etag") ?? "" },
    };
    expect((await stack.api("/locations/pn1", patch)).status).toBe(200);
    expect(await changed).toMatchObject({ topic: "stations" });
    live.close();
  });

  describeInBrowser("in a browser", (executablePath) => {
    it("signs in, and shows a price that is saved through the API without being opened again", async () => {
      const browser = await launchBrowser(executablePath);
      onTestFinished(() => browser.close());
      const page = await openPage(browser);
      const faults = pageFaults(page);
      await page.goto(`${stack.demo.portal}/prices`);
      await fillSignIn(page, stack.demo.admin);
      const fast = page.getByRole("textbox", { name: "Fast: price per kWh, VAT included" });
      const shows = (price: string) => untilTrue(async () => (await fast.inputValue()) === price, { what: price });
      await shows("0.52");
      await page.getByText("Live", { exact: true }).waitFor();
      const opened = await page.evaluate(() => performance.timeOrigin);

      const price = { class: "fast", currency: "EUR", priceMicroPerKwh: 470_000, vatBasisPoints: 2_300 };
      expect((await stack.api("/tariffs", { method: "POST", body: price })).status).toBe(201);
      await shows("0.47");
      expect(await page.evaluate(() => performance.timeOrigin)).toBe(opened);
      expect(faults).toEqual([]);
    });
  });
});
