import type * as z from "zod";
import type { Scene } from "../../sim/world/demo-world.ts";
import type { connectionSchema } from "../../src/entry/api/shared/connection.ts";
import type { channelRequest } from "../../src/entry/api/shared/notifications.ts";
import type { partyRequest } from "../../src/entry/api/shared/parties.ts";
import type {
  chargePointRequest,
  connectorRequest,
  evseRequest,
  locationRequest,
  tokenRequest,
} from "../../src/entry/api/shared/requests.ts";
import type { tariffRequest } from "../../src/entry/api/shared/tariffs.ts";

type Connector = z.input<typeof connectorRequest>;
type Evse = z.input<typeof evseRequest> & { readonly uid: string };

export type DemoLocation = z.input<typeof locationRequest> & { readonly id: string };
export type DemoChargePoint = Omit<z.input<typeof chargePointRequest>, "evses"> & {
  readonly vendor: string;
  readonly model: string;
  readonly evses: Evse[];
  /** What the demo world does with it; null: registered, connected by nobody, for a real client. */
  readonly scene: Scene | null;
  /** Shown by its connectors whatever happens. */
  readonly hold?: "Reserved" | "Unavailable";
};
export type DemoToken = z.input<typeof tokenRequest> & {
  readonly is: "valid" | "blocked" | "expired";
};

const TIME_ZONE = "Europe/Lisbon";
const COUNTRY = "PRT";
const EXPIRED_AT = "2025-01-01T00:00:00.000Z";

export const DEMO_LOCATIONS: readonly DemoLocation[] = [
  {
    id: "pn1",
    name: "Porto Norte 1",
    address: "Rua de Costa Cabral 1200",
    city: "Porto",
    postalCode: "4200-218",
    country: COUNTRY,
    latitude: "41.170120",
    longitude: "-8.591510",
    timeZone: TIME_ZONE,
    parkingType: "PARKING_LOT",
    facilities: ["SUPERMARKET", "CAFE", "WIFI"],
    directions: [{ language: "pt", text: "Entrada pela Rua de Costa Cabral" }],
    openingHours: { twentyFourSeven: true },
    energyMix: {
      sources: [{ source: "SOLAR", shareBasisPoints: 10_000 }],
      co2GramsPerKwh: 0,
      supplierName: "Sol do Norte",
    },
  },
  {
    id: "bs1",
    name: "Braga Sul",
    address: "Avenida da Liberdade 640",
    city: "Braga",
    postalCode: "4710-249",
    country: COUNTRY,
    latitude: "41.545450",
    longitude: "-8.426510",
    timeZone: TIME_ZONE,
    parkingType: "PARKING_GARAGE",
    facilities: ["MALL"],
    openingHours: {
      twentyFourSeven: false,
      regular: [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, begin: "07:00", end: "00:30" })),
    },
    energyMix: {
      sources: [
        { source: "WIND", shareBasisPoints: 5_500 },
        { source: "WATER", shareBasisPoints: 2_500 },
        { source: "GAS", shareBasisPoints: 2_000 },
      ],
      co2GramsPerKwh: 92,
      supplierName: "Minho Energia",
    },
  },
];

/** What the wires of the locations bear: less than all of their charge points together could draw. */
export const DEMO_CONNECTIONS: Readonly<Record<string, z.input<typeof connectionSchema>>> = {
  pn1: {
    gridLimitW: 250_000,
    feeders: [{ id: "ac", name: "Alternating current", parentId: null, fuseA: 125 }],
    chargePoints: {
      "PN1-A": { feederId: "ac", fuseA: 35 },
      "PN1-B1": { feederId: "ac" },
      "PN1-B2": { feederId: "ac" },
    },
    phases: { "pn1-A1": [1, 2, 3], "pn1-A2": [2, 3, 1] },
  },
  bs1: {
    gridLimitW: 120_000,
    feeders: [],
    chargePoints: {},
    phases: { "bs1-A1": [1], "bs1-A2": [2] },
  },
};

export const DEMO_TARIFFS: readonly z.input<typeof tariffRequest>[] = [
  { class: "standard", currency: "EUR", priceMicroPerKwh: 390_000, vatBasisPoints: 2_300 },
  { class: "fast", currency: "EUR", priceMicroPerKwh: 520_000, vatBasisPoints: 2_300 },
];

/** The FLEET cards are carried by the cars of the demo world; the others are free. */
export const DEMO_TOKENS: readonly DemoToken[] = [
  token("DRIVER-ANA"),
  token("DRIVER-BRUNO"),
  token("FAMILY-CARLA", { parentUid: "FAMILY-SOUSA" }),
  token("FAMILY-DIOGO", { parentUid: "FAMILY-SOUSA" }),
  ...Array.from({ length: 12 }, (_, index) => token(`FLEET-${String(index + 1).padStart(2, "0")}`)),
  token("LOST-CARD", { state: "blocked" }),
  token("GUEST-2024", { expiresAt: EXPIRED_AT }),
];

function token(uid: string, given: Omit<z.input<typeof tokenRequest>, "uid"> = {}): DemoToken {
  const is = given.state === "blocked" ? "blocked" : given.expiresAt ? "expired" : "valid";
  return { uid, ...given, is };
}

