import { describe, expect, it } from "vitest";
import { type InTheWay, whyNotHold } from "../../src/domain/hold-clash.ts";
import { MINUTE } from "../../src/domain/time.ts";

/** 14:00 in Amsterdam. */
const NOW = Date.UTC(2031, 3, 5, 12, 0);

const row = (fields: Partial<InTheWay> & { readonly from: number }): InTheWay => ({
  id: "other",
  evseUid: "E1",
  kind: "booking",
  origin: "booked",
  state: "RESERVED",
  heldFrom: NOW + fields.from * MINUTE,
  heldUntil: NOW + (fields.from + 60) * MINUTE,
  ...fields,
});

/** A reservation of 30 minutes from now on. */
const why = (held: readonly InTheWay[], evseUids: readonly string[] = ["E1"], bufferMs = 0) =>
  whyNotHold(held, evseUids, {
    id: "mine",
    period: { beginAt: NOW, endAt: NOW + 30 * MINUTE },
    bufferMs,
    timeZone: "Europe/Amsterdam",
  });

describe("a reservation, and the calendar of its EVSE (OCPI-B8)", () => {
  it("is refused where it would reach into what is booked, or into maintenance, or closer than the buffer", () => {
    expect(why([])).toBeNull();
    expect(why([row({ from: 20 })])).toBe("The EVSE is booked from 14:20.");
    expect(why([row({ from: 30 })])).toBeNull();
    expect(why([row({ from: 30 })], ["E1"], 5 * MINUTE)).toBe("The EVSE is booked from 14:30.");
    expect(why([row({ from: -10 })])).toBe("The EVSE is booked.");
    expect(why([row({ from: -10, kind: "maintenance" })])).toBe("The EVSE is in maintenance.");
    expect(why([row({ from: 10, kind: "maintenance" })])).toBe("The EVSE is in maintenance from 14:10.");
  });

  it("is refused where somebody else has it now, and is never in its own way", () => {
    expect(why([row({ from: -10, origin: "held" })])).toBe("It is reserved already.");
    expect(why([row({ from: -10, origin: "started", state: "FULFILLED" })])).toBe("The EVSE is occupied.");
    expect(why([row({ from: -10, origin: "held", id: "mine" })])).toBeNull();
    expect(why([row({ from: 10, evseUid: "E2" })])).toBeNull();
  });

  it("of any connector waits for whoever is there now, and needs one EVSE that nobody has booked", () => {
    const both = ["E1", "E2"];
    const busy = [row({ from: -10, origin: "started" }), row({ from: -10, origin: "held", evseUid: "E2" })];
    expect(why(busy, both)).toBeNull();
    expect(why([row({ from: 10 })], both)).toBeNull();
    const full = [row({ from: 10 }), row({ from: 20, evseUid: "E2", kind: "maintenance" })];
    expect(why(full, both)).toBe("Each EVSE of the charge point is booked by then.");
  });
});
