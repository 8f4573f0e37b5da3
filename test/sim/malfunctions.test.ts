import { describe, expect, it } from "vitest";
import type { FaultSwitch } from "../../sim/charge-point/spec.ts";
import type { NoticeKind } from "../../src/domain/notification.ts";
import type { CallFrame } from "../../src/ocpp/wire.ts";
import { PureObject } from "../support/ocpp-object.ts";
import { createHarness, type Harness, START_AT } from "./harness.ts";

const HOUR = 3_600;
const SLICE_SECONDS = 10;

/** A simulated charger and the system's own core, wired to each other in virtual time. */
class Wired {
  readonly object = new PureObject(START_AT);
  readonly harness: Harness;
  #connections = 0;
  #delivered = 0;

  constructor(...switches: FaultSwitch[]) {
    this.harness = createHarness({
      spec: {
        vendor: "Vendor",
        model: "Model",
        serialNumber: "S-1",
        connectors: [{ connectorId: 1 }, { connectorId: 2 }],
      },
      options: { switches: new Set(switches) },
      reply: ({ messageId: id, action, payload }) => {
        this.#followConnection();
        this.object.passTo(this.harness.now());
        const frames = this.object.hear({ type: "call", id, action, payload });
        const answer = frames?.find((frame) => frame.type !== "call" && frame.id === id);
        if (answer?.type === "result") return { result: answer.payload };
        return answer?.type === "error" ? { error: answer.code } : "silence";
      },
    });
    this.harness.powerOn();
    this.advance(5);
  }

  advance(seconds: number): void {
    for (let left = seconds; left > 0; left -= SLICE_SECONDS) {
      this.harness.advance(Math.min(left, SLICE_SECONDS));
      this.object.passTo(this.harness.now());
      this.#deliverCalls();
    }
  }

  command(action: string, request: Readonly<Record<string, unknown>>): void {
    this.object.give(action, request);
    this.#deliverCalls();
    this.advance(60);
  }

  told(): ReadonlySet<NoticeKind> {
    return new Set(this.object.memory.steps.flatMap((step) => (step.kind === "notice" ? step.notice.kind : [])));
  }

  #deliverCalls(): void {
    for (;;) {
      const call = this.object.sent.slice(this.#delivered).find((frame): frame is CallFrame => frame.type === "call");
      if (call === undefined) return;
      this.#delivered = this.object.sent.indexOf(call) + 1;
      const answer = this.harness.call(call.action, call.payload);
      if (answer !== undefined) this.object.hear({ type: "result", id: call.id, payload: answer });
    }
  }

  #followConnection(): void {
    const connections = this.harness.reportsOf("connection.opened").length;
    if (connections === this.#connections) return;
    this.#connections = connections;
    this.object.disconnect();
    this.object.connect();
  }
}

const charge = (wired: Wired, seconds: number) => {
  wired.harness.plug();
  wired.harness.swipe();
  wired.advance(seconds);
};

const MALFUNCTIONS: readonly (readonly [FaultSwitch, NoticeKind, (wired: Wired) => void])[] = [
  ["metersSilent", "meter_values_missing", (wired) => charge(wired, HOUR)],
  ["registerStandsStill", "no_energy", (wired) => charge(wired, HOUR)],
  ["drawsWhileIdle", "drawing_without_session", (wired) => wired.advance(600)],
  [
    "startsRejected",
    "failed_starts",
    (wired) => {
      for (let start = 0; start < 3; start += 1) {
        wired.command("RemoteStartTransaction", { connectorId: 1, idTag: "TAG" });
      }
    },
  ],
  [
    "stopsLost",
    "missing_stop",
    (wired) => {
      charge(wired, 600);
      wired.harness.unplug();
      wired.advance(HOUR);
    },
  ],
  [
    "callsIgnored",
    "unanswered_commands",
    (wired) => {
      for (let call = 0; call < 3; call += 1) wired.command("ClearCache", {});
    },
  ],
  ["breaksConnection", "chattering_connection", (wired) => wired.advance(HOUR)],
  ["bootsAgain", "boot_loop", (wired) => wired.advance(HOUR)],
];

describe("a simulated charger", () => {
  it.each(MALFUNCTIONS)("that has the fault %s is told of as %s", (faultSwitch, kind, happens) => {
    const wired = new Wired(faultSwitch);
    happens(wired);
    expect(wired.told()).toContain(kind);
  });

  it("that has none is told of in no way, whatever goes on there", () => {
    const wired = new Wired();
    for (const [, , happens] of MALFUNCTIONS.filter(([faultSwitch]) => faultSwitch !== "startsRejected")) {
      happens(wired);
      wired.harness.unplug();
      wired.advance(600);
    }
    expect([...wired.told()]).toEqual([]);
  });

  it.each([
    ["faulted", "GroundFailure"],
    ["faulted", "OtherError"],
  ] as const)("is told of as %s with %s, and as well when it is cleared", (kind, errorCode) => {
    const wired = new Wired();
    wired.harness.act({ type: "fault", connectorId: 1, errorCode });
    wired.advance(60);
    expect([...wired.told()]).toEqual([kind]);
    wired.harness.act({ type: "clearFault", connectorId: 1 });
    wired.advance(60);
    expect(wired.object.state.watch.raised).toEqual({});
  });

  it("whose network is cut in a session is told of as silent, then as offline, until it is back", () => {
    const wired = new Wired();
    charge(wired, 300);
    wired.harness.act({ type: "cutNetwork" });
    wired.advance(1_000);
    expect([...wired.told()]).toEqual(["silent_in_session", "offline"]);
    wired.harness.act({ type: "restoreNetwork" });
    wired.advance(HOUR);
    expect(wired.object.state.watch.raised).toEqual({});
  });
});
