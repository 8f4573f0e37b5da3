import { createScheduledController } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { NoticeKind, NoticeStep } from "../../src/domain/notification.ts";
import type { AuditEntryView } from "../../src/entry/api/shared/accounts.ts";
import type {
  NotificationDetail,
  NotificationListed,
  NotificationSummaryView,
} from "../../src/entry/api/shared/notifications.ts";
import { runCron } from "../../src/entry/cron.ts";
import { depsOf } from "../../src/entry/deps.ts";
import { settle } from "../../src/services/charging.ts";
import { aChargePoint, aConnector, aLocation, Operator, type Page } from "./operator.ts";
import { Person } from "./person.ts";
import { addWebhook, Receiver } from "./webhook-receiver.ts";

const START = Date.UTC(2031, 4, 6, 10);
const MINUTE = 60_000;
const receiver = Receiver.forTests();
const deps = depsOf(env);

type SignedIn = Awaited<ReturnType<typeof Person.signedIn>>;
let operator: Operator;
let administrator: SignedIn;
/** A charge point of two slots at a location of its own. */
let place: { readonly locationId: string; readonly chargePointId: string; readonly evseUids: readonly string[] };

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: START });
  await env.DB.exec("delete from notification_channels");
  operator = await Operator.hire();
  administrator = await Person.signedIn("administrator");
  const location = aLocation();
  await operator.post("/locations", location);
  const evses = [1, 2].map((number) => ({ label: `A${number}`, connectors: [aConnector(number)] }));
  const { body } = await operator.post<{ id: string; evses: readonly { uid: string }[] }>(
    "/charge-points",
    aChargePoint(location.id, { evses }),
  );
  place = { locationId: location.id, chargePointId: body.id, evseUids: body.evses.map(({ uid }) => uid) };
});
afterEach(() => {
  vi.useRealTimers();
});

const carry = (...steps: NoticeStep[]) => settle(deps, place.chargePointId, [{ kind: "notices", steps }], () => null);
const notice = (kind: NoticeKind, connectorId?: number): NoticeStep => ({
  kind: "notice",
  at: Date.now(),
  notice: {
    kind,
    subject: connectorId === undefined ? place.chargePointId : `${place.chargePointId}/${connectorId}`,
    details: connectorId === undefined ? {} : { connectorId },
  },
});

/** Minutes later, as the cron finds it. */
async function pass(minutes: number): Promise<void> {
  vi.setSystemTime(Date.now() + minutes * MINUTE);
  await runCron(createScheduledController({ cron: "* * * * *" }), env);
}

async function listed(filter = ""): Promise<readonly NotificationListed[]> {
  return operator.readAll(`/notifications?chargePointId=${place.chargePointId}${filter}`, 10);
}

/** The id of a fault of the first slot. */
async function faulted(): Promise<string> {
  await carry(notice("faulted", 1));
  const [found] = await listed();
  return found?.id ?? "";
}

const read = async (id: string) => (await operator.get<NotificationDetail>(`/notifications/${id}`)).body;

async function maintain(evseUid: string | undefined, minutes: number): Promise<string> {
  const endAt = new Date(Date.now() + minutes * MINUTE).toISOString();
  const made = await operator.post<{ id: string }>("/bookings/maintenance", { evseUid, endAt });
  expect(made).toMatchObject({ status: 201 });
  return made.body.id;
}

