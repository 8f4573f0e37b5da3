import { describe, expect, it } from "vitest";
import { nextWakeAt } from "../../src/ocpp/charge-point.ts";
import { REGISTRATION } from "../support/ocpp-object.ts";
import { WatchedCharger } from "../support/watched-charger.ts";

const flagsOf = (charger: WatchedCharger, transactionId: number) =>
  charger.object.memory.transaction(transactionId)?.flags;

describe("a fault", () => {
  it("is told with the charger's exact words, again whenever it is reported again, and is over with the next other status", () => {
    const charger = new WatchedCharger();
    const words = { errorCode: "OtherError", vendorId: "acme", vendorErrorCode: "E-17", info: "Door open" };
    charger.status("Faulted", words);
    expect(charger.told()).toEqual(["faulted CP-1/1"]);
    expect(charger.details()).toMatchObject({ connectorId: 1, status: "Faulted", ...words });
    charger.pass(600);
    expect(charger.told()).toEqual([]);
    const timestamp = charger.time(0);
    charger.status("Faulted", { ...words, timestamp });
    expect(charger.told()).toEqual(["faulted CP-1/1"]);
    charger.status("Faulted", { ...words, timestamp });
    expect(charger.told()).toEqual([]);
    charger.status("Available");
    expect(charger.told()).toEqual(["faulted CP-1/1 over"]);
  });

  it("that becomes another one is told again without being over meanwhile", () => {
    const charger = new WatchedCharger();
    charger.status("Faulted", { errorCode: "GroundFailure" });
    charger.status("Faulted", { errorCode: "OverVoltage" });
    expect(charger.told()).toEqual(["faulted CP-1/1", "faulted CP-1/1"]);
    charger.status("Available");
    charger.status("Faulted", { errorCode: "OverVoltage" });
    expect(charger.told()).toEqual(["faulted CP-1/1 over", "faulted CP-1/1"]);
  });

  it("that is repeated without its codes keeps them until it is over", () => {
    const charger = new WatchedCharger();
    const fault = { errorCode: "GroundFailure", vendorId: "acme", vendorErrorCode: "E17" };
    const shown = () => charger.object.state.connectors[1];
    charger.status("Faulted", fault);
    expect(charger.told()).toEqual(["faulted CP-1/1"]);
    charger.status("Faulted", { errorCode: "NoError" });
    expect(charger.told()).toEqual([]);
    expect(shown()).toMatchObject({ ...fault, rawErrorCode: "NoError" });
    charger.status("Available");
    expect(shown()).toMatchObject({ errorCode: "NoError", vendorErrorCode: null });
    charger.status("Faulted", { errorCode: "NoError" });
    expect(shown()).toMatchObject({ errorCode: "NoError", vendorErrorCode: null });
  });

  it("of connector 0 is the whole charge point's", () => {
    const charger = new WatchedCharger();
    charger.status("Faulted", { connectorId: 0, errorCode: "InternalError" });
    expect(charger.told()).toEqual(["faulted CP-1/0"]);
    charger.status("Available", { connectorId: 0 });
    expect(charger.told()).toEqual(["faulted CP-1/0 over"]);
  });

  it("that an older report shows after a newer one is none (OCPP-S2)", () => {
    const charger = new WatchedCharger();
    charger.status("Available");
    charger.status("Faulted", { errorCode: "GroundFailure", timestamp: charger.time(-60) });
    expect(charger.told()).toEqual([]);
  });

  it("that comes and goes within one millisecond keeps its order", () => {
    const charger = new WatchedCharger();
    const fault = { errorCode: "GroundFailure" };
    charger.status("Faulted", fault);
    charger.status("Available");
    charger.status("Faulted", fault);
    const { now, memory } = charger.object;
    expect(memory.steps).toMatchObject([
      { kind: "notice", at: now },
      { kind: "resolve", at: now },
      { kind: "notice", at: now + 1 },
    ]);
  });
});

