import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { CONNECTOR_STATUSES } from "../../src/domain/location.ts";
import { aStart, aStatus, aStop, clock, type Station, World } from "./ocpp-world.ts";

const world = World.forTests();

async function connectorsOf(station: Station) {
  await station.settled();
  return (await station.view()).evses.flatMap((evse) =>
    evse.connectors.map((connector) => ({ ...connector, declared: evse.declared, evseUid: evse.uid })),
  );
}

describe("StatusNotification", () => {
  it("OCPP-S1 shows all nine states and keeps their history", async () => {
    const station = await world.current.station();
    const charger = await station.boot();
    for (const status of CONNECTOR_STATUSES) {
      clock.advance(1);
      expect(await charger.request("StatusNotification", aStatus(status))).toEqual({});
    }
    expect(await connectorsOf(station)).toMatchObject([{ status: "Faulted" }]);
    expect((await station.statuses(1)).map(({ status }) => status)).toEqual([...CONNECTOR_STATUSES]);
  });

  it("OCPP-S1, TOL-4 an unknown error code is OtherError, an unknown word for a status is none; both are kept as they came", async () => {
    const station = await world.current.station();
    const charger = await station.boot();
    await charger.request("StatusNotification", aStatus("Occupied", { errorCode: "CableOnFire", info: "" }));
    expect(await station.statuses(1)).toMatchObject([
      { status: null, rawStatus: "Occupied", errorCode: "OtherError", rawErrorCode: "CableOnFire", info: null },
    ]);
    expect(await connectorsOf(station)).toMatchObject([
      { status: null, rawStatus: "Occupied", errorCode: "OtherError", rawErrorCode: "CableOnFire" },
    ]);
    expect((await station.view()).live.deviations.map(({ code }) => code).sort()).toEqual([
      "unknown word: StatusNotification.errorCode",
      "unknown word: StatusNotification.status",
    ]);
  });

  it("OCPP-S1 connector 0 is the charge point itself: no EVSE's status, no connector of its own", async () => {
    const station = await world.current.station();
    const charger = await station.boot();
    await charger.request("StatusNotification", aStatus("Available"));
    await charger.request("StatusNotification", aStatus("Faulted", { connectorId: 0, errorCode: "GroundFailure" }));
    expect(await connectorsOf(station)).toMatchObject([{ connectorId: 1, status: "Available" }]);
    expect(await station.statuses(0)).toMatchObject([{ status: "Faulted", errorCode: "GroundFailure" }]);
  });

  it("EDGE-42, OCPP-S2 an older report after a newer one is history, the newer one stays", async () => {
    const station = await world.current.station();
    const charger = await station.boot();
    const older = aStatus("Preparing");
    clock.advance(30);
    await charger.request("StatusNotification", aStatus("Charging"));
    await charger.request("StatusNotification", older);
    expect(await connectorsOf(station)).toMatchObject([{ status: "Charging" }]);
    expect((await station.statuses(1)).map(({ status }) => status)).toEqual(["Charging", "Preparing"]);
  });

  it.each([[undefined], ["1970-01-01T00:00:00Z"], ["yesterday"]])(
    "OCPP-S2 with the timestamp %s it counts from its receipt",
    async (timestamp) => {
      const station = await world.current.station();
      const charger = await station.boot();
      await charger.request("StatusNotification", aStatus("Available", { timestamp: clock.iso(-10_000) }));
      await charger.request("StatusNotification", aStatus("Preparing", { timestamp }));
      expect(await connectorsOf(station)).toMatchObject([{ status: "Preparing", statusAt: clock.iso() }]);
    },
  );

  it("EDGE-24, OCPP-T14 Available with an open transaction: shown, the transaction stays open and is flagged", async () => {
    const station = await world.current.station();
    const charger = await station.boot();
    const { transactionId } = await charger.request("StartTransaction", aStart());
    clock.advance(60);
    await charger.request("StatusNotification", aStatus("Available"));
    expect(await connectorsOf(station)).toMatchObject([{ status: "Available" }]);
    expect(await station.session(transactionId)).toMatchObject({
      state: "ACTIVE",
      stoppedAt: null,
      flags: ["available_while_open"],
    });
    await charger.request("StopTransaction", aStop(transactionId));
    expect(await station.session(transactionId)).toMatchObject({ state: "COMPLETED", billable: true });
  });

  it("EDGE-41, OCPP-S3 connector 3 of a one-connector charger becomes an EVSE of its own, flagged undeclared", async () => {
    const station = await world.current.station();
    const charger = await station.boot();
    await charger.request("StatusNotification", aStatus("Available", { connectorId: 3 }));
    await charger.request("StatusNotification", aStatus("Preparing", { connectorId: 3, timestamp: clock.iso(1_000) }));
    expect(await connectorsOf(station)).toMatchObject([
      { connectorId: 1, declared: true },
      { connectorId: 3, declared: false, status: "Preparing" },
    ]);
    expect(await station.notices("undeclared_connector")).toMatchObject([{ count: 1, details: { connectorId: 3 } }]);
  });

  it("OCPP-S3 a session on a connector nobody declared is on that same EVSE", async () => {
    const station = await world.current.station();
    const charger = await station.boot();
    const { transactionId } = await charger.request("StartTransaction", aStart({ connectorId: 3 }));
    const { evseUid } = await station.session(transactionId);
    expect(await connectorsOf(station)).toContainEqual(
      expect.objectContaining({ connectorId: 3, declared: false, evseUid }),
    );
  });

  it("OCPP-S3 a charger cannot invent connectors without end: the numbers end at 32, what is beyond is history only", async () => {
    const station = await world.current.station();
    const charger = await station.boot();
    for (const connectorId of [31, 32, 33, 4_000_000_000]) {
      await charger.request("StatusNotification", aStatus("Available", { connectorId }));
    }
    expect((await connectorsOf(station)).map(({ connectorId }) => connectorId)).toEqual([1, 31, 32]);
    expect(await station.notices("undeclared_connector")).toHaveLength(2);
    expect(await station.statuses(33)).toHaveLength(1);
    const kept = env.DB.prepare("select connector_id as id from connector_states where charge_point_id = ? order by 1");
    expect((await kept.bind(station.id).all()).results).toEqual([{ id: 31 }, { id: 32 }]);
  });
});
