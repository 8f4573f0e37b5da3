import type { Clock } from "../clock.ts";
import { randomFrom, seedFor } from "../random.ts";

import type { SimulatedChargePoint } from "./simulated-charge-point.ts";
import { type ChargePointState, isOnline, runningOn } from "./state.ts";

export interface World {
  readonly clock: Clock;
  readonly seed: number;
  /** The cards the drivers carry. */
  readonly tokens: readonly string[];
}

/** From and to, in seconds. */
type Span = readonly [number, number];

const FIRST_ARRIVAL: Span = [2, 60];
const GAP: Span = [60, 1800];
const AT_THE_READER: Span = [5, 40];
const STAY: Span = [900, 5400];
const LEAVING: Span = [10, 90];
const REMOTE_DRIVER: Span = [3, 15];
/** Some pull the plug without a card. */
const UNPLUGS_AT_ONCE = 0.3;

/** A right to charge without a car yet: somebody started from afar. */
const awaitsCar = (connectorId: number) => (state: Readonly<ChargePointState>) =>
  state.connectors.some((each) => each.connectorId === connectorId && each.authorisation !== null && each.car === null);

/** Resolves after so many simulated seconds; rejects when called off. */
export async function sleep(clock: Clock, seconds: number, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted();
  await new Promise<void>((resolve, reject) => {
    const calledOff = () => {
      cancel();
      reject(signal?.reason);
    };
    const cancel = clock.at(clock.now() + seconds * 1000, () => {
      signal?.removeEventListener("abort", calledOff);
      resolve();
    });
    signal?.addEventListener("abort", calledOff, { once: true });
  });
}

/** Cars come, charge and leave on every connector, for ever; rejects when the charge point is stopped. */
export async function cars(chargePoint: SimulatedChargePoint, world: World): Promise<void> {
  const { connectors } = chargePoint.setup.spec;
  await Promise.all(connectors.map(({ connectorId }) => carsAt(chargePoint, connectorId, world)));
}

async function carsAt(chargePoint: SimulatedChargePoint, connectorId: number, world: World): Promise<void> {
  const random = randomFrom(seedFor(world.seed, `${chargePoint.id}/${connectorId}`));
  const between = ([from, to]: Span) => from + random() * (to - from);
  const waitFor = (span: Span) => sleep(world.clock, between(span), chargePoint.stopped);
  chargePoint.unplug(connectorId);
  for (let gap = FIRST_ARRIVAL; ; gap = GAP) {
    const isRemote = await happensWithin(chargePoint, awaitsCar(connectorId), world.clock, between(gap));
    if (isRemote) await waitFor(REMOTE_DRIVER);
    if (!canServe(chargePoint, connectorId)) continue;
    const socPercent = Math.floor(between([10, 70]));
    chargePoint.plug(connectorId, { capacityWh: 60_000, socPercent, maxPowerW: random() < 0.5 ? 11_000 : 100_000 });
    if (!isRemote) {
      await waitFor(AT_THE_READER);
      const token = world.tokens[Math.floor(random() * world.tokens.length)];
      if (token !== undefined && !runningOn(chargePoint.state(), connectorId)) chargePoint.swipe(connectorId, token);
    }
    await waitFor(STAY);
    const running = runningOn(chargePoint.state(), connectorId);
    if (running && random() >= UNPLUGS_AT_ONCE) {
      chargePoint.swipe(connectorId, running.idTag);
      await waitFor(LEAVING);
    }
    chargePoint.unplug(connectorId);
  }
}

/** Nobody comes to this connector but who has started from afar; that car stays until its session ends. */
export async function remoteDrivers(
  chargePoint: SimulatedChargePoint,
  connectorId: number,
  { clock, seed }: Pick<World, "clock" | "seed">,
): Promise<void> {
  const random = randomFrom(seedFor(seed, `${chargePoint.id}/${connectorId}/remote`));
  const waitFor = ([from, to]: Span) => sleep(clock, from + random() * (to - from), chargePoint.stopped);
  const isCharging = (state: Readonly<ChargePointState>) => runningOn(state, connectorId) !== undefined;
  for (;;) {
    await chargePoint.until(awaitsCar(connectorId));
    await waitFor(REMOTE_DRIVER);
    chargePoint.plug(connectorId, { capacityWh: 60_000, socPercent: 40, maxPowerW: 11_000 });
    await chargePoint.until(isCharging);
    await chargePoint.until((state) => !isCharging(state));
    await waitFor(LEAVING);
    chargePoint.unplug(connectorId);
  }
}

