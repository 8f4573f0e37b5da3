import { describe, expect, it } from "vitest";
import { changesOf, removals, toldOf } from "../../src/ocpi/location-changes.ts";
import type { toLocation } from "../../src/ocpi/locations.ts";

type Location = ReturnType<typeof toLocation>;

const AT = "2026-05-01T10:00:00Z";
const LATER = "2026-05-01T11:00:00Z";

const connector = (id: string, fields: object = {}) => ({ id, max_amperage: 32, last_updated: AT, ...fields });
const evse = (uid: string, fields: object = {}) => ({
  uid,
  status: "AVAILABLE",
  physical_reference: uid,
  connectors: [connector("1"), connector("2")],
  last_updated: AT,
  ...fields,
});
const location = (fields: object = {}) =>
  ({ id: "LOC", name: "Porto", evses: [evse("A"), evse("B")], last_updated: AT, ...fields }) as unknown as Location;

const changes = (now: Location, before = location()) => changesOf(now, toldOf(before, JSON.stringify), JSON.stringify);

describe("what is told of a changed Location", () => {
  it("is nothing where only instants differ: a repeated look tells nothing twice", () => {
    expect(changes(location({ last_updated: LATER, evses: [evse("A", { last_updated: LATER }), evse("B")] }))).toEqual(
      [],
    );
  });

  it("is all of it to who was never told (OCPI-U2)", () => {
    const whole = location();
    expect(changesOf(whole, null, JSON.stringify)).toEqual([{ method: "PUT", path: ["LOC"], body: whole }]);
  });

  it("is all of it where a field of its own differs or is gone, for a PATCH cannot take one away (OCPI-T26)", () => {
    for (const whole of [location({ name: "Faro" }), location({ name: undefined })]) {
      expect(changes(whole)).toEqual([{ method: "PUT", path: ["LOC"], body: whole }]);
    }
  });

  it("is a PATCH of the status where no more differs, with the last_updated of the EVSE (OCPI-U1, T26)", () => {
    const now = location({ evses: [evse("A"), evse("B", { status: "CHARGING", last_updated: LATER })] });
    expect(changes(now)).toEqual([
      { method: "PATCH", path: ["LOC", "B"], body: { status: "CHARGING", last_updated: LATER } },
    ]);
  });

  it("is the EVSE where it is new, changed, or has other connectors; never a PATCH of its list (OCPI-U2, T27)", () => {
    for (const changed of [
      evse("C"),
      evse("B", { physical_reference: "B1" }),
      evse("B", { connectors: [connector("1")] }),
      evse("B", { connectors: [connector("1"), connector("2"), connector("3")], status: "CHARGING" }),
    ]) {
      expect(changes(location({ evses: [evse("A"), changed] })).filter(({ method }) => method === "PUT")).toEqual([
        { method: "PUT", path: ["LOC", changed.uid], body: changed },
      ]);
    }
  });

  it("is the EVSE where an estimate comes, goes, or has moved by a quarter of an hour, and not by each guess (OCPI-T26)", () => {
    const guessed = (at: string, source = "history") =>
      location({ evses: [evse("A"), evse("B", { status: "CHARGING", emall_free_from_estimate: { at, source } })] });
    const before = guessed("2026-05-01T10:30:00Z");
    const kinds = (now: Location) => changes(now, before).map(({ method, path }) => `${method} ${path.join("/")}`);
    expect(kinds(guessed("2026-05-01T10:34:00Z"))).toEqual([]);
    expect(kinds(guessed("2026-05-01T10:45:00Z"))).toEqual(["PUT LOC/B"]);
    expect(kinds(guessed("2026-05-01T10:30:00Z", "charging_curve"))).toEqual(["PUT LOC/B"]);
    expect(kinds(guessed("2026-05-01T10:30:00Z", "booking_end"))).toEqual(["PUT LOC/B"]);
    expect(kinds(location())).toEqual(["PUT LOC/B"]);
    const booked = guessed("2026-05-01T10:30:00Z", "booking_end");
    expect(changes(guessed("2026-05-01T10:31:00Z", "booking_end"), booked)).toHaveLength(1);
  });

  it("is the connector where only it differs, and the status beside it (OCPI-U2)", () => {
    const other = connector("2", { max_amperage: 16 });
    const now = location({
      evses: [evse("A", { status: "RESERVED", connectors: [connector("1"), other] }), evse("B")],
    });
    expect(changes(now)).toEqual([
      { method: "PUT", path: ["LOC", "A", "2"], body: other },
      { method: "PATCH", path: ["LOC", "A"], body: { status: "RESERVED", last_updated: AT } },
    ]);
  });

  it("takes away an EVSE that is shown no more, once (OCPI-L2)", () => {
    const gone = { method: "PATCH", path: ["LOC", "B"], body: { status: "REMOVED", last_updated: AT } };
    expect(changes(location({ evses: [evse("A")] }))).toEqual([gone]);
    expect(
      changes(location({ evses: [evse("A")] }), location({ evses: [evse("A"), evse("B", { status: "REMOVED" })] })),
    ).toEqual([]);
  });

  it("takes away a location that is shown no more, EVSE by EVSE (OCPI-L2)", () => {
    const told = toldOf(location({ evses: [evse("A"), evse("B", { status: "REMOVED" })] }), JSON.stringify);
    expect(removals("LOC", told, LATER)).toEqual([
      { method: "PATCH", path: ["LOC", "A"], body: { status: "REMOVED", last_updated: LATER } },
    ]);
  });
});
