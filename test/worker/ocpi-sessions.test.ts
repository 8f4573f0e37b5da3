import { beforeEach, describe, expect, it } from "vitest";
import { aToken } from "../support/roaming-token.ts";
import { ask, askList, Partner } from "./ocpi-partner.ts";
import { aReading, aStart, aStop, clock, type Station, World } from "./ocpp-world.ts";
import { fresh } from "./operator.ts";

const SESSIONS = "/ocpi/2.2.1/sessions";
const MINUTE = 60;

interface Session {
  readonly id: string;
  readonly status: string;
  readonly charging_periods: readonly { readonly tariff_id: string }[];
}

const world = World.forTests();
const partner = Partner.forTests();
let partnerId: string;
let token: string;
let uid: string;
let station: Station;

beforeEach(async () => {
  const { operator } = world.current;
  partnerId = await partner.enter(operator);
  token = await partner.register(operator, partnerId);
  uid = fresh("Roam");
  const told = aToken({ party_id: partner.partyId, uid, whitelist: "ALWAYS" });
  await ask("PUT", `/ocpi/2.2.1/tokens/NL/${partner.partyId}/${uid}?type=RFID`, token, told);
  station = await world.current.station();
});

const sessions = async (query = "", asking = token): Promise<readonly Session[]> => {
  await station.settled();
  return (await askList(`${SESSIONS}${query}`, asking)).flatMap(({ body }) => body.data as readonly Session[]);
};

/** Another eMSP, which is registered too. @returns its token. */
async function anotherPartner(): Promise<string> {
  const { operator } = world.current;
  partner.partyId = `Z${partner.partyId.slice(1)}`;
  return partner.register(operator, await partner.enter(operator));
}

async function start(idTag = uid) {
  const charger = await station.boot();
  const { transactionId } = await charger.request("StartTransaction", aStart({ idTag }));
  return { charger, transactionId: transactionId as number };
}

describe("sessions of a partner's tokens", () => {
  it("are shown to the partner while they run, and when they have ended, with our own figures (OCPI-E4, S2)", async () => {
    const startedAt = clock.iso();
    const { charger, transactionId } = await start();
    clock.advance(30 * MINUTE);
    await charger.request("MeterValues", aReading(2_000, { transactionId }));
    expect(await sessions()).toMatchObject([
      {
        status: "ACTIVE",
        start_date_time: startedAt,
        kwh: 1,
        cdr_token: { country_code: "NL", party_id: partner.partyId, uid, type: "RFID", contract_id: "NL-MSP-C1" },
        auth_method: "WHITELIST",
        location_id: world.current.locationId,
        evse_uid: `${station.id}-E1`,
        connector_id: "1",
        currency: "EUR",
        total_cost: { excl_vat: 0.3171, incl_vat: 0.39 },
      },
    ]);
    clock.advance(30 * MINUTE);
    await charger.request("StopTransaction", aStop(transactionId, { meterStop: 3_000 }));
    const [ended, ...others] = await sessions();
    const ours = await station.session(transactionId);
    expect(others).toEqual([]);
    expect(ended).toMatchObject({
      id: ours.id,
      status: "COMPLETED",
      end_date_time: ours.stoppedAt,
      kwh: 2,
      charging_periods: [
        {
          start_date_time: startedAt,
          dimensions: [
            { type: "ENERGY", volume: 2 },
            { type: "TIME", volume: 1 },
          ],
        },
      ],
      total_cost: { excl_vat: 0.6341, incl_vat: 0.78 },
      last_updated: ours.updatedAt,
    });
    expect(ours).toMatchObject({ energyWh: 2_000, cost: { totalInclMicro: 780_000, totalExclMicro: 634_100 } });
    const { body } = await ask("GET", "/ocpi/2.2.1/tariffs", token);
    const tariffIds = (body.data as readonly { readonly id: string }[]).map(({ id }) => id);
    expect(tariffIds).toContain(ended?.charging_periods[0]?.tariff_id);
  });

  it("are shown to nobody else, and neither are those of our own tokens (OCPI-S1, T21)", async () => {
    await start();
    const own = await world.current.station();
    const charger = await own.boot();
    await charger.request("StartTransaction", aStart());
    await own.settled();
    expect(await sessions()).toHaveLength(1);
    const page = await ask("GET", SESSIONS, await anotherPartner());
    expect([page.body.data, page.headers.get("X-Total-Count")]).toEqual([[], "0"]);
  });

  it("are INVALID, at no cost, where the token was refused", async () => {
    const blocked = aToken({ party_id: partner.partyId, uid, whitelist: "ALWAYS", valid: false });
    await ask("PUT", `/ocpi/2.2.1/tokens/NL/${partner.partyId}/${uid}?type=RFID`, token, blocked);
    await start();
    const [invalid] = await sessions();
    expect(invalid).toMatchObject({ status: "INVALID" });
    expect(invalid).not.toHaveProperty("total_cost");
  });

  it("are found by when they last changed, and all without a date (OCPI-R26, T20, T23)", async () => {
    const { charger, transactionId } = await start();
    const [running] = await sessions();
    clock.advance(MINUTE);
    const from = clock.iso();
    expect(await sessions(`?date_from=${from}`)).toEqual([]);
    await charger.request("StopTransaction", aStop(transactionId));
    expect(await sessions(`?date_from=${from}`)).toMatchObject([{ id: running?.id, status: "COMPLETED" }]);
    expect(await sessions(`?date_from=2031-01-01T00:00:00Z&date_to=${from}`)).toEqual([]);
  });

  it("keep their place in the list, the oldest created first, whatever becomes of them (OCPI-T22)", async () => {
    const first = await start();
    const [older] = await sessions();
    clock.advance(MINUTE);
    const late = await world.current.station();
    const charger = await late.boot();
    // It started before the other one, and was told of after it.
    await charger.request("StartTransaction", aStart({ idTag: uid, timestamp: clock.iso(-3_600_000) }));
    await late.settled();
    clock.advance(MINUTE);
    await first.charger.request("StopTransaction", aStop(first.transactionId));
    expect((await sessions("?limit=1")).map(({ id, status }) => [id === older?.id, status])).toEqual([
      [true, "COMPLETED"],
      [false, "ACTIVE"],
    ]);
  });

  it("take no charging preferences, as no EVSE does (OCPI-S5, H9)", async () => {
    await start();
    const [running] = await sessions();
    const path = `${SESSIONS}/${running?.id.toUpperCase()}/charging_preferences`;
    const wish = { profile_type: "GREEN" };
    expect(await ask("PUT", path, token, wish)).toMatchObject({ http: 404, body: { status_code: 2001 } });
    expect(await ask("GET", path, token)).toMatchObject({ http: 405, body: { status_code: 2000 } });
    expect(await ask("PUT", SESSIONS, token, wish)).toMatchObject({ http: 405, body: { status_code: 2000 } });
    const other = await anotherPartner();
    expect(await ask("PUT", path, other, wish)).toMatchObject({ http: 404, body: { status_code: 2000 } });
  });
});
