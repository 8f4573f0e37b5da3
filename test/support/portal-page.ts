import { randomUUID } from "node:crypto";
import axe from "axe-core";
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { expect } from "vitest";
import { Mailbox } from "./portal-mail.ts";
import type { Stack } from "./stack.ts";
import { untilTrue } from "./until.ts";

/** The portal in a browser. Pages are found by role and name, never by CSS class. */

export type PortalOfDemo = {
  readonly portal: string;
  readonly admin: { readonly email: string; readonly password: string };
};

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export function launchBrowser(executablePath: string, flags: readonly string[] = []): Promise<Browser> {
  return chromium.launch({ executablePath, args: [...FLAGS, ...flags] });
}

/** The letters of somebody who told the browser to write twice as large. */
export const LARGE_LETTERS = "--blink-settings=defaultFontSize=32";

/** Nothing is waited for that only moves. */
export function openContext(browser: Browser, options: BrowserContextOptions = {}): Promise<BrowserContext> {
  return browser.newContext({ locale: "en-GB", reducedMotion: "reduce", ...options });
}

export async function openPage(browser: Browser, options: BrowserContextOptions = {}): Promise<Page> {
  return (await openContext(browser, options)).newPage();
}

/**
 * Pages of the context have a live socket that opens at once and tells nothing: they read again what they have read when it
 * opens, and nothing by themselves after that.
 */
export async function silenceLive(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    class SilentSocket {
      onopen: (() => void) | null = null;
      onmessage: ((message: { readonly data: string }) => void) | null = null;
      constructor() {
        queueMicrotask(() => this.onopen?.());
      }
      send() {
        queueMicrotask(() => this.onmessage?.({ data: "pong" }));
      }
      close() {}
    }
    window.WebSocket = SilentSocket as unknown as typeof WebSocket;
  });
}

