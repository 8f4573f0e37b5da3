import { createRoute } from "@hono/zod-openapi";
import * as z from "zod";
import type { TariffScope } from "../../domain/tariff.ts";
import { previewPrices } from "../../services/price-preview.ts";
import { readPriceRule, setPriceRule } from "../../services/price-rule-settings.ts";
import { loadPriceRuleChanges, loadPriceRules, loadVerdicts, type PriceKey } from "../../store/price-rules.ts";
import { problem } from "../errors.ts";
import { checkIfMatch, etagOf, requires } from "./guards.ts";
import { newestFirstKey, pageOfRows, readCursor } from "./paging.ts";
import { pricePreviewView, priceRuleChangeView, priceRuleView, priceVerdictView } from "./price-rule-views.ts";
import { createRouter, json, jsonBody, refusals } from "./router.ts";
import { connectorClass } from "./shared/fields.ts";
import {
  pricePreviewRequest,
  pricePreviewSchema,
  priceRuleChangeSchema,
  priceRuleRequest,
  priceRuleSchema,
  priceRuleWithVerdictsSchema,
  priceScope,
} from "./shared/price-rules.ts";
import { listQuery } from "./shared/requests.ts";
import { pageOf } from "./shared/schemas.ts";

const tags = ["prices"];
const params = z.object({ scope: priceScope, class: connectorClass });
/** Two days of hours. */
const VERDICTS_SHOWN = 48;

const list = createRoute({
  method: "get",
  path: "/",
  tags,
  summary: "List pricing rules, by list and class",
  middleware: requires("station.read"),
  request: { query: z.strictObject(listQuery.shape) },
  responses: { 200: json(pageOf(priceRuleSchema), "A page of rules"), ...refusals("invalid_request") },
});

const read = createRoute({
  method: "get",
  path: "/{scope}/{class}",
  tags,
  summary: "Read a pricing rule with what it came to in the last hours, and why",
  description:
    "One that nobody entered is off, with the usual policy of its class. The ETag is the version of the rule.",
  middleware: requires("station.read"),
  request: { params },
  responses: { 200: json(priceRuleWithVerdictsSchema, "The rule"), ...refusals("not_found") },
});

const edit = createRoute({
  method: "put",
  path: "/{scope}/{class}",
  tags,
  summary: "Change a policy, turn a pricing rule on or off",
  description:
    "Needs `If-Match` with the ETag that was read. Turned on, it decides at once, and a price that was set by hand without " +
    "an end is over. Turned off, the last price stays.",
  middleware: requires("price.write"),
  request: { params, body: jsonBody(priceRuleRequest) },
  responses: {
    200: json(priceRuleWithVerdictsSchema, "The rule"),
    ...refusals("not_found", "version_conflict", "precondition_required", "invalid_request"),
  },
});

const history = createRoute({
  method: "get",
  path: "/{scope}/{class}/history",
  tags,
  summary: "List who changed what of a pricing rule, the newest first",
  middleware: requires("station.read"),
  request: { params, query: z.strictObject(listQuery.shape) },
  responses: { 200: json(pageOf(priceRuleChangeSchema), "A page of changes"), ...refusals("invalid_request") },
});

const preview = createRoute({
  method: "post",
  path: "/preview",
  tags,
  summary: "Ask what a policy would have decided in the last hours, and would in the next",
  description: "By the function that decides, from the plans that there were and are. Nothing is kept.",
  middleware: requires("price.write"),
  request: { body: jsonBody(pricePreviewRequest) },
  responses: { 200: json(pricePreviewSchema, "Hour by hour"), ...refusals("not_found", "invalid_request") },
});

export const priceRules = createRouter()
  .openapi(list, async (c) => {
    const { limit, cursor } = c.req.valid("query");
    const after = readCursor(z.tuple([z.string(), z.string()]), cursor);
    if (!after.ok) return problem(c, after.refusal, after.detail);
    const rows = await loadPriceRules(c.get("deps").db, { after: after.value, limit: limit + 1 });
    return c.json(
      pageOfRows(rows, limit, (rule) => [rule.scope, rule.class], priceRuleView),
      200,
    );
  })
  .openapi(preview, async (c) => {
    const { scope, class: ofClass, policy, hours } = c.req.valid("json");
    const key = { scope: scope as TariffScope, class: ofClass };
    const previewed = await previewPrices(c.get("deps"), key, policy, hours);
    if (!previewed.ok) return problem(c, previewed.refusal, previewed.detail);
    return c.json(pricePreviewView(previewed.value), 200);
  })
  .openapi(read, async (c) => {
    const { db } = c.get("deps");
    const key = keyOf(c.req.valid("param"));
    const rule = await readPriceRule(c.get("deps"), key);
    if (!rule.ok) return problem(c, rule.refusal, rule.detail);
    const verdicts = await loadVerdicts(db, key, VERDICTS_SHOWN);
    c.header("ETag", etagOf(rule.value.version));
    return c.json({ ...priceRuleView(rule.value), verdicts: verdicts.map(priceVerdictView) }, 200);
  })
  .openapi(edit, async (c) => {
    const deps = c.get("deps");
    const key = keyOf(c.req.valid("param"));
    const current = await readPriceRule(deps, key);
    if (!current.ok) return problem(c, current.refusal, current.detail);
    const stale = checkIfMatch(c, current.value.version);
    if (stale) return stale;
    const edited = await setPriceRule(deps, current.value, c.req.valid("json"), c.get("principal").id);
    if (!edited.ok) return problem(c, edited.refusal, edited.detail);
    const verdicts = await loadVerdicts(deps.db, key, VERDICTS_SHOWN);
    c.header("ETag", etagOf(edited.value.version));
    return c.json({ ...priceRuleView(edited.value), verdicts: verdicts.map(priceVerdictView) }, 200);
  })
  .openapi(history, async (c) => {
    const { limit, cursor } = c.req.valid("query");
    const after = readCursor(newestFirstKey, cursor);
    if (!after.ok) return problem(c, after.refusal, after.detail);
    const page = { after: after.value, limit: limit + 1 };
    const rows = await loadPriceRuleChanges(c.get("deps").db, keyOf(c.req.valid("param")), page);
    return c.json(
      pageOfRows(rows, limit, (row) => [row.at, row.id], priceRuleChangeView),
      200,
    );
  });

/** As its pattern has it. */
function keyOf({ scope, class: ofClass }: z.infer<typeof params>): PriceKey {
  return { scope: scope as TariffScope, class: ofClass };
}
