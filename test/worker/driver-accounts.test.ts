import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { DriverView, ReceiptView } from "../../src/entry/api/shared/drivers.ts";
import { permissionsOf } from "../../src/entry/api/shared/permissions.ts";
import type { Problem } from "../../src/entry/api/shared/schemas.ts";
import { app } from "../../src/entry/app.ts";
import { runCron } from "../../src/entry/cron.ts";
import { StripeStandIn } from "../support/stripe-stand-in.ts";
import { ORIGIN, OWN_PAGE } from "./api-client.ts";
import { Phone, Slot } from "./driver-phone.ts";
import { aStart, aStop, clock, World } from "./ocpp-world.ts";
import { fresh, Operator, type Page } from "./operator.ts";

const world = World.forTests();

afterEach(() => {
  vi.restoreAllMocks();
});

interface Mailed {
  readonly subject: string;
  readonly text: string;
}

/** What is mailed because of something, which nobody waits for: so many mails are looked for until they are there. */
async function mails(count: number, act: () => Promise<unknown>): Promise<readonly Mailed[]> {
  const sent: Mailed[] = [];
  const log = vi.spyOn(console, "log").mockImplementation((line: string) => {
    const said = JSON.parse(line) as Mailed & { readonly fact: string };
    if (said.fact === "notification.mail") sent.push(said);
  });
  await act();
  await vi.waitFor(() => expect(sent).toHaveLength(count), { timeout: 5_000, interval: 10 });
  log.mockRestore();
  return sent;
}

async function mailed(act: () => Promise<unknown>): Promise<Mailed> {
  const [mail] = await mails(1, act);
  return mail as Mailed;
}

const linkIn = ({ text }: Mailed) => /#([\w-]+)/.exec(text)?.[1] ?? "";

/** A phone that is signed in to a new account. */
class Driver extends Phone {
  readonly email = `${fresh("driver")}@example.com`;

  static async withAccount(fields: Record<string, unknown> = {}): Promise<Driver> {
    const driver = new Driver();
    const account = { email: driver.email, name: "Ada", language: "en", ...fields };
    const mail = await mailed(() => driver.ask("POST", "/driver/accounts", account));
    expect((await driver.use(linkIn(mail))).status).toBe(200);
    return driver;
  }

  use(token: string) {
    return this.ask<DriverView & Problem>("POST", "/driver/links/use", { token });
  }

  me() {
    return this.ask<DriverView & Problem>("GET", "/driver/me");
  }

  list<Item>(what: string) {
    return this.ask<Page<Item>>("GET", `/driver/${what}`).then(({ body }) => body.items);
  }

  async id(): Promise<string> {
    return (await this.me()).body.id;
  }
}

/** A card of ours with its code. */
async function aCard() {
  const uid = fresh("card");
  await world.current.token(uid);
  const { body } = await world.current.operator.post<{ code: string }>(`/tokens/${uid}/code`);
  return { uid, code: body.code };
}