export async function fillSignIn(page: Page, entry: { readonly email: string; readonly password: string }) {
  await page.getByLabel("E-mail").fill(entry.email);
  await page.getByLabel("Password", { exact: true }).fill(entry.password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

export async function signIn(
  page: Page,
  demo: PortalOfDemo,
  address = "/stations",
  heading = "Stations",
): Promise<void> {
  await page.goto(demo.portal + address);
  await fillSignIn(page, demo.admin);
  await page.getByRole("heading", { name: heading, level: 1 }).waitFor();
}

/** The cookies of one sign-in, to be used by many pages. */
export type SignedIn = Awaited<ReturnType<BrowserContext["storageState"]>>;

export function signedIn(browser: Browser, demo: PortalOfDemo): Promise<SignedIn> {
  return cookiesOf(browser, demo, demo.admin);
}

/** As the sign-in page does, which need not be drawn for it. */
async function cookiesOf(
  browser: Browser,
  { portal }: PortalOfDemo,
  { email, password }: { readonly email: string; readonly password: string },
): Promise<SignedIn> {
  const context = await openContext(browser);
  const [headers, data] = [{ "sec-fetch-site": "same-origin" }, { email, password }];
  const answer = await context.request.post(`${portal}/api/auth/login`, { headers, data });
  if (!answer.ok()) throw new Error(`Sign-in was answered ${answer.status()}`);
  const state = await context.storageState();
  await context.close();
  return state;
}

/** Cookies of somebody new with this role, who is to be removed afterwards. */
export async function signedInAs(
  browser: Browser,
  { demo, state, api }: Pick<Stack, "demo" | "state" | "api">,
  role: "technician" | "viewer",
  /** Left out: all stations. */
  locationIds: readonly string[] | null = null,
): Promise<{ readonly userId: string; readonly storageState: SignedIn }> {
  const mailbox = new Mailbox(state);
  const [email, password] = [`rui-${randomUUID()}@example.com`, randomUUID()];
  const answer = await api("/users", { method: "POST", body: { name: "Rui Alves", email, role, locationIds } });
  const { id } = (await answer.json()) as { id: string };
  const token = (await mailbox.nextLink("/invite")).split("#")[1];
  const headers = { "sec-fetch-site": "same-origin" };
  await api("/auth/links/use", { method: "POST", headers, body: { token, password } });
  const storageState = await cookiesOf(browser, demo, { email, password });
  return { userId: id, storageState };
}

declare global {
  interface Window {
    readonly axe: typeof axe;
  }
}

const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** What breaks WCAG 2.0 to 2.2, A and AA: rule and place. Of a page beside an open dialog it says nothing. */
export async function accessibilityFaults(page: Page): Promise<readonly string[]> {
  await untilLoaded(page);
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe.source);
  const { violations } = await whole(page, () =>
    page.evaluate(
      (tags) => window.axe.run({ runOnly: { type: "tag", values: tags }, resultTypes: ["violations"] }),
      WCAG,
    ),
  );
  return violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.target.join(" ")} ${node.failureSummary}`),
  );
}

/**
 * In a window that is a screen higher than the page: what lies half behind the bar of a phone, or behind the news of an alert
 * that arrives meanwhile, would count as too small.
 */
async function whole<T>(page: Page, look: () => Promise<T>): Promise<T> {
  const size = page.viewportSize();
  if (size === null) return look();
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  await page.setViewportSize({ ...size, height: size.height + height });
  const seen = await look();
  await page.setViewportSize(size);
  return seen;
}

/** Pictures that fit themselves to their width have had a frame to do so. */
export async function scrollsSideways(page: Page): Promise<boolean> {
  return page.evaluate(async () => {
    for (let frames = 0; frames < 2; frames += 1) await new Promise(requestAnimationFrame);
    return document.documentElement.scrollWidth > document.documentElement.clientWidth;
  });
}

/** Nothing is lost or cut when the letters are twice as large. They stay so. */
export async function expectRoomForLargeText(page: Page): Promise<void> {
  const words = await page.locator("body").innerText();
  await page.evaluate(() => {
    document.documentElement.style.fontSize = "200%";
  });
  expect(await page.locator("body").innerText()).toBe(words);
  expect(await scrollsSideways(page)).toBe(false);
  expect(await cutTexts(page)).toEqual([]);
}

declare global {
  interface Window {
    layoutShift: number;
  }
}

/** From now on each page of the context counts how much of it moves by itself. */
export async function watchLayoutShift(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    window.layoutShift = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean })[])
        if (!entry.hadRecentInput) window.layoutShift += entry.value;
    }).observe({ type: "layout-shift", buffered: true });
  });
}

/** The page's score since it was opened, once nothing of it is loading any more. */
export async function layoutShift(page: Page): Promise<number> {
  await untilLoaded(page);
  return page.evaluate(() => window.layoutShift);
}

/** While it loads, what comes below is hidden. */
async function untilLoaded(page: Page): Promise<void> {
  await page.getByText("Loading", { exact: true }).first().waitFor({ state: "detached" });
}

/** Texts that are wider than what they stand in; what is entered may be, and what a title tells in full. */
export function cutTexts(page: Page): Promise<readonly string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll("main *:not(.visually-hidden, input, [title]), header *, footer *")]
      .filter(({ scrollWidth, clientWidth }) => clientWidth > 0 && scrollWidth > clientWidth + 1)
      .map((element) => element.textContent ?? "")
      .filter((text) => text !== ""),
  );
}

/** Presses Tab until the control with this name has the focus. */
export async function tabTo(page: Page, role: "button" | "link", name: string): Promise<void> {
  const control = page.getByRole(role, { name, exact: true });
  for (let presses = 0; presses < MOST_CONTROLS; presses += 1) {
    if (await control.evaluate((node) => node === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`Tab does not come to ${role} "${name}"`);
}

const MOST_CONTROLS = 60;

/** Errors on the console and refusals by the content security policy; refused requests that a test asks for are not. */
export function pageFaults(page: Page): readonly string[] {
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource"))
      faults.push(message.text());
  });
  return faults;
}

/** Waits until a page's focus is inside an element. */
export async function untilFocused(page: Page, role: "alert" | "textbox", name?: string): Promise<void> {
  const element = page.getByRole(role, name === undefined ? {} : { name });
  await untilTrue(() => element.evaluate((node) => node.contains(document.activeElement)), {
    what: `focus on ${role}`,
  });
}
