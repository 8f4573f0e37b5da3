import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { answerOf } from "../../sim/battery/answer.ts";
import { type BatteryNow, newBattery, passed } from "../../sim/battery/battery.ts";
import { type Faults, misrepresented } from "../../sim/battery/faults.ts";
import { livePowerW, type SetPoint, setPointDue } from "../../src/domain/battery-orders.ts";
import { troubleSteps } from "../../src/domain/battery-trouble.ts";
import { askAgainAt, believed, heard, NEW_BATTERY_WATCH, unheard } from "../../src/domain/battery-watch.ts";
import type { BatteryReading } from "../../src/domain/site.ts";
import { SLOT } from "../../src/domain/slots.ts";
import { A_SHEET, SPEC } from "../support/battery-sheet.ts";

const MINUTE = 60_000;
const START = Date.UTC(2031, 4, 5, 10, 0, 0);

function readingOf(answer: ReturnType<typeof answerOf>): BatteryReading {
  return { ...answer, at: Date.parse(answer.at) };
}

/** A battery and whoever runs it, minute by minute. */
class Yard {
  now = START;
  watch = NEW_BATTERY_WATCH;
  told: SetPoint | null = null;
  private battery: BatteryNow = newBattery(SPEC, 50, START);
  private faults: Faults = {};
  private since = answerOf(SPEC, this.battery);

  misbehave(faults: Faults): void {
    this.since = answerOf(SPEC, this.battery);
    this.faults = faults;
  }

  /** Runs it by the plan for so long, and says what was wrong at any time. */
  run(minutes: number, plannedW: (minute: number) => number): readonly string[] {
    const troubles: string[] = [];
    for (let minute = 0; minute < minutes; minute += 1) {
      this.now += MINUTE;
      this.battery = passed(SPEC, this.battery, this.now);
      if (this.watch.askedAt === null || askAgainAt(this.watch, this.told) <= this.now) this.ask();
      const { trouble } = this.watch;
      const why = trouble === null ? null : trouble.kind === "lying" ? trouble.why : "missing";
      if (why !== null && troubles.at(-1) !== why) troubles.push(why);
      this.command(plannedW(minute));
    }
    return troubles;
  }

  private ask(): void {
    if (this.faults.silent) this.watch = unheard(this.watch, "It did not answer.", this.now);
    else {
      const shown = misrepresented(answerOf(SPEC, this.battery), this.since, this.faults);
      this.watch = heard(this.watch, A_SHEET, readingOf(shown), this.told, this.now);
    }
  }

  private command(plannedW: number): void {
    const reading = believed(this.watch, this.now);
    if (this.watch.reading === null || this.watch.unanswered > 0) return;
    const order = { plannedW, importLimitW: null, exportW: 0, loadW: 200_000 };
    const powerW = reading === null ? 0 : livePowerW(order, A_SHEET, reading);
    const setPoint = setPointDue(powerW, this.told, A_SHEET, this.watch.reading, this.now);
    if (setPoint === null || this.faults.silent) return;
    this.told = setPoint;
    if (!this.faults.ignoresCommands) this.battery = { ...this.battery, setPoint };
  }
}

const charging = () => 30_000;

