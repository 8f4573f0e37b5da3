import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import type { ChargePointView, LocationView, Problem } from "../../src/entry/api/shared/schemas.ts";
import { aChargePoint, aConnector, aLocation, aPrice, fresh, Operator, refusalOf } from "./operator.ts";

/** What may never be, tried through the API and then in SQL, where nothing but the database can say no. */
let operator: Operator;
beforeAll(async () => {
  operator = await Operator.hire();
});

const sql = (text: string, ...values: unknown[]) => env.DB.prepare(text).bind(...values);

interface Station {
  readonly location: string;
  readonly chargePoint: string;
  readonly evse: string;
}

/** A location with one charge point, one EVSE, one connector, and prices of its own. */
async function station(): Promise<Station> {
  const { id: location } = (await operator.post<LocationView>("/locations", aLocation())).body;
  const chargePoint = (await operator.post<ChargePointView>("/charge-points", aChargePoint(location))).body;
  await price(location, "standard");
  await price(location, "fast");
  return { location, chargePoint: chargePoint.id, evse: chargePoint.evses[0]?.uid ?? "" };
}

async function publishedStation(): Promise<Station> {
  const made = await station();
  expect((await publish(made.location)).status).toBe(200);
  return made;
}

const publish = (location: string) => operator.edit<Problem>(`/locations/${location}`, { published: true });
const price = (locationId: string, connectorClass: string, fields: Record<string, unknown> = {}) =>
  operator.post("/tariffs", aPrice({ locationId, class: connectorClass, ...fields }));

async function published(location: string): Promise<boolean> {
  return (await operator.get<LocationView>(`/locations/${location}`)).body.published;
}

describe("a location is published only with an EVSE that has a connector, and with both prices", () => {
  it("what is missing is named", async () => {
    const { id } = (await operator.post<LocationView>("/locations", aLocation())).body;
    expect(await publish(id)).toMatchObject({
      status: 409,
      body: {
        code: "location_not_publishable",
        detail: "Missing: an EVSE with a connector, a standard tariff, a fast tariff.",
      },
    });
    await price(id, "standard");
    await operator.post("/charge-points", aChargePoint(id));
    expect((await publish(id)).body.detail).toBe("Missing: a fast tariff.");
    await price(id, "fast");
    expect(await publish(id)).toMatchObject({ status: 200, body: { published: true } });
  });

  it("a price that begins later is none yet", async () => {
    const { id } = (await operator.post<LocationView>("/locations", aLocation())).body;
    await operator.post("/charge-points", aChargePoint(id));
    await price(id, "standard");
    await price(id, "fast", { validFrom: new Date(Date.now() + 3_600_000).toISOString() });
    expect((await publish(id)).body.detail).toBe("Missing: a fast tariff.");
    expect(await refusalOf(publishInSql(id))).toContain("a fast tariff in force is missing");
  });

  it("in SQL: each missing thing is refused", async () => {
    const { id } = (await operator.post<LocationView>("/locations", aLocation())).body;
    expect(await refusalOf(publishInSql(id))).toContain("an EVSE with a connector is missing");
    const chargePoint = (await operator.post<ChargePointView>("/charge-points", aChargePoint(id))).body;
    expect(await refusalOf(publishInSql(id))).toContain("a standard tariff in force is missing");
    await price(id, "standard");
    expect(await refusalOf(publishInSql(id))).toContain("a fast tariff in force is missing");
    await price(id, "fast");
    await sql("delete from connectors where charge_point_id = ?", chargePoint.id).run();
    expect(await refusalOf(publishInSql(id))).toContain("an EVSE with a connector is missing");
  });

  it("in SQL: a location cannot be inserted as published, nor replaced by one", async () => {
    const { location } = await station();
    const values = `(id, name, address, city, country, latitude, longitude, time_zone, published, created_at, updated_at)
      values (?, 'n', 'a', 'c', 'PRT', '0.00000', '0.00000', 'UTC', 1, 0, ?)`;
    for (const verb of ["insert into", "insert or replace into"]) {
      const statement = sql(`${verb} locations ${values}`, location, Date.now());
      expect(await refusalOf(statement)).toContain("location_not_publishable");
    }
  });

  it("the organisation's prices serve every location", async () => {
    const { id } = (await operator.post<LocationView>("/locations", aLocation())).body;
    await operator.post("/charge-points", aChargePoint(id));
    await operator.post("/tariffs", aPrice());
    await operator.post("/tariffs", aPrice({ class: "fast" }));
    expect((await publish(id)).status).toBe(200);
  });

  function publishInSql(id: string): D1PreparedStatement {
    return sql("update locations set published = 1, updated_at = ? where id = ?", Date.now(), id);
  }
});

