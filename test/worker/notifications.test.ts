import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import type * as z from "zod";
import type { NoticeKind, NoticeStep } from "../../src/domain/notification.ts";
import type { notificationDetailSchema, notificationSchema } from "../../src/entry/api/shared/notifications.ts";
import { depsOf } from "../../src/entry/deps.ts";
import { settle } from "../../src/services/charging.ts";
import { aChargePoint, aLocation, fresh, Operator } from "./operator.ts";

type Notification = z.infer<typeof notificationSchema>;

const START = Date.UTC(2031, 4, 5, 10);
const MINUTE = 60_000;
let operator: Operator;
beforeAll(async () => {
  operator = await Operator.hire();
});

const deps = depsOf(env);
const noUndeclared = () => null;
const carry = (chargePointId: string, ...steps: NoticeStep[]) =>
  settle(deps, chargePointId, [{ kind: "notices", steps }], noUndeclared);

const notice = (kind: NoticeKind, subject: string, at: number, details = {}): NoticeStep => ({
  kind: "notice",
  at: START + at,
  notice: { kind, subject, details },
});
const resolve = (noticeKind: NoticeKind, subject: string, at: number): NoticeStep => ({
  kind: "resolve",
  noticeKind,
  subject,
  at: START + at,
});

const of = (chargePointId: string, filter = "") =>
  operator.readAll<Notification>(`/notifications?chargePointId=${chargePointId}${filter}`, 2);
const instant = (at: number) => new Date(START + at).toISOString();

