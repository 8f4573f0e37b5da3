import { makeRequest } from "../../sim/charge-point/certificates.ts";
import { nextWakeAt, step } from "../../sim/charge-point/core.ts";
import {
  type ChargePointSpecInput,
  chargePointSpec,
  DEFAULT_OPTIONS,
  type Options,
  type Setup,
} from "../../sim/charge-point/spec.ts";
import { type ChargePointState, newState, revive, serialize } from "../../sim/charge-point/state.ts";
import type { Event, Output, Report } from "../../sim/charge-point/turn.ts";

export const START_AT = Date.parse("2026-03-02T08:00:00Z");

/** A call as the central system saw it. */
export interface Seen {
  readonly at: number;
  readonly messageId: string;
  readonly action: string;
  // Payloads are judged field by field in the tests; their shapes are checked by the simulator itself.
  readonly payload: Readonly<Record<string, unknown>>;
}

export type Reply = { readonly result: unknown } | { readonly error: string } | "silence";

export interface HarnessInput {
  readonly spec?: Partial<ChargePointSpecInput>;
  readonly options?: Partial<Options>;
  readonly seed?: number;
  /** What a test wants answered differently. */
  readonly reply?: (seen: Seen) => Reply | undefined;
}

/** Made once: the core only passes it on. */
export const REQUEST = await makeRequest({ commonName: "SN-1", organization: "eMall" });

const nameOf = (text: string): string => {
  const [type, , action] = JSON.parse(text);
  return type === 2 ? action : "answer";
};

const MOST_IDLE_TURNS = 100;

/** One simulated charge point and a scripted central system in virtual time: no socket, no timer, no waiting. */
export function createHarness({ spec, options, seed = 1, reply }: HarnessInput = {}) {
  const setup: Setup = {
    spec: chargePointSpec.parse({ id: "CP1", connectors: [{ connectorId: 1 }], ...spec }),
    options: { ...DEFAULT_OPTIONS, ...options },
  };
  let now = START_AT;
  let state = newState(setup, seed, now);
  let saved = state;
  let reachable = true;
  let nextTransactionId = 1;
  let nextCallId = 1;
  let dying = false;
  let lastSent: readonly string[] = [];
  const seen: Seen[] = [];
  const reports: Array<Report & { readonly at: number }> = [];
  const transfers: Extract<Output, { type: "transfer" }>[] = [];
  const answers = new Map<string, unknown>();
  const pending: Event[] = [];

  const standardReply = ({ action }: Seen): Reply => {
    const idTagInfo = { status: "Accepted" };
    const currentTime = new Date(now).toISOString();
    switch (action) {
      case "BootNotification":
        return { result: { status: "Accepted", currentTime, interval: 45 } };
      case "Heartbeat":
        return { result: { currentTime } };
      case "Authorize":
        return { result: { idTagInfo } };
      case "StartTransaction":
        return { result: { transactionId: nextTransactionId++, idTagInfo } };
      case "DataTransfer":
        return { result: { status: "UnknownVendorId" } };
      default:
        return { result: {} };
    }
  };

  const hear = (text: string) => {
    const [type, messageId, ...rest] = JSON.parse(text);
    if (type !== 2) {
      answers.set(messageId, type === 3 ? rest[0] : { error: rest[0] });
      return;
    }
    const call: Seen = { at: now, messageId, action: rest[0], payload: rest[1] };
    seen.push(call);
    const answer = reply?.(call) ?? standardReply(call);
    if (answer === "silence") return;
    const frame = "result" in answer ? [3, messageId, answer.result] : [4, messageId, answer.error, "", {}];
    pending.push({ type: "frame", text: JSON.stringify(frame) });
  };

  const perform = (output: Exclude<Output, Report>) => {
    if (output.type === "connect") {
      pending.push(reachable ? { type: "socketOpened" } : { type: "socketFailed", reason: "refused" });
    } else if (output.type === "disconnect") pending.length = 0;
    else if (output.type === "makeKey") pending.push({ type: "keyMade", ...REQUEST });
    else if (output.type === "send") hear(output.text);
    else {
      const { name, location } = output;
      transfers.push(output);
      const isOk = !location.includes("broken");
      if (!location.includes("endless")) pending.push({ type: "transferred", name, location, isOk });
    }
  };

  /** Dies at once: what was pending in the process is gone, what was saved is all there is. */
  const one = (event: Event) => {
    const result = step(setup, state, event, now);
    state = result.state;
    saved = state;
    lastSent = result.outputs.flatMap((output) => (output.type === "send" ? nameOf(output.text) : []));
    for (const output of result.outputs) {
      if (output.type === "report") reports.push({ ...output, at: now });
      else if (!dying) perform(output);
    }
  };

  const drain = () => {
    for (let event = pending.shift(); event; event = pending.shift()) one(event);
  };

  const act = (event: Event) => {
    one(event);
    const sent = lastSent;
    drain();
    lastSent = sent;
  };

  const advance = (seconds: number) => {
    const until = now + seconds * 1000;
    let idleTurns = 0;
    for (let wakeAt = nextWakeAt(setup, state); wakeAt <= until; wakeAt = nextWakeAt(setup, state)) {
      idleTurns = wakeAt > now ? 0 : idleTurns + 1;
      if (idleTurns > MOST_IDLE_TURNS) throw new Error("the charge point wakes without end");
      now = Math.max(now, Math.ceil(wakeAt));
      act({ type: "tick" });
    }
    now = until;
    act({ type: "tick" });
  };

  return {
    setup,
    seen,
    reports,
    transfers,
    act,
    advance,
    now: () => now,
    state: (): Readonly<ChargePointState> => state,
    saved: () => serialize(saved),
    powerOn: () => act({ type: "powerOn" }),
    plug: (connectorId = 1, car = {}) => act({ type: "plug", connectorId, car }),
    unplug: (connectorId = 1) => act({ type: "unplug", connectorId }),
    swipe: (idTag = "TAG", connectorId = 1) => act({ type: "swipe", connectorId, idTag }),
    /** The central system goes away, or comes back. */
    setReachable: (value: boolean) => {
      reachable = value;
      if (!value && state.live.socket === "open") act({ type: "socketClosed", code: 1006 });
    },
    /** The central system calls; returns what the charge point answered. */
    call: (action: string, payload: unknown): unknown => {
      const messageId = `cs-${nextCallId++}`;
      act({ type: "frame", text: JSON.stringify([2, messageId, action, payload]) });
      return answers.get(messageId);
    },
    /** kill -9 in the middle of an event: it was saved, and nothing of it left. */
    killDuring: (event: Event) => {
      dying = true;
      one(event);
      dying = false;
    },
    /** kill -9 and a restart from the file. */
    restart: (secondsToPower = 0) => {
      pending.length = 0;
      state = revive(setup, serialize(saved), now);
      now += secondsToPower * 1000;
      act({ type: "powerOn" });
    },
    /** The frames of the latest step, in order: a call's action, or "answer". */
    lastSent: () => lastSent,
    actions: () => seen.map(({ action }) => action),
    statuses: (connectorId = 1) =>
      seen
        .filter(({ action, payload }) => action === "StatusNotification" && payload.connectorId === connectorId)
        .map(({ payload }) => payload.status),
    of: (action: string) => seen.filter((each) => each.action === action),
    reportsOf: (name: string) => reports.filter((each) => each.name === name),
  };
}

export type Harness = ReturnType<typeof createHarness>;
