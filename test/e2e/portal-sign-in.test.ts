import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { describeInBrowser } from "../support/browser.ts";
import { fillSignIn, launchBrowser, openPage, signIn, untilFocused } from "../support/portal-page.ts";
import { sharedStack } from "../support/shared.ts";

const UNREACHABLE = "Sign-in is not possible right now";
const LOGIN = "**/api/auth/login";

describeInBrowser("signing in to the portal (R5, UC1)", (executablePath) => {
  const { demo } = sharedStack();
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    browser = await launchBrowser(executablePath);
  });
  afterAll(() => browser.close());
  afterEach(() => page.context().close());

  async function openSignIn(address = "/login"): Promise<void> {
    page = await openPage(browser);
    await page.goto(demo.portal + address);
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
  }

  it("opens the address that was asked for, and leaves nothing for scripts to read", async () => {
    page = await openPage(browser);
    await signIn(page, demo, "/stations?site=Porto");
    expect(page.url()).toBe(`${demo.portal}/stations?site=Porto`);
    expect(await page.evaluate(() => [document.cookie, localStorage.length, sessionStorage.length])).toEqual([
      "",
      0,
      0,
    ]);
    const cookies = await page.context().cookies();
    expect(cookies.map(({ name }) => name).sort()).toEqual(["__Host-cpms_access", "__Host-cpms_session"]);
    for (const cookie of cookies) expect(cookie).toMatchObject({ httpOnly: true, secure: true, sameSite: "Strict" });
  });

  it("leads to the overview who asked for no page (portal 4.4)", async () => {
    page = await openPage(browser);
    await signIn(page, demo, "/login", "Overview");
    expect(page.url()).toBe(`${demo.portal}/`);
  });

  it("never leads to another site", async () => {
    await openSignIn(`/login?next=${encodeURIComponent("//example.com/stations")}`);
    await fillSignIn(page, demo.admin);
    await page.getByRole("heading", { name: "Overview", level: 1 }).waitFor();
    expect(page.url()).toBe(`${demo.portal}/`);
  });

  it("says the same for a wrong password and an unknown address, keeps the e-mail, and moves focus to the alert", async () => {
    await openSignIn();
    for (const email of [demo.admin.email, "nobody@example.com"]) {
      await fillSignIn(page, { email, password: "not the password" });
      await untilFocused(page, "alert");
      expect(await page.getByRole("alert").textContent()).toBe("E-mail or password is wrong");
      expect(await page.getByLabel("E-mail").inputValue()).toBe(email);
    }
  });

  it("names an empty or malformed field and sends nothing", async () => {
    await openSignIn();
    const sent: string[] = [];
    page.on("request", (request) => sent.push(request.url()));
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByText("Enter your e-mail address.").waitFor();
    await page.getByText("Enter your password.").waitFor();
    await untilFocused(page, "textbox", "E-mail");
    await fillSignIn(page, { email: "somebody", password: "something" });
    await page.getByText("Enter a complete e-mail address").waitFor();
    expect(sent.filter((url) => url.includes("/api/"))).toEqual([]);
  });

  it("with the API off says so, keeps the e-mail, and Retry signs in when it is back", async () => {
    await openSignIn();
    await page.route(LOGIN, (route) => route.abort());
    await fillSignIn(page, demo.admin);
    await untilFocused(page, "alert");
    await page.getByText(UNREACHABLE).waitFor();
    expect(await page.getByLabel("E-mail").inputValue()).toBe(demo.admin.email);
    await page.unroute(LOGIN);
    await page.getByRole("button", { name: "Retry" }).click();
    await page.getByRole("heading", { name: "Overview", level: 1 }).waitFor();
  });

  it("speaks Italian when asked to", async () => {
    await openSignIn();
    await page.getByText("Italiano").click();
    await page.getByRole("heading", { name: "Accedi" }).waitFor();
    expect(await page.locator("html").getAttribute("lang")).toBe("it");
  });

  it("renews an expired access token and goes on (portal 2.2)", async () => {
    page = await openPage(browser);
    await page.route("**/api/locations?*", expireOnce());
    const renewal = page.waitForResponse("**/api/auth/refresh");
    await signIn(page, demo);
    expect((await renewal).status()).toBe(204);
    await page.getByRole("link", { name: "Porto Norte 1", exact: true }).waitFor();
  });

  it("signing out ends the other tabs of that sign-in, and no other sign-in", async () => {
    page = await openPage(browser);
    await signIn(page, demo);
    const tab = await page.context().newPage();
    await tab.goto(`${demo.portal}/stations`);
    await tab.getByText("Live", { exact: true }).waitFor();
    const elsewhere = await openPage(browser);
    await signIn(elsewhere, demo);

    await page.getByRole("button", { name: "Demo administrator" }).click();
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
    await tab.getByText("Your sign-in has ended").waitFor();
    await fillSignIn(tab, demo.admin);
    await tab.waitForURL(`${demo.portal}/stations`);

    await elsewhere.reload();
    await elsewhere.getByRole("heading", { name: "Stations", level: 1 }).waitFor();
    await elsewhere.context().close();
  });
});

/** Answers the first request as the Worker does when the access token is over; lets the others through. */
function expireOnce(): Parameters<Page["route"]>[1] {
  let expired = false;
  return (route) => {
    if (expired) return route.continue();
    expired = true;
    const problem = { type: "", title: "", status: 401, code: "token_expired", requestId: "r-1" };
    return route.fulfill({ status: 401, contentType: "application/problem+json", json: problem });
  };
}