describe("a published location keeps a connector", () => {
  it("its last EVSE and its last charge point cannot be deleted", async () => {
    const { chargePoint, evse, location } = await publishedStation();
    for (const path of [`/charge-points/${chargePoint}/evses/${evse}`, `/charge-points/${chargePoint}`]) {
      expect(await operator.delete(path)).toMatchObject({ status: 409, body: { code: "location_published" } });
    }
    expect(await operator.delete(`/locations/${location}`)).toMatchObject({
      status: 409,
      body: { code: "location_published" },
    });
    const read = await operator.get<LocationView>(`/locations/${location}`);
    expect(read.body.chargePoints[0]?.evses[0]?.connectors).toHaveLength(1);
  });

  it("in SQL: nor the last connector, by whatever statement", async () => {
    const { chargePoint, evse, location } = await publishedStation();
    const elsewhere = await station();
    const statements = [
      sql("delete from connectors where charge_point_id = ?", chargePoint),
      sql("delete from evses where uid = ?", evse),
      sql("delete from charge_points where id = ?", chargePoint),
      sql("update charge_points set location_id = ? where id = ?", elsewhere.location, chargePoint),
      sql("delete from locations where id = ?", location),
    ];
    for (const statement of statements) expect(await refusalOf(statement)).toContain("location_published");
  });

  it("in SQL: all its connectors at once cannot go either, and none of them is lost by the attempt", async () => {
    const { chargePoint, location } = await publishedStation();
    const more = { label: "A2", connectors: [aConnector(2), aConnector(3)] };
    await operator.post(`/charge-points/${chargePoint}/evses`, more);
    expect(await refusalOf(sql("delete from connectors where charge_point_id = ?", chargePoint))).toContain(
      "location_published",
    );
    expect(await refusalOf(sql("delete from evses where charge_point_id = ?", chargePoint))).toContain(
      "location_published",
    );
    const read = await operator.get<LocationView>(`/locations/${location}`);
    expect(read.body.chargePoints[0]?.evses.flatMap((each) => each.connectors)).toHaveLength(3);
  });

  it("what is not the last may go, with all below it", async () => {
    const { chargePoint, evse, location } = await publishedStation();
    const second = (await operator.post<ChargePointView>("/charge-points", aChargePoint(location))).body;
    expect((await operator.delete(`/charge-points/${chargePoint}/evses/${evse}`)).status).toBe(204);
    expect((await operator.delete(`/charge-points/${chargePoint}`)).status).toBe(204);
    expect(await operator.delete(`/charge-points/${second.id}`)).toMatchObject({ status: 409 });
    expect(await published(location)).toBe(true);
    const orphans = await sql("select count(*) as n from connectors where evse_uid = ?", evse).first<{ n: number }>();
    expect(orphans?.n).toBe(0);
  });

  it("when it is unpublished, everything may go", async () => {
    const { chargePoint, location } = await publishedStation();
    expect((await operator.edit(`/locations/${location}`, { published: false })).status).toBe(200);
    expect((await operator.delete(`/charge-points/${chargePoint}`)).status).toBe(204);
    expect((await operator.delete(`/locations/${location}`)).status).toBe(204);
  });

  it("in SQL: it may give a charge point away while it keeps another", async () => {
    const { location } = await publishedStation();
    const elsewhere = await station();
    const second = (await operator.post<ChargePointView>("/charge-points", aChargePoint(location))).body;
    const move = sql("update charge_points set location_id = ? where id = ?", elsewhere.location, second.id);
    expect(await refusalOf(move)).toBeNull();
    expect(await published(location)).toBe(true);
  });

  it("when publishing races with the deletion of the last EVSE, one of them loses", async () => {
    for (let round = 0; round < 4; round++) {
      const { chargePoint, evse, location } = await station();
      const [publishing, deletion] = await Promise.all([
        publish(location),
        operator.delete(`/charge-points/${chargePoint}/evses/${evse}`),
      ]);
      expect([publishing.status, deletion.status].sort()).not.toEqual([200, 204]);
      const { body } = await operator.get<LocationView>(`/locations/${location}`);
      const connectors = body.chargePoints.flatMap((each) => each.evses.flatMap((slot) => slot.connectors));
      expect(body.published).toBe(connectors.length > 0);
    }
  });
});

