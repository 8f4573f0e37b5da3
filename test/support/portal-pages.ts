import type { Page } from "playwright-core";

export interface PortalPage {
  readonly path: string;
  /** A heading that is there when the page is. */
  readonly heading: string;
  /** What it reads first of all, by its address. */
  readonly reads: RegExp;
  /** Opens what the page hides at first. */
  readonly unfold?: (page: Page) => Promise<unknown>;
}

/** Every page behind the sign-in: what all of them hold is tested, and pictures are taken. */
export const PORTAL_PAGES: readonly PortalPage[] = [
  { path: "/", heading: "Needs attention", reads: /\/api\/locations\?/, unfold: openAccount },
  { path: "/stations", heading: "Stations", reads: /\/api\/locations\?/ },
  { path: "/stations?view=slots", heading: "Stations", reads: /\/api\/locations\?/ },
  { path: "/prices", heading: "Prices", reads: /\/api\/tariffs\?/, unfold: openNewPromotion },
  { path: "/stations/pn1/prices", heading: "Prices", reads: /\/api\/tariffs\?/ },
  { path: "/users", heading: "Users", reads: /\/api\/users\?/, unfold: openInvitation },
  { path: "/partners", heading: "Refused at the door", reads: /\/api\/parties$/, unfold: openNewPartner },
  { path: "/settings", heading: "Organisation", reads: /\/api\/settings$/, unfold: openOrganisation },
  { path: "/settings/dsos", heading: "DSO connections", reads: /\/api\/dsos$/ },
  { path: "/settings/keys", heading: "API keys", reads: /\/api\/api-keys\?/, unfold: openKeyForm },
  { path: "/settings/audit", heading: "Audit log", reads: /\/api\/audit\?/ },
  {
    path: "/settings/channels",
    heading: "Notification channels",
    reads: /\/api\/notification-channels$/,
    unfold: openChannelForm,
  },
  { path: "/alerts", heading: "Alerts", reads: /\/api\/notifications\?/ },
  { path: "/alerts/none", heading: "There is no such alert", reads: /\/api\/notifications\/none$/ },
  { path: "/account", heading: "Account", reads: /\/api\/account$/ },
  { path: "/stations/new", heading: "Add station", reads: /\/api\/locations\?archived/, unfold: saveNothing },
  { path: "/stations/pn1/edit", heading: "Where it is", reads: /\/api\/locations\/pn1$/, unfold: leaveNameOut },
  {
    path: "/stations/pn1/edit?step=slots",
    heading: "Charger PN1-A",
    reads: /\/api\/settings$/,
    unfold: openChargerForm,
  },
  { path: "/stations/pn1/edit?step=battery", heading: "Battery", reads: /\/energy\/battery$/ },
  { path: "/stations/pn1/edit?step=dsos", heading: "DSOs", reads: /\/api\/dsos$/ },
  { path: "/stations/pn1/edit?step=connect", heading: "Charger PN1-A", reads: /\/api\/settings$/ },
  { path: "/stations/pn1/monitor", heading: "System monitor", reads: /\/api\/locations\?/ },
  {
    path: "/stations/pn1/energy",
    heading: "Energy management",
    reads: /\/api\/locations\/pn1\/energy$/,
    unfold: openEnergySettings,
  },
  { path: "/reports", heading: "Reports", reads: /\/api\/reports\/energy-sources/ },
  { path: "/stations/pn1/slots/pn1-B2", heading: "Slot B2", reads: /\/api\/locations\?/ },
  { path: "/energy", heading: "View energy prices", reads: /\/api\/dsos$/, unfold: openDsoForm },
  { path: "/bookings", heading: "Bookings", reads: /\/api\/bookings\?/ },
  { path: "/stations/pn1/bookings", heading: "Bookings", reads: /\/calendar\?/ },
  { path: "/sessions", heading: "Sessions", reads: /\/api\/sessions\?/ },
  { path: "/stations/pn1/external", heading: "Rapid", reads: /\/availability$/ },
];

export interface DetailPage {
  readonly name: string;
  readonly list: string;
  /** The link of the list that opens it; the first, where several are called so. */
  readonly link: string | RegExp;
  readonly heading: string;
}

/** The pages of what is listed on another. */
export const DETAIL_PAGES: readonly DetailPage[] = [
  { name: "alert", list: "/alerts", link: "Faulted", heading: "Timeline" },
  { name: "dso", list: "/energy", link: "NordNett", heading: "Mix by hour" },
  { name: "partner", list: "/partners", link: "Simulated roamer", heading: "Outbox" },
  { name: "session", list: "/sessions", link: /^\d\d:\d\d$/, heading: "The session" },
];

export async function openDetailPage(page: Page, portal: string, { list, link, heading }: DetailPage): Promise<void> {
  await page.goto(portal + list);
  await page.getByRole("main").getByRole("link", { name: link }).first().click();
  await page.getByRole("heading", { name: heading }).waitFor();
}

async function openAccount(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Demo administrator" }).click();
  await page.getByRole("dialog", { name: "Account" }).waitFor();
}

async function openNewPartner(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Add a partner" }).click();
  await page.getByRole("dialog", { name: "Add a partner" }).waitFor();
}

async function openOrganisation(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Modify" }).click();
  await page.getByLabel("Help phone").fill("112");
}

async function saveNothing(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Save and go on" }).click();
  await page.getByRole("link", { name: "Name: Enter a value." }).waitFor();
}

async function leaveNameOut(page: Page): Promise<void> {
  await page.getByRole("textbox", { name: "Name" }).fill("");
  await saveNothing(page);
}

async function openChargerForm(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Add a charger" }).click();
  await page.getByText("Vendor, model, serial number").click();
}

async function openEnergySettings(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Modify" }).click();
  await page.getByText("Manual", { exact: true }).click();
}

async function openDsoForm(page: Page): Promise<void> {
  await page.getByRole("link", { name: "NordNett" }).waitFor();
  await page.getByRole("button", { name: "Add DSO" }).click();
  await page.getByRole("dialog", { name: "Add a DSO" }).waitFor();
}

async function openNewPromotion(page: Page): Promise<void> {
  await page.getByRole("table", { name: "Prices" }).waitFor();
  await page.getByRole("button", { name: "New promotion" }).click();
  await page.getByRole("dialog", { name: "New promotion" }).waitFor();
}

async function openKeyForm(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Create a key" }).click();
  await page.getByRole("dialog", { name: "Create a key" }).waitFor();
}

async function openChannelForm(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Add a channel" }).click();
  await page.getByRole("dialog", { name: "Add a channel" }).waitFor();
}

async function openInvitation(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Invite a user" }).click();
  await page.getByRole("dialog", { name: "Invite a user" }).waitFor();
}
