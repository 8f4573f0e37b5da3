import type { Bindings } from "./config.ts";
import { app } from "./entry/app.ts";
import { runCron } from "./entry/cron.ts";

export { ChargePointObject } from "./entry/charge-point-object.ts";
export { LiveObject } from "./entry/live-object.ts";
export { LocationObject } from "./entry/location-object.ts";
export { PartnerObject } from "./entry/partner-object.ts";

export default { fetch: app.fetch, scheduled: runCron } satisfies ExportedHandler<Bindings>;
