import { describe, expect, it } from "vitest";
import { contactOf, slotsOf, totalsOf } from "../../portal/src/pages/stations/totals.ts";
import { slotState } from "../../portal/src/states/slot-state.ts";
import { connectorStatus } from "../../src/entry/api/shared/fields.ts";
import { chargePoint, connector, evse, live, session, station } from "./stations.ts";

const OFFLINE_SINCE = "2026-11-18T08:55:00.000Z";
const offline = live({ online: false, connected: false, offlineSince: OFFLINE_SINCE });

describe("what a slot shows (portal 3.2, G3)", () => {
  it("each of the nine OCPP states has a kind of its own, and pauses are never shown as Charging", () => {
    const kinds = connectorStatus.options.map((status) => {
      return [status, slotState(evse({ connectors: [connector({ status })] }), live()).kind];
    });
    expect(Object.fromEntries(kinds)).toEqual({
      Available: "available",
      Preparing: "connected",
      Charging: "charging",
      SuspendedEV: "suspended",
      SuspendedEVSE: "suspended",
      Finishing: "connected",
      Reserved: "reserved",
      Unavailable: "unavailable",
      Faulted: "faulted",
    });
  });

  it("offline lies over the last state, which stays readable", () => {
    const state = slotState(evse({ connectors: [connector({ status: "Charging" })] }), offline);
    expect(state).toMatchObject({ kind: "offline", status: "Charging", since: OFFLINE_SINCE });
  });

  it("a charge point that was never seen is offline since no time", () => {
    const never = live({ online: false, connected: false, lastSeenAt: null });
    const state = slotState(evse({ connectors: [connector({ status: null, statusAt: null })] }), never);
    expect(state).toMatchObject({ kind: "offline", status: null, since: null });
  });

  it("a fault shows the codes of the connector that has it", () => {
    const broken = connector({
      connectorId: 2,
      status: "Faulted",
      errorCode: "GroundFailure",
      vendorErrorCode: "E17",
    });
    const state = slotState(evse({ status: "Faulted", connectors: [connector(), broken] }), live());
    expect(state.fault).toEqual({ errorCode: "GroundFailure", vendorErrorCode: "E17" });
  });

  it("a slot that says Available and draws power contradicts itself from 0.1 kW on", () => {
    const drawing = (powerW: number) => slotState(evse({ activeSession: session({ powerW }) }), live()).conflictW;
    expect(drawing(400)).toBe(400);
    expect(drawing(100)).toBeNull();
  });

  it("a slot in contact that reported nothing yet has no status", () => {
    expect(slotState(evse({ connectors: [connector({ status: null })] }), live()).kind).toBe("unknown");
  });
});

describe("a station's totals", () => {
  it("count every slot once, and leave out the power of slots that are offline", () => {
    const charging = { connectors: [connector({ status: "Charging" })], activeSession: session({ powerW: 10_800 }) };
    const slots = slotsOf(
      station({
        chargePoints: [
          chargePoint({ evses: [evse({ label: "A2" }), evse({ label: "A1", ...charging })] }),
          chargePoint({ id: "PN1-C", live: offline, evses: [evse({ label: "C10", ...charging })] }),
        ],
      }),
    );
    expect(slots.map((slot) => slot.evse.label)).toEqual(["A1", "A2", "C10"]);
    const totals = totalsOf(slots);
    expect(totals.counts).toMatchObject({ charging: 1, available: 1, offline: 1, faulted: 0 });
    expect(totals).toMatchObject({ runningSessions: 2, powerW: 10_800 });
  });
});

describe("a station's contact", () => {
  it("is kept while one of its charge points is online", () => {
    expect(contactOf(station({ chargePoints: [chargePoint(), chargePoint({ live: offline })] }))).toEqual({
      kind: "online",
    });
  });

  it("was lost when the last of its charge points fell silent", () => {
    const later = live({ online: false, offlineSince: "2026-11-18T09:00:00.000Z" });
    const chargePoints = [chargePoint({ live: later }), chargePoint({ live: offline })];
    expect(contactOf(station({ chargePoints }))).toEqual({ kind: "offline", since: "2026-11-18T09:00:00.000Z" });
  });

  it("never was when no charge point was ever seen", () => {
    const never = live({ online: false, lastSeenAt: null });
    expect(contactOf(station({ chargePoints: [chargePoint({ live: never })] }))).toEqual({ kind: "never" });
  });
});
