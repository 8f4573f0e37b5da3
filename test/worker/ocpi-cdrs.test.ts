import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type { toCdr } from "../../src/ocpi/cdrs.ts";
import type { toSession } from "../../src/ocpi/sessions.ts";
import { ask } from "./ocpi-partner.ts";
import { aReading, aStart, aStatus, aStop, clock } from "./ocpp-world.ts";
import { aConnector, aPrice, fresh, type Page, refusalOf } from "./operator.ts";
import { RoamingCharge } from "./roaming-charge.ts";

const MINUTE = 60;

type Cdr = ReturnType<typeof toCdr>;
type Session = ReturnType<typeof toSession>;

interface CdrView {
  readonly id: string;
  readonly energyWh: number;
}

interface SessionView {
  readonly id: string;
  readonly cdrId: string | null;
  readonly cdrGap: string | null;
}

const roaming = RoamingCharge.forTests();
const cdrs = (query = "") => roaming.listed<Cdr>("cdrs", query);

/** From now on the station is at a new location, with a price of its own. @returns the location's id. */
async function elsewhere(priceMicroPerKwh: number): Promise<string> {
  const { operator } = roaming;
  const { body } = await operator.post<{ id: string }>("/locations", { ...ELSEWHERE, id: fresh("loc") });
  await operator.post("/tariffs", aPrice({ locationId: body.id, priceMicroPerKwh }));
  roaming.station = await roaming.world.station({ locationId: body.id });
  return body.id;
}