describe("a driver's account (portal 2.7, O8)", () => {
  it("is opened by a link that is mailed, works once and signs in; its phone is told nothing else", async () => {
    const driver = new Driver();
    const account = { email: driver.email, name: "Ada", language: "it" };
    const mail = await mailed(async () => {
      expect(await driver.ask("POST", "/driver/accounts", account)).toMatchObject({ status: 202, body: null });
    });
    expect(mail.subject).toBe("Conferma il tuo indirizzo");
    expect(await driver.me()).toMatchObject({ status: 401, body: { code: "not_signed_in" } });
    const used = await driver.use(linkIn(mail));
    expect(used).toMatchObject({ status: 200, body: { email: driver.email, name: "Ada", state: "active" } });
    expect(Object.keys(driver.cookies)).toEqual(["__Host-cpms_driver"]);
    expect(await new Phone().ask("POST", "/driver/links/use", { token: linkIn(mail) })).toMatchObject({ status: 410 });
  });

  it("is not found out by its address: known and unknown are answered alike", async () => {
    const driver = await Driver.withAccount();
    const known = await mailed(async () => {
      expect(await new Phone().ask("POST", "/driver/links", { email: driver.email.toUpperCase() })).toEqual({
        status: 202,
        body: null,
      });
    });
    expect(known.subject).toBe("Sign in");
    expect(await new Phone().ask("POST", "/driver/links", { email: "nobody@example.com" })).toEqual({
      status: 202,
      body: null,
    });
    const again = { email: driver.email, name: "Somebody", language: "en" };
    expect((await mailed(() => new Phone().ask("POST", "/driver/accounts", again))).subject).toBe("Sign in");
    expect((await driver.me()).body.name).toBe("Ada");
  });

  it("is signed in to for 15 minutes by one link, and confirmed within 48 hours", async () => {
    const driver = await Driver.withAccount();
    const late = await mailed(() => new Phone().ask("POST", "/driver/links", { email: driver.email }));
    clock.advance(15 * 60);
    expect(await driver.use(linkIn(late))).toMatchObject({ status: 410, body: { code: "link_not_valid" } });
    const newcomer = { email: `${fresh("late")}@example.com`, name: "Late", language: "en" };
    const confirm = await mailed(() => new Phone().ask("POST", "/driver/accounts", newcomer));
    clock.advance(47 * 3_600);
    expect(await new Phone().ask("POST", "/driver/links/use", { token: linkIn(confirm) })).toMatchObject({
      status: 200,
    });
  });

  it("changes its address when the new one was confirmed, and tells the old one", async () => {
    const driver = await Driver.withAccount();
    const email = `${fresh("new")}@example.com`;
    const sent = await mails(2, async () => {
      expect((await driver.ask<DriverView>("PATCH", "/driver/me", { email })).body).toMatchObject({
        email: driver.email,
        newEmail: email,
      });
    });
    expect(sent.map(({ subject }) => subject)).toEqual(["Your address is about to change", "Confirm your new address"]);
    expect(sent[0]?.text).toMatch(/\/d$/m);
    expect((await driver.use(linkIn(sent[1] as Mailed))).body).toMatchObject({ email });
    expect((await driver.me()).body).toMatchObject({ email, newEmail: null });
  });

  it("ends its sign-ins one by one, wherever they are", async () => {
    const driver = await Driver.withAccount();
    const other = new Driver();
    const mail = await mailed(() => other.ask("POST", "/driver/links", { email: driver.email }));
    await other.use(linkIn(mail));
    const all = await driver.list<{ id: string; isThis: boolean }>("sign-ins");
    expect(all).toHaveLength(2);
    const theirs = all.find(({ isThis }) => !isThis);
    expect(await driver.ask("DELETE", `/driver/sign-ins/${theirs?.id}`)).toMatchObject({ status: 204 });
    expect(await other.me()).toMatchObject({ status: 401, body: { code: "session_ended" } });
    expect((await driver.me()).status).toBe(200);
  });

  it("ends all its sign-ins but the one that asks, and nobody else's", async () => {
    const driver = await Driver.withAccount();
    const stranger = await Driver.withAccount();
    const others = [new Driver(), new Driver()];
    for (const other of others) {
      const mail = await mailed(() => other.ask("POST", "/driver/links", { email: driver.email }));
      await other.use(linkIn(mail));
    }
    expect(await driver.ask("DELETE", "/driver/sign-ins")).toMatchObject({ status: 204 });
    expect(await driver.list("sign-ins")).toMatchObject([{ isThis: true }]);
    for (const other of others) expect((await other.me()).status).toBe(401);
    expect((await stranger.me()).status).toBe(200);
  });

  it("has nothing to leave where payments are settled on account, and is told so", async () => {
    const driver = await Driver.withAccount();
    const { body } = await driver.ask("GET", "/driver/payment-methods");
    expect(body).toEqual({ items: [], nextCursor: null, onAccount: true, owes: false });
    expect((await driver.ask("POST", "/driver/payment-methods")).status).toBe(404);
    expect((await driver.ask("DELETE", "/driver/payment-methods")).status).toBe(204);
  });

  it("leaves something to pay with at the payment service's page, which leads back to the account", async () => {
    const driver = await Driver.withAccount();
    const stripe = new StripeStandIn("whsec", clock.now);
    vi.spyOn(globalThis, "fetch").mockImplementation(stripe.fetch);
    const cookie = Object.entries(driver.cookies).map(([name, value]) => `${name}=${value}`);
    const request = new Request(`${ORIGIN}/api/driver/payment-methods`, {
      method: "POST",
      headers: { ...OWN_PAGE, Cookie: cookie.join("; ") },
    });
    const means = { STRIPE_SECRET_KEY: "sk_test_secret", STRIPE_WEBHOOK_SECRET: "whsec" };
    const answer = await app.fetch(request, { ...env, ...means });
    expect([answer.status, await answer.json()]).toEqual([201, { url: expect.stringMatching(/^https:/) }]);
    expect(stripe.calls.at(-1)?.form).toMatchObject({ success_url: `${ORIGIN}/d#payment` });
  });

  it("is erased with name, address and tokens; what was paid stays in the books, on nobody's name", async () => {
    const driver = await Driver.withAccount();
    const id = await driver.id();
    const [app] = await driver.list<{ uid: string }>("tokens");
    expect(await driver.ask("DELETE", "/driver/me")).toMatchObject({ status: 204 });
    expect((await driver.me()).status).toBe(401);
    expect((await world.current.operator.get(`/tokens/${app?.uid}`)).status).toBe(404);
    expect((await world.current.operator.get(`/drivers/${id}`)).body).toMatchObject({
      state: "erased",
      contact: null,
      tokens: 0,
    });
    const kept = await env.DB.prepare("select email, name from drivers where id = ?").bind(id).first();
    expect(kept).toEqual({ email: null, name: "" });
  });
});

