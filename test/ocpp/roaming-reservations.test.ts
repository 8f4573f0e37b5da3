import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Registration } from "../../src/domain/charge-point.ts";
import type { Token } from "../../src/domain/token.ts";
import type { ReservationPicture } from "../../src/ocpp/reservation.ts";
import type { Frame } from "../../src/ocpp/wire.ts";
import { PureObject, REGISTRATION } from "../support/ocpp-object.ts";
import { NOON } from "./charging-arbitraries.ts";

const SECOND = 1_000;
const HOUR = 3_600_000;
const PATIENCE = 50 * SECOND;
const BOOT = { chargePointVendor: "Vendor", chargePointModel: "Model", chargePointSerialNumber: "S-1" };
const ACCEPTED = { status: "Accepted" };

/** A token that its partner permits, under its alias TAG. */
const TOKEN: Token = {
  uid: "0123456789ABCDEF-0123456789",
  state: "blocked",
  expiresAt: null,
  parentUid: null,
  roaming: {
    partnerId: "P",
    countryCode: "NL",
    partyId: "MSP",
    type: "APP_USER",
    contractId: "C1",
    whitelist: "NEVER",
    answer: { status: "Accepted", reference: "REF-1", evseUids: null },
  },
};

/** Two connectors of which one at a time can charge, and one beside them. */
const EXCLUSIVE: Registration = {
  ...REGISTRATION,
  connectors: [
    ...REGISTRATION.connectors.map((each) => ({ ...each, evseUid: "E1" })),
    { connectorId: 3, evseUid: "E3", class: "standard", powerType: "AC_3_PHASE", maxVoltageV: 230, maxPowerW: 22_000 },
  ],
};

/** A booted charger whose reservations are partners'. */
class Stage {
  readonly object: PureObject;
  /** Every picture of a reservation that was told, oldest first. */
  readonly told: ReservationPicture[] = [];
  #commands = 0;

  constructor(registration: Registration = REGISTRATION) {
    this.object = new PureObject(NOON, { registration, lookUp: () => ({ known: true, token: null }) });
    const { memory } = this.object;
    const keep = memory.keep.bind(memory);
    memory.keep = (outcome) => {
      this.told.push(...outcome.changes.flatMap((each) => (each.kind === "reservation" ? each.reservation : [])));
      keep(outcome);
    };
    this.object.connect();
    this.say("BootNotification", BOOT);
  }

  get now(): number {
    return this.object.now;
  }

  get last(): ReservationPicture | undefined {
    return this.told.at(-1);
  }