describe("who belongs to whom (formal model)", () => {
  it("in SQL: a charge point belongs to one location that exists", async () => {
    const { chargePoint } = await station();
    const move = sql("update charge_points set location_id = 'nowhere' where id = ?", chargePoint);
    expect(await refusalOf(move)).toContain("FOREIGN KEY constraint failed");
  });

  it("in SQL: an EVSE stays with its charge point", async () => {
    const { evse } = await station();
    const other = await station();
    const move = sql("update evses set charge_point_id = ? where uid = ?", other.chargePoint, evse);
    expect(await refusalOf(move)).toContain("an EVSE stays with its charge point");
    const replacement = sql(
      "insert or replace into evses (uid, charge_point_id, label, position) values (?, ?, 'X', 0)",
      evse,
      other.chargePoint,
    );
    expect(await refusalOf(replacement)).toContain("already_exists");
  });

  it("in SQL: a charge point cannot be replaced by one of another location", async () => {
    const { chargePoint } = await publishedStation();
    const other = await station();
    const replacement = sql(
      `insert or replace into charge_points
         (id, location_id, vendor, model, password_hash, settings, created_at, updated_at)
       values (?, ?, 'V', 'M', 'h', '{}', 0, 0)`,
      chargePoint,
      other.location,
    );
    expect(await refusalOf(replacement)).toContain("already_exists");
  });

  it("in SQL: a connector is one of an EVSE of its own charge point", async () => {
    const { chargePoint } = await station();
    const other = await station();
    expect(await refusalOf(insertConnector(chargePoint, 2, other.evse))).toContain("FOREIGN KEY constraint failed");
    const move = sql("update connectors set evse_uid = ? where charge_point_id = ?", other.evse, chargePoint);
    expect(await refusalOf(move)).toContain("FOREIGN KEY constraint failed");
    const both = sql(
      "update connectors set evse_uid = ?, charge_point_id = ?, connector_id = 9 where charge_point_id = ?",
      other.evse,
      other.chargePoint,
      chargePoint,
    );
    expect(await refusalOf(both)).toContain("a connector stays with its charge point");
  });

  it("in SQL: a connector is on exactly one EVSE, is numbered from 1 and is standard or fast", async () => {
    const { chargePoint } = await station();
    const evse = fresh("EVSE");
    await sql(
      "insert into evses (uid, charge_point_id, label, position) values (?, ?, 'B', 1)",
      evse,
      chargePoint,
    ).run();
    expect(await refusalOf(insertConnector(chargePoint, 1, evse))).toContain("UNIQUE constraint failed");
    expect(await refusalOf(insertConnector(chargePoint, 0, evse))).toContain("connectors_number");
    expect(await refusalOf(insertConnector(chargePoint, 2, evse, "rapid"))).toContain("connectors_class");
    expect(await refusalOf(insertConnector(chargePoint, 2, evse))).toBeNull();
  });

  it("in SQL: an EVSE has one active session, whichever of its connectors it runs on", async () => {
    const { chargePoint, evse } = await station();
    expect(await refusalOf(insertSession(chargePoint, evse, 1, 1, 1))).toBeNull();
    expect(await refusalOf(insertSession(chargePoint, evse, 2, 2, 1))).toContain("UNIQUE constraint failed");
    expect(await refusalOf(insertSession(chargePoint, evse, 2, 2, 0))).toBeNull();
    expect(await refusalOf(insertSession(chargePoint, evse, 2, 2, 0))).toContain("UNIQUE constraint failed");
  });

  function insertConnector(chargePoint: string, connectorId: number, evse: string, connectorClass = "standard") {
    return sql(
      `insert into connectors (charge_point_id, connector_id, evse_uid, class, standard, format, power_type,
         max_voltage_v, max_current_a, max_power_w)
       values (?, ?, ?, ?, 'IEC_62196_T2', 'SOCKET', 'AC_3_PHASE', 230, 32, 22000)`,
      chargePoint,
      connectorId,
      evse,
      connectorClass,
    );
  }

  function insertSession(chargePoint: string, evse: string, transaction: number, connector: number, holds: number) {
    return sql(
      `insert into sessions (id, version, charge_point_id, transaction_id, location_id, evse_uid, connector_id, state,
         holds_evse, token_uid, authorization, started_at, energy_wh, flags, charging_periods, connector_class, updated_at)
       values (?, 1, ?, ?, 'here', ?, ?, 'ACTIVE', ?, 'T', 'Accepted', 1, 0, '[]', '[]', 'standard', 1)`,
      fresh("session"),
      chargePoint,
      transaction,
      evse,
      connector,
      holds,
    );
  }
});
