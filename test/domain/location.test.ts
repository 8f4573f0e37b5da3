import { describe, expect, it } from "vitest";
import {
  admitRemoteStart,
  CONNECTOR_STATUSES,
  type ConnectorStatus,
  evseStatus,
  isConnectorStatus,
  REMOTE_START_ALLOWED,
  whyNotPublishable,
} from "../../src/domain/location.ts";

const asked = { status: "Available" as ConnectorStatus | null, stale: false, evseInUse: false };

describe("OCPP-R2: the statuses that allow a start from afar", () => {
  const expected: Record<ConnectorStatus, { readonly anyone: boolean; readonly holder: boolean }> = {
    Available: { anyone: true, holder: true },
    Preparing: { anyone: true, holder: true },
    Charging: { anyone: false, holder: false },
    SuspendedEV: { anyone: false, holder: false },
    SuspendedEVSE: { anyone: false, holder: false },
    Finishing: { anyone: true, holder: true },
    Reserved: { anyone: false, holder: true },
    Unavailable: { anyone: false, holder: false },
    Faulted: { anyone: false, holder: false },
  };

  it.each(CONNECTOR_STATUSES)("%s", (status) => {
    const { anyone, holder } = expected[status];
    expect(admitRemoteStart({ ...asked, status, isReservationHolder: false }).ok).toBe(anyone);
    expect(admitRemoteStart({ ...asked, status, isReservationHolder: true }).ok).toBe(holder);
    expect(REMOTE_START_ALLOWED[status]).toBe(anyone ? "yes" : holder ? "forHolder" : "no");
  });

  it.each(CONNECTOR_STATUSES)("%s, but reported before the charge point went silent, forbids nothing", (status) => {
    expect(admitRemoteStart({ ...asked, status, stale: true, isReservationHolder: false }).ok).toBe(true);
  });

  it("a status that was never reported forbids nothing", () => {
    expect(admitRemoteStart({ ...asked, status: null, isReservationHolder: false }).ok).toBe(true);
  });

  it("OCPP-T8: an EVSE that charges on another of its connectors is taken, whatever the status", () => {
    for (const status of [null, ...CONNECTOR_STATUSES]) {
      const answer = admitRemoteStart({ status, stale: true, evseInUse: true, isReservationHolder: true });
      expect(answer).toEqual({ ok: false, refusal: "connector_not_available" });
    }
  });
});

describe("the status an EVSE shows", () => {
  it("is that of its only connector", () => {
    for (const status of CONNECTOR_STATUSES) expect(evseStatus([status])).toBe(status);
  });
  it("is its busiest connector's", () => {
    expect(evseStatus(["Unavailable", "Charging"])).toBe("Charging");
    expect(evseStatus(["Available", "Faulted"])).toBe("Faulted");
    expect(evseStatus([null, "Available"])).toBe("Available");
  });
  it("is unknown until a connector has reported", () => {
    expect(evseStatus([null, null])).toBeNull();
    expect(evseStatus([])).toBeNull();
  });
  it("does not depend on the order of its connectors", () => {
    for (const left of CONNECTOR_STATUSES) {
      for (const right of CONNECTOR_STATUSES) expect(evseStatus([left, right])).toBe(evseStatus([right, left]));
    }
  });
  it("is one of the nine, spelled as OCPP spells them", () => {
    expect(isConnectorStatus("SuspendedEVSE")).toBe(true);
    expect(isConnectorStatus("available")).toBe(false);
  });
});

describe("publishing a location", () => {
  it("needs an EVSE with a connector and both prices", () => {
    expect(whyNotPublishable({ connectorsPerEvse: [0, 2], pricedClasses: ["standard", "fast"] })).toEqual([]);
  });
  it("names everything that is missing", () => {
    expect(whyNotPublishable({ connectorsPerEvse: [0], pricedClasses: [] })).toEqual([
      "an EVSE with a connector",
      "a standard tariff",
      "a fast tariff",
    ]);
    expect(whyNotPublishable({ connectorsPerEvse: [1], pricedClasses: ["standard"] })).toEqual(["a fast tariff"]);
  });
});
