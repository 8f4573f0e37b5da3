import { describe, expect, it } from "vitest";
import { booted, ConfigurablePair, type Key, type Manner, wanting } from "../support/configurable-pair.ts";

const INTERVAL = "MeterValueSampleInterval";

describe("the wanted configuration, after a boot", () => {
  it("is asked for by name, a few keys at a time, never all of them: TOL-7", () => {
    const { asked } = booted({ [INTERVAL]: "30" }, { keys: { [INTERVAL]: { value: "30" } } });
    expect(asked.map((each) => each.split(" ").length - 1)).toEqual([3, 8]);
    expect(asked.join(" ")).toContain(INTERVAL);
    expect(asked.filter((each) => each === "get")).toEqual([]);
  });

  it.each([
    ["3", 3],
    [3, 3],
    ["1", 1],
    ["100", 20],
    ["many", 10],
  ])("asks for no more than GetConfigurationMaxKeys, here %j", (value, most) => {
    const wanted = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`Key${index}`, "1"]));
    const { asked } = booted(wanted, { keys: { GetConfigurationMaxKeys: { value } } });
    const lengths = asked.filter((each) => each.startsWith("get")).map((each) => each.split(" ").length - 1);
    expect(Math.max(...lengths.slice(1))).toBe(most);
  });

  it("OCPP-B10, OCPP-M5 is set where it differs, and read back once", () => {
    const pair = booted(
      { HeartbeatInterval: "45", [INTERVAL]: "30" },
      {
        keys: { HeartbeatInterval: { value: "45" }, [INTERVAL]: { value: "60" } },
      },
    );
    expect(pair.sets).toEqual([`set ${INTERVAL}=30`]);
    expect(pair.asked.at(-1)).toBe(`get ${INTERVAL}`);
    expect(pair.outcome(INTERVAL)).toMatchObject({
      outcome: "inStep",
      wanted: { value: "30" },
      reported: { value: "30", readonly: false },
    });
    expect(pair.outcome("HeartbeatInterval")).toMatchObject({ outcome: "inStep" });
  });

  it("waits for the statuses, and for whoever wants to start a charge", () => {
    const pair = new ConfigurablePair(wanting({ [INTERVAL]: "30" })).boot().pass(4);
    expect(pair.asked).toEqual([]);
    pair.pass(1);
    expect(pair.asked).not.toEqual([]);
  });

  it.each<[string, Key, string]>([
    ["a number where a text belongs", { value: 30 }, "inStep"],
    ["no value at all", { value: null }, "inStep"],
    ["a value that reads back differently", { value: "60", answers: () => "Accepted" }, "inStep"],
    ["Rejected", { value: "60", answers: () => "Rejected" }, "rejected"],
    ["NotSupported", { value: "60", answers: () => "NotSupported" }, "notSupported"],
    ["RebootRequired", { value: "60", answers: () => "RebootRequired" }, "rebootRequired"],
    ["a CALLERROR", { value: "60", answers: () => "InternalError" }, "failed"],
    ["NotImplemented", { value: "60", answers: () => "NotImplemented" }, "notSupported"],
    ["silence", { value: "60", answers: () => "silence" }, "noAnswer"],
    ["readonly, another value", { value: "60", readonly: true }, "readOnly"],
    ["readonly, the wanted value", { value: "30", readonly: true }, "inStep"],
    ["no such key", {}, "unknownKey"],
  ])("of a charger with %s ends as it should", (_, key, outcome) => {
    const pair = booted({ [INTERVAL]: "30" }, { keys: { [INTERVAL]: key } });
    expect(pair.pass(30).outcome(INTERVAL)).toMatchObject({ outcome });
    expect(pair.sets.length).toBeLessThanOrEqual(1);
    const { length } = pair.asked;
    expect(pair.pass(599).asked).toHaveLength(length);
  });

  it("that the charger accepts and does not keep is shown as different, and left", () => {
    const pair = booted(
      { [INTERVAL]: "30" },
      {
        tells: (keys) => ({ configurationKey: keys.map((key) => ({ key, readonly: false, value: "60" })) }),
      },
    );
    expect(pair.outcome(INTERVAL)).toMatchObject({ outcome: "differs", reported: { value: "60" } });
    expect(pair.pass(86_400).sets).toEqual([`set ${INTERVAL}=30`]);
  });

  it.each<[string, NonNullable<Manner["tells"]>]>([
    ["an empty list", () => ({ configurationKey: [] })],
    ["nothing", () => ({})],
    ["NotImplemented", () => "NotImplemented"],
    ["another error to any question", () => "GenericError"],
  ])("of a charger that tells %s is set all the same, and shown as unverified", (_, tells) => {
    const pair = booted({ [INTERVAL]: "30" }, { tells });
    expect(pair.sets).toEqual([`set ${INTERVAL}=30`]);
    expect(pair.outcome(INTERVAL)).toMatchObject({ outcome: "unverified", reported: { value: "30" } });
  });

  it("of a charger that answers three keys at most, without a word, is read whole (Charge Amps Halo)", () => {
    const keys = { A: { value: "1" }, B: { value: "2" }, C: { value: "3" }, D: { value: "9" } };
    const tells: Manner["tells"] = (asked, truth) => {
      const { configurationKey, unknownKey } = truth(asked);
      return { configurationKey: configurationKey.slice(0, 3), unknownKey };
    };
    const pair = booted({ A: "1", B: "2", C: "3", D: "4" }, { keys, tells });
    expect(pair.sets).toEqual(["set D=4"]);
    for (const key of ["A", "B", "C", "D"]) expect(pair.outcome(key)).toMatchObject({ outcome: "inStep" });
  });

  it("of a charger that does not answer is asked for once more ten minutes later, then not before it boots", () => {
    const pair = booted({ [INTERVAL]: "30" }, { tells: () => "silence" });
    expect(pair.pass(629).asked).toHaveLength(1);
    expect(pair.outcome(INTERVAL)).toMatchObject({ outcome: "noAnswer" });
    expect(pair.pass(1).asked).toHaveLength(2);
    expect(pair.pass(86_400).asked).toHaveLength(2);
    expect(pair.boot().pass(5).asked).toHaveLength(3);
  });

  it("is looked at again after each boot, what was refused too", () => {
    const pair = booted({ [INTERVAL]: "30" }, { keys: { [INTERVAL]: { value: "60", answers: () => "Rejected" } } });
    pair.pass(86_400).boot().pass(5);
    expect(pair.sets).toEqual([`set ${INTERVAL}=30`, `set ${INTERVAL}=30`]);
  });

  it("that is nothing asks for nothing", () => {
    expect(booted({}).pass(600).asked).toEqual([]);
  });

  it("goes on where it was when the object's memory is lost, and is never asked twice at a time", () => {
    const pair = new ConfigurablePair(wanting({ [INTERVAL]: "30" }), { keys: { [INTERVAL]: { value: "60" } } }).boot();
    pair.object.hibernate();
    pair.pass(5).object.hibernate();
    expect(pair.outcome(INTERVAL)).toMatchObject({ outcome: "inStep" });
  });

  it("waits for a charge point that is not accepted", () => {
    const pair = new ConfigurablePair(wanting({ [INTERVAL]: "30" }));
    pair.say("BootNotification", { chargePointVendor: "Other", chargePointModel: "Model" }).pass(600);
    expect(pair.asked).toEqual([]);
  });
});

