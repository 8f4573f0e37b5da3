import type { DsoStanding } from "../../portal/src/pages/energy/standing.ts";
import type { SiteView } from "../../src/entry/api/shared/energy.ts";
import type { SessionView } from "../../src/entry/api/shared/schemas.ts";

/** Builders of what the overview reads beside the stations. */

const AT = "2026-11-18T09:20:00.000Z";

export function aSite(
  battery: Partial<NonNullable<SiteView["battery"]>> | null = {},
  dso: SiteView["dso"] = null,
): SiteView {
  return {
    locationId: "pn1",
    status: "optimal",
    reasons: [],
    plannedAt: AT,
    powerW: 0,
    dso,
    battery: battery && {
      capacityWh: 200_000,
      storedWh: 128_000,
      measuredW: 0,
      commandedW: 0,
      measuredAt: AT,
      differsSince: null,
      isUsed: true,
      isLow: false,
      ...battery,
    },
  };
}

interface AnyDso {
  readonly name?: string;
  readonly sells?: boolean;
  readonly state?: DsoStanding["answering"]["state"];
  readonly priceMicroPerKwh?: number | null;
  readonly quality?: "binding" | "estimated";
}

export function aDso({
  name = "NordNett",
  sells = true,
  state = "answering",
  priceMicroPerKwh = 95_100,
  quality = "binding",
}: AnyDso = {}): DsoStanding {
  const priceNow = priceMicroPerKwh === null ? null : { startAt: AT, priceMicroPerKwh, quality };
  return {
    id: name,
    name,
    currency: "EUR",
    sells,
    link: { timeZone: "Europe/Lisbon" },
    answering: {
      state,
      since: AT,
      failures: 0,
      isCircuitOpen: false,
      fault: null,
      askedAt: AT,
      answeredAt: AT,
      nextFetchAt: AT,
    },
    priceNow,
    renewableBasisPoints: null,
    cheapest: null,
  };
}

export function aSession(over: Partial<SessionView> = {}): SessionView {
  return {
    id: "s1",
    state: "ACTIVE",
    locationId: "pn1",
    chargePointId: "PN1-A",
    evseUid: "pn1-a1",
    connectorId: 1,
    transactionId: 1,
    tokenUid: "04A2",
    roaming: null,
    authorization: "Accepted",
    startedAt: AT,
    reservedAt: null,
    stoppedAt: null,
    bookingId: null,
    endsBefore: null,
    meterStartWh: 0,
    meterStopWh: null,
    energyWh: 0,
    powerW: 0,
    peakPowerW: null,
    stopReason: null,
    rawStopReason: null,
    flags: [],
    attention: ["no_energy"],
    billable: false,
    price: null,
    cost: null,
    cdrId: null,
    cdrGap: null,
    chargingPeriods: [],
    updatedAt: AT,
    ...over,
  };
}
