import { describe, expect, it } from "vitest";
import type { ConnectorStatus } from "../../src/domain/location.ts";
import { chooseHold, type ReservableEvse, whyNotUntil } from "../../src/domain/reservable.ts";

const HOUR = 3_600_000;

function evse(
  uid: string,
  fields: Partial<ReservableEvse> = {},
  ...statuses: (ConnectorStatus | null)[]
): ReservableEvse {
  const first = Number(uid.slice(1));
  const connectors = statuses.map((status, index) => ({
    connectorId: first + index,
    format: "CABLE" as const,
    status,
  }));
  return { uid, chargePointId: "CP", featureProfiles: null, isReachable: true, connectors, ...fields };
}

const nobody = () => false;
const places = (
  evses: readonly ReservableEvse[],
  evseUid: string | null = null,
  isKept: (place: { readonly connectorId: number }) => boolean = nobody,
) => {
  const choice = chooseHold(evses, evseUid, isKept);
  return choice.kind === "places"
    ? choice.places.map(({ chargePointId, connectorId }) => `${chargePointId}/${connectorId}`)
    : choice;
};

describe("OCPI-C7 where an EVSE is kept", () => {
  it("is where the partner says, in any case of the letters", () => {
    const evses = [evse("E1", {}, "Available"), evse("E2", {}, "Charging")];
    expect(places(evses, "e2")).toEqual(["CP/2"]);
    expect(places(evses, "E3")).toMatchObject({ kind: "unknown" });
  });

  it("is a free EVSE if the partner leaves the choice to us, then one that nobody knows of, then any of the box", () => {
    const evses = [evse("E1", {}, "Charging"), evse("E2", {}, null), evse("E3", {}, "Available")];
    expect(places(evses)).toEqual(["CP/3", "CP/2", "CP/0"]);
    expect(places([evse("E1", {}, "Charging")])).toMatchObject({ kind: "refused", why: "No EVSE is free." });
    expect(places([evse("E1", {}, "Faulted"), evse("E2", {}, "Charging")])).toEqual(["CP/0"]);
  });

  it("is a free one of exclusive connectors; none if one of them is kept already", () => {
    const evses = [evse("E1", {}, "Unavailable", "Available")];
    expect(places(evses, "E1")).toEqual(["CP/2"]);
    expect(places(evses, "E1", ({ connectorId }) => connectorId === 1)).toMatchObject({ kind: "refused" });
  });

  it("is nowhere that cannot be asked", () => {
    expect(places([evse("E1", { isReachable: false }, "Available")])).toMatchObject({ kind: "refused" });
    expect(places([evse("E1", { featureProfiles: ["Core"] }, "Available")])).toMatchObject({ kind: "unable" });
    expect(places([evse("E1", { featureProfiles: ["Core", "Reservation"] }, "Available")])).toEqual(["CP/1"]);
  });

  it("is for a day at most, from now on", () => {
    expect(whyNotUntil(HOUR, HOUR)).toContain("past");
    expect(whyNotUntil(25 * HOUR + 1, HOUR)).toContain("24 hours");
    expect(whyNotUntil(25 * HOUR, HOUR)).toBeNull();
  });
});