describe("EN-M6: a battery that cannot be believed", () => {
  it("is never suspected while it tells the truth, whatever it is told", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -80_000, max: 80_000 }), { minLength: 4, maxLength: 60 }), (powers) => {
        const yard = new Yard();
        expect(yard.run(powers.length * 7, (minute) => powers[Math.floor(minute / 7)] ?? 0)).toEqual([]);
        expect(believed(yard.watch, yard.now)).not.toBeNull();
      }),
      { numRuns: 200 },
    );
  });

  it("is missing after the second question without an answer, and is back with the first answer", () => {
    const yard = new Yard();
    yard.run(10, charging);
    yard.misbehave({ silent: true });
    expect(yard.run(1, charging)).toEqual([]);
    expect(believed(yard.watch, yard.now)).not.toBeNull();
    expect(yard.run(1, charging)).toEqual(["missing"]);
    expect(believed(yard.watch, yard.now)).toBeNull();
    yard.run(200, charging);
    yard.misbehave({});
    yard.run(6, charging);
    expect([yard.watch.trouble, yard.watch.reading?.powerW]).toEqual([null, 30_000]);
    expect(yard.run(60, charging)).toEqual([]);
  });

  it.each([
    [{ frozenStored: true }, "stored_disagrees", 20],
    [{ storedJumpWh: -30_000 }, "stored_disagrees", 2],
    [{ storedJumpWh: 400_000 }, "stored_impossible", 2],
    [{ ignoresCommands: true }, "power_disagrees", 20],
    [{ wrongSign: true }, "power_disagrees", 5],
    [{ staleTimestamp: true }, "timestamp_wrong", 8],
    [{ countersFall: true }, "counters_fell", 3],
  ] as const)("%j is found out as %s within %i minutes, and it holds", (faults, why, minutes) => {
    const yard = new Yard();
    expect(yard.run(30, charging)).toEqual([]);
    yard.misbehave(faults);
    // Who ignores commands is only found out by a new one.
    expect(yard.run(minutes, (minute) => (minute < 1 ? 30_000 : 50_000))).toContain(why);
    expect(believed(yard.watch, yard.now)).toBeNull();
    expect(yard.told).toMatchObject({ powerW: 0 });
  });

  it("is believed again after a quarter of an hour without a fault; each relapse doubles that", () => {
    const yard = new Yard();
    yard.run(30, charging);
    yard.misbehave({ storedJumpWh: 40_000 });
    yard.run(2, charging);
    expect(believed(yard.watch, yard.now)).toBeNull();
    // What is shown now is taken as what is there: it is consistent from here on.
    yard.run(12, charging);
    expect(believed(yard.watch, yard.now)).toBeNull();
    yard.run(10, charging);
    expect(believed(yard.watch, yard.now)).not.toBeNull();
    yard.misbehave({});
    yard.run(2, charging);
    expect(believed(yard.watch, yard.now)).toBeNull();
    yard.run(22, charging);
    expect(believed(yard.watch, yard.now)).toBeNull();
    yard.run(20, charging);
    expect(believed(yard.watch, yard.now)).not.toBeNull();
  });

  it("tells people once of each thing, and when it is over", () => {
    const site = { locationId: "pn1", name: "Porto Norte 1" };
    const missing = { kind: "missing", why: "It did not answer.", since: 5 } as const;
    const lying = { kind: "lying", why: "counters_fell", since: 9, goodSince: null } as const;
    expect(troubleSteps(site, null, missing, 6)).toEqual([
      {
        kind: "notice",
        notice: {
          kind: "battery_missing",
          subject: "pn1",
          details: { name: "Porto Norte 1", why: "It did not answer." },
        },
        at: 5,
      },
    ]);
    expect(troubleSteps(site, missing, { ...missing, since: 8 }, 8)).toEqual([]);
    const [ended, begun] = troubleSteps(site, missing, lying, 9);
    expect(ended).toEqual({ kind: "resolve", noticeKind: "battery_missing", subject: "pn1", at: 9 });
    expect(begun).toMatchObject({ kind: "notice", notice: { kind: "battery_lying" }, at: 9 });
    expect(troubleSteps(site, lying, null, 12)).toMatchObject([{ kind: "resolve", noticeKind: "battery_lying" }]);
  });
});