describe("handling a notification (portal 4.14)", () => {
  it("names who acknowledged, who was given it by whom, who noted what, and which channel was told", async () => {
    await addWebhook(operator, { name: "Night watch" });
    const technician = await Person.signedIn("technician");
    const id = await faulted();
    expect(await read(id)).toMatchObject({ state: "new", evseUid: place.evseUids[0], assigneeName: null });
    await pass(1);
    await carry(notice("faulted", 1));
    await pass(1);
    await technician.ask("POST", `/notifications/${id}/acknowledge`);
    expect(await read(id)).toMatchObject({ state: "acknowledged", acknowledgedByName: "Test Person" });
    await pass(1);
    const body = { userId: technician.id };
    expect((await administrator.ask("PUT", `/notifications/${id}/assignee`, { body })).status).toBe(200);
    await pass(1);
    const text = "Fuse is out, a new one comes at noon";
    await technician.ask("POST", `/notifications/${id}/notes`, { body: { text } });
    await pass(1);
    await technician.ask("POST", `/notifications/${id}/resolve`);
    const { timeline, ...shown } = await read(id);
    expect(shown).toMatchObject({ state: "resolved", assigneeId: technician.id, assigneeName: "Test Person" });
    const person = { by: technician.id, byName: "Test Person" };
    expect(timeline).toMatchObject([
      { kind: "opened" },
      { kind: "repeated", times: 1 },
      { kind: "told", channelName: "Night watch", event: "opened", state: "delivered" },
      { kind: "acknowledged", ...person },
      { kind: "assigned", by: administrator.id, assigneeId: technician.id, assigneeName: "Test Person" },
      { kind: "noted", ...person, text },
      { kind: "resolved", ...person },
      { kind: "told", channelName: "Night watch", event: "resolved" },
    ]);
    expect(await listed("&state=resolved")).toMatchObject([{ id, lastNote: text }]);
    expect(await listed("&state=new")).toEqual([]);
  });

  it("is given to nobody who may not handle it there, and to nobody again when it is taken back", async () => {
    const viewer = await Person.signedIn("viewer");
    const [elsewhere, here] = [await Person.signedIn("technician"), await Person.signedIn("technician")];
    await administrator.editUser(elsewhere.id, { locationIds: [(await anotherLocation()).id] });
    await administrator.editUser(here.id, { locationIds: [place.locationId] });
    const id = await faulted();
    const offered = await operator.get<Page<{ id: string }>>(`/notifications/${id}/assignees`);
    const ids = offered.body.items.map((each) => each.id);
    expect(ids).toEqual(expect.arrayContaining([administrator.id, here.id]));
    expect([viewer.id, elsewhere.id, "nobody"].filter((each) => ids.includes(each))).toEqual([]);
    const give = (userId: string | null) => operator.put(`/notifications/${id}/assignee`, { userId });
    for (const userId of [viewer.id, elsewhere.id, "nobody"]) {
      expect(await give(userId)).toMatchObject({ status: 400, body: { code: "invalid_request" } });
    }
    expect(await give(here.id)).toMatchObject({ status: 200, body: { assigneeId: here.id } });
    expect(await give(null)).toMatchObject({ status: 200, body: { assigneeId: null, assigneeName: null } });
    expect((await read(id)).timeline.map(({ kind }) => kind)).toEqual(["opened", "assigned", "assigned"]);
    expect((await viewer.ask("POST", `/notifications/${id}/notes`, { body: { text: "Hm" } })).status).toBe(403);
    expect((await viewer.ask("GET", `/notifications/${id}/assignees`)).status).toBe(403);
  });

  async function anotherLocation() {
    const location = aLocation();
    await operator.post("/locations", location);
    return location;
  }

  it("takes notes that say something, and not without end", async () => {
    const id = await faulted();
    const note = (text: string) => operator.post(`/notifications/${id}/notes`, { text });
    for (const wrong of ["", "  ", "x".repeat(2_001)]) expect((await note(wrong)).status).toBe(400);
    expect((await operator.post("/notifications/none/notes", { text: "Hm" })).status).toBe(404);
    await env.DB.prepare(
      `insert into notification_entries select 'e' || value || ?1, ?1, 'note', 1, 'x', 'y', null
       from ${NUMBERS_TO_199}`,
    )
      .bind(id)
      .run();
    expect((await note("The last")).status).toBe(200);
    expect(await note("One too many")).toMatchObject({ status: 409, body: { code: "limit_reached" } });
  });

  it("is in the audit log with what was before and after", async () => {
    const id = await faulted();
    await administrator.ask("PUT", `/notifications/${id}/assignee`, { body: { userId: administrator.id } });
    await administrator.ask("POST", `/notifications/${id}/notes`, { body: { text: "Seen" } });
    await administrator.ask("POST", `/notifications/${id}/acknowledge`);
    await administrator.ask("POST", `/notifications/${id}/resolve`);
    const { body } = await administrator.ask<Page<AuditEntryView>>(
      "GET",
      `/audit?objectType=notifications&objectId=${id}`,
    );
    const at = new Date(START).toISOString();
    const changes = body.items.map(({ action, before, after }) => ({ action, before, after }));
    expect(changes).toHaveLength(4);
    expect(changes).toEqual(
      expect.arrayContaining([
        {
          action: "PUT /notifications/{id}/assignee",
          before: { assigneeId: null },
          after: { assigneeId: administrator.id },
        },
        { action: "POST /notifications/{id}/notes", before: null, after: { note: "Seen" } },
        {
          action: "POST /notifications/{id}/acknowledge",
          before: { acknowledgedAt: null },
          after: { acknowledgedAt: at },
        },
        { action: "POST /notifications/{id}/resolve", before: { resolvedAt: null }, after: { resolvedAt: at } },
      ]),
    );
  });

  it("is summed up by severity for who may see it, with what is pressing", async () => {
    const limited = await Person.signedIn("technician");
    await administrator.editUser(limited.id, { locationIds: [place.locationId] });
    const watcher = new Person();
    await watcher.signIn(limited.email);
    const summary = async () => (await watcher.ask<NotificationSummaryView>("GET", "/notification-summary")).body;
    expect(await summary()).toEqual({ open: { critical: 0, warning: 0, info: 0 }, lastAt: null, pressing: [] });
    const id = await faulted();
    await carry(notice("boot_loop"), notice("undeclared_connector", 7));
    expect(await summary()).toMatchObject({ open: { critical: 1, warning: 1, info: 1 }, pressing: [{ id }] });
    await operator.post(`/notifications/${id}/acknowledge`);
    expect(await summary()).toMatchObject({ open: { critical: 1 }, pressing: [] });
    const notElsewhere = await operator.get<NotificationSummaryView>("/notification-summary");
    expect(notElsewhere.body.lastAt).not.toBeNull();
  });
});

