import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { describeInBrowser } from "../support/browser.ts";
import { accessibilityFaults, launchBrowser, openPage, signedIn } from "../support/portal-page.ts";
import { sharedStack } from "../support/shared.ts";

describeInBrowser("searching and going about by keys (portal 3.5)", (executablePath) => {
  const { demo } = sharedStack();
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    browser = await launchBrowser(executablePath);
    page = await openPage(browser, { storageState: await signedIn(browser, demo) });
    await page.goto(`${demo.portal}/stations`);
    await page.getByRole("link", { name: "Porto Norte 1", exact: true }).waitFor();
  });
  afterAll(() => browser.close());

  const palette = () => page.getByRole("dialog", { name: "Search" });
  const field = () => palette().getByRole("combobox");
  const heading = (name: string) => page.getByRole("heading", { name, exact: true }).waitFor();

  it("is not loaded before it is asked for, and finds a slot by letters, arrows and Enter", async () => {
    const chunk = page.waitForRequest(/palette.*\.js/);
    await page.keyboard.press("Control+k");
    await chunk;
    await field().fill("a2 porto");
    await palette().getByRole("option", { name: "A2 Porto Norte 1 Slot", selected: true }).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await field().fill("porto norte");
    const before = await palette().getByRole("option", { selected: true }).innerText();
    await page.keyboard.press("ArrowDown");
    expect(await palette().getByRole("option", { selected: true }).innerText()).not.toBe(before);
    await page.keyboard.press("ArrowUp");
    await field().fill("b2 porto");
    await page.keyboard.press("Enter");
    await heading("Slot B2");
    expect(await palette().count()).toBe(0);
  });

  it("finds pages of stations, people and what can be done; Escape closes it", async () => {
    await page.getByRole("button", { name: "Search" }).click();
    for (const [typed, option] of [
      ["energy manag braga", "Energy management Braga Sul Page"],
      ["demo adm", `Demo administrator ${demo.admin.email} User`],
      ["dark", "Theme: Dark Action"],
      ["add st", "Add station Action"],
      ["volta", "Volta DSO"],
    ] as const) {
      await field().fill(typed);
      await palette().getByRole("option", { name: option }).first().waitFor();
    }
    await field().fill("no such thing at all");
    await palette().getByRole("option", { name: "Sessions of card “no such thing at all”" }).waitFor();
    await page.keyboard.press("Escape");
    await palette().waitFor({ state: "detached" });
  });

  it("goes to pages by g and a letter, and ? tells all keys; in a field they are letters", async () => {
    await page.keyboard.press("g");
    await page.keyboard.press("o");
    await heading("Overview");
    await page.keyboard.press("?");
    const help = page.getByRole("dialog", { name: "Keyboard shortcuts" });
    await help.getByText("View energy prices").waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await help.waitFor({ state: "detached" });
    await page.keyboard.press("g");
    await page.keyboard.press("c");
    await heading("Sessions");
    const card = page.getByRole("textbox", { name: "User's card" });
    await card.press("/");
    await card.pressSequentially("gs?");
    expect(await card.inputValue()).toBe("/gs?");
    expect(await page.getByRole("dialog").count()).toBe(0);
    await card.fill("");
    await page.getByRole("heading", { name: "Sessions" }).click();
    await page.keyboard.press("/");
    await field().waitFor();
  });
});