describe("the live rule between two plans", () => {
  const reading: BatteryReading = {
    at: START,
    storedWh: 100_000,
    powerW: 0,
    maxChargeW: 80_000,
    maxDischargeW: 80_000,
    chargedWh: 0,
    dischargedWh: 0,
  };
  const order = { plannedW: 20_000, importLimitW: 100_000, exportW: 0, loadW: 40_000 };

  it("follows the plan while there is room", () => {
    expect(livePowerW(order, A_SHEET, reading)).toBe(20_000);
    expect(livePowerW({ ...order, plannedW: -20_000 }, A_SHEET, reading)).toBe(-20_000);
    expect(livePowerW({ ...order, importLimitW: null, loadW: 900_000 }, A_SHEET, reading)).toBe(20_000);
  });

  it("charges less where load and charge pass 95 % of the limit, and discharges where the load alone does", () => {
    expect(livePowerW({ ...order, loadW: 85_000 }, A_SHEET, reading)).toBe(10_000);
    expect(livePowerW({ ...order, loadW: 120_000 }, A_SHEET, reading)).toBe(-25_000);
    expect(livePowerW({ ...order, plannedW: 0, loadW: 120_000 }, A_SHEET, { ...reading, storedWh: 20_001 })).toBe(
      -25_000,
    );
    expect(livePowerW({ ...order, loadW: 120_000 }, A_SHEET, { ...reading, storedWh: 20_000 })).toBe(0);
  });

  it("gives the cars no more than they take, and what the plan exports", () => {
    expect(livePowerW({ ...order, plannedW: -60_000 }, A_SHEET, reading)).toBe(-40_000);
    expect(livePowerW({ ...order, plannedW: -60_000, exportW: 10_000 }, A_SHEET, reading)).toBe(-50_000);
    expect(livePowerW({ ...order, plannedW: -60_000, loadW: 0 }, A_SHEET, reading)).toBe(0);
  });

  it("keeps the load and the battery under the limit, and the battery within its data sheet", () => {
    const watts = fc.integer({ min: 0, max: 150_000 });
    fc.assert(
      fc.property(
        fc.integer({ min: -80_000, max: 80_000 }),
        watts,
        watts,
        fc.integer({ min: 0, max: 200_000 }),
        (plannedW, importLimitW, loadW, storedWh) => {
          const powerW = livePowerW({ plannedW, importLimitW, exportW: 0, loadW }, A_SHEET, { ...reading, storedWh });
          if (powerW > 0) expect(loadW + powerW).toBeLessThanOrEqual(importLimitW * 0.95);
          if (powerW < 0) expect(-powerW).toBeLessThanOrEqual(loadW);
          if (storedWh <= A_SHEET.minWh) expect(powerW).toBeGreaterThanOrEqual(0);
          if (storedWh >= A_SHEET.maxWh) expect(powerW).toBeLessThanOrEqual(0);
          const isOver = loadW > importLimitW * 0.95 && storedWh > A_SHEET.minWh;
          if (isOver) expect(loadW + powerW <= importLimitW * 0.95 + 1 || powerW === -80_000).toBe(true);
        },
      ),
    );
  });

  it("says only what the battery does not do already, and again for each slot", () => {
    const told = (powerW: number, slots: number) => ({ powerW, until: START + slots * SLOT });
    expect(setPointDue(20_000, null, A_SHEET, reading, START)).toEqual(told(20_000, 2));
    expect(setPointDue(20_000, told(20_000, 2), A_SHEET, reading, START + MINUTE)).toBeNull();
    expect(setPointDue(20_500, told(20_000, 2), A_SHEET, reading, START + MINUTE)).toBeNull();
    expect(setPointDue(20_000, told(20_000, 2), A_SHEET, reading, START + SLOT)).toEqual(told(20_000, 3));
    expect(setPointDue(0, told(20_000, 2), A_SHEET, reading, START + MINUTE)).toEqual(told(0, 2));
    expect(setPointDue(0, told(0, 2), A_SHEET, reading, START + MINUTE)).toBeNull();
    expect(setPointDue(0, null, A_SHEET, reading, START)).toBeNull();
    expect(setPointDue(0, null, A_SHEET, { ...reading, powerW: 9_000 }, START)).toEqual(told(0, 2));
  });
});