describe("OCPP-S1 an error code with a status that is not Faulted", () => {
  it("is a warning, and no fault", () => {
    const charger = new WatchedCharger();
    charger.status("Charging", { errorCode: "HighTemperature", info: "68 C" });
    expect(charger.told()).toEqual(["connector_error CP-1/1"]);
    charger.status("Charging");
    expect(charger.told()).toEqual(["connector_error CP-1/1 over"]);
  });

  it("becomes a fault with the status", () => {
    const charger = new WatchedCharger();
    charger.status("Charging", { errorCode: "HighTemperature" });
    charger.status("Faulted", { errorCode: "HighTemperature" });
    expect(charger.told()).toEqual(["connector_error CP-1/1", "connector_error CP-1/1 over", "faulted CP-1/1"]);
  });

  it("OCPP-K2 LocalListConflict is told as what it is", () => {
    const charger = new WatchedCharger();
    charger.status("Available", { errorCode: "LocalListConflict" });
    charger.status("Available");
    expect(charger.told()).toEqual(["local_list_conflict CP-1/1", "local_list_conflict CP-1/1 over"]);
  });
});

describe("silence", () => {
  it("is told after a quarter of an hour, and is over with the first frame", () => {
    const charger = new WatchedCharger();
    charger.silence(15 * 60 - 1);
    expect(charger.told()).toEqual([]);
    charger.silence(1);
    expect(charger.told()).toEqual(["offline CP-1"]);
    charger.silence(86_400);
    charger.object.disconnect();
    charger.object.connect();
    expect(charger.told()).toEqual([]);
    charger.heartbeat();
    expect(charger.told()).toEqual(["offline CP-1 over"]);
  });

  it("is told when the charge point's own settings say so", () => {
    const charger = new WatchedCharger({ offlineAlertAfterSeconds: 3_600 });
    charger.silence(3_599);
    expect(charger.told()).toEqual([]);
    charger.silence(1);
    expect(charger.told()).toEqual(["offline CP-1"]);
  });

  it("in a session is told as soon as it counts as offline, and it is not told that values are missing too", () => {
    const charger = new WatchedCharger();
    const transactionId = charger.start();
    charger.silence(59);
    expect(charger.told()).toEqual([]);
    charger.silence(1);
    expect(charger.told()).toEqual(["silent_in_session CP-1"]);
    expect(charger.details()).toMatchObject({ transactionIds: [transactionId] });
    charger.silence(600);
    charger.heartbeat();
    charger.stop(transactionId, 1_500);
    expect(charger.told()).toContain("silent_in_session CP-1 over");
    expect(charger.object.state.watch.raised).toEqual({});
  });

  it("ends for a session that was replayed meanwhile without being told that it stood still", () => {
    const charger = new WatchedCharger();
    const transactionId = charger.start();
    charger.object.disconnect();
    charger.silence(800);
    charger.reconnect();
    for (let ago = 780; ago >= 0; ago -= 30)
      charger.measure({ transactionId, registerWh: 2_000 - ago, behindSeconds: ago });
    expect(charger.told()).toEqual(["silent_in_session CP-1", "silent_in_session CP-1 over"]);
    expect(flagsOf(charger, transactionId)).toEqual([]);
  });
});

