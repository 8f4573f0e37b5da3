import { createRoute } from "@hono/zod-openapi";
import { replayRules } from "../../services/rule-replay.ts";
import { type LocationWhatIf, replayMonth, type WhatIfQuestion } from "../../services/what-if.ts";
import { problem } from "../errors.ts";
import { requires } from "./guards.ts";
import { epochOrNull } from "./instants.ts";
import { pageOfPlaces } from "./reports-by-location.ts";
import { createRouter, json, jsonBody, refusals } from "./router.ts";
import { type LocationWhatIfView, whatIfRequest, whatIfSchema } from "./shared/what-if.ts";

const replay = createRoute({
  method: "post",
  path: "/",
  tags: ["tariffs"],
  summary: "Replay a month under other prices, pricing rules or a promotion",
  description:
    "The same sessions at the prices of their begins, beside what they really brought. Each bill is rounded as bills are; what was " +
    "seen or promised before the begin holds where it is better. Sessions whose energy cost is not known in full are counted apart. " +
    "A rule is decided hour by hour on what the energy of its look really cost, as if plans had come true: those of then are not kept. " +
    "What a rule would have made of the plans of the last two days, `/price-rules/preview` says. Nothing is kept.",
  middleware: requires("price.write"),
  request: { body: jsonBody(whatIfRequest) },
  responses: {
    200: json(whatIfSchema, "By station and class"),
    ...refusals("invalid_request", "not_found", "limit_reached", "price_unknown"),
  },
});

export const whatIf = createRouter().openapi(replay, async (c) => {
  const deps = c.get("deps");
  const { locationId, limit, cursor, prices, rules, ...asked } = c.req.valid("json");
  const ruled = await replayRules(deps, rules, asked.month);
  if (!ruled.ok) return problem(c, ruled.refusal, ruled.detail);
  const byHand = prices.map((price) => ({ ...price, validFrom: epochOrNull(price.validFrom) }));
  const question: WhatIfQuestion = { ...asked, prices: [...byHand, ...ruled.value.flatMap((rule) => rule.prices)] };
  const page = await pageOfPlaces(deps.db, { locationId, limit, cursor });
  if (!page.ok) return problem(c, page.refusal, page.detail);
  const items = [];
  for (const place of page.value.items) {
    const replayed = await replayMonth(deps, place, question);
    if (!replayed.ok) return problem(c, replayed.refusal, replayed.detail);
    items.push(view(replayed.value));
  }
  const replayedRules = ruled.value.map(({ prices: _, ...rule }) => rule);
  return c.json({ items, nextCursor: page.value.nextCursor, rules: replayedRules }, 200);
});

function view({ place, classes }: LocationWhatIf): LocationWhatIfView {
  return { locationId: place.id, name: place.name, classes: classes.map((each) => ({ ...each })) };
}
