import { describe, expect, it } from "vitest";
import type { Registration } from "../../src/domain/charge-point.ts";
import type { AnswerFrame, CallFrame } from "../../src/ocpp/wire.ts";
import { PureObject, REGISTRATION } from "../support/ocpp-object.ts";
import { NOON } from "./charging-arbitraries.ts";

const MINUTE = 60_000;
const BOOT = { chargePointVendor: "Vendor", chargePointModel: "Model", chargePointSerialNumber: "S-1" };

const EVERYTHING_WANTED: Registration = {
  ...REGISTRATION,
  settings: { localAuthList: true },
  configuration: {
    keys: [
      { key: "HeartbeatInterval", value: "45", level: "deployment" },
      { key: "MeterValuesSampledData", value: "Voltage,Current.Import", level: "deployment" },
    ],
    rebootWhenIdle: true,
  },
};

/** A booted charge point of which everything is wanted that the system keeps true by itself. */
function wantedOf(): PureObject {
  const object = new PureObject(NOON, { registration: EVERYTHING_WANTED });
  object.connect();
  object.hear({ type: "call", id: "boot", action: "BootNotification", payload: BOOT });
  const token = { idTag: "TAG", parentIdTag: null, expiresAt: NOON + 60 * MINUTE };
  object.instruct({ kind: "reserve", id: "kept", connectorId: 1, ...token });
  object.instruct({ kind: "reserve", id: "cancelled", connectorId: 2, ...token });
  const limit = { kind: "limit", sessionId: null, limitW: 7_000, later: [], tailW: 4_000 } as const;
  object.instruct({ ...limit, evseUid: "E1", until: NOON + 60 * MINUTE });
  object.instruct({ ...limit, evseUid: "E2", until: NOON + 60 * MINUTE });
  object.instruct({ kind: "fuse", fuseA: 63 });
  object.instruct({ kind: "availability", connectorId: 1, type: "Operative" });
  object.instruct({ kind: "renewCertificate" });
  const chain = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----";
  object.instruct({ kind: "deliverCertificate", fingerprint: "F", chain });
  const request = { kind: "diagnostics", location: "https://127.0.0.1/upload" } as const;
  object.instruct({ kind: "startFileJob", id: "upload", request, isOurs: true });
  object.give("ChangeConfiguration", { key: "SecurityProfile", value: "2" });
  object.give("InstallCertificate", { certificateType: "ManufacturerRootCertificate", certificate: chain });
  return object;
}

/** Answers whatever is asked, as fast as it is asked, until nothing more is asked. @returns how many answers it took. */
function answerAll(object: PureObject, answerTo: (call: CallFrame) => AnswerFrame): number {
  for (let answers = 0; answers < 200; answers += 1) {
    const { pending } = object.state;
    if (pending === null) return answers;
    object.hear(answerTo({ type: "call", id: pending.id, action: pending.action, payload: pending.request }));
  }
  throw new Error(`asked for ever: ${object.state.pending?.action}`);
}

const result = (payload: unknown) => (call: CallFrame) => ({ type: "result", id: call.id, payload }) as const;
const failure = (code: string) => (call: CallFrame) =>
  ({ type: "error", id: call.id, code, description: "", details: {} }) as const;

const isEnd = ({ action }: CallFrame) => action === "CancelReservation" || action === "ClearChargingProfile";

describe("OCPP-F9 whatever a charge point answers to what the system keeps true by itself", () => {
  it.each([
    ["Accepted", result({ status: "Accepted" })],
    ["Rejected", result({ status: "Rejected" })],
    ["a word of nobody's", result({ status: "Perhaps" })],
    ["nothing", result({})],
    ["no text", result({ status: 7 })],
    ["nothing to what ends what it took", (call: CallFrame) => result(isEnd(call) ? {} : { status: "Accepted" })(call)],
    [
      "Rejected to what ends what it took",
      (call: CallFrame) => result({ status: isEnd(call) ? "Rejected" : "Accepted" })(call),
    ],
    ["InternalError", failure("InternalError")],
    ["NotSupported", failure("NotSupported")],
  ])("with %s no call goes out for ever", (_, answerTo) => {
    const object = wantedOf();
    let answers = answerAll(object, answerTo);
    object.instruct({ kind: "cancelReservation", id: "cancelled" });
    object.instruct({ kind: "liftLimit", evseUid: "E2" });
    answers += answerAll(object, answerTo);
    for (let minute = 1; minute <= 30; minute += 1) {
      object.passTo(NOON + minute * MINUTE);
      answers += answerAll(object, answerTo);
    }
    expect(answers).toBeLessThan(100);
    expect(object.state.pending).toBeNull();
  });
});