describe("the CDR of a session", () => {
  it("is made when it ends, with the figures of the Session and of our own API (OCPI-D1, D2, D7, D12, E5)", async () => {
    const startedAt = clock.iso();
    const { charger, transactionId } = await roaming.start();
    clock.advance(30 * MINUTE);
    await charger.request("MeterValues", aReading(3_000, { transactionId }));
    expect(await cdrs()).toEqual([]);
    clock.advance(30 * MINUTE);
    await charger.request("StopTransaction", aStop(transactionId, { meterStop: 3_000 }));
    const [cdr, ...others] = await cdrs();
    const [session] = await roaming.listed<Session>("sessions");
    const ours = await roaming.station.session(transactionId);
    expect(others).toEqual([]);
    expect(cdr).toMatchObject({
      id: ours.id,
      session_id: ours.id,
      start_date_time: startedAt,
      end_date_time: ours.stoppedAt,
      cdr_token: {
        country_code: "NL",
        party_id: roaming.partner.partyId,
        uid: roaming.uid,
        type: "RFID",
        contract_id: "NL-MSP-C1",
      },
      auth_method: "WHITELIST",
      cdr_location: {
        id: roaming.world.locationId,
        country: "PRT",
        evse_uid: `${roaming.station.id}-E1`,
        connector_id: "1",
        connector_standard: "IEC_62196_T2",
      },
      tariffs: [{ elements: [{ price_components: [{ type: "ENERGY", price: 0.3171, vat: 23 }] }] }],
      charging_periods: [
        { dimensions: [{ volume: 2 }, { type: "TIME", volume: 0.5 }] },
        { dimensions: [{ volume: 0 }, { type: "PARKING_TIME", volume: 0.5 }] },
      ],
      total_cost: { excl_vat: 0.6341, incl_vat: 0.78 },
      total_energy: 2,
      total_time: 1,
      total_parking_time: 0.5,
    });
    expect(session).toMatchObject({
      status: "COMPLETED",
      kwh: cdr?.total_energy,
      total_cost: cdr?.total_cost,
      charging_periods: cdr?.charging_periods,
    });
    expect(ours).toMatchObject({
      cdrId: ours.id,
      cdrGap: null,
      energyWh: 2_000,
      cost: { totalInclMicro: 780_000, totalExclMicro: 634_100 },
    });
  });

  it("counts as parking what the vehicle does not ask for, and not what the roaming.station does not give (OCPI-D5, D10, X3)", async () => {
    const { charger, transactionId } = await roaming.start();
    const show = (status: string) => charger.request("StatusNotification", aStatus(status));
    await show("Charging");
    clock.advance(30 * MINUTE);
    await charger.request("MeterValues", aReading(3_000, { transactionId }));
    await show("SuspendedEVSE");
    clock.advance(30 * MINUTE);
    await show("SuspendedEV");
    clock.advance(15 * MINUTE);
    await show("Finishing");
    clock.advance(15 * MINUTE);
    await charger.request("StopTransaction", aStop(transactionId, { meterStop: 3_000 }));
    const [cdr] = await cdrs();
    const [session] = await roaming.listed<Session>("sessions");
    expect(cdr).toMatchObject({ total_time: 1.5, total_parking_time: 0.5, total_energy: 2 });
    expect(cdr?.charging_periods.map(({ dimensions }) => dimensions)).toEqual([
      [
        { type: "ENERGY", volume: 2 },
        { type: "TIME", volume: 1 },
      ],
      [
        { type: "ENERGY", volume: 0 },
        { type: "PARKING_TIME", volume: 0.5 },
      ],
    ]);
    expect(session?.charging_periods).toEqual(cdr?.charging_periods);
  });

  it("is made of a session without energy, too, and of one that is free (OCPI-D1, F15)", async () => {
    await roaming.charge({ meterStop: 1_000 });
    expect(await cdrs()).toMatchObject([{ total_energy: 0, total_cost: { excl_vat: 0, incl_vat: 0 } }]);
    await elsewhere(0);
    await roaming.charge();
    const [, ofNothing] = await cdrs();
    expect(ofNothing).toMatchObject({
      tariffs: [{ elements: [{ price_components: [{ type: "FLAT", price: 0 }] }] }],
      total_fixed_cost: { excl_vat: 0, incl_vat: 0 },
      total_cost: { excl_vat: 0, incl_vat: 0 },
      total_energy: 2,
    });
  });

  it("is as all was when the session began: the price, the location, the connector (OCPI-D2, F7, F11)", async () => {
    const { operator } = roaming;
    const locationId = await elsewhere(500_000);
    const { charger, transactionId } = await roaming.start();
    await roaming.station.settled();
    clock.advance(10 * MINUTE);
    await operator.post("/tariffs", aPrice({ locationId: locationId, priceMicroPerKwh: 900_000 }));
    const renamed = { name: "Renamed", address: "Elsewhere 9" };
    expect(await operator.edit(`/locations/${locationId}`, renamed)).toMatchObject({ status: 200 });
    clock.advance(50 * MINUTE);
    await charger.request("StopTransaction", aStop(transactionId, { meterStop: 3_000 }));
    const [cdr] = await cdrs();
    expect(cdr).toMatchObject({
      cdr_location: { name: ELSEWHERE.name, address: ELSEWHERE.address, connector_standard: "IEC_62196_T2" },
      tariffs: [{ elements: [{ price_components: [{ price: 0.4065 }] }] }],
      total_cost: { incl_vat: 1 },
    });
  });

  it("is shown to the token's eMSP and to nobody else; it is as old as it is (OCPI-D1, E5, T21)", async () => {
    await roaming.charge();
    const [cdr] = await cdrs();
    const from = cdr?.last_updated ?? "";
    expect(await cdrs(`?date_from=${from}`)).toHaveLength(1);
    expect(await cdrs(`?date_to=${from}`)).toEqual([]);
    await roaming.another();
    const page = await ask("GET", "/ocpi/2.2.1/cdrs", roaming.token);
    expect([page.body.data, page.headers.get("X-Total-Count")]).toEqual([[], "0"]);
    const post = await ask("POST", "/ocpi/2.2.1/cdrs", roaming.token, {});
    expect(post).toMatchObject({ http: 405, body: { status_code: 2000 } });
  });

  it("is one, however often the end is told: a batch that is repeated changes nothing (OCPI-D1)", async () => {
    const { id } = await roaming.charge();
    const stored = async () => env.DB.prepare("select * from cdrs where session_id = ?").bind(id).all();
    const { results } = await stored();
    clock.advance(MINUTE);
    const charger = await roaming.station.boot();
    const [session] = await roaming.station.sessions();
    await charger.request("StopTransaction", aStop(session?.transactionId ?? 0, { meterStop: 9_000 }));
    await roaming.station.settled();
    expect((await stored()).results).toEqual(results);
  });

  it("never changes and never goes: the database itself says so (OCPI-D1)", async () => {
    const { id } = await roaming.charge();
    const change = env.DB.prepare("update cdrs set total_incl_micro = 0 where id = ?").bind(id);
    expect(await refusalOf(change)).toContain("in_use: a CDR never changes");
    expect(await refusalOf(env.DB.prepare("delete from cdrs where id = ?").bind(id))).toContain("never deleted");
    const columns = "session_id, token_country_code, token_party_id, token_uid, token_type, contract_id, auth_method";
    const others = "location_id, evse_uid, connector_id, place, tariff_version_id, currency, charging_periods, parts";
    const copy = (newId: string, verb: string) =>
      env.DB.prepare(
        `${verb} into cdrs (id, energy_wh, total_excl_micro, total_incl_micro, started_at, ended_at, created_at,
           ${columns}, ${others})
         select ?1, 1, 1, 1, 1, 1, 1, ${columns}, ${others} from cdrs where id = ?2`,
      ).bind(newId, id);
    await copy(id, "insert or replace").run();
    expect(await cdrs()).toMatchObject([{ total_energy: 2 }]);
    expect(await refusalOf(copy("another", "insert"))).toContain("already_exists");
  });

  it("is not made of sessions of our own tokens, nor of those that were refused", async () => {
    await roaming.tell({ valid: false });
    await roaming.charge();
    expect(await cdrs()).toEqual([]);
    roaming.uid = "VALID";
    const { id } = await roaming.charge();
    const { body } = await roaming.operator.get<Page<CdrView>>(`/cdrs?sessionId=${id}`);
    expect(body.items).toEqual([]);
    const { body: open } = await roaming.operator.get<Page<SessionView>>("/sessions?withoutCdr=true");
    expect(open.items.map((session) => session.id)).not.toContain(id);
  });
});