describe("what is wanted changes", () => {
  const keys = { [INTERVAL]: { value: "30" } };

  it("and is looked at at once; what was found out about another value is not said of this one", () => {
    const pair = booted({ [INTERVAL]: "30" }, { keys: { [INTERVAL]: { value: "30" } } });
    pair.object.register(wanting({ [INTERVAL]: "10" }));
    expect(pair.outcome(INTERVAL)).toMatchObject({ outcome: "pending", wanted: { value: "10" } });
    expect(pair.pass(0).sets).toEqual([`set ${INTERVAL}=10`]);
    expect(pair.outcome(INTERVAL)).toMatchObject({ outcome: "inStep" });
  });

  it("while it is away: it is looked at when it is back, also without a boot", () => {
    const pair = booted({ [INTERVAL]: "30" }, { keys });
    pair.object.disconnect();
    pair.object.register(wanting({ [INTERVAL]: "10" }));
    pair.object.connect();
    expect(pair.pass(9).sets).toEqual([]);
    expect(pair.pass(1).sets).toEqual([`set ${INTERVAL}=10`]);
  });

  it("in the middle of a check: the new one is what counts", () => {
    const pair = new ConfigurablePair(wanting({ [INTERVAL]: "30" }), { keys: { [INTERVAL]: { value: "60" } } }).boot();
    pair.object.passTo(pair.object.now + 5_000);
    pair.object.register(wanting({ [INTERVAL]: "10", Other: "1" }));
    expect(pair.pass(0).sets).toEqual([`set ${INTERVAL}=10`]);
    expect(pair.outcome("Other")).toMatchObject({ outcome: "unknownKey" });
  });

  it("not at all, when the station data change otherwise", () => {
    const pair = booted({ [INTERVAL]: "30" }, { keys });
    const { length } = pair.asked;
    pair.object.register({ ...wanting({ [INTERVAL]: "30" }), vendor: "vendor" });
    expect(pair.pass(600).asked).toHaveLength(length);
  });
});