describe("OCPP-M5, OCPP-T14 meter values", () => {
  it("that stop coming are told after ten intervals, flag the session, and are well when they flow again", () => {
    const charger = new WatchedCharger();
    const transactionId = charger.start();
    charger.charge(transactionId, 5, 1_000);
    charger.pass(299);
    expect(charger.told()).toEqual([]);
    charger.pass(1);
    expect(charger.told()).toEqual(["meter_values_missing CP-1/1"]);
    expect(charger.details()).toMatchObject({ transactionId, connectorId: 1 });
    expect(flagsOf(charger, transactionId)).toEqual(["meter_gap"]);
    charger.measure({ transactionId, registerWh: 2_000 });
    expect(charger.told()).toEqual(["meter_values_missing CP-1/1 over"]);
  });

  it("that never came are missed from the start on, until the session stops", () => {
    const charger = new WatchedCharger({ meterValuesMissingAfterSeconds: 900 });
    const transactionId = charger.start();
    charger.pass(900);
    expect(charger.told()).toEqual(["meter_values_missing CP-1/1"]);
    charger.stop(transactionId, 2_000);
    expect(charger.told()).toEqual(["meter_values_missing CP-1/1 over"]);
  });

  it("are awaited ten of the charger's own intervals, where it says that they are longer", () => {
    const charger = new WatchedCharger();
    const { state } = charger.object;
    const reported = { metervaluesampleinterval: { value: "60", readonly: false, isKnown: true, at: 0 } };
    charger.object.state = { ...state, configuration: { ...state.configuration, reported } };
    charger.start();
    charger.pass(599);
    expect(charger.told()).toEqual([]);
    charger.pass(1);
    expect(charger.told()).toEqual(["meter_values_missing CP-1/1"]);
  });

  it("are counted by our clock: a charger's clock that is an hour behind or ahead misses nothing", () => {
    for (const behindSeconds of [3_600, -3_600]) {
      const charger = new WatchedCharger();
      const transactionId = charger.start({ timestamp: charger.time(-behindSeconds) });
      for (let half = 1; half <= 40; half += 1) {
        charger.silence(30);
        charger.measure({ transactionId, registerWh: 1_000 + half * 10, behindSeconds });
      }
      expect(charger.told()).toEqual([]);
      charger.pass(300);
      expect(charger.told()).toEqual(["meter_values_missing CP-1/1"]);
    }
  });

  it("that were missing while nobody looked are told with their end, once per session", () => {
    const charger = new WatchedCharger();
    const transactionId = charger.start();
    charger.charge(transactionId, 1, 1_000);
    charger.object.disconnect();
    charger.silence(50);
    // Whoever measured meanwhile did not keep it.
    charger.silence(800);
    charger.reconnect();
    charger.measure({ transactionId, registerWh: 4_000 });
    expect(charger.told()).toEqual([
      "silent_in_session CP-1",
      "silent_in_session CP-1 over",
      "meter_values_missing CP-1/1",
      "meter_values_missing CP-1/1 over",
    ]);
    expect(flagsOf(charger, transactionId)).toEqual(["meter_gap"]);
    charger.silence(400);
    charger.heartbeat();
    charger.told();
    charger.measure({ transactionId, registerWh: 4_500 });
    expect(charger.told()).not.toContain("meter_values_missing CP-1/1");
  });

  it("of a session whose token was refused are not missed", () => {
    const charger = new WatchedCharger();
    charger.boot({ chargePointSerialNumber: "S-9" });
    charger.start();
    charger.boot();
    charger.told();
    charger.pass(3_600);
    expect(charger.told()).toEqual([]);
  });
});

describe("OCPP-T14 a session that shows Charging without energy", () => {
  const standing = (charger: WatchedCharger, transactionId: number, minutes: number, values = {}) => {
    for (let half = 0; half < 2 * minutes; half += 1) {
      charger.silence(30);
      charger.measure({ transactionId, registerWh: 1_000, ...values });
    }
  };

  it("is told after half an hour, flagged, and over when the register rises", () => {
    const charger = new WatchedCharger();
    charger.status("Charging");
    const transactionId = charger.start();
    standing(charger, transactionId, 29);
    expect(charger.told()).toEqual([]);
    standing(charger, transactionId, 2);
    expect(charger.told()).toEqual(["no_energy CP-1/1"]);
    expect(flagsOf(charger, transactionId)).toEqual(["no_energy"]);
    charger.measure({ transactionId, registerWh: 1_001 });
    expect(charger.told()).toEqual(["no_energy CP-1/1 over"]);
  });

  it("is over when the car pauses, and counts anew from when it charges again", () => {
    const charger = new WatchedCharger({ noEnergyAfterSeconds: 600 });
    charger.status("Charging");
    const transactionId = charger.start();
    standing(charger, transactionId, 11);
    charger.status("SuspendedEV");
    expect(charger.told()).toEqual(["no_energy CP-1/1", "no_energy CP-1/1 over"]);
    standing(charger, transactionId, 60);
    charger.status("Charging");
    standing(charger, transactionId, 9);
    charger.status("Charging");
    expect(charger.told()).toEqual([]);
    standing(charger, transactionId, 2);
    expect(charger.told()).toEqual(["no_energy CP-1/1"]);
  });

  it("is none while power is reported: the register is only coarse", () => {
    const charger = new WatchedCharger();
    charger.status("Charging");
    standing(charger, charger.start(), 90, { powerW: 1_380 });
    expect(charger.told()).toEqual([]);
  });
});

