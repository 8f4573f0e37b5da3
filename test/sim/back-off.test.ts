import { describe, expect, it } from "vitest";
import { createHarness, START_AT } from "./harness.ts";

const delaysOf = (harness: ReturnType<typeof createHarness>) => {
  const attempts = harness.reportsOf("connection.attempt").map(({ at }) => at);
  return attempts.map((at, index) => (at - (attempts[index - 1] ?? START_AT)) / 1000);
};

const TABLE = [5, 10, 20, 40, 80, 160, 300, 300, 300, 300];

describe("reconnection", () => {
  it("follows the table exactly, 1515 s in all, and then gives up (SIM-1, SIM-2)", () => {
    const harness = createHarness();
    harness.setReachable(false);
    harness.powerOn();
    harness.advance(100_000);
    expect(delaysOf(harness)).toEqual(TABLE);
    expect(delaysOf(harness).reduce((sum, each) => sum + each, 0)).toBe(1515);
    expect(harness.state().gaveUp).toBe(true);
    expect(harness.reportsOf("connection.gaveUp")).toHaveLength(1);
  });

  it("counts each delay from the failure of the attempt before, also after a lost connection", () => {
    const harness = createHarness();
    harness.powerOn();
    harness.advance(1000);
    const lostAt = harness.now();
    harness.setReachable(false);
    harness.advance(2000);
    expect(harness.reportsOf("connection.attempt").map(({ at }) => (at - lostAt) / 1000)).toEqual([
      5, 15, 35, 75, 155, 315, 615, 915, 1215, 1515,
    ]);
  });

  it("remembers that it gave up over a restart, and leaves it by command or power cycle (SIM-2)", () => {
    for (const way of ["reconnect", "powerCycle"] as const) {
      const harness = createHarness();
      harness.setReachable(false);
      harness.powerOn();
      harness.advance(2000);
      harness.setReachable(true);
      harness.restart();
      harness.advance(10_000);
      expect(harness.actions()).toEqual([]);
      harness.act({ type: way });
      expect(harness.actions()).toContain("BootNotification");
      expect(harness.state()).toMatchObject({ gaveUp: false, failedAttempts: 0 });
    }
  });

  it("goes on every 300 s when told to retry for ever (SIM-2)", () => {
    const harness = createHarness({ options: { retryForever: true } });
    harness.setReachable(false);
    harness.powerOn();
    harness.advance(1515 + 3000);
    expect(delaysOf(harness)).toEqual([...TABLE, ...Array(10).fill(300)]);
    harness.setReachable(true);
    harness.advance(300);
    expect(harness.actions()[0]).toBe("BootNotification");
  });

  it("varies the delays by at most 20 % with jitter, and by nothing without (SIM-3)", () => {
    const harness = createHarness({ options: { jitter: true }, seed: 7 });
    harness.setReachable(false);
    harness.powerOn();
    harness.advance(4000);
    const ratios = delaysOf(harness).map((delay, index) => delay / (TABLE[index] ?? 1));
    expect(Math.min(...ratios)).toBeGreaterThanOrEqual(0.8);
    expect(Math.max(...ratios)).toBeLessThanOrEqual(1.2);
    expect(new Set(ratios).size).toBeGreaterThan(1);
  });

  it("starts the table again once the boot is accepted, not when the socket opens (SIM-4)", () => {
    let answersBoot = false;
    const harness = createHarness({ reply: () => (answersBoot ? undefined : "silence") });
    harness.setReachable(false);
    harness.powerOn();
    harness.advance(40);
    harness.setReachable(true);
    harness.advance(40);
    expect(harness.state()).toMatchObject({ failedAttempts: 4 });
    harness.setReachable(false);
    expect(harness.state().live.nextAttemptAt).toBe(harness.now() + 80_000);
    answersBoot = true;
    harness.setReachable(true);
    harness.advance(80);
    expect(harness.state().failedAttempts).toBe(0);
  });

  it("starts the table again on the first answer after a reconnection without a boot (SIM-4, SIM-10)", () => {
    const harness = createHarness();
    harness.powerOn();
    harness.setReachable(false);
    harness.advance(14);
    expect(harness.state().failedAttempts).toBe(1);
    harness.setReachable(true);
    harness.advance(1);
    expect(harness.state().failedAttempts).toBe(0);
    expect(harness.of("BootNotification")).toHaveLength(1);
  });
});
