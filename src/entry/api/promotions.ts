import { createRoute } from "@hono/zod-openapi";
import * as z from "zod";
import type { PromotionTerms } from "../../domain/promotion.ts";
import { stateOf } from "../../domain/promotion-rules.ts";
import { findBelowCost } from "../../services/below-cost.ts";
import { changePromotion, createPromotion, endPromotion } from "../../services/promotions.ts";
import {
  listPromotions,
  loadPromotion,
  loadPromotionChanges,
  type PromotionChange,
  type PromotionRow,
} from "../../store/promotions.ts";
import { problem } from "../errors.ts";
import { checkIfMatch, checkIfMatchGiven, etagOf, requires } from "./guards.ts";
import { epochOf, epochOrNull, instant, instantOrNull } from "./instants.ts";
import { newestFirstKey, pageOfRows, readCursor } from "./paging.ts";
import { createRouter, json, jsonBody, refusals } from "./router.ts";
import {
  type PromotionChangeView,
  type PromotionView,
  promotionAtCostSchema,
  promotionChangesSchema,
  promotionPatch,
  promotionQuery,
  promotionRequest,
  promotionSchema,
} from "./shared/promotions.ts";
import { pageOf } from "./shared/schemas.ts";

const tags = ["promotions"];
const params = z.object({ id: z.string() });
/** Nobody changes one more often. */
const MOST_CHANGES = 500;

const list = createRoute({
  method: "get",
  path: "/",
  tags,
  summary: "List promotions, the latest begin first",
  middleware: requires("station.read"),
  request: { query: promotionQuery },
  responses: { 200: json(pageOf(promotionSchema), "A page of promotions"), ...refusals("invalid_request") },
});

const create = createRoute({
  method: "post",
  path: "/",
  tags,
  summary: "Plan a promotion",
  description:
    "It begins later than it is entered. It never overlaps another for the same class and station: the refusal names the other. " +
    "One that sells below what the energy costs needs `confirmedBelowCost`: the refusal gives the figures.",
  middleware: requires("price.write"),
  request: { body: jsonBody(promotionRequest) },
  responses: {
    201: json(promotionSchema, "The new promotion"),
    ...refusals(
      "invalid_request",
      "not_found",
      "promotion_overlaps",
      "confirmation_needed",
      "limit_reached",
      "idempotency_key_reused",
    ),
  },
});

const read = createRoute({
  method: "get",
  path: "/{id}",
  tags,
  summary: "Read a promotion, and where it sells below cost now",
  middleware: requires("station.read"),
  request: { params },
  responses: { 200: json(promotionAtCostSchema, "The promotion"), ...refusals("not_found") },
});

const edit = createRoute({
  method: "patch",
  path: "/{id}",
  tags,
  summary: "Change a promotion that has not begun, or the end of one that runs",
  description: "Needs `If-Match` with the ETag that was read. Sessions keep the price that they started at.",
  middleware: requires("price.write"),
  request: { params, body: jsonBody(promotionPatch) },
  responses: {
    200: json(promotionSchema, "The promotion as it is now"),
    ...refusals(
      "not_found",
      "invalid_request",
      "in_use",
      "promotion_overlaps",
      "confirmation_needed",
      "version_conflict",
      "precondition_required",
    ),
  },
});

const end = createRoute({
  method: "post",
  path: "/{id}/end",
  tags,
  summary: "End a promotion now",
  description:
    "One that had not begun never does; one that is over stays as it is. Sessions keep the price that they started at.",
  middleware: requires("price.write"),
  request: { params },
  responses: { 200: json(promotionSchema, "The promotion as it is now"), ...refusals("not_found", "version_conflict") },
});

const changes = createRoute({
  method: "get",
  path: "/{id}/changes",
  tags,
  summary: "Who entered, changed and ended a promotion, the newest first",
  middleware: requires("station.read"),
  request: { params },
  responses: { 200: json(promotionChangesSchema, "Its history"), ...refusals("not_found") },
});