const ELSEWHERE = {
  name: "Porto Sul 2",
  address: "Rua da Prova 2",
  city: "Porto",
  postalCode: "4000-002",
  country: "PRT",
  latitude: "41.150000",
  longitude: "-8.610000",
  timeZone: "Europe/Lisbon",
};

describe("a session that ends without a CDR", () => {
  const open = async () => {
    await roaming.station.settled();
    return roaming.operator.readAll<SessionView>("/sessions?withoutCdr=true", 100);
  };

  it("is shown to operators until one of them bills it, at an energy of his own (OCPI-D1)", async () => {
    const { operator } = roaming;
    const { id } = await roaming.charge({ meterStop: undefined });
    expect(await cdrs()).toEqual([]);
    expect((await open()).find((session) => session.id === id)).toMatchObject({ cdrId: null, cdrGap: "in_doubt" });
    const issued = await operator.post<CdrView>("/cdrs", { sessionId: id, energyWh: 1_500, reason: "Read on site" });
    expect(issued).toMatchObject({
      status: 201,
      body: { id, energyWh: 1_500, totalInclMicro: 585_000, reason: "Read on site", creditOf: null },
    });
    expect(issued.body).toHaveProperty("issuedBy", expect.any(String));
    expect((await open()).map((session) => session.id)).not.toContain(id);
    expect(await cdrs()).toMatchObject([
      {
        total_energy: 1.5,
        total_cost: { incl_vat: 0.585 },
        charging_periods: [{ dimensions: [{ volume: 1.5 }, { type: "TIME", volume: 1 }] }],
      },
    ]);
  });

  it("because nobody had entered where its connector is, has one as soon as somebody did (OCPI-D2)", async () => {
    const { operator } = roaming;
    const charger = await roaming.station.boot();
    const { transactionId } = await charger.request("StartTransaction", aStart({ idTag: roaming.uid, connectorId: 2 }));
    clock.advance(60 * MINUTE);
    await charger.request("StopTransaction", aStop(transactionId as number, { meterStop: 3_000 }));
    const { id, evseUid } = await roaming.station.session(transactionId as number);
    expect((await open()).find((session) => session.id === id)).toMatchObject({ cdrGap: "place_unknown" });
    const bill = () => operator.post<{ code: string }>("/cdrs", { sessionId: id, energyWh: 2_000, reason: "Entered" });
    expect(await bill()).toMatchObject({ status: 409, body: { code: "not_billable" } });
    const declared = { label: "E2", connectors: [aConnector(2, { standard: "CHADEMO", format: "CABLE" })] };
    await operator.delete(`${roaming.station.path}/evses/${encodeURIComponent(evseUid)}`);
    expect(await operator.post(`${roaming.station.path}/evses`, declared)).toMatchObject({ status: 201 });
    expect(await bill()).toMatchObject({ status: 201 });
    expect(await cdrs()).toMatchObject([
      { cdr_location: { evse_uid: evseUid, connector_id: "2", connector_standard: "CHADEMO" } },
    ]);
  });

  it("is not billed while it runs, nor if it was none of a partner's", async () => {
    const { operator } = roaming;
    const bill = (sessionId: string) =>
      operator.post<{ code: string }>("/cdrs", { sessionId, energyWh: 1, reason: "Why not" });
    const { transactionId } = await roaming.start();
    const { id } = await roaming.station.session(transactionId);
    expect(await bill(id)).toMatchObject({ status: 409, body: { code: "not_billable" } });
    expect(await bill("none")).toMatchObject({ status: 404 });
    roaming.station = await roaming.world.station();
    roaming.uid = "VALID";
    expect(await bill((await roaming.charge()).id)).toMatchObject({ status: 409, body: { code: "not_billable" } });
  });
});

