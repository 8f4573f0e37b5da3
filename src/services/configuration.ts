import {
  type ConfigurationWishes,
  foldKey,
  HEARTBEAT_INTERVAL,
  isSecretKey,
  isSecurityProfileKey,
} from "../domain/configuration.ts";
import { ok, type Refused, type Result, refuse } from "../domain/result.ts";
import {
  type ConfigurationScope,
  loadUntold,
  loadWishes,
  markTold,
  type StoredWishes,
  saveWishes,
} from "../store/configuration.ts";
import type { Deps } from "./deps.ts";
import { dismissChargePoint, tellChargePoint, tellFailed } from "./station-news.ts";
import { nextVersion } from "./versions.ts";

/** Replaces what one level wants, and tells the charge points concerned: some at once, the rest within minutes. */
export async function changeWishes(
  deps: Deps,
  scope: ConfigurationScope,
  known: StoredWishes | null,
  wishes: ConfigurationWishes,
): Promise<Result<StoredWishes>> {
  const wrong = refuseKeys(Object.entries(wishes.values));
  if (wrong) return wrong;
  const expected = known?.updatedAt ?? 0;
  const updatedAt = nextVersion(expected, deps.now());
  const saved = await saveWishes(deps.db, scope, expected, { ...wishes, updatedAt, changeId: deps.newId() });
  if (!saved) return refuse("version_conflict");
  await tellChargePoints(deps);
  return ok((await loadWishes(deps.db, scope)) ?? { ...wishes, updatedAt });
}

function refuseKeys(values: readonly (readonly [string, string | null])[]): Refused | null {
  const folded = values.map(([key]) => foldKey(key));
  const twice = values.find(([key], index) => folded.indexOf(foldKey(key)) !== index);
  if (twice) return refuse("invalid_request", `${twice[0]} is named twice.`);
  const secret = values.find(([key]) => isSecretKey(key));
  if (secret) return refuse("invalid_request", `${secret[0]} is a secret; it is changed with the password.`);
  const profile = values.find(([key]) => isSecurityProfileKey(key));
  if (profile) return refuse("invalid_request", `${profile[0]} is raised with the charge point's security profile.`);
  const isHeartbeat = ([key, value]: readonly [string, string | null]) =>
    foldKey(key) === foldKey(HEARTBEAT_INTERVAL) && value !== null;
  if (values.some(isHeartbeat)) {
    return refuse("invalid_request", `${HEARTBEAT_INTERVAL} is the charge point's setting heartbeatIntervalSeconds.`);
  }
  return null;
}

/** Told in one go; each is a call to another object. */
const TOLD_AT_ONCE = 100;

/** Whoever cannot be told now is told by the next cron. */
export async function tellChargePoints(deps: Deps): Promise<void> {
  const untold = await loadUntold(deps.db, TOLD_AT_ONCE);
  await Promise.all(
    untold.map(async (each) => {
      try {
        const registration = await tellChargePoint(deps, each.chargePointId);
        if (registration === null) await dismissChargePoint(deps, each.chargePointId);
        await markTold(deps.db, each);
      } catch (error) {
        tellFailed(deps, each.chargePointId, error);
      }
    }),
  );
}