export const promotions = createRouter()
  .openapi(list, async (c) => {
    const { db, now } = c.get("deps");
    const { limit, cursor, ...filter } = c.req.valid("query");
    const key = readCursor(newestFirstKey, cursor);
    if (!key.ok) return problem(c, key.refusal, key.detail);
    const at = now();
    const rows = await listPromotions(db, filter, at, { after: key.value, limit: limit + 1 });
    const page = pageOfRows(
      rows,
      limit,
      (row) => [row.startAt, row.id],
      (row) => view(row, at),
    );
    return c.json(page, 200);
  })
  .openapi(create, async (c) => {
    const deps = c.get("deps");
    const { startAt, endAt, confirmedBelowCost, ...wish } = c.req.valid("json");
    const times = { startAt: epochOrNull(startAt), endAt: epochOf(endAt) };
    const created = await createPromotion(
      deps,
      { ...wish, ...times },
      { author: c.get("principal").id, confirmedBelowCost },
    );
    if (!created.ok) return problem(c, created.refusal, created.detail);
    c.header("ETag", etagOf(created.value.version));
    return c.json(view(created.value, deps.now()), 201);
  })
  .openapi(read, async (c) => {
    const deps = c.get("deps");
    const row = await loadPromotion(deps.db, c.req.valid("param").id);
    if (row === null) return problem(c, "not_found");
    c.header("ETag", etagOf(row.version));
    const shown = view(row, deps.now());
    const belowCost = shown.state === "ended" ? [] : [...(await findBelowCost(deps, row))];
    return c.json({ ...shown, belowCost }, 200);
  })
  .openapi(edit, async (c) => {
    const deps = c.get("deps");
    const row = await loadPromotion(deps.db, c.req.valid("param").id);
    if (row === null) return problem(c, "not_found");
    const stale = checkIfMatch(c, row.version);
    if (stale) return stale;
    const { startAt, endAt, confirmedBelowCost, ...wish } = c.req.valid("json");
    const times = { startAt: epochOrNull(startAt), endAt: epochOrNull(endAt) };
    const wisher = { author: c.get("principal").id, confirmedBelowCost };
    const edited = await changePromotion(deps, row, { ...wish, ...times }, wisher);
    if (!edited.ok) return problem(c, edited.refusal, edited.detail);
    c.header("ETag", etagOf(edited.value.version));
    return c.json(view(edited.value, deps.now()), 200);
  })
  .openapi(end, async (c) => {
    const deps = c.get("deps");
    const row = await loadPromotion(deps.db, c.req.valid("param").id);
    if (row === null) return problem(c, "not_found");
    const stale = checkIfMatchGiven(c, row.version);
    if (stale) return stale;
    const ended = await endPromotion(deps, row, c.get("principal").id);
    if (!ended.ok) return problem(c, ended.refusal, ended.detail);
    c.header("ETag", etagOf(ended.value.version));
    return c.json(view(ended.value, deps.now()), 200);
  })
  .openapi(changes, async (c) => {
    const { db } = c.get("deps");
    const items = await loadPromotionChanges(db, c.req.valid("param").id, MOST_CHANGES);
    if (items.length === 0) return problem(c, "not_found");
    return c.json({ items: items.map(changeView) }, 200);
  });

function view(row: PromotionRow, now: number): PromotionView {
  const { id, createdAt, createdBy, confirmedBelowCostBy } = row;
  return {
    id,
    ...termsView(row),
    state: stateOf(row, now),
    createdAt: instant(createdAt),
    createdBy,
    confirmedBelowCostBy,
  };
}

function changeView({ at, author, after }: PromotionChange): PromotionChangeView {
  return { at: instant(at), author, after: termsView(after) };
}

function termsView({ name, discount, classes, locationIds, weekdays, ...times }: PromotionTerms) {
  return {
    name,
    discount,
    classes: [...classes],
    locationIds: locationIds === null ? null : [...locationIds],
    weekdays: [...weekdays],
    startMinute: times.startMinute,
    endMinute: times.endMinute,
    startAt: instant(times.startAt),
    endAt: instant(times.endAt),
    endedAt: instantOrNull(times.endedAt),
  };
}
