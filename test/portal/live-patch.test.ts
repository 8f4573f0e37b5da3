import { describe, expect, it } from "vitest";
import { applyLive, isGap } from "../../portal/src/live/patch.ts";
import type { EvseLive } from "../../src/entry/api/shared/schemas.ts";
import { chargePoint, connector, evse, live, session, station } from "./stations.ts";

const other = station({ id: "bs1", chargePoints: [chargePoint({ id: "BS1-1", evses: [evse({ uid: "bs1-1" })] })] });
const stations = [station(), other];

function evseLive(over: Partial<EvseLive> = {}): EvseLive {
  const { connectorId, rawStatus, errorCode, rawErrorCode, vendorErrorCode, info, statusAt } = connector();
  const patch = {
    connectorId,
    status: "Charging" as const,
    rawStatus,
    errorCode,
    rawErrorCode,
    vendorErrorCode,
    info,
    statusAt,
  };
  return { status: "Charging", connectors: [patch], activeSession: session(), ...over };
}

describe("live messages (portal 1.3)", () => {
  it("a message of an EVSE changes its state, its connectors and its session, and nothing else", () => {
    const patched = applyLive(stations, { seq: 1, topic: "evse", id: "pn1-a1", data: evseLive() });
    expect(patched?.[0]?.chargePoints[0]?.evses[0]).toEqual(
      evse({ status: "Charging", connectors: [connector({ status: "Charging" })], activeSession: session() }),
    );
    expect(patched?.[1]).toBe(other);
    expect(stations[0]?.chargePoints[0]?.evses[0]).toEqual(evse());
  });

  it("a connector that a message does not name keeps what it showed", () => {
    const second = connector({ connectorId: 2, status: "Faulted" });
    const before = [station({ chargePoints: [chargePoint({ evses: [evse({ connectors: [connector(), second] })] })] })];
    const patched = applyLive(before, { seq: 1, topic: "evse", id: "pn1-a1", data: evseLive() });
    expect(patched?.[0]?.chargePoints[0]?.evses[0]?.connectors[1]).toEqual(second);
  });

  it("a message of a charge point changes what it last showed", () => {
    const offline = live({ online: false, connected: false, offlineSince: "2026-11-18T08:55:00.000Z" });
    const patched = applyLive(stations, { seq: 1, topic: "chargePoint", id: "BS1-1", data: offline });
    expect(patched?.[1]?.chargePoints[0]?.live).toEqual(offline);
    expect(patched?.[0]).toBe(stations[0]);
  });

  it("the list is read again when stations changed", () => {
    expect(applyLive(stations, { seq: 1, topic: "stations", id: "pn1", data: null })).toBeNull();
  });

  it("the list is read again when a message tells of something it does not hold", () => {
    expect(applyLive(stations, { seq: 1, topic: "evse", id: "new", data: evseLive() })).toBeNull();
    expect(applyLive(stations, { seq: 1, topic: "chargePoint", id: "new", data: live() })).toBeNull();
    const connectors = evseLive().connectors.map((patch) => ({ ...patch, connectorId: 9 }));
    expect(applyLive(stations, { seq: 1, topic: "evse", id: "pn1-a1", data: evseLive({ connectors }) })).toBeNull();
  });

  it("a notification changes no station", () => {
    const at = "2026-11-18T08:55:00.000Z";
    const open = { acknowledgedAt: null, acknowledgedBy: null, resolvedAt: null, resolvedBy: null };
    const about = {
      id: "n1",
      kind: "offline" as const,
      severity: "critical" as const,
      state: "new" as const,
      isQuiet: false,
      assigneeId: null,
      evseUid: null,
      chargePointId: "PN1-A",
      locationId: null,
      subject: "PN1-A",
    };
    const data = { ...about, ...open, title: "PN1-A: offline", details: {}, count: 1, firstAt: at, lastAt: at };
    expect(applyLive(stations, { seq: 1, topic: "notification", id: "n1", data })).toBe(stations);
  });

  it("messages are complete while their numbers rise by one", () => {
    expect(isGap(null, 41)).toBe(false);
    expect(isGap(41, 42)).toBe(false);
    expect(isGap(41, 43)).toBe(true);
    expect(isGap(41, 1)).toBe(true);
  });
});
