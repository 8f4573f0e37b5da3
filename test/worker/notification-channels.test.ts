import { createScheduledController } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type * as z from "zod";
import type { NoticeKind, NoticeStep } from "../../src/domain/notification.ts";
import type {
  channelSchema,
  channelTestSchema,
  notificationDetailSchema,
} from "../../src/entry/api/shared/notifications.ts";
import { runCron } from "../../src/entry/cron.ts";
import { depsOf } from "../../src/entry/deps.ts";
import { settle } from "../../src/services/charging.ts";
import { deliverNotifications } from "../../src/services/notification-delivery.ts";
import { fresh, Operator, type Page } from "./operator.ts";
import { addWebhook, type Channel, isSignedBy, Receiver } from "./webhook-receiver.ts";

type ChannelView = z.infer<typeof channelSchema>;

const START = Date.UTC(2031, 4, 5, 10);
const MINUTE = 60_000;
const receiver = Receiver.forTests();
let operator: Operator;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: START });
  await env.DB.exec("delete from notification_channels");
  operator = await Operator.hire();
});
afterEach(() => {
  vi.useRealTimers();
});

const deps = depsOf(env);
const carry = (chargePointId: string, ...steps: NoticeStep[]) =>
  settle(deps, chargePointId, [{ kind: "notices", steps }], () => null);
const notice = (kind: NoticeKind, subject: string, details = {}): NoticeStep => ({
  kind: "notice",
  at: Date.now(),
  notice: { kind, subject, details },
});
const resolve = (noticeKind: NoticeKind, subject: string): NoticeStep => ({
  kind: "resolve",
  noticeKind,
  subject,
  at: Date.now(),
});

/** A minute later, as the cron finds it. */
async function nextMinute(minutes = 1): Promise<void> {
  vi.setSystemTime(Date.now() + minutes * MINUTE);
  await runCron(createScheduledController({ cron: "* * * * *" }), env);
}

const channelNow = async ({ id }: Pick<Channel, "id">) =>
  (await operator.get<ChannelView>(`/notification-channels/${id}`)).body;
const told = () => receiver.received.map((message) => message.told);

