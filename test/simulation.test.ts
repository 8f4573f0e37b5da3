import { describe, expect, it } from "vitest";
import { randomFrom, seedFor } from "../sim/random.ts";
import { energyCost } from "../src/domain/cost.ts";
import { type Charge, SimulatedCharger } from "./support/simulated-charger.ts";
import { PRICE, SimulatedD1 } from "./support/simulated-d1.ts";

const CHARGERS = 40;
const CHARGES_EACH = 60;
const START = Date.UTC(2031, 4, 5, 10);

const seed = Number(process.env.SIMULATION_SEED ?? Date.now() % 2 ** 31);

describe(`a simulated world, SIMULATION_SEED=${seed}`, () => {
  const d1 = new SimulatedD1(randomFrom(seedFor(seed, "d1")));
  const chargers = Array.from({ length: CHARGERS }, (_, index) => {
    const name = `charger-${index}`;
    return new SimulatedCharger(name, randomFrom(seedFor(seed, name)), d1, START);
  });
  for (const charger of chargers) {
    for (let charge = 0; charge < CHARGES_EACH; charge += 1) charger.chargeOnce();
    charger.comeToRest();
  }
  d1.comeBack();
  for (const { object } of chargers) d1.settle(object);

  function sessionsOf({ object }: SimulatedCharger) {
    return [...object.memory.transactions.values()].flatMap(({ sessionId }) => d1.sessions.get(sessionId) ?? []);
  }

  const sessionOf = (charger: SimulatedCharger, { transactionId }: Charge) =>
    sessionsOf(charger).find((session) => session.transactionId === transactionId);

  it("has one transaction per real charge, each with its own id", () => {
    for (const { charges, object } of chargers) {
      expect(new Set(charges.map(({ transactionId }) => transactionId)).size).toBe(CHARGES_EACH);
      expect(object.memory.transactions.size).toBe(CHARGES_EACH);
      expect(object.memory.orphans.size).toBe(0);
      expect(object.state.open).toEqual([]);
    }
  });

  it("shows the energy of the charger's register, and every reading once", () => {
    for (const charger of chargers) {
      for (const charge of charger.charges) {
        const { connectorId, meterStart, meterStop, readings, transactionId } = charge;
        expect(sessionOf(charger, charge)).toMatchObject({ connectorId, energyWh: meterStop - meterStart });
        expect(charger.object.memory.moments(`transaction:${transactionId ?? 0}`)).toHaveLength(readings);
      }
    }
  });

  it("bills every charge of an accepted driver exactly once, and no other", () => {
    const billed = Map.groupBy(d1.billed, ({ sessionId }) => sessionId);
    for (const charger of chargers) {
      for (const charge of charger.charges) {
        const session = sessionOf(charger, charge);
        const isAccepted = charge.idTag !== "BLOCKED";
        expect(session?.state).toBe(isAccepted ? "COMPLETED" : "INVALID");
        const { totalInclMicro } = energyCost(charge.meterStop - charge.meterStart, PRICE);
        const bills = (billed.get(session?.id ?? "") ?? []).map((bill) => bill.totalInclMicro);
        expect(bills).toEqual(isAccepted ? [totalInclMicro] : []);
      }
    }
  });

  it("leaves no call of ours open, and no command without an end", () => {
    for (const { object } of chargers) {
      object.passTo(object.now + 3_600_000);
      expect(object.state).toMatchObject({ pending: null, queue: [] });
      for (const { state } of object.memory.commands.values()) expect(["queued", "sent"]).not.toContain(state);
    }
  });
});