describe("energy without a session", () => {
  it("is told by two readings of power in a row, and over with one that is low", () => {
    const charger = new WatchedCharger();
    charger.status("Available");
    charger.measure({ powerW: 3_700 });
    expect(charger.told()).toEqual([]);
    charger.measure({ powerW: 3_650 });
    expect(charger.told()).toEqual(["drawing_without_session CP-1/1"]);
    charger.pass(60);
    charger.measure({ powerW: 3_600 });
    expect(charger.told()).toEqual([]);
    charger.measure({ powerW: 4 });
    expect(charger.told()).toEqual(["drawing_without_session CP-1/1 over"]);
  });

  it("is told by a register that rises", () => {
    const charger = new WatchedCharger();
    charger.measure({ registerWh: 5_000 });
    charger.pass(900);
    charger.measure({ registerWh: 5_080 });
    expect(charger.told()).toEqual([]);
    charger.pass(900);
    charger.measure({ registerWh: 5_900 });
    expect(charger.told()).toEqual(["drawing_without_session CP-1/1"]);
  });

  it("is told of a transaction whose connector shows Available", () => {
    const charger = new WatchedCharger();
    charger.status("Charging");
    const transactionId = charger.start();
    charger.charge(transactionId, 2, 1_000);
    charger.status("Available");
    charger.measure({ transactionId, powerW: 7_000 });
    charger.measure({ transactionId, powerW: 7_000 });
    expect(charger.told()).toEqual(["drawing_without_session CP-1/1"]);
  });

  it("is none where a session begins, where it was one, and in a backlog", () => {
    const charger = new WatchedCharger();
    charger.status("Available");
    charger.measure({ registerWh: 1_000 });
    charger.status("Charging");
    const transactionId = charger.start();
    charger.charge(transactionId, 10, 1_000);
    charger.stop(transactionId, 2_000);
    charger.measure({ transactionId, registerWh: 2_000, powerW: 9_000, behindSeconds: 30 });
    charger.status("Available");
    charger.measure({ registerWh: 2_000, powerW: 0 });
    for (let ago = 7_200; ago > 3_600; ago -= 600) charger.measure({ powerW: 9_000, behindSeconds: ago });
    expect(charger.told()).toEqual([]);
  });

  it("is over when a session begins, and does not come back after it by itself", () => {
    const charger = new WatchedCharger();
    charger.status("Preparing");
    for (let reading = 0; reading < 2; reading += 1) charger.measure({ powerW: 3_700 });
    const transactionId = charger.start();
    expect(charger.told()).toEqual(["drawing_without_session CP-1/1", "drawing_without_session CP-1/1 over"]);
    charger.stop(charger.charge(transactionId, 1, 1_000) > 0 ? transactionId : 0, 1_100);
    charger.status("Available");
    expect(charger.told()).toEqual([]);
  });

  it("of the main meter is its business", () => {
    const charger = new WatchedCharger();
    for (let reading = 0; reading < 3; reading += 1) charger.measure({ connectorId: 0, powerW: 9_000 });
    expect(charger.told()).toEqual([]);
  });
});