describe("a driver's cards and sessions", () => {
  it("are the driver's by number and code, from then on: what the card started before is not", async () => {
    const driver = await Driver.withAccount();
    const { uid, code } = await aCard();
    const slot = await Slot.open(world.current);
    const charge = async (idTag: string) => {
      const { transactionId } = await slot.charger.request("StartTransaction", aStart({ idTag, meterStart: 0 }));
      clock.advance(3_600);
      await slot.charger.request("StopTransaction", aStop(transactionId, { idTag, meterStop: 7_000 }));
      await slot.station.settled();
      return (await slot.station.session(transactionId)).id;
    };
    await charge(uid);
    clock.advance(60);
    const spoken = `${code.slice(0, 5)}-${code.slice(5)}`.toLowerCase();
    expect(await driver.ask("POST", "/driver/tokens", { uid: uid.toUpperCase(), code: spoken })).toMatchObject({
      status: 201,
      body: { uid, kind: "card", state: "valid" },
    });
    clock.advance(60);
    const own = await charge(uid);
    expect((await driver.list<{ id: string }>("sessions")).map(({ id }) => id)).toEqual([own]);
    const [receipt] = await driver.list<ReceiptView>("receipts");
    expect(receipt).toMatchObject({ sessionId: own, energyWh: 7_000, payableMicro: 2_730_000 });
    expect((await driver.ask("GET", `/driver/receipts/${own}`)).body).toEqual(receipt);
    const stranger = await Driver.withAccount();
    expect(await stranger.list("sessions")).toEqual([]);
    expect((await stranger.ask("GET", `/driver/receipts/${own}`)).status).toBe(404);
    expect(await driver.ask("DELETE", `/driver/tokens/${uid}`)).toMatchObject({ status: 204 });
    clock.advance(60);
    await charge(uid);
    expect((await driver.list<{ id: string }>("sessions")).map(({ id }) => id)).toEqual([own]);
  });

  it("are got by nobody who guesses: after five wrong codes the right one is wrong too, until there is a new one", async () => {
    const driver = await Driver.withAccount();
    const { uid, code } = await aCard();
    const wrong = { status: 409, body: { code: "wrong_card_code" } };
    for (let tries = 0; tries < 5; tries += 1) {
      expect(await driver.ask("POST", "/driver/tokens", { uid, code: `WRONG${tries}` })).toMatchObject(wrong);
    }
    expect(await driver.ask("POST", "/driver/tokens", { uid, code })).toMatchObject(wrong);
    expect(await driver.ask("POST", "/driver/tokens", { uid: "NOCARD", code })).toMatchObject(wrong);
    const { body } = await world.current.operator.post<{ code: string }>(`/tokens/${uid}/code`);
    expect(await driver.ask("POST", "/driver/tokens", { uid, code: body.code })).toMatchObject({ status: 201 });
    const other = await Driver.withAccount();
    expect(await other.ask("POST", "/driver/tokens", { uid, code: body.code })).toMatchObject(wrong);
  });

  it("of a start from the phone are the account's, and any of its phones may stop it", async () => {
    const driver = await Driver.withAccount();
    const slot = await Slot.open(world.current);
    expect((await driver.start(slot.code)).status).toBe(201);
    const idTag = await slot.isTold();
    const { transactionId } = await slot.charger.request("StartTransaction", aStart({ idTag }));
    await slot.station.settled();
    const other = new Driver();
    const mail = await mailed(() => other.ask("POST", "/driver/links", { email: driver.email }));
    await other.use(linkIn(mail));
    const [session] = await other.list<{ id: string; state: string }>("sessions");
    expect(session).toMatchObject({ state: "charging" });
    expect((await other.charge()).body).toMatchObject({ id: session?.id, state: "charging", receiptToken: null });
    expect(await driver.ask("DELETE", "/driver/me")).toMatchObject({ status: 409, body: { code: "in_use" } });
    expect(await other.ask("POST", `/driver/sessions/${session?.id}/stop`)).toMatchObject({ status: 202 });
    await slot.charger.expectCall("RemoteStopTransaction", { transactionId });
  });

  it("may start at a slot that is booked for the driver, and nobody else may (S6)", async () => {
    const driver = await Driver.withAccount();
    const [app] = await driver.list<{ uid: string }>("tokens");
    const slot = await Slot.open(world.current);
    const booked = await world.current.operator.post<{ id: string; sessionId: string | null }>("/bookings", {
      evseUid: slot.code,
      beginAt: clock.iso(),
      endAt: clock.iso(3_600_000),
      tokenUid: app?.uid,
    });
    expect(booked).toMatchObject({ status: 201 });
    expect((await new Phone().look(slot.code)).body).toMatchObject({ state: "reserved", startable: false });
    expect(await new Phone().start(slot.code)).toMatchObject({ status: 409, body: { code: "slot_not_free" } });
    expect((await driver.look(slot.code)).body).toMatchObject({ state: "reserved", startable: true });
    expect(await driver.start(slot.code)).toMatchObject({ status: 201 });
  });
});

