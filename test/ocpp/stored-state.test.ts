import { describe, expect, it } from "vitest";
import { InMemory } from "../../scripts/lib/object-memory.ts";
import { hear } from "../../src/ocpp/charge-point.ts";
import { type ChargePointState, EMPTY_STATE, type Transaction } from "../../src/ocpp/state.ts";
import { completeState, completeTransaction } from "../../src/ocpp/stored-state.ts";

const NOW = Date.UTC(2031, 4, 5, 10);

/** As the first release wrote it. */
const FIRST_RELEASE = {
  registration: {
    chargePointId: "CP-1",
    locationId: "L-1",
    vendor: "Vendor",
    model: "Model",
    serialNumber: null,
    settings: {},
    connectors: [{ connectorId: 1, evseUid: "E-1", class: "standard", maxPowerW: 22_000 }],
  },
  boot: null,
  link: { connected: true, generation: 1, quietUntil: null, lastSeenAt: NOW - 1_000, offlineSince: null },
  connectors: {
    1: {
      status: "Available",
      rawStatus: "Available",
      errorCode: "NoError",
      vendorId: null,
      vendorErrorCode: null,
      info: null,
      at: NOW - 60_000,
    },
  },
  lastTransactionId: 3,
} as unknown as ChargePointState;

describe("a state that an older release stored", () => {
  it("is completed: the charge point boots and goes on as if it had been stored now", () => {
    const state = completeState(FIRST_RELEASE);
    const payload = { chargePointVendor: "Vendor", chargePointModel: "Model" };
    const frame = { type: "call", id: "1", action: "BootNotification", payload } as const;
    const facts = { now: NOW, newId: () => "id", token: { known: true, token: null }, memory: new InMemory() } as const;
    const { send } = hear(state, { kind: "frame", frame }, facts);
    expect(JSON.parse(send[0] ?? "")).toMatchObject([3, "1", { status: "Accepted" }]);
    expect(state.lastTransactionId).toBe(3);
    expect(state.connectors[1]).toMatchObject({ since: NOW - 60_000, rawErrorCode: "NoError" });
  });

  it("has transactions whose stop reason is the word that was sent, as far as is known, and that are nobody else's", () => {
    const stopped = { startedAt: NOW, stopReason: "Remote" } as Transaction;
    expect(completeTransaction(stopped)).toMatchObject({ rawStopReason: "Remote", receivedAt: NOW, roaming: null });
    const now = {
      receivedAt: NOW,
      roaming: null,
      reservedAt: null,
      bookingId: null,
      endsBefore: null,
      suspensions: [],
    };
    const today = { ...stopped, stopReason: "Local", rawStopReason: null, ...now };
    expect(completeTransaction(today)).toEqual(today);
  });

  it("has reservations that are our own customers'", () => {
    const live = [{ id: "a" }] as unknown as ChargePointState["reservations"]["live"];
    const stored = { ...EMPTY_STATE, reservations: { live, lastReservationId: 1 } };
    expect(completeState(stored).reservations.live).toEqual([{ id: "a", roaming: null, bookingId: null }]);
  });

  it("of today comes through unchanged", () => {
    expect(completeState(EMPTY_STATE)).toEqual(EMPTY_STATE);
  });
});
