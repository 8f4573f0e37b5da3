import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { configOf } from "../../src/config.ts";
import type { ChargePointView, EvseView, LocationView } from "../../src/entry/api/shared/schemas.ts";
import { verifyChargePointPassword } from "../../src/services/charge-point-password.ts";
import { Charger } from "./charger.ts";
import { aChargePoint, aConnector, aLocation, fresh, Operator } from "./operator.ts";

type Created = ChargePointView & { readonly password: string | null };

const { PEPPER } = configOf(env);

let operator: Operator;
beforeAll(async () => {
  operator = await Operator.hire();
});

async function newLocation(fields: Record<string, unknown> = {}): Promise<LocationView> {
  return (await operator.post<LocationView>("/locations", aLocation(fields))).body;
}

async function newChargePoint(locationId: string, fields: Record<string, unknown> = {}): Promise<Created> {
  return (await operator.post<Created>("/charge-points", aChargePoint(locationId, fields))).body;
}

async function storedHash(id: string): Promise<string> {
  const row = await env.DB.prepare("select password_hash from charge_points where id = ?").bind(id).first<{
    password_hash: string;
  }>();
  return row?.password_hash ?? "";
}

const opens = (password: string, hash: string) =>
  verifyChargePointPassword(new TextEncoder().encode(password), hash, PEPPER);