describe("maintenance of a slot", () => {
  it("keeps its faults quiet: no channel is told, nothing is pressing; those of the other slot are told", async () => {
    await addWebhook(operator);
    await maintain(place.evseUids[0], 60);
    await carry(notice("faulted", 1), notice("boot_mismatch"), notice("offline"));
    await pass(1);
    expect(told()).toEqual(["opened boot_mismatch", "opened offline"]);
    expect(await listed("&kind=faulted")).toMatchObject([{ isQuiet: true, state: "new" }]);
    await carry(notice("faulted", 2));
    await pass(1);
    expect(told().at(-1)).toBe("opened faulted");
  });

  it("of all its slots keeps the whole charge point quiet", async () => {
    await addWebhook(operator);
    for (const evseUid of place.evseUids) await maintain(evseUid, 60);
    await carry(notice("offline"));
    await pass(1);
    expect(told()).toEqual([]);
    expect(await listed("&kind=offline")).toMatchObject([{ isQuiet: true }]);
  });

  it("ends, and what is still wrong is told then, once; what was mended meanwhile never", async () => {
    await addWebhook(operator);
    const [id] = [await maintain(place.evseUids[0], 60), await maintain(place.evseUids[1], 60)];
    const fault = notice("faulted", 1);
    await carry(fault, notice("faulted", 2));
    await pass(1);
    await carry({
      kind: "resolve",
      noticeKind: "faulted",
      subject: `${place.chargePointId}/2`,
      at: Date.now(),
    });
    await pass(1);
    await operator.post(`/bookings/${id}/complete`);
    await pass(1);
    await carry(fault);
    await pass(2);
    expect(told()).toEqual(["opened faulted"]);
    expect(await listed("&open=true")).toMatchObject([{ isQuiet: false, evseUid: place.evseUids[0] }]);
  });
});

const told = () => receiver.received.flatMap((message) => message.told);

const NUMBERS_TO_199 =
  "(with recursive numbers(value) as (select 1 union all select value + 1 from numbers where value < 199) select value from numbers)";