/** Could a car that comes now charge here? */
function canServe(chargePoint: SimulatedChargePoint, connectorId: number): boolean {
  const shown = chargePoint.status(connectorId).status;
  return shown === "Available" || shown === "Preparing" || shown === "Reserved";
}

/** Waits until the predicate is true, so many simulated seconds at most; answers whether it is. */
export async function happensWithin(
  chargePoint: SimulatedChargePoint,
  predicate: (state: Readonly<ChargePointState>) => boolean,
  clock: Clock,
  seconds: number,
): Promise<boolean> {
  const over = new AbortController();
  const calledOff = sleep(clock, seconds, AbortSignal.any([over.signal, chargePoint.stopped])).then(() => false);
  const happened = chargePoint.until(predicate, over.signal).then(() => true);
  for (const each of [calledOff, happened]) each.catch(() => {});
  try {
    return await Promise.race([calledOff, happened]);
  } finally {
    over.abort();
  }
}

export interface OnceInput {
  readonly connectorId: number;
  readonly idTag: string;
  /** Charges until this much has flowed. */
  readonly energyWh: number;
}

export interface SessionFigures {
  readonly chargePointId: string;
  readonly connectorId: number;
  readonly idTag: string;
  readonly transactionId: number;
  readonly meterStartWh: number;
  readonly meterStopWh: number;
  readonly energyWh: number;
  readonly startedAt: string;
  readonly stoppedAt: string;
  readonly violations: number;
}

/** One whole session: plug, card, energy, card, unplug, everything answered. */
export async function once(
  chargePoint: SimulatedChargePoint,
  { connectorId, idTag, energyWh }: OnceInput,
  clock: Clock,
): Promise<SessionFigures> {
  const isReady = (state: Readonly<ChargePointState>) => isOnline(state) && state.queue.length === 0;
  await orRefusal(chargePoint, chargePoint.until(isReady));
  chargePoint.unplug(connectorId);
  chargePoint.plug(connectorId, { capacityWh: Math.max(60_000, energyWh * 2), socPercent: 20, maxPowerW: 400_000 });
  const hasStarted = (state: Readonly<ChargePointState>) => (runningOn(state, connectorId)?.transactionId ?? 0) > 0;
  const started = orRefusal(chargePoint, chargePoint.until(hasStarted));
  chargePoint.swipe(connectorId, idTag);
  const transaction = runningOn(await started, connectorId);
  if (!transaction) throw new Error("the transaction ended at once");
  const { localId, meterStartWh, startedAt } = transaction;
  while (chargePoint.registerWh(connectorId) - meterStartWh < energyWh) await sleep(clock, 1, chargePoint.stopped);
  chargePoint.swipe(connectorId, idTag);
  const ended = chargePoint.state().transactions.find((each) => each.localId === localId);
  chargePoint.unplug(connectorId);
  await chargePoint.until(({ transactions }) => !transactions.some((each) => each.localId === localId));
  if (!ended?.stopped) throw new Error("the transaction did not stop");
  return {
    chargePointId: chargePoint.id,
    connectorId,
    idTag,
    transactionId: transaction.transactionId ?? 0,
    meterStartWh,
    meterStopWh: ended.stopped.meterStopWh,
    energyWh: ended.stopped.meterStopWh - meterStartWh,
    startedAt: new Date(startedAt).toISOString(),
    stoppedAt: new Date(ended.stopped.at).toISOString(),
    violations: chargePoint.violations.length,
  };
}

/** What is waited for, unless the charge point gives up or the driver is refused. */
async function orRefusal<T>(chargePoint: SimulatedChargePoint, wanted: Promise<T>): Promise<T> {
  const over = new AbortController();
  const refusals = ["connection.gaveUp", "authorisation.refused", "swipe.refused"].map(async (name) => {
    const { details } = await chargePoint.reported(name, over.signal);
    throw new Error(`${name} ${JSON.stringify(details)}`);
  });
  for (const refusal of refusals) refusal.catch(() => {});
  try {
    return await Promise.race([wanted, ...refusals]);
  } finally {
    over.abort();
  }
}
