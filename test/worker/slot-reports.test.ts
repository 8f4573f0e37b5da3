import { describe, expect, it } from "vitest";
import type {
  FailedStartsReportView,
  OccupancyReportView,
  UptimeReportView,
} from "../../src/entry/api/shared/slot-reports.ts";
import { aStart, aStatus, aStop, clock, type Station, World } from "./ocpp-world.ts";
import { aLocation, type Page } from "./operator.ts";

const world = World.forTests();
const HOUR = 3_600;
/** The tests' clock is in this month: it begins on a Monday, 11:00 in Lisbon. */
const MONTH = "2031-05";

async function site(evses: number[][] = [[1]]) {
  const { body } = await world.current.operator.post<{ id: string }>("/locations", aLocation());
  const station = await world.current.station({ locationId: body.id, evses });
  return { locationId: body.id, station, charger: await station.boot() };
}

async function reportOf<View>(name: string, locationId: string, station: Station): Promise<View> {
  await station.settled();
  const path = `/reports/${name}?month=${MONTH}&locationId=${locationId}`;
  const { status, body } = await world.current.operator.get<Page<View>>(path);
  expect({ status, body }).toMatchObject({ status: 200 });
  const [report] = body.items;
  if (report === undefined) throw new Error("There is no report");
  return report;
}

async function csvOf(name: string, locationId: string): Promise<readonly string[]> {
  const path = `/reports/${name}?month=${MONTH}&locationId=${locationId}&format=csv`;
  return (await world.current.operator.getText(path)).body.trim().split("\r\n");
}

describe("the report of uptime (portal 4.15)", () => {
  it("follows what a charge point shows, and says what is not known and when nothing was heard of it", async () => {
    const { locationId, station, charger } = await site([[1], [2]]);
    await charger.request("StatusNotification", aStatus("Available"));
    clock.advance(HOUR);
    await charger.request("StatusNotification", aStatus("Faulted", { errorCode: "GroundFailure" }));
    await charger.request("StatusNotification", aStatus("Charging", { connectorId: 2 }));
    clock.advance(HOUR);
    await charger.request("StatusNotification", aStatus("Available"));
    clock.advance(HOUR);
    await charger.request("Heartbeat", {});
    // Somebody is told after a quarter of an hour; what is down is so from the last message on.
    await station.pass(HOUR);
    const report = await reportOf<UptimeReportView>("uptime", locationId, station);
    const ofSlot = report.slots.map(({ label, uptimeBasisPoints, seconds }) => ({
      label,
      uptimeBasisPoints,
      ...seconds,
    }));
    const none = { unavailable: 0, maintenance: 0 };
    expect(ofSlot).toEqual([
      { label: "E1", uptimeBasisPoints: 5_000, up: 2 * HOUR, faulted: HOUR, offline: HOUR, unknown: 0, ...none },
      { label: "E2", uptimeBasisPoints: 5_000, up: 2 * HOUR, faulted: 0, offline: HOUR, unknown: HOUR, ...none },
    ]);
    expect(report.seconds).toMatchObject({ up: 4 * HOUR, offline: 2 * HOUR, unknown: HOUR });
    expect((await csvOf("uptime", locationId)).slice(1)).toEqual([
      `${MONTH},${locationId},Porto Norte 1,E1,50.00,2.000,1.000,0.000,1.000,0.000,0.000`,
      `${MONTH},${locationId},Porto Norte 1,E2,50.00,2.000,0.000,0.000,1.000,0.000,1.000`,
    ]);
  });

  it("blames no slot for its maintenance, and for being Unavailable without one", async () => {
    const { locationId, station, charger } = await site();
    await charger.request("StatusNotification", aStatus("Available"));
    const period = { beginAt: clock.iso(), endAt: clock.iso(HOUR * 1_000) };
    const evseUid = `${station.id}-E1`;
    const { status, body } = await world.current.operator.post("/bookings/maintenance", { evseUid, ...period });
    expect({ status, body }).toMatchObject({ status: 201 });
    await charger.request("StatusNotification", aStatus("Unavailable"));
    clock.advance(3 * HOUR);
    await charger.request("StatusNotification", aStatus("Available"));
    clock.advance(HOUR);
    const { uptimeBasisPoints, seconds } = await reportOf<UptimeReportView>("uptime", locationId, station);
    expect(seconds).toMatchObject({ maintenance: HOUR, unavailable: 2 * HOUR, up: HOUR, unknown: 0 });
    expect(uptimeBasisPoints).toBe(5_000);
  });

  it("knows nothing of a charge point that nobody ever heard of", async () => {
    const { body } = await world.current.operator.post<{ id: string }>("/locations", aLocation());
    const station = await world.current.station({ locationId: body.id });
    clock.advance(HOUR);
    const { uptimeBasisPoints, seconds } = await reportOf<UptimeReportView>("uptime", body.id, station);
    expect([uptimeBasisPoints, seconds.unknown, seconds.up]).toEqual([null, HOUR, 0]);
  });
});

