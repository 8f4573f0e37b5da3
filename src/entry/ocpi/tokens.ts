import { type Context, Hono } from "hono";
import { DEFAULT_TOKEN_TYPE, type TokenKey, token, tokenPatch } from "../../ocpi/tokens.ts";
import { patchRoamingToken, putRoamingToken, readRoamingToken } from "../../services/roaming-tokens.ts";
import { created, methodNotAllowed, refusal, success } from "./answers.ts";
import { bodyOf } from "./body.ts";
import type { OcpiEnv } from "./context.ts";

const PATH = "/:countryCode/:partyId/:uid";

/** mod_tokens Receiver: partners tell us of their tokens (OCPI-E7). */
export const tokens = new Hono<OcpiEnv>({ strict: false })
  .get(PATH, async (c) => {
    const read = await readRoamingToken(c.get("deps"), c.get("caller").partner, keyOf(c));
    return read.ok ? success(c, read.value) : refusal(c, read.refusal, read.detail ?? "There is no such token.");
  })
  .put(PATH, async (c) => {
    const body = await bodyOf(c, token);
    if ("refused" in body) return body.refused;
    const put = await putRoamingToken(c.get("deps"), c.get("caller").partner, keyOf(c), body.given);
    if (!put.ok) return refusal(c, put.refusal, put.detail ?? "");
    return put.value.isNew ? created(c) : success(c);
  })
  .patch(PATH, async (c) => {
    const body = await bodyOf(c, tokenPatch);
    if ("refused" in body) return body.refused;
    const patched = await patchRoamingToken(c.get("deps"), c.get("caller").partner, keyOf(c), body.given);
    return patched.ok ? success(c) : refusal(c, patched.refusal, patched.detail ?? "");
  })
  .all("*", methodNotAllowed);

function keyOf(c: Context<OcpiEnv, typeof PATH>): TokenKey {
  const { countryCode, partyId, uid } = c.req.param();
  return { countryCode, partyId, uid, type: c.req.query("type") ?? DEFAULT_TOKEN_TYPE };
}
