import type { Bindings } from "./config.ts";
import { app } from "./entry/app.ts";

export { ChargePointObject } from "./entry/charge-point-object.ts";
export { LiveObject } from "./entry/live-object.ts";

export default { fetch: app.fetch } satisfies ExportedHandler<Bindings>;
