import { describe, expect, it } from "vitest";
import { isShown, type SLOT_CHOICES, stationFilterOf } from "../../portal/src/pages/stations/filter.ts";
import {
  alertsByStation,
  listStations,
  slotsShown,
  stationsShown,
} from "../../portal/src/pages/stations/station-list.ts";
import { slotsOf, totalsOf } from "../../portal/src/pages/stations/totals.ts";
import { chargePoint, connector, evse, live, session, station } from "./stations.ts";

const slot = (label: string, status: "Available" | "Charging" | "Faulted", powerW: number | null = null) =>
  evse({
    uid: label,
    label,
    connectors: [connector({ status })],
    activeSession: powerW === null ? null : session({ powerW }),
  });

const away = live({ online: false, connected: false });

const porto = station({
  chargePoints: [
    chargePoint({ evses: [slot("A1", "Charging", 10_800), slot("A2", "Charging", 0), slot("B2", "Faulted")] }),
    chargePoint({ id: "PN1-C", live: away, evses: [slot("C4", "Charging", 50_000)] }),
  ],
});
const braga = station({
  id: "bs1",
  name: "Braga Sul",
  city: "Braga",
  chargePoints: [chargePoint({ id: "BS1-A", live: away, evses: [slot("D1", "Available")] })],
});
const stations = [porto, braga];

describe("the filter of the stations (portal 4.5)", () => {
  it("is what an address says right, and nothing else", () => {
    expect(stationFilterOf({ state: "faulted", site: "Porto", alerts: true, offline: true, view: "slots" })).toEqual({
      state: "faulted",
      site: "Porto",
      alerts: true,
      offline: true,
      view: "slots",
    });
    const nothing = stationFilterOf({ state: "melted", site: "", alerts: "yes", offline: 1, view: "globe" });
    expect(Object.values(nothing).every((value) => value === undefined)).toBe(true);
  });

  it("lists stations with such a slot, of a town, with alerts, or out of contact", () => {
    const alerts = alertsByStation(
      [
        { chargePointId: "PN1-C", locationId: null },
        { chargePointId: null, locationId: "pn1" },
        { chargePointId: null, locationId: null },
        { chargePointId: "gone", locationId: null },
      ],
      stations,
    );
    const listed = listStations(stations, null, alerts);
    expect(listed.map((each) => each.alerts)).toEqual([2, 0]);
    const names = (filter: Parameters<typeof stationsShown>[1]) =>
      stationsShown(listed, filter).map((each) => each.station.name);
    expect(names({})).toEqual(["Porto Norte 1", "Braga Sul"]);
    expect(names({ state: "faulted" })).toEqual(["Porto Norte 1"]);
    expect(names({ state: "offline" })).toEqual(["Porto Norte 1", "Braga Sul"]);
    expect(names({ site: "Braga" })).toEqual(["Braga Sul"]);
    expect(names({ alerts: true })).toEqual(["Porto Norte 1"]);
    expect(names({ offline: true })).toEqual(["Braga Sul"]);
    expect(names({ offline: true, state: "faulted" })).toEqual([]);
  });

  it("lists the slots that each number of the overview counts", () => {
    const listed = listStations(stations, null, null);
    const slots = (state: (typeof SLOT_CHOICES)[number]) => slotsShown(listed, { state }).map((each) => each.slot);
    const { counts, powerW } = totalsOf(stations.flatMap(slotsOf));
    expect(slots("charging")).toHaveLength(counts.charging);
    expect(slots("broken")).toHaveLength(counts.faulted + counts.offline);
    expect(totalsOf(slots("drawing")).powerW).toBe(powerW);
    expect(slots("drawing").map(({ evse: { label } }) => label)).toEqual(["A1"]);
    for (const each of stations.flatMap(slotsOf)) expect(isShown(each, undefined)).toBe(true);
  });
});
