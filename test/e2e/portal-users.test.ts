import { randomUUID } from "node:crypto";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { describeInBrowser } from "../support/browser.ts";
import { Mailbox } from "../support/portal-mail.ts";
import { fillSignIn, launchBrowser, openPage, signIn } from "../support/portal-page.ts";
import { sharedStack } from "../support/shared.ts";

const PASSWORD = "seven wet ducks crossed";
const OTHER_PASSWORD = "nine dry geese returned";

describeInBrowser("users and accounts (portal 4.17, 4.18)", (executablePath) => {
  const { demo, state, api } = sharedStack();
  let browser: Browser;
  const names: string[] = [];

  beforeAll(async () => {
    browser = await launchBrowser(executablePath);
  });
  afterAll(async () => {
    const { items } = await (await api("/users")).json();
    for (const { id, name } of items) if (names.includes(name)) await api(`/users/${id}`, { method: "DELETE" });
    await browser.close();
  });

  /** Somebody with a password, by the API alone. */
  async function somebody(role: string): Promise<{ readonly name: string; readonly email: string }> {
    const mailbox = new Mailbox(state);
    const person = { name: `Ada ${randomUUID().slice(0, 8)}`, email: `ada-${randomUUID()}@example.com` };
    names.push(person.name);
    await api("/users", { method: "POST", body: { ...person, role } });
    const [, token] = (await mailbox.nextLink("/invite")).split("#");
    const headers = { "sec-fetch-site": "same-origin" };
    const used = await api("/auth/links/use", { method: "POST", headers, body: { token, password: PASSWORD } });
    expect(used.status).toBe(200);
    return person;
  }

  async function signedInAs({ name, email }: { readonly name: string; readonly email: string }, address: string) {
    const page = await openPage(browser);
    await page.goto(demo.portal + address);
    await fillSignIn(page, { email, password: PASSWORD });
    await page.getByRole("button", { name, exact: true }).waitFor();
    return page;
  }

  async function users(): Promise<Page> {
    const page = await openPage(browser);
    await signIn(page, demo);
    await page.goto(`${demo.portal}/users`);
    await page.getByRole("table", { name: "Users" }).waitFor();
    return page;
  }

  it("an administrator invites by e-mail, who is named and counted, and nobody twice", async () => {
    const mailbox = new Mailbox(state);
    const page = await users();
    const [name, email] = [`Eva ${randomUUID().slice(0, 8)}`, `eva-${randomUUID()}@example.com`];
    names.push(name);
    await page.getByRole("button", { name: "Invite a user" }).click();
    const dialog = page.getByRole("dialog", { name: "Invite a user" });
    await dialog.getByRole("button", { name: "Invite" }).click();
    await dialog.getByText("Enter a name.").waitFor();
    for (const _ of ["once", "twice"]) {
      await dialog.getByLabel("Name").fill(name);
      await dialog.getByLabel("E-mail").fill(email);
      await dialog.getByLabel("Role").selectOption("Viewer");
      await dialog.getByRole("button", { name: "Invite" }).click();
      if (_ === "twice") await dialog.getByText("There is a user with this address.").waitFor();
      else {
        await page.getByText(`The invitation is on its way to ${email}.`).waitFor();
        await page.getByRole("row", { name }).getByText("Invited until").waitFor();
        await page.getByRole("button", { name: "Invite a user" }).click();
      }
    }
    expect(await mailbox.nextLink("/invite")).toContain(`${demo.portal}/invite#`);
    await page.context().close();
  });

  it("a technician opening /users gets Forbidden naming Administrator", async () => {
    const page = await signedInAs(await somebody("technician"), "/users");
    await page.getByRole("alert").getByText("Administrator").waitFor();
    expect(await page.getByRole("link", { name: "Users" }).count()).toBe(0);
    await page.context().close();
  });

  it("another role ends the user's sessions: the other browser is at Sign in within seconds", async () => {
    const person = await somebody("technician");
    const theirs = await signedInAs(person, "/stations");
    await theirs.getByText("Live", { exact: true }).waitFor();
    const page = await users();
    await page.getByRole("button", { name: `Manage ${person.name}` }).click();
    const dialog = page.getByRole("dialog", { name: person.name });
    expect(await dialog.getByRole("button", { name: "Save" }).isDisabled()).toBe(true);
    await dialog.getByLabel("Role").selectOption("Viewer");
    await dialog.getByRole("button", { name: "Save" }).click();
    await page.getByRole("row", { name: person.name }).getByText("Viewer").waitFor();
    await theirs.getByText("Your sign-in has ended").waitFor();
    await theirs.context().close();

    await page.getByRole("button", { name: `Manage ${person.name}` }).click();
    await dialog.getByRole("button", { name: "Remove" }).click();
    await page
      .getByRole("dialog", { name: `Remove ${person.name}?` })
      .getByRole("button", { name: "Remove" })
      .click();
    await page.getByText(`${person.name} is removed.`).waitFor();
    await page.getByRole("row", { name: person.name }).waitFor({ state: "detached" });
    await page.context().close();
  });

  it("changing the password ends all other sessions and keeps this one", async () => {
    const person = await somebody("viewer");
    const elsewhere = await signedInAs(person, "/stations");
    await elsewhere.getByText("Live", { exact: true }).waitFor();
    const page = await signedInAs(person, "/account");
    const signIns = page.getByRole("table", { name: "Where you are signed in" });
    await signIns.getByRole("button", { name: "Sign out this device" }).waitFor();
    const part = page.getByRole("region", { name: "Change the password" });
    await part.getByLabel("Current password", { exact: true }).fill("not the password");
    await part.getByLabel("New password", { exact: true }).fill(OTHER_PASSWORD);
    await part.getByRole("button", { name: "Change the password" }).click();
    await part.getByText("The current password is wrong").waitFor();
    await part.getByLabel("Current password", { exact: true }).fill(PASSWORD);
    await part.getByRole("button", { name: "Change the password" }).click();
    await page.getByText("All other sign-ins have ended.").waitFor();
    await elsewhere.getByText("Your sign-in has ended").waitFor();
    await signIns.getByRole("button", { name: "Sign out this device" }).waitFor({ state: "detached" });
    await page.reload();
    await page.getByRole("heading", { name: "Account", level: 1 }).waitFor();
    for (const each of [page, elsewhere]) await each.context().close();
  });

  it("theme, density and language survive reload and a second browser; a device is signed out from another", async () => {
    const person = await somebody("viewer");
    const page = await signedInAs(person, "/account");
    const saved = () => page.waitForResponse((response) => response.request().method() === "PUT" && response.ok());
    for (const words of ["Dark", "Comfortable", "Italiano"]) {
      const answered = saved();
      await page.getByRole("region").getByText(words, { exact: true }).click();
      await answered;
    }
    const looks = (of: Page) =>
      of.evaluate(() => [
        document.documentElement.dataset.mantineColorScheme,
        document.documentElement.dataset.density,
        document.documentElement.lang,
      ]);
    await page.reload();
    await page.getByRole("heading", { name: "Dati personali" }).waitFor();
    const other = await signedInAs(person, "/account");
    await other.getByRole("heading", { name: "Dati personali" }).waitFor();
    for (const each of [page, other]) expect(await looks(each)).toEqual(["dark", "comfortable", "it"]);

    await other.getByRole("button", { name: "Disconnetti questo dispositivo" }).click();
    await other.getByText("Il dispositivo è disconnesso.").waitFor();
    await page.getByRole("heading", { name: "Accedi" }).waitFor();
    for (const each of [page, other]) await each.context().close();
  });
});