describe("a channel", () => {
  it("is told once of an opening and once of its end, signed as Standard Webhooks says", async () => {
    const channel = await addWebhook(operator);
    const id = fresh("CP");
    await carry(id, notice("faulted", id));
    await deliverNotifications(deps);
    await carry(id, resolve("faulted", id));
    await nextMinute();
    await nextMinute();
    expect(told()).toEqual([["opened faulted"], ["resolved faulted"]]);
    const [first] = receiver.received;
    expect(JSON.parse(first?.body ?? "")).toMatchObject({
      type: "notifications",
      timestamp: new Date(START).toISOString(),
      data: [{ event: "opened", notification: { chargePointId: id, severity: "critical", resolvedAt: null } }],
    });
    for (const message of receiver.received) expect(isSignedBy(message, channel.secret)).toBe(true);
    expect(first && isSignedBy({ ...first, body: `${first.body} ` }, channel.secret)).toBe(false);
  });

  it("hears of what comes and goes within a minute as of one thing, and again where it was told of its end", async () => {
    await addWebhook(operator);
    const id = fresh("CP");
    await carry(id, notice("faulted", id));
    await deliverNotifications(deps);
    vi.setSystemTime(Date.now() + 5_000);
    await carry(id, resolve("faulted", id));
    await deliverNotifications(deps);
    vi.setSystemTime(Date.now() + 1_000);
    await carry(id, notice("faulted", id));
    await nextMinute();
    expect(told()).toEqual([["opened faulted"]]);
    await carry(id, resolve("faulted", id));
    await deliverNotifications(deps);
    vi.setSystemTime(Date.now() + 1_000);
    await carry(id, notice("faulted", id));
    await nextMinute();
    expect(told()).toEqual([["opened faulted"], ["resolved faulted"], ["opened faulted"]]);
    expect((await operator.get<Page<{ id: string }>>(`/notifications?chargePointId=${id}`)).body.items).toHaveLength(1);
  });

  it("is told once though two runs race", async () => {
    await addWebhook(operator);
    const id = fresh("CP");
    await carry(id, notice("faulted", id));
    await Promise.all([deliverNotifications(deps), deliverNotifications(deps), deliverNotifications(deps)]);
    expect(told()).toEqual([["opened faulted"]]);
  });

  it("is told of a repeat no second time, and of what it was told before no second time", async () => {
    await addWebhook(operator);
    const id = fresh("CP");
    const first = notice("faulted", id);
    await carry(id, first);
    await nextMinute();
    await carry(id, first, notice("faulted", id));
    await nextMinute();
    expect(told()).toEqual([["opened faulted"]]);
  });

  it("that was down gets its backlog in order, in one message, after longer and longer pauses", async () => {
    const channel = await addWebhook(operator);
    receiver.answer = () => Promise.reject(new Error("no route"));
    const id = fresh("CP");
    await carry(id, notice("faulted", `${id}/1`));
    await deliverNotifications(deps);
    await carry(id, notice("offline", id));
    await nextMinute();
    await carry(id, resolve("faulted", `${id}/1`));
    await nextMinute();
    expect(told()).toEqual([["opened faulted"], ["opened faulted", "opened offline"]]);
    expect(await channelNow(channel)).toMatchObject({
      failures: 2,
      pending: 3,
      lastError: "The receiver was not reached: Error: no route",
      nextAttemptAt: new Date(START + 3 * MINUTE).toISOString(),
    });
    receiver.answer = () => new Response(null, { status: 200 });
    await nextMinute();
    expect(told().at(-1)).toEqual(["opened faulted", "opened offline", "resolved faulted"]);
    expect(await channelNow(channel)).toMatchObject({ failures: 0, pending: 0, lastError: null });
  });

  it("gets what a whole fleet has to say in one message a minute", async () => {
    await addWebhook(operator);
    const ids = Array.from({ length: 300 }, () => fresh("CP"));
    await carry("first", notice("offline", "first"));
    await deliverNotifications(deps);
    for (let from = 0; from < ids.length; from += 50) {
      await carry("fleet", ...ids.slice(from, from + 50).map((id) => notice("offline", id)));
    }
    await deliverNotifications(deps);
    expect(told().map((items) => items.length)).toEqual([1]);
    await nextMinute();
    await nextMinute();
    await nextMinute();
    expect(told().map((items) => items.length)).toEqual([1, 250, 50]);
  });

  it("is not told for ever: after a day it is given up, and both notification and channel say so", async () => {
    const channel = await addWebhook(operator);
    receiver.answer = () => new Response("no", { status: 500 });
    const id = fresh("CP");
    await carry(id, notice("faulted", id));
    for (let hour = 0; hour <= 25; hour += 1) await nextMinute(60);
    expect(await channelNow(channel)).toMatchObject({ pending: 0, givenUp: 1, nextAttemptAt: null });
    const messages = receiver.received.length;
    await nextMinute(60);
    expect(receiver.received).toHaveLength(messages);
    const { body } = await operator.get<Page<{ id: string }>>(`/notifications?chargePointId=${id}`);
    const { body: read } = await operator.get<z.infer<typeof notificationDetailSchema>>(
      `/notifications/${body.items[0]?.id}`,
    );
    expect(read.deliveries).toMatchObject([
      { channelId: channel.id, event: "opened", state: "givenUp", error: "The receiver answered 500." },
    ]);
  });

  it("hears only of what is pressing enough for it, and nothing while it is switched off", async () => {
    await addWebhook(operator, { minSeverity: "critical" });
    const silent = await addWebhook(operator, { enabled: false });
    const id = fresh("CP");
    await carry(id, notice("undeclared_connector", id), notice("boot_loop", id), notice("faulted", id));
    await nextMinute();
    expect(told()).toEqual([["opened faulted"]]);
    expect(await channelNow(silent)).toMatchObject({ pending: 0 });
  });

  it("follows no redirect", async () => {
    const channel = await addWebhook(operator);
    receiver.answer = () => new Response(null, { status: 307, headers: { location: "http://169.254.169.254/" } });
    const id = fresh("CP");
    await carry(id, notice("faulted", id));
    await nextMinute();
    expect(receiver.received).toHaveLength(1);
    expect(await channelNow(channel)).toMatchObject({ lastError: "The receiver answered 307." });
  });

  it("of another kind does not wait for one that is down", async () => {
    const [down, up] = [await addWebhook(operator), await addWebhook(operator)];
    const { target } = (await channelNow(down)) as { target: { url: string } };
    receiver.answer = (url) => new Response(null, { status: url === target.url ? 503 : 200 });
    const id = fresh("CP");
    await carry(id, notice("faulted", id));
    await nextMinute();
    expect(await channelNow(up)).toMatchObject({ pending: 0, failures: 0 });
    expect(await channelNow(down)).toMatchObject({ pending: 1, failures: 1 });
  });

  it("whose secret cannot be read any more fails by itself, and says so", async () => {
    const [broken, well] = [await addWebhook(operator), await addWebhook(operator)];
    const target = JSON.stringify({ kind: "webhook", url: "https://hooks.example.org/", sealedSecret: "AAAA" });
    await env.DB.prepare("update notification_channels set target = ? where id = ?").bind(target, broken.id).run();
    const id = fresh("CP");
    await carry(id, notice("faulted", id));
    await deliverNotifications(deps);
    expect(told()).toEqual([["opened faulted"]]);
    expect(await channelNow(broken)).toMatchObject({ failures: 1, lastError: "The message could not be made." });
    expect(await channelNow(well)).toMatchObject({ failures: 0, pending: 0 });
  });

  it("for mail gets one mail with a line each", async () => {
    const mails: unknown[] = [];
    const target = { kind: "email", to: ["night@emall.example"] };
    expect((await operator.post("/notification-channels", { name: "Mail", target })).status).toBe(201);
    const id = fresh("CP");
    const fault = notice("faulted", id, { connectorId: 1, errorCode: "GroundFailure" });
    await carry(id, fault, notice("offline", id, { since: new Date(START).toISOString() }));
    const mail = async (sent: unknown) => {
      mails.push(sent);
      return null;
    };
    await deliverNotifications({ ...deps, notify: { ...deps.notify, mail } });
    const at = new Date(START).toISOString();
    expect(mails).toEqual([
      {
        to: ["night@emall.example"],
        subject: "2 notifications (2 critical), 0 resolved",
        text: `${at} [critical] ${id}: connector 1 is faulted (GroundFailure)\n${at} [critical] ${id}: offline since ${at}`,
      },
    ]);
  });
});

