import { type Random, whole } from "./dice.ts";

export type Payload = Readonly<Record<string, unknown>>;
export type Message = {
  readonly action: "StatusNotification" | "StartTransaction" | "MeterValues" | "StopTransaction";
  readonly payload: Payload;
};

/** A charge of which every message was acknowledged: what its session must say. */
export type Charge = {
  readonly transactionId: number;
  readonly idTag: string;
  /** As the start was answered. */
  readonly authorization: string;
  readonly startedAt: string;
  readonly stoppedAt: string;
  readonly meterStartWh: number;
  readonly meterStopWh: number;
  readonly readings: readonly { readonly at: string; readonly registerWh: number }[];
};

export type Plug = { readonly connectorId: number; readonly idTag: string };

const MOST_READINGS = 6;
/** A step that every connector's power allows within a second. */
const MOST_WH_AT_ONCE = 40;

/**
 * The messages of one honest charge after the other, each given when the one before was acknowledged. Pass the answer
 * of the message before to `next`.
 */
export function* honestCharges(
  { connectorId, idTag }: Plug,
  { random, now, done }: { random: Random; now: () => number; done: (charge: Charge) => void },
): Generator<Message, never, Payload> {
  let registerWh = whole(random, 1_000_000);
  let lastAt = 0;
  const timestamp = () => {
    lastAt = Math.max(lastAt + 1, now());
    return new Date(lastAt).toISOString();
  };
  const grow = () => {
    registerWh += 1 + whole(random, MOST_WH_AT_ONCE);
    return registerWh;
  };
  const status = (word: string): Message => ({
    action: "StatusNotification",
    payload: { connectorId, errorCode: "NoError", status: word, timestamp: timestamp() },
  });
  for (;;) {
    const [startedAt, meterStartWh] = [timestamp(), registerWh];
    const start = { connectorId, idTag, meterStart: meterStartWh, timestamp: startedAt };
    const answer = yield { action: "StartTransaction", payload: start };
    const transactionId = Number(answer.transactionId);
    const authorization = String((answer.idTagInfo as Payload).status);
    yield status("Charging");
    const readings: { at: string; registerWh: number }[] = [];
    for (let left = whole(random, MOST_READINGS + 1); left > 0; left -= 1) {
      const [at, value] = [timestamp(), grow()];
      const sampledValue = [{ value: `${value}`, measurand: "Energy.Active.Import.Register", unit: "Wh" }];
      const payload = { connectorId, transactionId, meterValue: [{ timestamp: at, sampledValue }] };
      yield { action: "MeterValues", payload };
      readings.push({ at, registerWh: value });
    }
    const [stoppedAt, meterStopWh] = [timestamp(), grow()];
    const stop = { transactionId, idTag, meterStop: meterStopWh, timestamp: stoppedAt, reason: "Local" };
    yield { action: "StopTransaction", payload: stop };
    done({ transactionId, idTag, authorization, startedAt, stoppedAt, meterStartWh, meterStopWh, readings });
    yield status("Available");
  }
}
