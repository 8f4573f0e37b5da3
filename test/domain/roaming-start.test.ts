import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CONNECTOR_STATUSES, REMOTE_START_ALLOWED } from "../../src/domain/location.ts";
import { chooseStart, type PermittedEvse, type WantedConnector } from "../../src/domain/roaming-start.ts";

const connector = (fields: Partial<WantedConnector> = {}): WantedConnector => ({
  connectorId: 1,
  class: "standard",
  format: "SOCKET",
  status: "Available",
  isKept: false,
  ...fields,
});

const evse = (uid: string, fields: Partial<PermittedEvse> = {}): PermittedEvse => ({
  uid,
  chargePointId: "CP-1",
  locationId: "loc-1",
  timeZone: "Europe/Amsterdam",
  permit: { kind: "immediate", period: { beginAt: 0, endAt: 3_600_000 }, isCut: false },
  featureProfiles: null,
  isReachable: true,
  isInUse: false,
  driver: null,
  connectors: [connector()],
  ...fields,
});

const at = (evseUid: string | null, connectorId: string | null = null) => ({ evseUid, connectorId });
const chosen = (choice: ReturnType<typeof chooseStart>) =>
  choice.kind === "places"
    ? choice.places.map(({ evse: { uid }, connector: { connectorId } }) => `${uid}/${connectorId}`).join(" ")
    : choice.kind;

const taken: PermittedEvse["permit"] = {
  kind: "refused",
  refused: { ok: false, refusal: "slot_not_free", detail: "The EVSE is booked from 14:00." },
};
const booked = (connectorId: number | null): PermittedEvse["permit"] => ({
  kind: "own",
  booking: {
    id: "b",
    kind: "booking",
    origin: "booked",
    state: "RESERVED",
    connectorId,
    tokens: [],
    authorizationReference: null,
    partyCountryCode: null,
    partyId: null,
    blockedBy: null,
    beginAt: 0,
    heldFrom: 0,
    heldUntil: 1,
    startableFrom: 0,
    keptUntil: 1,
  },
});

describe("where a partner's session starts (OCPI-C5)", () => {
  it("is the EVSE that it names, in any case of its letters (OCPI-T14)", () => {
    expect(chosen(chooseStart([evse("E1"), evse("e2")], at("E2")))).toBe("e2/1");
  });

  it("is nowhere that there is not (OCPI-C4, H11)", () => {
    expect(chosen(chooseStart([evse("E1")], at("E9")))).toBe("unknown");
    expect(chosen(chooseStart([evse("E1")], at("E1", "2")))).toBe("unknown");
  });

  it("is the first EVSE that nobody has where none is named: not one where somebody is plugged in", () => {
    const evses = [
      evse("E1", { isReachable: false }),
      evse("E2", { isInUse: true }),
      evse("E3", { connectors: [connector({ status: "Preparing" })] }),
      evse("E4", { connectors: [connector({ status: null })] }),
      evse("E5", { connectors: [connector({ status: "Faulted" }), connector({ connectorId: 2 })] }),
    ];
    expect(chosen(chooseStart(evses, at(null)))).toBe("E5/2");
    expect(chosen(chooseStart(evses.slice(0, 4), at(null)))).toBe("refused");
  });

  it("is the EVSE that is kept for its driver, before others are looked at", () => {
    const kept = evse("E1", { connectors: [connector({ status: "Reserved", isKept: true })] });
    expect(chosen(chooseStart([kept, evse("E2")], at(null)))).toBe("E1/1 E2/1");
  });

  it("is the EVSE that its driver has booked, and no other one, though it shows that it is reserved (OCPI-B9)", () => {
    const its = evse("E2", { permit: booked(null), connectors: [connector({ status: "Reserved" })] });
    expect(chosen(chooseStart([evse("E1"), its], at(null)))).toBe("E2/1");
    const broken = { ...its, connectors: [connector({ status: "Faulted" })] };
    expect(chooseStart([evse("E1"), broken], at(null))).toMatchObject({ why: "The EVSE is out of order." });
    const both = [connector(), connector({ connectorId: 2 })];
    expect(chosen(chooseStart([evse("E1", { permit: booked(2), connectors: both })], at("E1")))).toBe("E1/2");
  });

  it("is never where the calendar forbids it; what is free is passed over then, and the reason is named", () => {
    const full = evse("E1", { permit: taken });
    expect(chooseStart([full], at("E1"))).toMatchObject({ kind: "refused", why: "The EVSE is booked from 14:00." });
    expect(chosen(chooseStart([full, evse("E2"), evse("E3")], at(null)))).toBe("E2/1 E3/1");
    expect(chooseStart([full], at(null))).toMatchObject({ kind: "refused", why: "The EVSE is booked from 14:00." });
  });

  it("needs a connector where there are several (OCPI-L9)", () => {
    const several = evse("E1", { connectors: [connector(), connector({ connectorId: 2 })] });
    expect(chosen(chooseStart([several], at("E1")))).toBe("refused");
    expect(chosen(chooseStart([several], at("E1", "2")))).toBe("E1/2");
  });

  it("is never where the rule of remote starts forbids it, nor without a reason for people (OCPP-R2)", () => {
    const connectors = fc
      .uniqueArray(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 3 })
      .chain((ids) =>
        fc.tuple(
          ...ids.map((connectorId) =>
            fc
              .record({ status: fc.constantFrom(null, ...CONNECTOR_STATUSES), isKept: fc.boolean() })
              .map((fields) => connector({ connectorId, ...fields })),
          ),
        ),
      );
    const evses = fc
      .array(fc.record({ isReachable: fc.boolean(), isInUse: fc.boolean(), connectors }), { maxLength: 4 })
      .map((all) => all.map((fields, index) => evse(`E${index}`, fields)));
    const wanted = fc.record({
      evseUid: fc.constantFrom(null, "E0", "E1", "E9"),
      connectorId: fc.constantFrom(null, "1", "2"),
    });
    fc.assert(
      fc.property(evses, wanted, (all, place) => {
        const choice = chooseStart(all, place);
        if (choice.kind !== "places") {
          expect(choice.why).toMatch(/^The |^There |^No /);
          return;
        }
        expect(choice.places.length).toBeGreaterThan(0);
        for (const { evse: found, connector: socket } of choice.places) {
          const rule = socket.status === null ? "yes" : REMOTE_START_ALLOWED[socket.status];
          expect([found.isReachable, found.isInUse]).toEqual([true, false]);
          expect(rule === "yes" || (rule === "forHolder" && socket.isKept)).toBe(true);
        }
      }),
    );
  });
});