  reserve(id = "a", { connectorId = 1, expiresAt = NOON + HOUR, sessionId = `session-${id}` } = {}) {
    const roaming = { token: TOKEN, sessionId, command: this.#command() };
    const wish = { id, connectorId, idTag: "TAG", parentIdTag: null, expiresAt, roaming };
    return this.object.instruct({ kind: "reserve", ...wish });
  }

  cancel(id = "a", by: "partner" | "operator" = "partner") {
    const command = by === "partner" ? { command: this.#command() } : {};
    return this.object.instruct({ kind: "cancelReservation", id, ...command });
  }

  #command() {
    this.#commands += 1;
    return { commandId: `command-${this.#commands}`, answerBy: this.now + PATIENCE };
  }

  /** The call of ours that waits for an answer. */
  get asked() {
    const pending = this.object.state.pending;
    return pending && { action: pending.action, ...pending.request };
  }

  answer(payload: object = ACCEPTED): void {
    this.object.hear({ type: "result", id: this.object.state.pending?.id ?? "", payload });
  }

  say(action: string, payload: object): unknown {
    const [answer]: readonly Frame[] = this.object.hear({ type: "call", id: "1", action, payload }) ?? [];
    return answer?.type === "result" ? answer.payload : null;
  }

  start(fields: Record<string, unknown> = {}) {
    const timestamp = new Date(this.now).toISOString();
    const request = { connectorId: 1, idTag: "TAG", meterStart: 0, timestamp, ...fields };
    const { transactionId } = this.say("StartTransaction", request) as { transactionId: number };
    return this.object.memory.transactions.get(transactionId);
  }

  /** It has said what it can do. */
  supports(profiles: string): void {
    const { state } = this.object;
    const key = { value: profiles, readonly: true, isKnown: true, at: NOON };
    const configuration = { ...state.configuration, reported: { supportedfeatureprofiles: key } };
    this.object.state = { ...state, configuration };
  }

  status(status: string, connectorId = 1): void {
    this.say("StatusNotification", { connectorId, status, errorCode: "NoError" });
  }
}

function armed(registration?: Registration): Stage {
  const stage = new Stage(registration);
  stage.reserve();
  stage.answer();
  return stage;
}

describe("OCPI-C7 a partner's reservation", () => {
  it("goes to the charge point by a number of our own, and is confirmed by its word", () => {
    const stage = new Stage();
    expect(stage.reserve()).toBeNull();
    expect(stage.asked).toMatchObject({ action: "ReserveNow", connectorId: 1, idTag: "TAG", reservationId: 1 });
    expect(stage.last).toMatchObject({ state: "wanted", roaming: { reserve: { word: null } } });
    stage.answer();
    expect(stage.last).toMatchObject({
      state: "armed",
      roaming: { sessionId: "session-a", evseUid: "E1", reserve: { commandId: "command-1", word: "Accepted" } },
    });
  });

  it.each(["Occupied", "Faulted", "Unavailable", "Rejected"])("that is refused as %s has just that word", (status) => {
    const stage = new Stage();
    stage.reserve();
    stage.answer({ status });
    expect(stage.last).toMatchObject({ state: "refused", roaming: { reserve: { word: status } } });
    expect(stage.asked).toBeNull();
  });

  it("that nobody confirms in time is cancelled: the charge point may hold it (OCPI-C2)", () => {
    const stage = new Stage();
    stage.reserve();
    stage.object.passTo(NOON + PATIENCE);
    expect(stage.last).toMatchObject({ state: "cancelling", roaming: { reserve: { word: "NoAnswer" } } });
    expect(stage.asked).toMatchObject({ action: "CancelReservation", reservationId: 1 });
    stage.answer();
    expect(stage.last).toMatchObject({ state: "cancelled", roaming: { reserve: { word: "NoAnswer" } } });
  });

  it("is not asked for where the charge point is away, says that it takes none, or is promised already", () => {
    const stage = armed();
    expect(stage.reserve("b")).toBe("connector_not_available");
    expect(stage.reserve("c", { connectorId: 2 })).toBeNull();
    stage.answer();
    stage.object.disconnect();
    expect(stage.reserve("a")).toBe("charge_point_not_connected");
    stage.object.connect();
    stage.supports("Core, SmartCharging");
    expect(stage.reserve("a")).toBe("reservation_not_supported");
  });

  it("of an EVSE that is charging is occupied, and the charge point is not asked", () => {
    const stage = new Stage(EXCLUSIVE);
    stage.start({ idTag: "OTHER", connectorId: 2 });
    const running = stage.object.memory.transactions.get(1);
    expect(running).toMatchObject({ holdsEvse: true, evseUid: "E1" });
    expect(stage.reserve()).toBeNull();
    expect(stage.last).toMatchObject({ state: "refused", roaming: { reserve: { word: "Occupied" } } });
    expect(stage.asked).toBeNull();
  });

  it("becomes the session of its driver's start, whom nobody is asked about (OCPI-C5, D9)", () => {
    const stage = armed();
    expect(stage.say("Authorize", { idTag: "TAG" })).toEqual({ idTagInfo: ACCEPTED });
    stage.object.passTo(NOON + HOUR / 2);
    const transaction = stage.start();
    expect(transaction).toMatchObject({
      state: "ACTIVE",
      sessionId: "session-a",
      reservedAt: NOON,
      startedAt: NOON + HOUR / 2,
      roaming: { uid: TOKEN.uid, type: "APP_USER", authMethod: "COMMAND", authorizationReference: "REF-1" },
    });
    expect(stage.last).toMatchObject({ state: "used", roaming: { isTakenOver: true } });
    expect(transaction?.version).toBeGreaterThan(stage.last?.version ?? Number.POSITIVE_INFINITY);
  });

  it("is of the EVSE: its driver may take the other connector, a stranger there breaks it", () => {
    expect(armed(EXCLUSIVE).start({ connectorId: 2 })).toMatchObject({ sessionId: "session-a", flags: [] });
    expect(armed(EXCLUSIVE).start({ connectorId: 2, idTag: "OTHER" })).toMatchObject({
      flags: ["not_authorised", "reserved_for_other"],
    });
    expect(armed(EXCLUSIVE).reserve("b", { connectorId: 2 })).toBe("connector_not_available");
  });

  it("that was cancelled is no session of a start that comes all the same", () => {
    const stage = armed();
    stage.cancel();
    expect(stage.start({ reservationId: 1 })).toMatchObject({ reservedAt: null });
    expect(stage.last).toMatchObject({ state: "used", roaming: { isTakenOver: false, cancel: { word: "Used" } } });
  });

  it("is replaced under its number; a change that is refused leaves nothing behind", () => {
    const stage = armed();
    stage.reserve("a", { expiresAt: NOON + HOUR / 2, sessionId: "another" });
    expect(stage.asked).toMatchObject({ action: "ReserveNow", reservationId: 1 });
    stage.answer({ status: "Rejected" });
    expect(stage.last).toMatchObject({
      state: "cancelling",
      roaming: { sessionId: "session-a", reserve: { commandId: "command-2", word: "Rejected" } },
    });
    expect(stage.asked).toMatchObject({ action: "CancelReservation", reservationId: 1 });
  });

  it("asked for once more as it is, is confirmed without a word to the charge point", () => {
    const stage = armed();
    stage.reserve();
    expect(stage.asked).toBeNull();
    expect(stage.last).toMatchObject({
      state: "armed",
      roaming: { reserve: { commandId: "command-2", word: "Accepted" } },
    });
  });
});

describe("OCPI-C8 a partner's cancel", () => {
  it.each(["Accepted", "Rejected"])("is over when the charge point has none any more: %s", (status) => {
    const stage = armed();
    expect(stage.cancel()).toBeNull();
    expect(stage.asked).toMatchObject({ action: "CancelReservation", reservationId: 1 });
    stage.answer({ status });
    expect(stage.last).toMatchObject({ state: "cancelled", roaming: { cancel: { word: status } } });
    expect(stage.cancel()).toBe("not_found");
  });

  it("that nobody answers in time is told so, and goes on", () => {
    const stage = armed();
    stage.cancel();
    expect(stage.cancel()).toBe("not_found");
    stage.object.passTo(NOON + PATIENCE);
    expect(stage.last).toMatchObject({ state: "cancelling", roaming: { cancel: { word: "NoAnswer" } } });
  });

  it("is distinguished from ours, and from a connector that fails", () => {
    const ours = armed();
    ours.cancel("a", "operator");
    expect(ours.last).toMatchObject({ state: "cancelling", roaming: { cancel: null, reserve: { word: "Accepted" } } });
    const failing = armed();
    failing.status("Faulted");
    expect(failing.last).toMatchObject({ state: "cancelled", endedBy: "Faulted", roaming: { cancel: null } });
  });
});

describe("OCPI-C2 whatever happens", () => {
  const acts = fc.array(
    fc.constantFrom(
      "reserve",
      "replace",
      "cancel",
      "operator",
      "accept",
      "reject",
      "boot",
      "fault",
      "wait",
      "start",
      "leave",
    ),
    { maxLength: 20 },
  );

  it("each command has one word, said in time, that never changes; and by the expiry nothing is held", () => {
    const property = fc.property(acts, (all) => {
      const stage = new Stage();
      const given = new Set<string>();
      for (const act of all) {
        const pending = stage.object.state.pending;
        const before = stage.told.length;
        if (act === "reserve") stage.reserve();
        if (act === "replace") stage.reserve("a", { expiresAt: NOON + HOUR / 2 });
        if (act === "cancel") stage.cancel();
        if (act === "operator") stage.cancel("a", "operator");
        if (act === "accept" && pending) stage.answer();
        if (act === "reject" && pending) stage.answer({ status: "Rejected" });
        if (act === "boot" && stage.object.state.link.connected) stage.say("BootNotification", BOOT);
        if (act === "fault" && stage.object.state.link.connected) stage.status("Faulted");
        if (act === "wait") stage.object.passTo(stage.now + 20 * SECOND);
        if (act === "start" && stage.object.state.link.connected) stage.start();
        if (act === "leave") stage.object.disconnect();
        for (const { roaming } of stage.told.slice(before)) {
          for (const command of [roaming?.reserve, roaming?.cancel]) if (command) given.add(command.commandId);
        }
      }
      stage.object.passTo(NOON + 2 * HOUR);
      expect(stage.object.state.reservations.live).toEqual([]);
      for (const commandId of given) {
        const words = stage.told.flatMap(({ roaming }) =>
          [roaming?.reserve, roaming?.cancel].flatMap((each) => (each?.commandId === commandId ? each.word : [])),
        );
        const said = new Set(words.filter((word) => word !== null));
        // One that was replaced before an answer is answered by what replaced it.
        expect(said.size).toBeLessThanOrEqual(1);
        const isLast = stage.last?.roaming?.reserve.commandId === commandId;
        if (isLast) expect(said.size).toBe(1);
      }
    });
    fc.assert(property, { numRuns: 300 });
  });
});