describe("the report of occupancy (portal 4.15, 6)", () => {
  it("has the share of each hour in which a session had the slot, on the station's clock, also of one that runs", async () => {
    const { locationId, station, charger } = await site([[1], [2]]);
    const toFullHour = HOUR - ((clock.now() / 1_000) % HOUR);
    clock.advance(toFullHour);
    const first = localHour(clock.now());
    const { transactionId } = await charger.request("StartTransaction", aStart());
    clock.advance(HOUR / 2);
    await charger.request("StopTransaction", aStop(transactionId));
    const idTag = await world.current.token("RUNNING");
    await charger.request("StartTransaction", aStart({ connectorId: 2, idTag }));
    clock.advance(HOUR);
    const { speeds } = await reportOf<OccupancyReportView>("occupancy", locationId, station);
    expect(speeds).toMatchObject([{ slots: 2 }]);
    const hours = speeds[0]?.hours ?? [];
    expect(hours).toHaveLength(7 * 24);
    const ofHour = (add: number) =>
      hours.find((each) => each.weekday === first.weekday && each.hour === first.hour + add);
    expect(ofHour(0)).toMatchObject({ days: 1, countedSeconds: 2 * HOUR, occupiedSeconds: HOUR });
    expect(ofHour(1)).toMatchObject({ days: 1, countedSeconds: HOUR, occupiedSeconds: HOUR / 2 });
    expect(hours.reduce((sum, { occupiedSeconds }) => sum + occupiedSeconds, 0)).toBe(1.5 * HOUR);
    expect(await csvOf("occupancy", locationId)).toHaveLength(1 + 7 * 24);
  });
});

describe("the report of failed starts (portal 4.15)", () => {
  const START = { connectorId: 1, idTag: "VALID" };
  const TRIGGER = { requestedMessage: "MeterValues", connectorId: 1 };

  async function remoteStart(station: Station, charger: Awaited<ReturnType<Station["boot"]>>, status: string) {
    await station.give("RemoteStartTransaction", START);
    charger.answer(await charger.expectCall("TriggerMessage", TRIGGER), { status: "Rejected" });
    charger.answer(await charger.expectCall("RemoteStartTransaction", START), { status });
    await charger.expectNoCall();
  }

  it("counts what charge points refuse, what nobody followed, who is not accepted, and sessions over at once", async () => {
    const { locationId, station, charger } = await site();
    await remoteStart(station, charger, "Rejected");
    await remoteStart(station, charger, "Accepted");
    const begun = await charger.request("StartTransaction", aStart());
    clock.advance(600);
    await charger.request("StopTransaction", aStop(begun.transactionId));
    const refused = await charger.request("StartTransaction", aStart({ idTag: "BLOCKED" }));
    await charger.request("StopTransaction", aStop(refused.transactionId, { meterStop: 1_000 }));
    const nothing = await charger.request("StartTransaction", aStart());
    clock.advance(20);
    await charger.request("StopTransaction", aStop(nothing.transactionId, { meterStop: 1_000 }));
    const report = await reportOf<FailedStartsReportView>("failed-starts", locationId, station);
    const counts = { starts: 4, failed: { rejected: 1, not_accepted: 1, no_energy: 1 } };
    expect(report).toMatchObject(counts);
    expect(report.slots).toEqual([{ evseUid: `${station.id}-E1`, label: "E1", ...counts }]);
    expect((await csvOf("failed-starts", locationId))[1]).toBe(
      `${MONTH},${locationId},Porto Norte 1,E1,4,1,0,0,0,0,1,1`,
    );
  });

  it("names a driver who never plugged in", async () => {
    const { locationId, station, charger } = await site();
    await remoteStart(station, charger, "Accepted");
    await station.pass(20 * 60);
    const report = await reportOf<FailedStartsReportView>("failed-starts", locationId, station);
    expect(report).toMatchObject({ starts: 1, failed: { not_plugged_in: 1 } });
  });

  it("is, like the others, of a month that exists", async () => {
    for (const name of ["occupancy", "uptime", "failed-starts"]) {
      const { status } = await world.current.operator.get(`/reports/${name}?month=2031-13`);
      expect(status).toBe(400);
    }
  });
});

function localHour(at: number): { readonly weekday: number; readonly hour: number } {
  // Lisbon is an hour ahead of UTC in May.
  const local = new Date(at + HOUR * 1_000);
  return { weekday: local.getUTCDay() || 7, hour: local.getUTCHours() };
}
