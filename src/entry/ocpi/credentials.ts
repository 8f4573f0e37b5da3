import { type Context, Hono } from "hono";
import { credentials as credentialsSchema } from "../../ocpi/credentials.ts";
import { ownCredentials, receiveCredentials, receiveEnd } from "../../services/registration.ts";
import { methodNotAllowed, refusal, success } from "./answers.ts";
import { baseOf } from "./base.ts";
import { bodyOf } from "./body.ts";
import type { OcpiEnv } from "./context.ts";

/** mod_credentials: who may talk to whom, and by which token (OCPI-V4…V8, V14, V15). */
export const credentials = new Hono<OcpiEnv>()
  .get("/", (c) => success(c, own(c, c.get("token"))))
  .post("/", (c) => exchange(c, "POST"))
  .put("/", (c) => exchange(c, "PUT"))
  .delete("/", async (c) => {
    const ended = await receiveEnd(c.get("deps"), c.get("caller"));
    return ended.ok ? success(c) : refusal(c, ended.refusal, ended.detail ?? "");
  })
  .all("/", methodNotAllowed);

async function exchange(c: Context<OcpiEnv>, method: "POST" | "PUT"): Promise<Response> {
  const body = await bodyOf(c, credentialsSchema);
  if ("refused" in body) return body.refused;
  const received = await receiveCredentials(c.get("deps"), c.get("caller"), method, body.given);
  if (!received.ok) return refusal(c, received.refusal, received.detail ?? "");
  return success(c, own(c, received.value.token));
}

function own(c: Context<OcpiEnv>, token: string) {
  return ownCredentials(c.get("deps"), { base: baseOf(c) }, token);
}
