import { EventEmitter } from "node:events";
import { type Identity, IMPATIENT, meterValue, type Payload, type StrictClient, strictClient } from "./ocpp-client.ts";

/** What a charge point knows of one charge: everything in it was acknowledged. */
export interface JournalTransaction {
  readonly transactionId: number;
  readonly connectorId: number;
  readonly idTag: string;
  readonly startedAt: string;
  readonly meterStartWh: number;
  readonly samples: readonly { readonly at: string; readonly registerWh: number }[];
  readonly stoppedAt: string;
  readonly meterStopWh: number;
}

export interface JournalStatus {
  readonly connectorId: number;
  readonly status: string;
  readonly at: string;
}

export interface Plug {
  readonly connectorId: number;
  readonly idTag: string;
}

/** "sent": a frame has left, its answer is still to come. "answered": it came, and the next frame has not left yet. */
type Events = { sent: [action: string]; answered: [action: string] };

export interface JournalCharger extends EventEmitter<Events> {
  readonly id: string;
  readonly client: StrictClient;
  readonly transactions: readonly JournalTransaction[];
  readonly statuses: readonly JournalStatus[];
  /** How often a message had to be sent again. */
  readonly repeats: () => number;
  readonly acknowledged: () => number;
  /** How long the last answer to such a message took. */
  readonly roundTripMs: (action: string) => number;
  /** The message whose answer is still to come. */
  readonly awaited: () => string | null;
  readonly connect: () => Promise<void>;
  /** One charge after the other until the signal; the last one is finished. */
  readonly charge: (plug: Plug, random: () => number, until: AbortSignal) => Promise<void>;
}

export interface JournalInput {
  readonly endpoint: string;
  readonly chargePoint: Identity & { readonly vendor: string; readonly model: string };
  readonly now: () => number;
}

const NEVER_SEEN_MS = 10;

/** A charge point that repeats whatever was not acknowledged, and remembers what was. */
export function journalCharger({ endpoint, chargePoint, now }: JournalInput): JournalCharger {
  const client = strictClient(endpoint, chargePoint, { reconnect: true, backoff: IMPATIENT, callTimeoutMs: 20_000 });
  const events = new EventEmitter<Events>();
  const transactions: JournalTransaction[] = [];
  const statuses: JournalStatus[] = [];
  const roundTrips = new Map<string, number>();
  let awaited: { readonly action: string; readonly sentAt: number } | null = null;
  let [repeats, acknowledged, lastAt] = [0, 0, 0];

  client.rpc.on("message", ({ message, outbound }) => {
    const [type, , action] = JSON.parse(message);
    if (!outbound || type !== 2) return;
    awaited = { action, sentAt: performance.now() };
    events.emit("sent", action);
  });
  client.rpc.on("callResult", ({ outbound, method }) => {
    if (!outbound) return;
    if (awaited) roundTrips.set(method, performance.now() - awaited.sentAt);
    awaited = null;
    acknowledged += 1;
    events.emit("answered", method);
  });
  client.rpc.on("disconnect", () => {
    awaited = null;
  });

  /** The client refuses what was under way when its socket was lost; while it reconnects, calls wait for the socket. */
  async function deliver(action: string, request: Payload): Promise<Payload> {
    for (;;) {
      try {
        return await client.call(action, request);
      } catch (error) {
        const isLost = error instanceof Error && ["AbortError", "TimeoutError"].includes(error.name);
        if (!isLost) throw error;
        repeats += 1;
      }
    }
  }

  const instant = () => {
    lastAt = Math.max(lastAt + 1, now());
    return lastAt;
  };
  const timestamp = () => new Date(instant()).toISOString();

  async function show(connectorId: number, status: string): Promise<void> {
    const at = timestamp();
    await deliver("StatusNotification", { connectorId, status, errorCode: "NoError", timestamp: at });
    statuses.push({ connectorId, status, at });
  }

  async function chargeOnce({ connectorId, idTag }: Plug, registerWh: number, random: () => number): Promise<number> {
    await show(connectorId, "Preparing");
    const startedAt = timestamp();
    const start = { connectorId, idTag, meterStart: registerWh, timestamp: startedAt };
    const answer = await deliver("StartTransaction", start);
    const transactionId = Number(answer.transactionId);
    await show(connectorId, "Charging");
    const samples: { at: string; registerWh: number }[] = [];
    let meterWh = registerWh;
    for (let left = 2 + Math.floor(random() * 6); left > 0; left -= 1) {
      meterWh += 1 + Math.floor(random() * 40);
      const value = meterValue(instant(), meterWh);
      await deliver("MeterValues", { connectorId, transactionId, meterValue: [value] });
      samples.push({ at: value.timestamp, registerWh: meterWh });
    }
    meterWh += Math.floor(random() * 40);
    const stoppedAt = timestamp();
    await deliver("StopTransaction", { transactionId, idTag, meterStop: meterWh, timestamp: stoppedAt });
    const figures = { startedAt, meterStartWh: registerWh, samples, stoppedAt, meterStopWh: meterWh };
    transactions.push({ transactionId, connectorId, idTag, ...figures });
    await show(connectorId, "Finishing");
    await show(connectorId, "Available");
    return meterWh;
  }

  return Object.assign(events, {
    id: chargePoint.id,
    client,
    transactions,
    statuses,
    repeats: () => repeats,
    acknowledged: () => acknowledged,
    roundTripMs: (action: string) => roundTrips.get(action) ?? NEVER_SEEN_MS,
    awaited: () => awaited?.action ?? null,
    connect: async () => {
      await client.rpc.connect();
      const { vendor, model } = chargePoint;
      await deliver("BootNotification", { chargePointVendor: vendor, chargePointModel: model });
    },
    charge: async (plug: Plug, random: () => number, until: AbortSignal) => {
      let registerWh = Math.floor(random() * 1_000_000);
      while (!until.aborted) registerWh = await chargeOnce(plug, registerWh, random);
    },
  });
}