const ac11 = (connectorId: number): Connector => ({
  connectorId,
  class: "standard",
  standard: "IEC_62196_T2",
  format: "SOCKET",
  powerType: "AC_3_PHASE",
  maxVoltageV: 230,
  maxCurrentA: 16,
  maxPowerW: 11_000,
});
const ac7 = (connectorId: number): Connector => ({
  ...ac11(connectorId),
  powerType: "AC_1_PHASE",
  maxCurrentA: 32,
  maxPowerW: 7_360,
});
const ac43 = (connectorId: number): Connector => ({
  ...ac11(connectorId),
  class: "fast",
  format: "CABLE",
  maxCurrentA: 63,
  maxPowerW: 43_000,
});
const dc = (connectorId: number, maxPowerW: number): Connector => ({
  connectorId,
  class: "fast",
  standard: "IEC_62196_T2_COMBO",
  format: "CABLE",
  powerType: "DC",
  maxVoltageV: 920,
  maxCurrentA: 400,
  maxPowerW,
});
const chademo = (connectorId: number, maxPowerW: number): Connector => ({
  ...dc(connectorId, maxPowerW),
  standard: "CHADEMO",
  maxVoltageV: 500,
  maxCurrentA: 125,
});

function box(
  id: string,
  kind: Pick<DemoChargePoint, "vendor" | "model">,
  evses: Readonly<Record<string, Connector[]>>,
  scene: Scene | null,
): DemoChargePoint {
  const locationId = id.startsWith("PN1") ? "pn1" : "bs1";
  return {
    id,
    locationId,
    ...kind,
    serialNumber: `SN-${id}`,
    evses: Object.entries(evses).map(([label, connectors]) => ({
      uid: `${locationId}-${label}`,
      label,
      evseId: `PT*EML*E${locationId.toUpperCase()}${label}`,
      equipment: ["RFID_READER"],
      connectors,
    })),
    scene,
  };
}

const DUO = { vendor: "Lusovolt", model: "Duo 2x11" };
const WALL = { vendor: "Lusovolt", model: "Wall 7" };
const POST = { vendor: "Nordlicht", model: "Post 43" };
const HYPER = { vendor: "Nordlicht", model: "Hyper 150" };
const COMBI = { vendor: "Arcada", model: "Combi 60" };
const OPEN = { vendor: "Generic", model: "Open" };

const charging = (token: string, powerW: number | "paused"): Scene => ({ kind: "charging", token, powerW });
const busy = (...tokens: readonly string[]): Scene => ({ kind: "busy", tokens });
const EARTH_FAULT: Scene = { kind: "faulted", errorCode: "GroundFailure", vendorErrorCode: "E17" };
const OFFLINE: Scene = { kind: "offline" };
const STILL: Scene = { kind: "still" };

/** The operator in OCPI, as wrangler.toml names it. */
export const DEMO_PARTY = { countryCode: "PT", partyId: "EML" };

/** Whoever holds its token may register, from this machine. */
export const DEMO_PARTNER: z.input<typeof partyRequest> = {
  name: "eMSP of your own",
  expectedParties: [],
  hosts: ["127.0.0.1", "localhost"],
};

/** The eMSP of the demo world. */
export const DEMO_ROAMER = { name: "Simulated roamer", party: { countryCode: "DE", partyId: "DRV" } };

/** What is wrong in the demo stands in the Worker's log. */
export const DEMO_CHANNEL: z.input<typeof channelRequest> = {
  name: "Log",
  target: { kind: "console" },
  minSeverity: "info",
};

/** Slots and states of Porto Norte 1 as the browser checks expect them; Braga Sul is where cars come and go. */
export const DEMO_CHARGE_POINTS: readonly DemoChargePoint[] = [
  box("PN1-A", DUO, { A1: [ac11(1)], A2: [ac11(2)] }, charging("FLEET-01", 10_800)),
  box("PN1-B1", POST, { B1: [ac43(1)] }, charging("FLEET-02", "paused")),
  box("PN1-B2", POST, { B2: [ac43(1)] }, EARTH_FAULT),
  box("PN1-C1", HYPER, { C1: [dc(1, 150_000), chademo(2, 62_500)] }, charging("FLEET-03", 121_400)),
  { ...box("PN1-C2", HYPER, { C2: [dc(1, 150_000)] }, STILL), hold: "Reserved" },
  { ...box("PN1-C3", HYPER, { C3: [dc(1, 150_000)] }, STILL), hold: "Unavailable" },
  box("PN1-C4", HYPER, { C4: [dc(1, 150_000)] }, OFFLINE),
  box("BS1-A1", WALL, { A1: [ac7(1)] }, busy("FLEET-04", "FLEET-05")),
  box("BS1-A2", WALL, { A2: [ac7(1)] }, busy("FLEET-06", "FLEET-07")),
  box("BS1-B1", COMBI, { B1: [dc(1, 60_000), chademo(2, 50_000), ac43(3)] }, busy("FLEET-08", "FLEET-09", "FLEET-10")),
  box("BS1-C1", HYPER, { C1: [dc(1, 150_000)] }, busy("FLEET-11", "FLEET-12")),
  box("BS1-FREE-1", OPEN, { D1: [ac11(1)] }, null),
  box("BS1-FREE-2", OPEN, { E1: [ac11(1)], E2: [dc(2, 60_000)] }, null),
];