describe("starts that come to nothing", () => {
  const shortSession = (charger: WatchedCharger) => charger.stop(charger.start({ meterStart: 1_000 }), 1_000);
  const remote = { connectorId: 1, idTag: "TAG" };

  it("are told at the third within an hour, each further one again, and over with energy", () => {
    const charger = new WatchedCharger();
    for (let attempt = 0; attempt < 2; attempt += 1) {
      shortSession(charger);
      charger.pass(10);
    }
    expect(charger.told()).toEqual([]);
    shortSession(charger);
    expect(charger.told()).toEqual(["failed_starts CP-1/1"]);
    charger.pass(10);
    shortSession(charger);
    expect(charger.told()).toEqual(["failed_starts CP-1/1"]);
    const transactionId = charger.start({ timestamp: charger.time(1) });
    charger.charge(transactionId, 1, 1_000);
    expect(charger.told()).toEqual(["failed_starts CP-1/1 over"]);
  });

  it("are remote starts rejected, not answered and not followed, and refused tokens", () => {
    const charger = new WatchedCharger();
    charger.command("RemoteStartTransaction", remote, { status: "Rejected" });
    charger.command("RemoteStartTransaction", remote, null);
    expect(charger.told()).toEqual([]);
    charger.command("RemoteStartTransaction", { ...remote, idTag: "OTHER" }, { status: "Accepted" });
    charger.pass(120);
    expect(charger.told()).toEqual(["failed_starts CP-1/1"]);
    expect(charger.details()).toEqual({
      connectorId: 1,
      why: ["remote start Rejected", "remote start not answered", "no session followed"],
    });
  });

  it("spread over hours are a driver's day", () => {
    const charger = new WatchedCharger();
    for (let attempt = 0; attempt < 6; attempt += 1) {
      shortSession(charger);
      charger.pass(1_801);
    }
    expect(charger.told()).toEqual([]);
  });

  it("of one connector say nothing of another", () => {
    const charger = new WatchedCharger();
    for (const connectorId of [1, 2, 1, 2]) {
      charger.stop(charger.start({ connectorId, meterStart: 1_000, timestamp: charger.time() }), 1_000);
      charger.pass(10);
    }
    expect(charger.told()).toEqual([]);
  });
});

describe("a stop that does not come", () => {
  it("OCPP-R7 although it was accepted is told after two minutes, until it comes", () => {
    const charger = new WatchedCharger();
    const transactionId = charger.start();
    charger.command("RemoteStopTransaction", { transactionId }, { status: "Accepted" });
    charger.pass(120);
    expect(charger.told()).toEqual([`missing_stop CP-1/${transactionId}`]);
    charger.stop(transactionId, 1_500);
    expect(charger.told()).toEqual([`missing_stop CP-1/${transactionId} over`]);
  });

  it("EDGE-24 after the connector became Available is told after a quarter of an hour", () => {
    const charger = new WatchedCharger({ meterValuesMissingAfterSeconds: 86_400 });
    const transactionId = charger.start();
    charger.status("Available");
    charger.pass(899);
    expect(charger.told()).toEqual([]);
    charger.pass(1);
    expect(charger.told()).toEqual([`missing_stop CP-1/${transactionId}`]);
    expect(charger.details()).toMatchObject({ why: "connector available" });
    charger.stop(transactionId, 1_500);
    expect(charger.told()).toEqual([`missing_stop CP-1/${transactionId} over`]);
  });

  it("OCPP-T7 of a session that the next one superseded is told too", () => {
    const charger = new WatchedCharger({ meterValuesMissingAfterSeconds: 86_400 });
    const older = charger.start();
    charger.silence(30);
    charger.start({ idTag: "NEXT" });
    charger.pass(900);
    expect(charger.told()).toEqual([`missing_stop CP-1/${older}`]);
    charger.stop(older, 1_500);
    expect(charger.told()).toEqual([`missing_stop CP-1/${older} over`]);
  });
});

describe("OCPP-L5 calls that nobody answers", () => {
  const ask = (charger: WatchedCharger) => charger.command("GetLocalListVersion", {}, null);

  it("are told at the third in a row, and over with the first answer, an error too", () => {
    const charger = new WatchedCharger();
    ask(charger);
    charger.command("GetLocalListVersion", {}, { listVersion: 0 });
    for (let call = 0; call < 2; call += 1) ask(charger);
    expect(charger.told()).toEqual([]);
    ask(charger);
    expect(charger.told()).toEqual(["unanswered_commands CP-1"]);
    const id = charger.object.give("ClearCache", {});
    charger.object.hear({ type: "error", id: id ?? "", code: "InternalError", description: "", details: {} });
    expect(charger.told()).toEqual(["unanswered_commands CP-1 over"]);
  });

  it("close the socket at every third, if that is wanted; the malfunction is over only with an answer", () => {
    const charger = new WatchedCharger({ closeWhenUnanswered: true });
    for (const row of [1, 2]) {
      for (let call = 0; call < 3; call += 1) {
        expect(charger.object.state.link.connected).toBe(true);
        ask(charger);
        charger.heartbeat();
      }
      expect(charger.object.closed.at(-1)).toEqual({ code: 1001, reason: "reconnect" });
      expect(charger.object.closed).toHaveLength(row);
      charger.reconnect();
      charger.boot();
    }
    expect(charger.told()).toEqual(["unanswered_commands CP-1", "unanswered_commands CP-1"]);
    charger.command("GetLocalListVersion", {}, { listVersion: 0 });
    expect(charger.told()).toEqual(["unanswered_commands CP-1 over"]);
  });
});

