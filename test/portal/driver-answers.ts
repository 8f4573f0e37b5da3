import type { ChargeView, ReceiptView, SlotView } from "../../src/entry/api/shared/drivers.ts";

/** Builders of what the public API answers drivers' pages. */

const AT = Date.UTC(2026, 10, 18, 9, 20);
const MINUTE_MS = 60_000;
/** @param minutes from 09:20 of the day of the demo. */
export const at = (minutes: number) => new Date(AT + minutes * MINUTE_MS).toISOString();

const station: SlotView["station"] = {
  id: "pn1",
  name: "Porto Norte 1",
  address: "Rua de Costa Cabral 1200",
  city: "Porto",
  timeZone: "Europe/Lisbon",
  helpPhone: "+351 800 200 300",
};

export const offer: NonNullable<SlotView["offer"]> = {
  quoteId: "quote-1",
  expiresAt: at(15),
  currency: "EUR",
  vatBasisPoints: 2_300,
  listMicroPerKwh: 390_000,
  priceMicroPerKwh: 390_000,
  promotion: null,
  example: { energyWh: 30_000, payableMicro: 11_700_000 },
};

export const promotedOffer: typeof offer = {
  ...offer,
  listMicroPerKwh: 520_000,
  priceMicroPerKwh: 416_000,
  promotion: { name: "Evening sun", endAt: at(160) },
  example: { energyWh: 30_000, payableMicro: 12_480_000 },
};

export function slot(over: Partial<SlotView> = {}): SlotView {
  return {
    asOf: at(0),
    station,
    slot: { code: "PT*EML*EPN1A2", uid: "pn1-A2", label: "A2", connectorId: 2, connectors: [socket] },
    state: "free",
    pluggedIn: false,
    startable: true,
    freeAt: null,
    nearestFree: null,
    offer,
    ...over,
  };
}

type Connector = SlotView["slot"]["connectors"][number];

const socket: Connector = {
  connectorId: 2,
  standard: "IEC_62196_T2",
  format: "SOCKET",
  maxPowerW: 11_000,
  class: "standard",
};
const cable: Connector = { ...socket, format: "CABLE", class: "fast" };

/** With three cables, the second chosen, during a promotion: as full as the page gets. */
export const fullSlot: SlotView = slot({
  slot: {
    ...slot().slot,
    label: "B1",
    connectors: [
      { ...cable, connectorId: 1, standard: "IEC_62196_T2_COMBO", maxPowerW: 60_000 },
      { ...cable, connectorId: 2, standard: "CHADEMO", maxPowerW: 50_000 },
      { ...cable, connectorId: 3, maxPowerW: 43_000 },
    ],
  },
  offer: promotedOffer,
});

export function charge(over: Partial<ChargeView> = {}): ChargeView {
  return {
    id: "charge-1",
    asOf: at(16),
    station,
    slot: { code: "PT*EML*EPN1A2", label: "A2" },
    state: "charging",
    failure: null,
    askedAt: at(0),
    startBy: at(2),
    startedAt: at(0.5),
    endedAt: null,
    energyWh: 2_610,
    powerW: 10_800,
    price: { currency: "EUR", vatBasisPoints: 2_300, priceMicroPerKwh: 390_000 },
    payableMicro: 1_020_000,
    connected: true,
    paymentPage: null,
    receiptToken: null,
    ...over,
  };
}

export const curve = {
  items: Array.from({ length: 16 }, (_, minute) => ({
    at: at(minute + 1),
    powerW: minute < 2 ? 4_000 * (minute + 1) : 10_800,
    energyWh: minute * 170,
  })),
};

export const receipt: ReceiptView = {
  sessionId: "0197f3c0-5a55-7c6e-9a27-c62ba3a3d01e",
  operator: "eMall",
  station,
  slotLabel: "A2",
  startedAt: at(0),
  stoppedAt: at(67),
  energyWh: 12_345,
  currency: "EUR",
  vatBasisPoints: 2_300,
  priceMicroPerKwh: 416_000,
  listMicroPerKwh: 520_000,
  promotionName: "Evening sun",
  totalInclMicro: 5_135_500,
  totalExclMicro: 4_175_200,
  vatMicro: 960_300,
  payableMicro: 5_140_000,
  sources: [
    { source: "SOLAR", energyWh: 12_000 },
    { source: "UNKNOWN", energyWh: 345 },
  ],
};
