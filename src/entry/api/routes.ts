import { bodyLimit } from "hono/body-limit";
import { problem } from "../errors.ts";
import { account } from "./account.ts";
import { accountLinks } from "./account-links.ts";
import { apiKeys } from "./api-keys.ts";
import { audit } from "./audit.ts";
import { audited } from "./audited.ts";
import { auth } from "./auth.ts";
import { authenticate } from "./authenticate.ts";
import { chargePointAvailability } from "./availability.ts";
import { battery } from "./battery.ts";
import { bookings } from "./bookings.ts";
import { cdrs } from "./cdrs.ts";
import { chargePointBoot } from "./charge-point-boot.ts";
import { chargePointSecurity } from "./charge-point-security.ts";
import { chargePoints } from "./charge-points.ts";
import { chargingProfiles } from "./charging-profiles.ts";
import { clientCertificates } from "./client-certificates.ts";
import { chargePointCommands, commands } from "./commands.ts";
import { chargePointConfiguration, chargePointModels, deploymentConfiguration } from "./configuration.ts";
import { connection } from "./connection.ts";
import { demo } from "./demo.ts";
import { docs } from "./docs/routes.ts";

import { driverAccounts } from "./driver-accounts.ts";
import { driverCharging } from "./driver-charging.ts";
import { driverPaymentMethods } from "./driver-payment-methods.ts";
import { drivers } from "./drivers.ts";
import { dsoLocations } from "./dso-locations.ts";
import { dsos } from "./dsos.ts";
import { energyOverrides } from "./energy-overrides.ts";
import { energyReports, sessionEnergySources } from "./energy-reports.ts";
import { evsesNow } from "./evses-now.ts";
import { chargePointFileJobs, fileJobs } from "./file-jobs.ts";
import { files } from "./files.ts";
import { idempotent } from "./idempotent.ts";
import { ledger } from "./ledger.ts";
import { live } from "./live.ts";
import { chargePointLocalList } from "./local-list.ts";
import { locationAvailability, publicAvailability } from "./location-availability.ts";
import { locationCalendar } from "./location-calendar.ts";
import { locationEnergy } from "./location-energy.ts";
import { locations } from "./locations.ts";
import { maintenance } from "./maintenance.ts";
import { messages } from "./messages.ts";
import { notificationChannels } from "./notification-channels.ts";
import { notificationSummary, notifications } from "./notifications.ts";
import { onboarding } from "./onboarding.ts";
import { openApiDocument } from "./openapi.ts";
import { parties } from "./parties.ts";
import { partyChecks, refusedCallers } from "./party-checks.ts";
import { partyOutbox } from "./party-outbox.ts";
import { partyTokens } from "./party-tokens.ts";
import { payments } from "./payments.ts";
import { priceRules } from "./price-rules.ts";
import { promotions } from "./promotions.ts";

import { publicCharges } from "./public-charges.ts";
import { publicSlots } from "./public-slots.ts";
import { refusedHandshakes } from "./refused-handshakes.ts";
import { chargePointReservations } from "./reservations.ts";
import { revenueReports } from "./revenue-reports.ts";
import { createRouter } from "./router.ts";
import { sameOrigin } from "./same-origin.ts";
import { withinScope } from "./scope.ts";
import { securityEvents } from "./security-events.ts";
import { sessionReceipts } from "./session-receipts.ts";
import { sessions } from "./sessions.ts";
import { settings } from "./settings.ts";
import { sites } from "./sites.ts";
import { slotReports } from "./slot-reports.ts";
import { supplyRequests } from "./supply-requests.ts";
import { tariffs } from "./tariffs.ts";
import { tellPartners } from "./tell-partners.ts";
import { tiles } from "./tiles.ts";
import { tokens } from "./tokens.ts";
import { users } from "./users.ts";
import { vehicles } from "./vehicles.ts";
import { whatIf } from "./what-if.ts";

/** Large enough for a charge point with all its connectors. */
const MAX_BODY_BYTES = 256 * 1024;

const router = createRouter();
router.use(bodyLimit({ maxSize: MAX_BODY_BYTES, onError: (c) => problem(c, "request_too_large") }));
router.route("/auth", demo);
router.use(sameOrigin);
const open = router
  .route("/auth", auth)
  .route("/auth", accountLinks)
  .route("/public", publicAvailability)
  .route("/public", publicSlots)
  .route("/public", publicCharges)
  .route("/driver", driverAccounts)
  .route("/driver", driverCharging)
  .route("/driver", driverPaymentMethods);
router.route(
  "/",
  docs(() => openApiDocument(router)),
);
router.use(authenticate, withinScope, tellPartners, idempotent, audited);

/** Everything under `/api`, resource by resource. Chained, so that the portal's client knows each route. */
export const api = open
  .route("/live", live)
  .route("/account", account)
  .route("/users", users)
  .route("/api-keys", apiKeys)
  .route("/audit", audit)
  .route("/locations", locations)
  .route("/locations", locationCalendar)
  .route("/locations", locationAvailability)
  .route("/locations", evsesNow)
  .route("/locations", locationEnergy)
  .route("/locations", energyOverrides)
  .route("/locations", battery)
  .route("/locations", connection)
  .route("/sites", sites)
  .route("/charge-points", chargePoints)
  .route("/charge-points", chargePointBoot)
  .route("/charge-points", chargePointCommands)
  .route("/charge-points", messages)
  .route("/charge-points", chargePointFileJobs)
  .route("/file-jobs", fileJobs)
  .route("/files", files)
  .route("/charge-points", chargingProfiles)
  .route("/charge-points", chargePointReservations)
  .route("/charge-points", chargePointSecurity)
  .route("/charge-points", clientCertificates)
  .route("/security-events", securityEvents)
  .route("/charge-points", chargePointAvailability)
  .route("/charge-points", chargePointConfiguration)
  .route("/charge-points", chargePointLocalList)
  .route("/charge-point-models", chargePointModels)
  .route("/settings", deploymentConfiguration)
  .route("/commands", commands)
  .route("/bookings", bookings)
  .route("/bookings", maintenance)
  .route("/vehicles", vehicles)
  .route("/tokens", tokens)
  .route("/drivers", drivers)
  .route("/tariffs", tariffs)
  .route("/promotions", promotions)
  .route("/what-if", whatIf)
  .route("/price-rules", priceRules)
  .route("/sessions", sessionEnergySources)
  .route("/sessions", sessions)
  .route("/sessions", sessionReceipts)
  .route("/reports", energyReports)
  .route("/reports", revenueReports)
  .route("/reports", slotReports)
  .route("/payments", payments)
  .route("/ledger", ledger)
  .route("/cdrs", cdrs)
  .route("/notifications", notifications)
  .route("/notification-summary", notificationSummary)
  .route("/notification-channels", notificationChannels)
  .route("/settings", settings)
  .route("/tiles", tiles)
  .route("/onboarding", onboarding)
  .route("/parties", parties)
  .route("/parties", partyTokens)
  .route("/parties", partyOutbox)
  .route("/parties", partyChecks)
  .route("/refused-callers", refusedCallers)
  .route("/refused-handshakes", refusedHandshakes)
  .route("/dsos", dsos)
  .route("/dsos", dsoLocations)
  .route("/dsos", supplyRequests);

/** What the portal's client is made of: `hc<Api>("/api")`. */
export type Api = typeof api;