describe("again and again", () => {
  it("a connection that breaks ten times in an hour is told, and over when it breaks less than half as often", () => {
    const charger = new WatchedCharger();
    for (let connect = 1; connect < 9; connect += 1) {
      charger.pass(60);
      charger.reconnect();
    }
    expect(charger.told()).toEqual([]);
    charger.reconnect();
    expect(charger.told()).toEqual(["chattering_connection CP-1"]);
    for (let connect = 0; connect < 8; connect += 1) {
      charger.pass(600);
      charger.reconnect();
    }
    expect(charger.told()).toEqual([]);
    charger.pass(3_600);
    expect(charger.told()).toEqual(["chattering_connection CP-1 over"]);
  });

  it("boots, five in an hour, are told, and over when there are less than half as many", () => {
    const charger = new WatchedCharger();
    for (let boot = 1; boot < 4; boot += 1) charger.boot();
    expect(charger.told()).toEqual([]);
    charger.boot();
    expect(charger.told()).toEqual(["boot_loop CP-1"]);
    expect(charger.details()).toEqual({ boots: 5 });
    charger.pass(3_599);
    expect(charger.told()).toEqual([]);
    charger.pass(1);
    expect(charger.told()).toEqual(["boot_loop CP-1 over"]);
  });

  it("boots that we refuse are repeated because we ask for it", () => {
    const charger = new WatchedCharger();
    charger.told();
    for (let boot = 0; boot < 12; boot += 1) {
      charger.boot({ chargePointModel: "Other" });
      charger.pass(300);
    }
    expect(charger.told()).toEqual(["boot_mismatch CP-1"]);
  });
});

describe("EDGE-13, OCPP-B3 a boot of another charge point", () => {
  it("is told once per set of values, and over with the right boot", () => {
    const charger = new WatchedCharger();
    charger.boot({ chargePointSerialNumber: "S-2" });
    charger.boot({ chargePointSerialNumber: "S-2" });
    charger.boot({ chargePointSerialNumber: "S-3" });
    expect(charger.told()).toEqual(["boot_mismatch CP-1", "boot_mismatch CP-1"]);
    expect(charger.details()).toMatchObject({ fields: ["chargePointSerialNumber"] });
    charger.boot();
    expect(charger.told()).toEqual(["boot_mismatch CP-1 over"]);
  });

  it("is over when the station data was the wrong one", () => {
    const charger = new WatchedCharger();
    charger.boot({ chargePointSerialNumber: "S-2" });
    charger.object.register({ ...REGISTRATION, serialNumber: "S-2" });
    expect(charger.told()).toEqual(["boot_mismatch CP-1", "boot_mismatch CP-1 over"]);
  });
});

it("what time alone shows is looked for no oftener than the watchdog rings: each alarm is a row", () => {
  const charger = new WatchedCharger();
  charger.status("Charging");
  charger.charge(charger.start(), 20, 1_000);
  const { state, memory, now } = charger.object;
  const watchdogMs = 300_000;
  expect(nextWakeAt(state, memory, now, 0)).toBeLessThan(now + watchdogMs);
  expect(nextWakeAt(state, memory, now, watchdogMs)).toBe(now + watchdogMs);
});

it("a charge point that is registered anew is told of anew", () => {
  const charger = new WatchedCharger();
  charger.status("Faulted", { errorCode: "GroundFailure" });
  charger.object.state = { ...charger.object.state, registration: null };
  charger.heartbeat();
  charger.object.register(REGISTRATION);
  expect(charger.told()).toEqual(["faulted CP-1/1", "faulted CP-1/1"]);
});
