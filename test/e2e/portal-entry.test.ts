import { randomUUID } from "node:crypto";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { describeInBrowser } from "../support/browser.ts";
import { Mailbox } from "../support/portal-mail.ts";
import {
  accessibilityFaults,
  fillSignIn,
  launchBrowser,
  openPage,
  scrollsSideways,
  untilFocused,
} from "../support/portal-page.ts";
import { sharedStack } from "../support/shared.ts";

const PASSWORD = "seven wet ducks crossed";

describeInBrowser("the ways in (portal 2.7, 4.3)", (executablePath) => {
  const { demo, state, api } = sharedStack();
  let browser: Browser;
  const invited: string[] = [];

  beforeAll(async () => {
    browser = await launchBrowser(executablePath);
  });
  afterAll(async () => {
    for (const id of invited) await api(`/users/${id}`, { method: "DELETE" });
    await browser.close();
  });

  /** Somebody new, with the address in the mail. */
  async function invite(): Promise<{ readonly email: string; readonly link: string }> {
    const mailbox = new Mailbox(state);
    const email = `ada-${randomUUID()}@example.com`;
    const answer = await api("/users", { method: "POST", body: { name: "Ada Rossi", email, role: "viewer" } });
    expect(answer.status).toBe(201);
    invited.push((await answer.json()).id);
    return { email, link: await mailbox.nextLink("/invite") };
  }

  async function looksWrong(page: Page): Promise<readonly unknown[]> {
    const faults: unknown[] = [];
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      faults.push(...(await accessibilityFaults(page)));
    }
    await page.setViewportSize({ width: 320, height: 700 });
    if (await scrollsSideways(page)) faults.push("scrolls sideways");
    await page.setViewportSize({ width: 390, height: 844 });
    return faults;
  }

  it("opening an invitation twice does not use it up; its button sets a password, once; then one signs in", async () => {
    const { email, link } = await invite();
    const page = await openPage(browser);
    await page.goto(link);
    await page.getByRole("heading", { name: "Choose your password" }).waitFor();
    await page.reload();
    await page.getByText(email).waitFor();
    expect(await looksWrong(page)).toEqual([]);

    await page.getByLabel("New password", { exact: true }).fill("too short");
    await page.getByRole("button", { name: "Set the password" }).click();
    await page.getByText("Enter at least 15 characters.").waitFor();
    await untilFocused(page, "textbox", "New password");
    await page.getByLabel("New password", { exact: true }).fill("passwordpassword");
    await page.getByRole("button", { name: "Set the password" }).click();
    await page.getByText("made of what everybody guesses").waitFor();
    await page.getByLabel("New password", { exact: true }).fill(PASSWORD);
    await page.getByRole("button", { name: "Set the password" }).click();
    await page.getByText("Your password is set").waitFor();

    await page.getByRole("link", { name: "Go to sign-in" }).click();
    await fillSignIn(page, { email, password: PASSWORD });
    await page.getByRole("button", { name: "Ada Rossi" }).waitFor();
    await page.context().close();

    const late = await openPage(browser);
    await late.goto(link);
    await late.getByRole("heading", { name: "This link opens nothing" }).waitFor();
    await late.getByText("Ask your administrator").waitFor();
    await late.context().close();
  });

  it("a forgotten password is chosen anew from the sign-in page, and an unknown address is answered alike", async () => {
    const { email, link } = await invite();
    const token = link.split("#")[1];
    const own = { "sec-fetch-site": "same-origin" };
    await api("/auth/links/use", {
      method: "POST",
      headers: own,
      body: { token, password: "nine dry geese returned" },
    });

    const mailbox = new Mailbox(state);
    const page = await openPage(browser);
    await page.goto(`${demo.portal}/login`);
    for (const address of [`nobody-${randomUUID()}@example.com`, email]) {
      await page.getByRole("link", { name: "Forgot your password?" }).click();
      await page.getByRole("heading", { name: "New password" }).waitFor();
      await page.getByLabel("E-mail").fill(address);
      await page.getByRole("button", { name: "Mail me a link" }).click();
      await page.getByText(`If ${address} belongs to a user`).waitFor();
      await page.getByRole("link", { name: "Go to sign-in" }).click();
    }
    await page.goto(await mailbox.nextLink("/reset"));
    await page.getByLabel("New password", { exact: true }).fill(PASSWORD);
    await page.getByRole("button", { name: "Set the password" }).click();
    await page.getByRole("link", { name: "Go to sign-in" }).click();
    await fillSignIn(page, { email, password: PASSWORD });
    await page.getByRole("button", { name: "Ada Rossi" }).waitFor();
    await page.context().close();
  });

  it("/setup with users present shows that set-up is finished", async () => {
    const page = await openPage(browser);
    await page.goto(`${demo.portal}/setup`);
    await page.getByRole("heading", { name: "Set-up is finished" }).waitFor();
    await page.getByRole("link", { name: "Go to sign-in" }).waitFor();
    await page.context().close();
  });

  it("/setup names what is missing, refuses a wrong token, and leads into the portal", async () => {
    const page = await openPage(browser);
    await page.route("**/api/auth/setup", (route) => {
      if (route.request().method() === "GET") return route.fulfill({ json: { open: true } });
      const problem = { type: "", title: "", status: 403, code: "wrong_setup_token", requestId: "r-1" };
      return route.fulfill({ status: 403, contentType: "application/problem+json", json: problem });
    });
    await page.goto(`${demo.portal}/setup`);
    await page.getByRole("button", { name: "Create the administrator" }).click();
    await page.getByText("Enter the set-up token.").waitFor();
    await untilFocused(page, "textbox", "Set-up token");
    await page.getByText("Enter a name.").waitFor();
    expect(await looksWrong(page)).toEqual([]);
    await page.getByLabel("Set-up token", { exact: true }).fill("wrong");
    await page.getByLabel("Name").fill("Ada Rossi");
    await page.getByLabel("E-mail").fill("ada@example.com");
    await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await page.getByRole("button", { name: "Create the administrator" }).click();
    await untilFocused(page, "alert");
    expect(await page.getByRole("alert").textContent()).toBe("The set-up token is wrong");
    await page.context().close();
  });

  it("the 6th try within a minute shows the wait, counting down; the button is enabled when it ends", async () => {
    const { email } = await invite();
    const page = await openPage(browser);
    await page.goto(`${demo.portal}/login`);
    for (let tries = 0; tries < 5; tries += 1) {
      const answered = page.waitForResponse("**/api/auth/login");
      await fillSignIn(page, { email, password: `not the password ${tries}` });
      expect((await answered).status()).toBe(401);
    }
    await page.clock.install();
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByText(/Try again in (30|29) s/).waitFor();
    expect(await page.getByRole("button", { name: "Sign in" }).isDisabled()).toBe(true);
    expect(await page.getByLabel("E-mail").inputValue()).toBe(email);
    await page.clock.runFor(10_000);
    await page.getByText(/Try again in (20|19) s/).waitFor();
    await page.clock.runFor(21_000);
    await page.getByRole("button", { name: "Sign in", disabled: false }).waitFor();
    await page.context().close();
  });
});
