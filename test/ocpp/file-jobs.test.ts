import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FILE_JOB_KINDS, type FileJob, type FileJobKind, type FileRequest } from "../../src/domain/file-job.ts";
import { DAY, HOUR, MINUTE } from "../../src/domain/time.ts";
import { PureObject } from "../support/ocpp-object.ts";

const START = Date.UTC(2031, 4, 5, 10);
const BOOT = { chargePointVendor: "Vendor", chargePointModel: "Model", chargePointSerialNumber: "S-1" };
const OVER: readonly FileJob["state"][] = ["completed", "failed", "replaced"];
/** Never left again. A failure is revived by a charger that tries again, and by nothing else. */
const FINAL: readonly FileJob["state"][] = ["completed", "replaced"];

const kind = fc.constantFrom(...FILE_JOB_KINDS);
const step = fc.oneof(
  fc.record({ does: fc.constant("ask" as const), kind, isOurs: fc.boolean(), ifAsked: fc.boolean() }),
  fc.record({
    does: fc.constant("answer" as const),
    payload: fc.constantFrom({}, { status: "Accepted", fileName: "a" }, { status: "Rejected" }, "NotSupported"),
  }),
  fc.record({
    does: fc.constant("report" as const),
    action: fc.constantFrom(
      "FirmwareStatusNotification",
      "SignedFirmwareStatusNotification",
      "DiagnosticsStatusNotification",
      "LogStatusNotification",
    ),
    status: fc.constantFrom("Idle", "Downloading", "Installed", "InstallationFailed", "Uploading", "Uploaded", "Odd"),
    requestId: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
  }),
  fc.record({ does: fc.constant("arrive" as const), which: fc.nat(5) }),
  fc.record({ does: fc.constant("pass" as const), ms: fc.constantFrom(31_000, 2 * MINUTE, HOUR, DAY, 3 * DAY) }),
  fc.record({ does: fc.constant("boot" as const), firmwareVersion: fc.constantFrom("1.0", "2.0") }),
  fc.constantFrom({ does: "reconnect" as const }, { does: "hibernate" as const }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

function requestOf(of: FileJobKind, ifAsked: boolean): FileRequest {
  const location = "ftp://user:hush@files.example/in/file";
  if (of === "log") return { kind: of, location, logType: "SecurityLog" };
  if (of === "diagnostics") return { kind: of, location };
  const signing = ifAsked ? { signingCertificate: "PEM", signature: "c2ln", onlyIfAsked: true } : null;
  return { kind: of, location, retrieveAt: START, signing };
}

/** A charge point that moves files as it likes. */
class Mover {
  readonly object = new PureObject(START);
  #ids = 0;

  constructor() {
    this.object.connect();
    this.#say("BootNotification", { ...BOOT, firmwareVersion: "1.0" });
  }

  get jobs(): ReadonlyMap<string, FileJob> {
    return this.object.memory.fileJobs;
  }

  does(what: Step): void {
    switch (what.does) {
      case "ask": {
        const request = requestOf(what.kind, what.ifAsked);
        this.object.instruct({ kind: "startFileJob", id: this.#id(), request, isOurs: what.isOurs });
        break;
      }
      case "answer":
        this.#answer(what.payload);
        break;
      case "report":
        this.#say(what.action, { status: what.status, ...(what.requestId && { requestId: what.requestId }) });
        break;
      case "arrive": {
        const jobId = [...this.jobs.keys()][what.which];
        if (jobId !== undefined) this.object.instruct({ kind: "fileArrived", jobId, bytes: 10 });
        break;
      }
      case "pass":
        this.object.passTo(this.object.now + what.ms);
        break;
      case "boot":
        this.#say("BootNotification", { ...BOOT, firmwareVersion: what.firmwareVersion });
        break;
      case "reconnect":
        this.object.disconnect();
        this.object.connect();
        break;
      case "hibernate":
        this.object.hibernate();
    }
  }

  #answer(payload: object | string): void {
    const id = this.object.state.pending?.id;
    if (id === undefined) return;
    if (typeof payload !== "string") this.object.hear({ type: "result", id, payload });
    else this.object.hear({ type: "error", id, code: payload, description: "", details: {} });
  }

  #say(action: string, payload: object): void {
    this.object.hear({ type: "call", id: this.#id(), action, payload });
  }

  #id(): string {
    this.#ids += 1;
    return `m-${this.#ids}`;
  }
}

describe("a file job, whatever is answered, reported, uploaded or left undone", () => {
  it("OCPP-W1, OCPP-W2 never leaves its end, but for a failure that the charger tries to mend", () => {
    const property = fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const mover = new Mover();
      for (const each of steps) {
        const before = new Map(mover.jobs);
        mover.does(each);
        for (const [id, job] of before) {
          const { state, version } = mover.jobs.get(id) ?? job;
          if (FINAL.includes(job.state)) expect(state).toBe(job.state);
          const isMending = each.does === "report" || each.does === "arrive";
          if (job.state === "failed" && !isMending) expect(state).toBe("failed");
          expect(version).toBeGreaterThanOrEqual(job.version);
        }
      }
    });
    fc.assert(property, { numRuns: 500 });
  });

  it("OCPP-W1, OCPP-W2 left alone comes to exactly one end, and stays there; its credentials are shown at no time", () => {
    const property = fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const mover = new Mover();
      for (const each of steps) {
        mover.does(each);
        expect(JSON.stringify([...mover.jobs.values()])).not.toContain("hush");
      }
      mover.object.passTo(mover.object.now + 10 * DAY);
      const ends = new Map(mover.jobs);
      for (const { state } of ends.values()) expect(OVER).toContain(state);
      for (const each of FILE_JOB_KINDS) {
        const live = [...ends.values()].filter(({ request, state }) => request.kind === each && state !== "replaced");
        expect(live.filter(({ id }) => id === mover.object.state.fileJobs.newest[each]?.id)).toHaveLength(
          Math.min(1, live.length),
        );
      }
      mover.object.passTo(mover.object.now + 10 * DAY);
      expect(mover.jobs).toEqual(ends);
    });
    fc.assert(property, { numRuns: 300 });
  });
});

describe("an operator's own command for a file", () => {
  it.each([
    ["GetLog", { logType: "SecurityLog", requestId: 7, log: { remoteLocation: "ftp://other/" } }, "log", "Uploading"],
    [
      "SignedUpdateFirmware",
      {
        requestId: 7,
        firmware: {
          location: "ftp://other/",
          retrieveDateTime: "2031-05-05T10:00:00Z",
          signingCertificate: "PEM",
          signature: "c2ln",
        },
      },
      "firmware",
      "Downloading",
    ],
  ] as const)(
    "OCPP-W1, OCPP-W2 %s that is refused is recorded, and the job that runs goes on",
    (action, request, of, word) => {
      const mover = new Mover();
      mover.does({ does: "ask", kind: of, isOurs: false, ifAsked: false });
      mover.does({ does: "answer", payload: { status: "Accepted" } });
      const [running] = [...mover.jobs.keys()];
      const refused = mover.object.give(action, request) ?? "";
      mover.does({ does: "answer", payload: { status: "Rejected" } });
      expect(mover.jobs.get(refused)).toMatchObject({ state: "failed", reason: "Rejected" });
      const report = of === "log" ? "LogStatusNotification" : "FirmwareStatusNotification";
      mover.does({ does: "report", action: report, status: word, requestId: undefined });
      expect(mover.jobs.get(running ?? "")).toMatchObject({ state: "running", status: word });
      expect(mover.jobs.get(refused)).toMatchObject({ state: "failed", reports: [] });
    },
  );
});
