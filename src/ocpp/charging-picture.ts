import { supplyFrom } from "../domain/connector-supply.ts";
import { chargingCapabilities } from "./charging-capabilities.ts";
import type { ChargingProfile, PlacedProfile } from "./charging-profile.ts";
import type { ChargingPicture, ProfileInForce } from "./composite-schedule.ts";
import type { ChargePointState } from "./state.ts";

/** What the limits of a charge point follow from, with these profiles in force. */
export function chargingPicture(state: ChargePointState, profiles: readonly ProfileInForce[]): ChargingPicture {
  const connectors = (state.registration?.connectors ?? []).map((connector) => {
    const { connectorId, maxPowerW } = connector;
    const running = state.open.find((open) => open.connectorId === connectorId && open.holdsEvse) ?? null;
    // An undeclared connector was entered with a power of 0: unknown.
    return {
      connectorId,
      supply: supplyFrom(connector.powerType, connector.maxVoltageV),
      maxPowerW: maxPowerW || null,
      transaction: running,
    };
  });
  return { profiles, connectors };
}

/** Above all profiles of its purpose at its connector, as far as the charge point has levels. */
export function levelAbove(
  state: ChargePointState,
  operator: readonly PlacedProfile[],
  connectorId: number,
  purpose: ChargingProfile["chargingProfilePurpose"],
): number {
  const levels = operator
    .filter((each) => each.connectorId === connectorId && each.profile.chargingProfilePurpose === purpose)
    .map((each) => each.profile.stackLevel + 1);
  const { maxStackLevel } = chargingCapabilities(state);
  return Math.min(Math.max(0, ...levels), maxStackLevel ?? Number.POSITIVE_INFINITY);
}
