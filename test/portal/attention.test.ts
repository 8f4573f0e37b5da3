import { describe, expect, it } from "vitest";
import { type Attention, needsAttention } from "../../portal/src/pages/overview/attention.ts";
import { cheapestNow } from "../../portal/src/pages/overview/cheapest.ts";
import { aDso, aSession, aSite } from "./overview-answers.ts";
import { chargePoint, connector, evse, live, station } from "./stations.ts";

const AWAY = live({ online: false, connected: false, offlineSince: "2026-11-18T08:55:00.000Z" });

const slot = (label: string, status: "Available" | "Faulted" = "Available") =>
  evse({ uid: `x-${label}`, label, connectors: [connector({ status })] });

const told = (items: readonly Attention[]) =>
  items.map((item) => {
    if (item.kind === "fault") return [item.kind, item.slot.evse.label];
    if (item.kind === "slotsOffline") return [item.kind, ...item.slots.map(({ evse: { label } }) => label)];
    if (item.kind === "dso") return [item.kind, item.dso.name];
    if (item.kind === "battery") return [item.kind, item.station.name, item.levelPercent];
    return item.kind === "stationOffline" ? [item.kind, item.since] : [item.kind, item.session.id];
  });

const QUIET = { stations: [], sites: new Map(), dsos: [], sessions: [] };

describe("what needs attention (portal 4.4)", () => {
  it("is nothing where all is well", () => {
    const sites = new Map([["pn1", aSite()]]);
    expect(needsAttention({ ...QUIET, stations: [station()], sites, dsos: [aDso()] })).toEqual([]);
  });

  it("is each faulted slot by itself, and the slots of a charge point that is out of contact together", () => {
    const stations = [
      station({
        chargePoints: [
          chargePoint({ evses: [slot("A1"), slot("B2", "Faulted")] }),
          chargePoint({ id: "PN1-C", live: AWAY, evses: [slot("C4"), slot("C3", "Faulted")] }),
        ],
      }),
    ];
    expect(told(needsAttention({ ...QUIET, stations }))).toEqual([
      ["fault", "B2"],
      ["slotsOffline", "C3", "C4"],
    ]);
  });

  it("is a station whose charge points all fell silent once, with the last that was heard; or that was never heard", () => {
    const boxes = ["1", "2"].map((id) => chargePoint({ id, live: AWAY, evses: [slot(id)] }));
    const never = chargePoint({ live: live({ online: false, lastSeenAt: null }), evses: [slot("E1")] });
    const stations = [station({ chargePoints: boxes }), station({ id: "bs1", chargePoints: [never] })];
    expect(told(needsAttention({ ...QUIET, stations }))).toEqual([
      ["stationOffline", AWAY.offlineSince],
      ["stationOffline", null],
    ]);
  });

  it("is a session that the Worker tells of, a silent DSO, and a battery that it calls low; cars before prices", () => {
    const dsos = [
      aDso({ name: "Volta" }),
      aDso({ name: "Costa Energia", state: "not_answering" }),
      aDso({ name: "Nova", state: "never_reached" }),
      aDso({ name: "Asked soon", state: "not_asked" }),
    ];
    const sites = new Map([["pn1", aSite({ storedWh: 24_000, isLow: true })]]);
    const sessions = [aSession({ id: "s1" }), aSession({ id: "of a station that is gone", locationId: "gone" })];
    expect(told(needsAttention({ stations: [station()], sites, dsos, sessions }))).toEqual([
      ["session", "s1"],
      ["dso", "Costa Energia"],
      ["dso", "Nova"],
      ["battery", "Porto Norte 1", 12],
    ]);
  });

  it("is no battery that never answered: nothing is not low", () => {
    const sites = new Map([["pn1", aSite({ storedWh: null, isLow: false })]]);
    expect(needsAttention({ ...QUIET, stations: [station()], sites })).toEqual([]);
  });
});

describe("the cheapest DSO now (portal 4.4)", () => {
  it("sells, answers, and has told its price", () => {
    const dsos = [
      aDso({ name: "Volta", priceMicroPerKwh: 120_000 }),
      aDso({ name: "NordNett", priceMicroPerKwh: 95_100 }),
      aDso({ name: "Costa Energia", priceMicroPerKwh: 10_000, state: "not_answering" }),
      aDso({ name: "A guess", priceMicroPerKwh: 20_000, quality: "estimated" }),
      aDso({ name: "The wire", priceMicroPerKwh: 0, sells: false }),
      aDso({ name: "Silent on prices", priceMicroPerKwh: null }),
    ];
    expect(cheapestNow(dsos)).toMatchObject({ dso: { name: "NordNett" }, priceMicroPerKwh: 95_100 });
    expect(cheapestNow(dsos.slice(2))).toBeNull();
  });
});
