import type { Deps } from "./deps.ts";

/** What was saved is saved, also when the location's object cannot be told: it reads it in the next slot. */
export async function wakeLocation(deps: Deps, locationId: string): Promise<void> {
  try {
    await deps.locations.wake(locationId);
  } catch (error) {
    deps.log("site.not-woken", { locationId, error: String(error) });
  }
}