describe("a notification", () => {
  it("is one open row per kind and subject; repeats raise its count and bring the newest details", async () => {
    const id = fresh("CP");
    await carry(id, notice("faulted", `${id}/1`, 0, { errorCode: "GroundFailure" }));
    await carry(id, notice("faulted", `${id}/1`, 5, { errorCode: "OverVoltage" }), notice("faulted", `${id}/2`, 6));
    expect(await of(id)).toMatchObject([
      { subject: `${id}/2`, count: 1, severity: "critical" },
      { subject: `${id}/1`, count: 2, details: { errorCode: "OverVoltage" }, firstAt: instant(0), lastAt: instant(5) },
    ]);
  });

  it("is resolved when its cause goes, and opened anew when it comes again later", async () => {
    const id = fresh("CP");
    const later = 11 + MINUTE;
    await carry(id, notice("offline", id, 0), resolve("offline", id, 10), notice("offline", id, later));
    expect(await of(id)).toMatchObject([
      { firstAt: instant(later), resolvedAt: null },
      { firstAt: instant(0), resolvedAt: instant(10), resolvedBy: null },
    ]);
  });

  it("that comes and goes is one row, which counts how often", async () => {
    const id = fresh("CP");
    for (let times = 0; times < 5; times += 1) {
      await carry(id, notice("faulted", id, times * 10), resolve("faulted", id, times * 10 + 5));
    }
    expect(await of(id)).toMatchObject([
      { count: 5, firstAt: instant(0), lastAt: instant(40), resolvedAt: instant(45) },
    ]);
  });

  it("that a person resolved is opened anew, however soon it comes again", async () => {
    const id = fresh("CP");
    await carry(id, notice("faulted", id, 0));
    const [first] = await of(id);
    await operator.post(`/notifications/${first?.id}/resolve`);
    await carry(id, notice("faulted", id, 10));
    expect(await of(id)).toMatchObject([{ count: 1, resolvedAt: null }, { id: first?.id }]);
  });

  it("is the same however often the same steps are carried", async () => {
    const id = fresh("CP");
    const steps = [
      notice("faulted", id, 0),
      notice("faulted", id, 1),
      resolve("faulted", id, 2),
      notice("faulted", id, 3),
      resolve("faulted", id, 4),
      notice("faulted", id, 5 + MINUTE),
    ];
    for (let carried = 1; carried <= steps.length; carried += 1) {
      await carry(id, ...steps.slice(0, carried));
      await carry(id, ...steps.slice(0, carried));
    }
    expect(await of(id)).toMatchObject([
      { firstAt: instant(5 + MINUTE), count: 1, resolvedAt: null },
      { firstAt: instant(0), count: 3, resolvedAt: instant(4) },
    ]);
  });

  it("is not closed by an end that came before it", async () => {
    const id = fresh("CP");
    await carry(id, notice("faulted", id, 10));
    await carry(id, resolve("faulted", id, 9));
    expect(await of(id, "&open=true")).toHaveLength(1);
  });

  it("says what happened in a line, with the charger's words and without its control characters", async () => {
    const id = fresh("CP");
    const details = { connectorId: 2, errorCode: "OtherError", vendorErrorCode: "E\r\n17", info: null };
    await carry(id, notice("faulted", `${id}/2`, 0, details));
    expect(await of(id)).toMatchObject([{ title: `${id}: connector 2 is faulted (OtherError, E 17)` }]);
  });

  it("is found by charge point, location, kind, severity and whether it is open", async () => {
    const location = await operator.post<{ id: string }>("/locations", aLocation());
    const { body } = await operator.post<{ id: string }>("/charge-points", aChargePoint(location.body.id));
    const other = fresh("CP");
    await carry(body.id, notice("faulted", `${body.id}/1`, 0), notice("undeclared_connector", `${body.id}/7`, 1));
    await carry(body.id, resolve("faulted", `${body.id}/1`, 2));
    await carry(other, notice("faulted", other, 3));
    const found = async (filter: string) => {
      const all = await operator.readAll<Notification>(`/notifications?${filter}`, 1);
      return all.filter(({ chargePointId }) => chargePointId === body.id || chargePointId === other);
    };
    expect(await found(`locationId=${location.body.id}`)).toMatchObject([
      { kind: "undeclared_connector" },
      { kind: "faulted" },
    ]);
    expect(await found(`locationId=${location.body.id}&severity=info`)).toHaveLength(1);
    expect(await found("kind=faulted&open=true")).toMatchObject([{ chargePointId: other }]);
    expect(await found("kind=faulted&open=false")).toMatchObject([{ chargePointId: body.id }]);
    expect(await found("severity=critical")).toHaveLength(2);
    for (const wrong of ["kind=unheard_of", "severity=fatal", "open=perhaps"]) {
      expect((await operator.get(`/notifications?${wrong}`)).status).toBe(400);
    }
  });

  it("is acknowledged and resolved once, by who may, who is named", async () => {
    const id = fresh("CP");
    await carry(id, notice("orphan_stop", id, 0));
    const [open] = await of(id);
    const viewer = await Operator.hire(["station.read"]);
    const technician = await Operator.hire(["station.read", "alert.handle"]);
    for (const verb of ["acknowledge", "resolve"]) {
      expect((await viewer.post(`/notifications/${open?.id}/${verb}`)).status).toBe(403);
      const first = await technician.post<Notification>(`/notifications/${open?.id}/${verb}`);
      expect(first.status).toBe(200);
      expect((await operator.post<Notification>(`/notifications/${open?.id}/${verb}`)).body).toEqual(first.body);
      expect((await technician.post(`/notifications/none/${verb}`)).status).toBe(404);
    }
    const { body } = await operator.get<z.infer<typeof notificationDetailSchema>>(`/notifications/${open?.id}`);
    expect(body).toMatchObject({ acknowledgedBy: expect.any(String), resolvedBy: body.acknowledgedBy, deliveries: [] });
    expect(body.acknowledgedAt).not.toBeNull();
    expect(body.resolvedAt).not.toBeNull();
  });

  it("ends with its charge point", async () => {
    const location = await operator.post<{ id: string }>("/locations", aLocation());
    const { body } = await operator.post<{ id: string }>("/charge-points", aChargePoint(location.body.id));
    await carry(body.id, notice("offline", body.id, 0));
    expect((await operator.delete(`/charge-points/${body.id}`)).status).toBe(204);
    expect(await of(body.id, "&open=true")).toEqual([]);
  });
});
