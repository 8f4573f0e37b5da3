import { type Context, Hono } from "hono";
import { readProfileQuery, setChargingProfile } from "../../ocpi/charging-profiles.ts";
import { problemsOf } from "../../ocpi/lenient.ts";
import {
  type ProfileReception,
  type ProfileWish,
  receiveProfileOrder,
  refusedOrder,
} from "../../services/profile-orders.ts";
import { afterAnswer } from "./afterwards.ts";
import { commandAnswer, methodNotAllowed, refusal, refusedBody } from "./answers.ts";
import type { OcpiEnv } from "./context.ts";

const PATH = "/:sessionId";

/** mod_charging_profiles Receiver: partners limit their drivers' sessions (OCPI-E9). */
export const chargingprofiles = new Hono<OcpiEnv>({ strict: false })
  .put(PATH, async (c) => {
    const body = await c.req.json().catch(() => undefined);
    if (body === undefined) return refusedBody(c);
    const { data, error } = setChargingProfile.safeParse(body);
    if (error) return answer(c, refusedOrder("REJECTED", problemsOf(error), "invalid_request"));
    const wish = { command: "SET_CHARGING_PROFILE", limits: data.charging_profile } as const;
    return order(c, c.req.param("sessionId"), data.response_url, wish);
  })
  .get(PATH, (c) =>
    queried(c, c.req.param("sessionId"), (durationSeconds) =>
      durationSeconds === undefined ? null : { command: "GET_ACTIVE_CHARGING_PROFILE", durationSeconds },
    ),
  )
  .delete(PATH, (c) => queried(c, c.req.param("sessionId"), () => ({ command: "CLEAR_CHARGING_PROFILE" })))
  .all("*", methodNotAllowed);

async function queried(
  c: Context<OcpiEnv>,
  sessionId: string,
  wishOf: (durationSeconds: number | undefined) => ProfileWish | null,
): Promise<Response> {
  const { search } = new URL(c.req.url);
  const query = readProfileQuery(search.slice(1));
  if (!query.ok) return answer(c, refusedOrder("REJECTED", query.detail ?? "", "invalid_request"));
  const wish = wishOf(query.value.duration);
  if (wish === null) return answer(c, refusedOrder("REJECTED", "duration: it is missing", "invalid_request"));
  return order(c, sessionId, query.value.response_url, wish);
}

async function order(
  c: Context<OcpiEnv>,
  sessionId: string,
  responseUrl: string,
  wish: ProfileWish,
): Promise<Response> {
  const { deps, caller, party, correlationId } = c.var;
  if (party === null) return refusal(c, "not_found", "You play for nobody.");
  const by = { partner: caller.partner, party, correlationId };
  return answer(c, await receiveProfileOrder(deps, by, { sessionId, responseUrl, wish }));
}

function answer(c: Context<OcpiEnv>, { refusal: word, why, response, afterwards }: ProfileReception): Response {
  afterAnswer(c, afterwards);
  return commandAnswer(c, word, response, why);
}