describe("drivers as operators see them (portal 2.9)", () => {
  it("are listed without name and address to viewers", async () => {
    const driver = await Driver.withAccount();
    const id = await driver.id();
    const technician = await Operator.hire(permissionsOf("technician"));
    expect((await technician.get(`/drivers/${id}`)).body).toMatchObject({
      contact: { email: driver.email },
      tokens: 1,
    });
    const viewer = await Operator.hire(permissionsOf("viewer"));
    expect((await viewer.get(`/drivers/${id}`)).body).toMatchObject({ contact: null, state: "active" });
    expect(JSON.stringify((await viewer.get("/drivers")).body)).not.toContain("@");
    expect((await technician.edit(`/drivers/${id}`, { blocked: true })).status).toBe(403);
  });

  it("are blocked with all their tokens, except what was blocked by itself, and are as before afterwards", async () => {
    const driver = await Driver.withAccount();
    const id = await driver.id();
    const card = await aCard();
    await driver.ask("POST", "/driver/tokens", card);
    const lost = await aCard();
    await driver.ask("POST", "/driver/tokens", lost);
    const { operator } = world.current;
    await operator.edit(`/tokens/${lost.uid}`, { state: "blocked" });
    const states = async () => (await driver.list<{ state: string }>("tokens")).map(({ state }) => state);
    expect(await states()).toEqual(["valid", "valid", "blocked"]);
    expect((await operator.edit(`/drivers/${id}`, { blocked: true, reason: "Chargeback" })).status).toBe(200);
    expect(await states()).toEqual(["blocked", "blocked", "blocked"]);
    const slot = await Slot.open(world.current);
    expect(await driver.start(slot.code)).toMatchObject({ status: 403, body: { code: "account_blocked" } });
    const tapped = await slot.charger.request("Authorize", { idTag: card.uid });
    expect(tapped.idTagInfo.status).toBe("Blocked");
    expect((await operator.edit(`/drivers/${id}`, { blocked: false })).status).toBe(200);
    expect(await states()).toEqual(["valid", "valid", "blocked"]);
  });

  it("are blocked while they owe, and free when they have paid", async () => {
    const driver = await Driver.withAccount();
    const id = await driver.id();
    const owed = crypto.randomUUID();
    await env.DB.prepare(
      `insert into payments (id, provider, payer_kind, payer_id, folded_uid, currency, state, created_at, updated_at)
       values (?, 'stripe', 'driver', ?, 'X', 'EUR', 'owed', 0, 0)`,
    )
      .bind(owed, id)
      .run();
    const states = async () => (await driver.list<{ state: string }>("tokens")).map(({ state }) => state);
    await runCron({ cron: "* * * * *" }, env);
    expect(await states()).toEqual(["blocked"]);
    await env.DB.prepare("update payments set state = 'captured' where id = ?").bind(owed).run();
    await runCron({ cron: "* * * * *" }, env);
    expect(await states()).toEqual(["valid"]);
  });
});