describe("a CDR that is wrong", () => {
  it("is credited, and billed anew by a third one; all of them stay (OCPI-D3)", async () => {
    const { operator } = roaming;
    const { id } = await roaming.charge();
    const corrected = { sessionId: id, energyWh: 1_000, reason: "Half of it was a test" };
    expect(await operator.post("/cdrs", corrected)).toMatchObject({ status: 409, body: { code: "already_exists" } });
    clock.advance(MINUTE);
    const credit = await operator.post<CdrView>(`/cdrs/${id}/credit`, { reason: "A test" });
    expect(credit).toMatchObject({
      status: 201,
      body: { id: `${id}-C`, creditOf: id, totalInclMicro: -780_000, totalExclMicro: -634_100, reason: "A test" },
    });
    const ours = () => operator.get<SessionView>(`/sessions/${id}`);
    expect((await ours()).body.cdrId).toBeNull();
    clock.advance(MINUTE);
    const third = await operator.post<CdrView>("/cdrs", corrected);
    expect(third).toMatchObject({ status: 201, body: { creditOf: null, creditedBy: null, totalInclMicro: 390_000 } });
    expect((await ours()).body.cdrId).toBe(third.body.id);
    const [first, second, last] = await cdrs();
    expect(second).toEqual({
      ...first,
      id: `${id}-C`,
      total_cost: { excl_vat: -0.6341, incl_vat: -0.78 },
      credit: true,
      credit_reference_id: id,
      last_updated: expect.any(String),
    });
    expect(last).toMatchObject({ id: third.body.id, session_id: id, total_energy: 1, total_cost: { incl_vat: 0.39 } });
    expect(Object.keys(last ?? {})).not.toContain("credit");
    // What the roaming.station tells once more changes none of them.
    await roaming.station.inside(({ settlement }) => settlement.start());
    expect(await cdrs()).toHaveLength(3);
  });

  it("is credited once, and a credit never is", async () => {
    const { operator } = roaming;
    const { id } = await roaming.charge();
    const credit = (of: string) => operator.post<{ code: string }>(`/cdrs/${of}/credit`, { reason: "Again" });
    expect(await credit(id)).toMatchObject({ status: 201 });
    expect(await credit(id)).toMatchObject({ status: 409, body: { code: "already_exists" } });
    expect(await credit(`${id}-C`)).toMatchObject({ status: 409, body: { code: "not_billable" } });
    expect(await credit("none")).toMatchObject({ status: 404 });
  });

  it("is found by its session and by its partner, a page at a time", async () => {
    const { operator } = roaming;
    const { id } = await roaming.charge();
    clock.advance(MINUTE);
    await operator.post(`/cdrs/${id}/credit`, { reason: "A test" });
    const ids = async (query: string) => (await operator.readAll<CdrView>(`/cdrs?${query}`, 1)).map((cdr) => cdr.id);
    expect(await ids(`sessionId=${id}`)).toEqual([`${id}-C`, id]);
    expect(await ids(`partnerId=${roaming.partnerId}`)).toEqual([`${id}-C`, id]);
    expect(await ids("partnerId=none")).toEqual([]);
    expect(await operator.get(`/cdrs/${id}`)).toMatchObject({
      status: 200,
      body: { creditedBy: `${id}-C`, roaming: { partyId: roaming.partner.partyId }, delivery: { state: "open" } },
    });
    expect(await operator.get("/cdrs/none")).toMatchObject({ status: 404 });
  });
});