describe("what an operator asks and sets by hand", () => {
  it("shows as what the charge point has, and is left until it boots again", () => {
    const pair = booted({ [INTERVAL]: "30" }, { keys: { [INTERVAL]: { value: "30" } } });
    pair.object.give("ChangeConfiguration", { key: INTERVAL.toLowerCase(), value: "60" });
    pair.pass(0);
    expect(pair.outcome(INTERVAL)).toMatchObject({ outcome: "differs", reported: { value: "60" } });
    pair.object.give("GetConfiguration", { key: [INTERVAL] });
    expect(pair.pass(0).outcome(INTERVAL)).toMatchObject({ outcome: "inStep", reported: { value: "30" } });
  });

  it("is not kept of keys that nobody wants, secrets least of all", () => {
    const pair = booted({ [INTERVAL]: "30" });
    pair.object.give("ChangeConfiguration", { key: "AuthorizationKey", value: "0123456789abcdef" });
    expect(JSON.stringify(pair.pass(0).object.state.configuration)).not.toContain("0123456789abcdef");
  });

  it("is refused as a check while the charge point is away, or not accepted", () => {
    const pair = new ConfigurablePair(wanting({ [INTERVAL]: "30" }));
    expect(pair.object.instruct({ kind: "checkConfiguration" })).toBe("charge_point_not_accepted");
    pair.object.disconnect();
    expect(pair.object.instruct({ kind: "checkConfiguration" })).toBe("charge_point_not_connected");
  });
});

describe("a value that needs a restart", () => {
  const keys = { [INTERVAL]: { value: "60", answers: () => "RebootRequired" } };
  const registration = wanting({ [INTERVAL]: "30" }, { rebootWhenIdle: true });
  const resets = (pair: ConfigurablePair) => pair.asked.filter((each) => each === "Reset").length;

  it("is shown, and nobody restarts the charge point unless that is wanted", () => {
    const pair = booted({ [INTERVAL]: "30" }, { keys });
    expect(pair.outcome(INTERVAL)).toMatchObject({ outcome: "rebootRequired" });
    expect(resets(pair.pass(3_600))).toBe(0);
  });

  it("restarts it once, when the last car is gone, and not again for the same values", () => {
    const pair = new ConfigurablePair(registration, { keys });
    const status = (shown: string) =>
      pair.say("StatusNotification", { connectorId: 1, errorCode: "NoError", status: shown }).pass(0);
    pair.boot();
    status("Charging");
    expect(resets(pair.pass(3_600))).toBe(0);
    expect(resets(status("Finishing"))).toBe(0);
    expect(resets(status("Available"))).toBe(1);
    expect(resets(pair.boot().pass(3_600))).toBe(1);
    expect(pair.outcome(INTERVAL)).toMatchObject({ outcome: "rebootRequired" });
    pair.object.register(wanting({ [INTERVAL]: "20" }, { rebootWhenIdle: true }));
    expect(resets(pair.pass(1))).toBe(2);
  });
});
