import { join } from "node:path";
import { cars, happensWithin, remoteDrivers, sleep } from "../charge-point/behaviour.ts";
import { SimulatedChargePoint } from "../charge-point/simulated-charge-point.ts";
import { type ChargePointSpecInput, DEFAULT_OPTIONS } from "../charge-point/spec.ts";
import { type ChargePointState, isRegistered, runningOn } from "../charge-point/state.ts";
import { fileStorage } from "../charge-point/storage.ts";
import type { CarInput } from "../charge-point/turn.ts";
import type { Clock } from "../clock.ts";

/** What happens at one simulated charge point of the demo world. */
export type Scene =
  /** Cars come, charge and leave; the drivers carry these cards. */
  | { readonly kind: "busy"; readonly tokens: readonly string[] }
  /** One car at connector 1, which draws exactly this or pauses by itself; to the others come those who start from afar. */
  | { readonly kind: "charging"; readonly token: string; readonly powerW: number | "paused" }
  | { readonly kind: "faulted"; readonly errorCode: "GroundFailure"; readonly vendorErrorCode: string }
  /** Boots, then is heard of no more. */
  | { readonly kind: "offline" }
  /** Shows what its specification says. */
  | { readonly kind: "still" };

export type DemoWorldInput = {
  readonly url: string;
  readonly clock: Clock;
  /** How fast the clock runs; the network does not run faster. */
  readonly timeScale: number;
  /** Keeps the simulators' files. */
  readonly directory: string;
  readonly chargePoints: readonly { readonly spec: ChargePointSpecInput; readonly scene: Scene }[];
};

export type DemoWorld = {
  /** Resolves when every charge point has booted and told its statuses. */
  readonly booted: Promise<void>;
  readonly stop: () => void;
};

const SEED = 1;
/** Long enough for a scene to be looked at, short enough for plausible energy. */
const STAY_SECONDS = 2 * 3600;
const GAP_SECONDS = 180;
/** A driver who was refused shows the card again. */
const TRIES_AGAIN_SECONDS = 180;
const CHARGING_AT = 1;

export function startDemoWorld({ url, clock, timeScale, directory, chargePoints }: DemoWorldInput): DemoWorld {
  const started = chargePoints.map(({ spec, scene }) => {
    const storage = fileStorage(join(directory, "charge-points"), spec.id);
    const callTimeoutSeconds = DEFAULT_OPTIONS.callTimeoutSeconds * timeScale;
    const options = { retryForever: true, jitter: true, callTimeoutSeconds };
    const chargePoint = new SimulatedChargePoint({ spec, url, options, clock, storage, seed: SEED });
    const booted = chargePoint.until(hasBooted).then(() => {});
    chargePoint.start();
    chargePoint.reconnect();
    booted.then(() => play(chargePoint, scene, clock)).catch(ignoreStop);
    return { chargePoint, booted };
  });
  return {
    booted: Promise.all(started.map(({ booted }) => booted)).then(() => {}),
    stop: () => {
      for (const { chargePoint } of started) chargePoint.stop();
    },
  };
}

const hasBooted = (state: Readonly<ChargePointState>) =>
  isRegistered(state) &&
  state.live.statusesTold &&
  state.live.calls.length === 0 &&
  state.live.outstanding.length === 0;

async function play(chargePoint: SimulatedChargePoint, scene: Scene, clock: Clock): Promise<void> {
  if (scene.kind === "busy") await cars(chargePoint, { clock, seed: SEED, tokens: scene.tokens });
  else if (scene.kind === "charging") {
    const others = chargePoint.setup.spec.connectors.filter(({ connectorId }) => connectorId !== CHARGING_AT);
    await Promise.all([
      chargeAgainAndAgain(chargePoint, scene, clock),
      ...others.map(({ connectorId }) => remoteDrivers(chargePoint, connectorId, { clock, seed: SEED })),
    ]);
  } else if (scene.kind === "faulted") chargePoint.fault(1, scene.errorCode, scene.vendorErrorCode);
  else if (scene.kind === "offline") chargePoint.stop();
}

async function chargeAgainAndAgain(
  chargePoint: SimulatedChargePoint,
  { token, powerW }: Extract<Scene, { kind: "charging" }>,
  clock: Clock,
): Promise<void> {
  const connectorId = CHARGING_AT;
  const car: CarInput = powerW === "paused" ? {} : { constantPowerW: powerW };
  const isRunning = (state: Readonly<ChargePointState>) => runningOn(state, connectorId) !== undefined;
  for (;;) {
    if (!isRunning(chargePoint.state())) {
      chargePoint.unplug(connectorId);
      chargePoint.plug(connectorId, car);
      if (powerW === "paused") chargePoint.pause(connectorId, "car");
      do chargePoint.swipe(connectorId, token);
      while (!(await happensWithin(chargePoint, isRunning, clock, TRIES_AGAIN_SECONDS)));
    }
    await sleep(clock, STAY_SECONDS);
    chargePoint.unplug(connectorId);
    await sleep(clock, GAP_SECONDS);
  }
}

/** Whoever waits for a charge point that is stopped is told by an AbortError; a scene simply ends then. */
function ignoreStop(error: unknown): void {
  if (!(error instanceof Error && (error.name === "AbortError" || /was stopped/.test(error.message)))) throw error;
}