describe("channels in the API", () => {
  it("show a secret once, and never again", async () => {
    const channel = await addWebhook(operator);
    expect(channel.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    const { body } = await operator.get<Page<ChannelView>>("/notification-channels");
    expect(JSON.stringify(body)).not.toContain(channel.secret);
    expect(JSON.stringify(body)).not.toContain("sealed");
    const { results } = await env.DB.prepare("select target from notification_channels").all<{ target: string }>();
    expect(JSON.stringify(results)).not.toContain(channel.secret.slice(6));
  });

  it("get a new secret with a new address, and keep the old one otherwise", async () => {
    const channel = await addWebhook(operator);
    const path = `/notification-channels/${channel.id}`;
    const renamed = await operator.edit<Channel>(path, { name: "Day watch" });
    expect(renamed).toMatchObject({ status: 200, body: { name: "Day watch", secret: null } });
    const target = { kind: "webhook", url: "https://other.example.org/hook" };
    const moved = await operator.edit<Channel>(path, { target });
    expect(moved.body.secret).not.toBe(channel.secret);
    const tested = await operator.post<z.infer<typeof channelTestSchema>>(`${path}/test`);
    expect(tested.body).toEqual({ delivered: true, error: null });
    const [message] = await receiver.messages(1);
    expect(message).toMatchObject({ url: target.url });
    expect(message && isSignedBy(message, moved.body.secret)).toBe(true);
  });

  it("say why a test did not arrive", async () => {
    const { id } = await addWebhook(operator);
    receiver.answer = () => new Response(null, { status: 404 });
    expect((await operator.post(`/notification-channels/${id}/test`)).body).toEqual({
      delivered: false,
      error: "The receiver answered 404.",
    });
  });

  it("are edited from the version that was read, and removed with all they were to tell", async () => {
    const { id } = await addWebhook(operator);
    const path = `/notification-channels/${id}`;
    expect((await operator.patch(path, { name: "x" })).status).toBe(428);
    expect((await operator.patch(path, { name: "x" }, '"old"')).status).toBe(412);
    const chargePoint = fresh("CP");
    await carry(chargePoint, notice("faulted", chargePoint));
    expect((await operator.delete(path)).status).toBe(204);
    await nextMinute();
    expect(receiver.received).toEqual([]);
    for (const gone of [operator.get(path), operator.delete(path), operator.post(`${path}/test`)]) {
      expect((await gone).status).toBe(404);
    }
  });

  it("are few, and for administrators", async () => {
    for (let count = 0; count < 20; count += 1) await addWebhook(operator);
    const target = { kind: "email", to: ["a@emall.example"] };
    const refused = await operator.post<{ code: string }>("/notification-channels", { name: "One more", target });
    expect(refused).toMatchObject({ status: 409, body: { code: "limit_reached" } });
    const technician = await Operator.hire(["station.read", "alert.handle"]);
    expect((await technician.get("/notification-channels")).status).toBe(403);
    expect((await technician.post("/notification-channels", { name: "x", target })).status).toBe(403);
  });

  it.each([
    ["an address that is none", { kind: "webhook", url: "nowhere" }],
    ["an address with a password", { kind: "webhook", url: "https://me:secret@example.org/" }],
    ["another protocol", { kind: "webhook", url: "ftp://example.org/" }],
    ["no recipient", { kind: "email", to: [] }],
    ["a recipient that is none", { kind: "email", to: ["somebody"] }],
    ["an unknown kind", { kind: "pigeon" }],
  ])("are refused with %s", async (_, target) => {
    const { status } = await operator.post("/notification-channels", { name: "x", target });
    expect(status).toBe(400);
  });
});
