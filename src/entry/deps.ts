import { type Bindings, configOf } from "../config.ts";
import type { ChargePoints, Deps, Live } from "../services/deps.ts";
import { openDatabase } from "../store/database.ts";
import { clockOf } from "./clock.ts";
import { log } from "./log.ts";

/** Everything a use case may touch, made from the platform. */
export function depsOf(env: Bindings): Deps {
  const config = configOf(env);
  return {
    db: openDatabase(env.DB),
    chargePoints: chargePointsOf(env.CHARGE_POINTS),
    live: liveOf(env.LIVE),
    now: clockOf(config).now,
    newId: () => crypto.randomUUID(),
    randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
    pepper: config.PEPPER,
    log,
  };
}

function chargePointsOf(objects: Bindings["CHARGE_POINTS"]): ChargePoints {
  return {
    register: (registration) => objects.getByName(registration.chargePointId).register(registration),
    unregister: (chargePointId) => objects.getByName(chargePointId).unregister(),
    live: (chargePointId) => objects.getByName(chargePointId).live(),
    command: (chargePointId, command) => objects.getByName(chargePointId).command(command),
    instruct: (chargePointId, instruction) => objects.getByName(chargePointId).instruct(instruction),
    meterValues: (chargePointId, transactionId, from, limit) =>
      objects.getByName(chargePointId).meterValues(transactionId, from, limit),
  };
}

/** One object serves every portal: it sends a message to some tens of browsers, not to a fleet. */
export const LIVE_OBJECT_NAME = "portal";

export function liveOf(objects: Bindings["LIVE"]): Live {
  const portal = () => objects.getByName(LIVE_OBJECT_NAME);
  return {
    publish: (changes) => portal().publish(changes),
    endSignIns: (signInIds) => portal().endSignIns(signInIds),
  };
}
