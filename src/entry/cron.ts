import type { Bindings } from "../config.ts";
import { purgeAuditLog } from "../services/audit.ts";
import { tendBookings } from "../services/booking-upkeep.ts";
import { tellCalendars } from "../services/calendars.ts";
import { askForRenewals, bringToAuthority } from "../services/certificates.ts";
import { tendCharges } from "../services/charge-upkeep.ts";
import { concludeOverdueCommands } from "../services/command-results.ts";
import { tellChargePoints } from "../services/configuration.ts";
import type { Deps } from "../services/deps.ts";
import { followConnections } from "../services/dso-connections.ts";
import { refreshDsos } from "../services/dso-refresh.ts";
import { closeMonths } from "../services/energy-report.ts";
import { tendFiles } from "../services/file-transfers.ts";
import { pullHubClients } from "../services/hub-pull.ts";
import { purgeIdempotencyKeys } from "../services/idempotency.ts";
import { tellLocalLists } from "../services/local-lists.ts";
import { deliverNotifications } from "../services/notification-delivery.ts";
import { tellOfQuiet } from "../services/notifications.ts";
import { endOnboarding } from "../services/onboarding.ts";
import { tendRefunds } from "../services/payment-refunds.ts";
import { tellOfSetup } from "../services/payment-setup.ts";
import { tendPayments } from "../services/payment-steps.ts";
import { watchHolds } from "../services/payment-watch.ts";
import { decidePrices } from "../services/price-rules.ts";
import { wakePartners } from "../services/push-delivery.ts";
import { purgeQuotes } from "../services/quotes.ts";
import { followSupplyRequests } from "../services/supply-requests.ts";
import { pullTokens } from "../services/token-pull.ts";
import { cancelUnconfirmedReservations } from "../services/unconfirmed-reservations.ts";
import { tendAccounts } from "../services/user-links.ts";
import { wakeLocations } from "../services/wake-locations.ts";
import { purgeTries } from "../services/wrong-tries.ts";
import { depsOf } from "./deps.ts";

/** Cron expression → what it does, each apart from the others: one that fails is logged, and tried again next time. The expressions stand in wrangler.toml too. */
const CRONS: Readonly<Record<string, readonly ((deps: Deps) => Promise<void>)[]>> = {
  "* * * * *": [
    purgeIdempotencyKeys,
    deliverNotifications,
    tellOfQuiet,
    endOnboarding,
    tellChargePoints,
    tellLocalLists,
    bringToAuthority,
    askForRenewals,
    tendFiles,
    pullTokens,
    concludeOverdueCommands,
    cancelUnconfirmedReservations,
    purgeQuotes,
    tendBookings,
    tendCharges,
    closeMonths,
    tellOfSetup,
    watchHolds,
    tendPayments,
    tendRefunds,
    tellCalendars,
    pullHubClients,
    refreshDsos,
    followConnections,
    followSupplyRequests,
    decidePrices,
    wakePartners,
    tendAccounts,
    purgeTries,
    purgeAuditLog,
  ],
  "*/15 * * * *": [wakeLocations],
};

export async function runCron(event: Pick<ScheduledController, "cron">, env: Bindings): Promise<void> {
  const deps = depsOf(env);
  const jobs = CRONS[event.cron];
  if (jobs === undefined) throw new Error(`No job for the cron expression ${event.cron}`);
  const ends = await Promise.allSettled(jobs.map((job) => job(deps)));
  for (const [index, end] of ends.entries()) {
    if (end.status === "fulfilled") continue;
    const { reason } = end;
    deps.log("cron.fault", { job: jobs[index]?.name, error: reason instanceof Error ? reason.stack : String(reason) });
  }
}