describe("charge points (R9)", () => {
  it("two sockets that charge at once are two EVSEs, two that exclude each other are one EVSE", async () => {
    const location = await newLocation();
    const independent = await newChargePoint(location.id, {
      evses: [
        { label: "A1", connectors: [aConnector(1)] },
        { label: "A2", connectors: [aConnector(2)] },
      ],
    });
    expect(shape(independent.evses)).toEqual([
      ["A1", [1]],
      ["A2", [2]],
    ]);
    const exclusive = await newChargePoint(location.id, {
      evses: [{ label: "B", connectors: [aConnector(1), aConnector(2, { class: "fast", standard: "CHADEMO" })] }],
    });
    expect(shape(exclusive.evses)).toEqual([["B", [1, 2]]]);
    const read = await operator.get<LocationView>(`/locations/${location.id}`);
    expect(read.body.chargePoints.map(({ id }) => id).sort()).toEqual([independent.id, exclusive.id].sort());
  });

  it("have never been seen until they speak", async () => {
    const { live, evses } = await newChargePoint((await newLocation()).id);
    expect(live).toEqual({
      registration: null,
      connected: false,
      online: false,
      lastSeenAt: null,
      offlineSince: null,
      bootedAt: null,
      boot: null,
      featureProfiles: null,
      deviations: [],
    });
    expect(evses[0]).toMatchObject({
      status: null,
      activeSession: null,
      connectors: [{ status: null, statusAt: null }],
    });
  });

  it("with 32 connectors are stored whole", async () => {
    const evses = Array.from({ length: 32 }, (_, index) => ({
      label: `S${index}`,
      connectors: [aConnector(index + 1)],
    }));
    const created = await newChargePoint((await newLocation()).id, { evses });
    expect(shape(created.evses)).toEqual(evses.map(({ label }, index) => [label, [index + 1]]));
  });

  it("OCPP-X2: get a password of 20 printable characters, shown once and stored as a hash", async () => {
    const created = await newChargePoint((await newLocation()).id);
    expect(created.password).toMatch(/^[A-Za-z0-9._]{20}$/);
    const hash = await storedHash(created.id);
    expect(hash).toMatch(/^hmac-sha256\$[0-9a-f]{32}\$[0-9a-f]{64}$/);
    expect(opens(created.password ?? "", hash)).toBe(true);
    expect(opens(`${created.password}x`, hash)).toBe(false);
    expect(JSON.stringify((await operator.get(`/charge-points/${created.id}`)).body)).not.toMatch(/password/i);
  });

  it("OCPP-X2: keep a password that was typed in, as bytes or as its hex digits", async () => {
    const password = "00112233445566778899aabbccddeeff00112233";
    const created = await newChargePoint((await newLocation()).id, { password });
    expect(created.password).toBeNull();
    const hash = await storedHash(created.id);
    expect(opens(password, hash)).toBe(true);
    expect(opens(password.toUpperCase(), hash)).toBe(true);
    expect(verifyChargePointPassword(Buffer.from(password, "hex"), hash, PEPPER)).toBe(true);
    expect(opens("00112233445566778899aabbccddeeff00112234", hash)).toBe(false);
    expect(verifyChargePointPassword(Buffer.from(password, "hex"), hash, "another pepper")).toBe(false);
  });

  it("the old password ends when a new one is made", async () => {
    const created = await newChargePoint((await newLocation()).id);
    const changed = await operator.post<{ password: string }>(`/charge-points/${created.id}/password`);
    expect(changed.status).toBe(200);
    const hash = await storedHash(created.id);
    expect(opens(changed.body.password, hash)).toBe(true);
    expect(opens(created.password ?? "", hash)).toBe(false);
  });

  it.each([
    ["a ':' in the identity, which Basic authentication cannot carry (OCPP-C3)", { id: "CP:1" }],
    ["a '/' in the identity", { id: "CP/1" }],
    ["no EVSE", { evses: [] }],
    ["an EVSE without connector", { evses: [{ label: "A", connectors: [] }] }],
    ["one connector on two EVSEs", { evses: ["A", "B"].map((label) => ({ label, connectors: [aConnector(1)] })) }],
    ["connector 0, which is the charge point itself", { evses: [{ label: "A", connectors: [aConnector(0)] }] }],
    ["one EVSE twice", { evses: [1, 2].map((id) => ({ uid: "E", label: "A", connectors: [aConnector(id)] })) }],
    ["a password of 15 characters", { password: "fifteen-letters" }],
    ["a time zone that does not exist", { settings: { timeZone: "Moon/Base" } }],
  ])("are refused with %s", async (_what, fields) => {
    const { id } = await newLocation();
    expect(await operator.post("/charge-points", aChargePoint(id, fields))).toMatchObject({
      status: 400,
      body: { code: "invalid_request" },
    });
  });

  it("are refused at a location that does not exist", async () => {
    const body = aChargePoint(fresh("nowhere"));
    expect(await operator.post("/charge-points", body)).toMatchObject({ status: 404, body: { code: "not_found" } });
    expect((await operator.get(`/charge-points/${body.id}`)).status).toBe(404);
  });

  it("have an identity and EVSE uids of their own", async () => {
    const { id } = await newLocation();
    const first = await newChargePoint(id);
    const uid = first.evses[0]?.uid;
    const again = await operator.post("/charge-points", aChargePoint(id, { id: first.id }));
    expect(again).toMatchObject({ status: 409, body: { code: "already_exists" } });
    const borrowed = aChargePoint(id, { evses: [{ uid, label: "A", connectors: [aConnector(1)] }] });
    expect(await operator.post("/charge-points", borrowed)).toMatchObject({
      status: 409,
      body: { code: "already_exists" },
    });
    expect((await operator.get(`/charge-points/${borrowed.id}`)).status).toBe(404);
  });

  it("are found by an identity with spaces and percent signs", async () => {
    const id = `${fresh("RDAM")} 100% #1?`;
    await newChargePoint((await newLocation()).id, { id });
    const path = `/charge-points/${encodeURIComponent(id)}`;
    expect(await operator.get(path)).toMatchObject({ status: 200, body: { id } });
    expect(await operator.edit(path, { model: "Other" })).toMatchObject({ status: 200, body: { id, model: "Other" } });
  });

  it("keep what an edit leaves out, and refuse an edit of what cannot be edited", async () => {
    const { password: _, ...before } = await newChargePoint((await newLocation()).id);
    const path = `/charge-points/${before.id}`;
    const edited = await operator.edit<ChargePointView>(path, { settings: { strict: true } });
    expect(edited.body).toEqual({ ...before, settings: { strict: true }, updatedAt: edited.body.updatedAt });
    expect(await operator.edit(path, { locationId: "elsewhere" })).toMatchObject({ status: 400 });
  });

  it.each([
    ["a setting", { settings: { heartbeatSeconds: 20 } }, "heartbeatSeconds"],
    ["a field", { serial: "S-1" }, "serial"],
    ["a connector's field", { evses: [{ label: "A", connectors: [{ ...aConnector(1), watts: 1 }] }] }, "watts"],
  ])("are refused where %s is misspelt, and the answer names it", async (_, fields, wrong) => {
    const { id } = await newLocation();
    const { status, body } = await operator.post<{ code: string; errors: readonly { message: string }[] }>(
      "/charge-points",
      aChargePoint(id, fields),
    );
    expect([status, body.code]).toEqual([400, "invalid_request"]);
    expect(body.errors.map(({ message }) => message).join()).toContain(wrong);
  });

  it("gain and lose EVSEs", async () => {
    const { id } = await newChargePoint((await newLocation()).id);
    const added = await operator.post<ChargePointView>(`/charge-points/${id}/evses`, {
      label: "A2",
      connectors: [aConnector(2), aConnector(3)],
    });
    expect(added.status).toBe(201);
    expect(shape(added.body.evses)).toEqual([
      ["A1", [1]],
      ["A2", [2, 3]],
    ]);
    const taken = { label: "A3", connectors: [aConnector(3)] };
    expect(await operator.post(`/charge-points/${id}/evses`, taken)).toMatchObject({ status: 409 });
    const uid = added.body.evses[0]?.uid;
    expect((await operator.delete(`/charge-points/${id}/evses/${uid}`)).status).toBe(204);
    const left = await operator.get<ChargePointView>(`/charge-points/${id}`);
    expect(shape(left.body.evses)).toEqual([["A2", [2, 3]]]);
    expect(left.etag).not.toBe(added.etag);
    expect((await operator.delete(`/charge-points/${id}/evses/${uid}`)).status).toBe(404);
  });

  it("are left alone by who read them before another edit", async () => {
    const { id, evses } = await newChargePoint((await newLocation()).id);
    const path = `/charge-points/${id}`;
    const { etag: before } = await operator.get(path);
    const evse = { label: "A2", connectors: [aConnector(2)] };
    expect(await operator.post(`${path}/evses`, evse, before)).toMatchObject({ status: 201 });
    const stored = await storedHash(id);
    const conflict = { status: 412, body: { code: "version_conflict" } };
    const another = { label: "A3", connectors: [aConnector(3)] };
    expect(await operator.post(`${path}/evses`, another, before)).toMatchObject(conflict);
    expect(await operator.delete(`${path}/evses/${evses[0]?.uid}`, before)).toMatchObject(conflict);
    expect(await operator.post(`${path}/password`, undefined, before)).toMatchObject(conflict);
    const { body, etag } = await operator.get<ChargePointView>(path);
    expect(shape(body.evses)).toEqual([
      ["A1", [1]],
      ["A2", [2]],
    ]);
    expect(await storedHash(id)).toEqual(stored);
    expect((await operator.delete(`${path}/evses/${evses[0]?.uid}`, etag)).status).toBe(204);
    expect((await operator.post(`${path}/password`, undefined, (await operator.get(path)).etag)).status).toBe(200);
  });

  it("show the status and the session that the charge point reported", async () => {
    const { id, evses } = await newChargePoint((await newLocation()).id, {
      evses: [{ label: "A", connectors: [aConnector(1), aConnector(2)] }],
    });
    await env.DB.batch([
      connectorStatus(id, 1, "Available"),
      connectorStatus(id, 2, "Charging"),
      runningSession(fresh("ses"), id, evses[0]?.uid ?? ""),
    ]);
    const read = await operator.get<ChargePointView>(`/charge-points/${id}`);
    expect(read.body.evses[0]).toMatchObject({
      status: "Charging",
      connectors: [{ status: "Available" }, { status: "Charging", statusAt: "2026-11-18T09:20:00.000Z" }],
      activeSession: { connectorId: 2, energyWh: 1_200, powerW: 11_000 },
    });
    const path = `/charge-points/${id}/evses/${evses[0]?.uid}`;
    expect(await operator.delete(path)).toMatchObject({ status: 409, body: { code: "in_use" } });
    expect(await operator.delete(`/charge-points/${id}`)).toMatchObject({ status: 409, body: { code: "in_use" } });
  });

  it("show the statuses they went through, the last first", async () => {
    const { id } = await newChargePoint((await newLocation()).id);
    await env.DB.batch(
      ["Available", "Preparing", "Charging", "Finishing", "Available"].map((status, index) =>
        env.DB.prepare(
          `insert into status_history (charge_point_id, seq, connector_id, at, received_at, status, raw_status, error_code)
           values (?, ?, ?, ?, ?, ?, ?, 'NoError')`,
        ).bind(id, index, index % 2, index * 1_000, index * 1_000, status, status),
      ),
    );
    const all = await operator.readAll<{ status: string }>(`/charge-points/${id}/status-history`, 2);
    expect(all.map(({ status }) => status)).toEqual(["Available", "Finishing", "Charging", "Preparing", "Available"]);
    const one = await operator.readAll<{ status: string }>(`/charge-points/${id}/status-history?connectorId=1`, 2);
    expect(one.map(({ status }) => status)).toEqual(["Finishing", "Preparing"]);
    expect((await operator.get("/charge-points/nobody/status-history")).status).toBe(404);
  });

  it("lose their socket when they are deleted, and are unknown from then on", async () => {
    const { id, password } = await newChargePoint((await newLocation()).id);
    const charger = await Charger.connect(id, password ?? "");
    expect((await operator.delete(`/charge-points/${id}`)).status).toBe(204);
    expect(await charger.closed).toBe(1008);
    expect((await Charger.knock(id, password ?? "")).status).toBe(404);
  });
});

function shape(evses: readonly EvseView[]) {
  return evses.map(({ label, connectors }) => [label, connectors.map(({ connectorId }) => connectorId)]);
}

function connectorStatus(chargePointId: string, connectorId: number, status: string): D1PreparedStatement {
  return env.DB.prepare(
    `insert into connector_states (charge_point_id, connector_id, status, raw_status, error_code, at)
     values (?, ?, ?, ?, 'NoError', ?)`,
  ).bind(chargePointId, connectorId, status, status, Date.UTC(2026, 10, 18, 9, 20));
}

function runningSession(id: string, chargePointId: string, evseUid: string): D1PreparedStatement {
  return env.DB.prepare(
    `insert into sessions (id, version, charge_point_id, transaction_id, location_id, evse_uid, connector_id, state,
       holds_evse, token_uid, authorization, started_at, energy_wh, power_w, flags, charging_periods, connector_class, updated_at)
     values (?, 1, ?, 1, 'here', ?, 2, 'ACTIVE', 1, 'T', 'Accepted', 1, 1200, 11000, '[]', '[]', 'standard', 1)`,
  ).bind(id, chargePointId, evseUid);
}
