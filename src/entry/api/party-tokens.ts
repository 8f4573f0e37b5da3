import { createRoute } from "@hono/zod-openapi";
import * as z from "zod";
import type { Deps } from "../../services/deps.ts";
import { pullAllTokens } from "../../services/token-pull.ts";
import { loadPartner } from "../../store/partners.ts";
import { countRoamingTokens, loadTokenPull, type TokenPullRow } from "../../store/token-pulls.ts";
import { problem } from "../errors.ts";
import { requires } from "./guards.ts";
import { instantOrNull } from "./instants.ts";
import { createRouter, json, refusals } from "./router.ts";
import { tokenPullSchema } from "./shared/parties.ts";

const tags = ["parties"];
const request = { params: z.object({ id: z.string() }) };
const middleware = requires("settings.manage");
const path = "/{id}/tokens/pull";

const read = createRoute({
  method: "get",
  path,
  tags,
  summary: "Read how far a partner's list of tokens was read",
  middleware,
  request,
  responses: { 200: json(tokenPullSchema, "The last pull, or the one under way"), ...refusals("not_found") },
});

const pull = createRoute({
  method: "post",
  path,
  tags,
  summary: "Read all of a partner's list of tokens anew",
  description: "Answers after the first pages; the rest follows within minutes. What is not on the list is gone then.",
  middleware,
  request,
  responses: {
    200: json(tokenPullSchema, "How far it got"),
    ...refusals("not_found", "not_registered", "in_use"),
  },
});

export const partyTokens = createRouter()
  .openapi(read, async (c) => {
    const deps = c.get("deps");
    const partner = await loadPartner(deps.db, c.req.valid("param").id);
    if (partner === null) return problem(c, "not_found");
    return c.json(await pullView(deps, partner.id, await loadTokenPull(deps.db, partner.id)), 200);
  })
  .openapi(pull, async (c) => {
    const deps = c.get("deps");
    const partner = await loadPartner(deps.db, c.req.valid("param").id);
    if (partner === null) return problem(c, "not_found");
    const pulled = await pullAllTokens(deps, partner);
    if (!pulled.ok) return problem(c, pulled.refusal, pulled.detail);
    return c.json(await pullView(deps, partner.id, pulled.value), 200);
  });

async function pullView(
  deps: Deps,
  partnerId: string,
  row: TokenPullRow | null,
): Promise<z.infer<typeof tokenPullSchema>> {
  const { startedAt = null, isFull = true, listed = 0, skipped = 0 } = row ?? {};
  return {
    tokens: await countRoamingTokens(deps.db, partnerId),
    startedAt: instantOrNull(startedAt),
    isFull,
    listed,
    skipped,
    pulledAt: instantOrNull(row?.pulledAt ?? null),
    fullAt: instantOrNull(row?.fullAt ?? null),
    dueAt: instantOrNull(row?.dueAt ?? null),
    failure: row?.failure ?? null,
  };
}
