import { Hono } from "hono";
import { listShownSessions, refuseChargingPreferences } from "../../services/shown-sessions.ts";
import { methodNotAllowed, refusal } from "./answers.ts";
import type { OcpiEnv } from "./context.ts";
import { list } from "./lists.ts";

const PREFERENCES = "/:sessionId/charging_preferences";

/** mod_sessions, Sender (OCPI-E4). */
export const sessions = new Hono<OcpiEnv>()
  .get("/", (c) => list(c, "sessions", (query) => listShownSessions(c.get("deps"), c.get("caller").partner, query)))
  .all("/", methodNotAllowed)
  .put(PREFERENCES, async (c) => {
    const { sessionId } = c.req.param();
    const refused = await refuseChargingPreferences(c.get("deps"), c.get("caller").partner, sessionId);
    return refusal(c, refused.refusal, refused.detail ?? "");
  })
  .all(PREFERENCES, methodNotAllowed);
