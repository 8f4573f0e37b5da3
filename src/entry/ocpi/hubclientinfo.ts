import { type Context, Hono } from "hono";
import { clientInfo } from "../../ocpi/hub-client-info.ts";
import type { Party } from "../../ocpi/routing.ts";
import { putHubClient, readHubClient } from "../../services/hub-clients.ts";
import { created, methodNotAllowed, refusal, success } from "./answers.ts";
import { bodyOf } from "./body.ts";
import type { OcpiEnv } from "./context.ts";

const PATH = "/:countryCode/:partyId";

/** mod_hub_client_info Receiver: a hub tells us who is connected to it (OCPI-E10). */
export const hubclientinfo = new Hono<OcpiEnv>({ strict: false })
  .get(PATH, async (c) => {
    const read = await readHubClient(c.get("deps"), c.get("caller").partner, partyOf(c));
    return read.ok ? success(c, read.value) : refusal(c, read.refusal, read.detail ?? "");
  })
  .put(PATH, async (c) => {
    const body = await bodyOf(c, clientInfo);
    if ("refused" in body) return body.refused;
    const put = await putHubClient(c.get("deps"), c.get("caller").partner, partyOf(c), body.given);
    if (!put.ok) return refusal(c, put.refusal, put.detail ?? "");
    return put.value.isNew ? created(c) : success(c);
  })
  .all("*", methodNotAllowed);

function partyOf(c: Context<OcpiEnv, typeof PATH>): Party {
  const { countryCode, partyId } = c.req.param();
  return { countryCode, partyId };
}
