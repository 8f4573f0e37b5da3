import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { booted, ConfigurablePair, type Key, type Manner, wanting } from "../support/configurable-pair.ts";

const INTERVAL = "MeterValueSampleInterval";
const SAMPLED = "MeterValuesSampledData";
const ENERGY = "Energy.Active.Import.Register";
const POWER = "Power.Active.Import";
const CURRENT = "Current.Import";
const VOLTAGE = "Voltage";
const ALL = [ENERGY, POWER, CURRENT, VOLTAGE].join(",");

describe("measurands that a charger rejects as a whole (OCPP-M5)", () => {
  /** Takes these and no others, at most so many together. */
  const taking = (measurands: readonly string[], most = 9, no = "Rejected"): Manner => ({
    keys: {
      [SAMPLED]: {
        value: "SoC",
        answers: (value) => {
          const wanted = value.split(",").filter((each) => each !== "SoC");
          return wanted.every((each) => measurands.includes(each)) && wanted.length <= most ? "Accepted" : no;
        },
      },
    },
  });

  it.each<[string, Manner, string, string]>([
    ["none of them", taking([]), "rejected", "SoC"],
    ["energy only", taking([ENERGY]), "reduced", `${ENERGY},SoC`],
    ["all but power", taking([ENERGY, CURRENT, VOLTAGE]), "reduced", `${ENERGY},${CURRENT},${VOLTAGE},SoC`],
    ["two together", taking([ENERGY, POWER, CURRENT, VOLTAGE], 2), "reduced", `${ENERGY},${POWER},SoC`],
    ["energy only, the rest is a CALLERROR", taking([ENERGY], 9, "GenericError"), "reduced", `${ENERGY},SoC`],
    ["all of them", taking([ENERGY, POWER, CURRENT, VOLTAGE]), "inStep", `${ALL},SoC`],
  ])("by one that takes %s end with the most it takes, energy first", (_, manner, outcome, reported) => {
    const pair = booted({ [SAMPLED]: ALL }, manner);
    const taken = outcome === "reduced" ? reported : null;
    expect(pair.outcome(SAMPLED)).toMatchObject({ outcome, taken, reported: { value: reported } });
    expect(pair.sets.length).toBeLessThanOrEqual(1 + 5);
  });

  it("are not tried again at the next boot while the charger has what it took, but at the operator's word", () => {
    const pair = booted({ [SAMPLED]: ALL }, taking([ENERGY, POWER]));
    const { length } = pair.sets;
    pair.boot().pass(5);
    expect(pair.sets).toHaveLength(length);
    expect(pair.outcome(SAMPLED)).toMatchObject({ outcome: "reduced" });
    pair.object.instruct({ kind: "checkConfiguration" });
    expect(pair.pass(0).sets.length).toBeGreaterThan(length);
  });

  it("are left as they are where the key is not supported", () => {
    const pair = booted({ [SAMPLED]: ALL }, taking([], 9, "NotSupported"));
    expect(pair.sets).toHaveLength(1);
    expect(pair.outcome(SAMPLED)).toMatchObject({ outcome: "notSupported" });
  });
});

describe("whatever a charger says", () => {
  const names = [INTERVAL, SAMPLED, "HeartbeatInterval", "StopTransactionOnEVSideDisconnect", "Vendor"];
  const answer = fc.constantFrom(
    "Accepted",
    "Accepted",
    "Rejected",
    "RebootRequired",
    "NotSupported",
    "silence",
    "NotImplemented",
    "GenericError",
    "Strange",
  );
  const key: fc.Arbitrary<Key> = fc.record(
    {
      value: fc.oneof(fc.constantFrom("30", 30, true, "true", "45", ALL, `${POWER}, ${ENERGY}`, "", null), fc.string()),
      readonly: fc.boolean(),
      answers: fc.array(answer, { minLength: 1, maxLength: 4 }).map((words) => (value: string) => {
        return words[value.length % words.length] ?? "Accepted";
      }),
    },
    { requiredKeys: [] },
  );
  const tells = fc
    .array(
      fc.constantFrom<NonNullable<Manner["tells"]>>(
        (keys, truth) => truth(keys),
        (keys, truth) => truth(keys.slice(0, 3)),
        (keys, truth) => ({ configurationKey: truth(keys).configurationKey }),
        (keys, truth) => truth([...keys].reverse().map((each) => each.toUpperCase())),
        (keys) => ({ unknownKey: keys }),
        () => ({ configurationKey: [] }),
        () => ({ configurationKey: "none" }),
        () => ({}),
        () => "silence",
        () => "GenericError",
        () => "NotSupported",
      ),
      { minLength: 1, maxLength: 3 },
    )
    .map((each) => {
      let asked = 0;
      return (...given: Parameters<NonNullable<Manner["tells"]>>) => {
        asked += 1;
        return each[asked % each.length]?.(...given);
      };
    });

  it("the check ends after a bounded number of calls, and every wanted key has an outcome", () => {
    const wanted = { [INTERVAL]: "30", [SAMPLED]: ALL, HeartbeatInterval: "45", Vendor: "x" };
    const keys = fc.dictionary(fc.constantFrom(...names, "GetConfigurationMaxKeys"), key);
    fc.assert(
      fc.property(keys, tells, fc.boolean(), (theirs, telling, hibernates) => {
        const pair = new ConfigurablePair(wanting(wanted), { keys: theirs, tells: telling }).boot();
        if (hibernates) pair.object.hibernate();
        pair.pass(5).pass(1_000).pass(1_000);
        expect(pair.object.state.configuration.check).toBeNull();
        // Twice, should it have been silent: two questions per key, once to be set, the list measurand by measurand.
        expect(pair.asked.length).toBeLessThanOrEqual(2 * (2 * 14 + 4 + 5 + 2 * 4));
        for (const name of Object.keys(wanted)) {
          expect([undefined, null, "pending"]).not.toContain(pair.outcome(name)?.outcome);
        }
        const { length } = pair.asked;
        expect(pair.pass(86_400).asked).toHaveLength(length);
        expect(JSON.stringify(pair.object.state.configuration).length).toBeLessThan(8_000);
      }),
      { numRuns: 300 },
    );
  });
});
