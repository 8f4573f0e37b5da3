import type { PushedModule } from "../store/outbox.ts";
import { pushActiveProfile } from "./push-active-profiles.ts";
import { pushBooking } from "./push-bookings.ts";
import { pushCdr } from "./push-cdrs.ts";
import { pushLocation } from "./push-locations.ts";
import type { Push } from "./push-outcome.ts";
import { pushResult } from "./push-results.ts";
import { pushSession } from "./push-sessions.ts";
import { pushTariff } from "./push-tariffs.ts";

/** How each module's rows are told. */
export const PUSHES = {
  tariffs: pushTariff,
  locations: pushLocation,
  sessions: pushSession,
  chargingprofiles: pushActiveProfile,
  cdrs: pushCdr,
  commands: pushResult,
  bookings: pushBooking,
} as const satisfies Record<PushedModule, Push>;
