import type { Context } from "hono";
import * as z from "zod";
import { ok, type Result, refuse } from "../../domain/result.ts";
import type { Database } from "../../store/database.ts";
import { loadPlace, loadPlaces } from "../../store/locations.ts";
import { problem } from "../errors.ts";
import type { ApiEnv } from "./context.ts";
import { pageOfRows, readCursor } from "./paging.ts";
import { json, refusals } from "./router.ts";
import { reportMonth } from "./shared/energy-report.ts";
import { pageOf } from "./shared/schemas.ts";

/** What is told of a month location by location: of one, or of all in order of id; as JSON or as CSV. */

/** Each is calculated from some thousand rows. */
const MOST_AT_ONCE = 20;

export const reportQuery = z.strictObject({
  month: reportMonth,
  locationId: z.string().optional(),
  format: z.enum(["json", "csv"]).optional(),
  limit: z.coerce.number().int().min(1).max(MOST_AT_ONCE).default(MOST_AT_ONCE),
  cursor: z.string().max(512).optional(),
});

export const CSV_TOO =
  "With `Accept: text/csv` or `format=csv` the same as CSV, a page of stations at a time; `Link` leads to the next.";

export function reportResponses<Schema extends z.ZodType>(schema: Schema) {
  const { description, content } = json(pageOf(schema), "The reports");
  return {
    200: { description, content: { ...content, "text/csv": { schema: z.string() } } },
    ...refusals("not_found", "invalid_request"),
  };
}

type Place = NonNullable<Awaited<ReturnType<typeof loadPlace>>>;

interface AskedPlaces {
  readonly locationId?: string | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** The one location that is asked for, or a page of all. */
export async function pageOfPlaces(
  db: Database,
  { locationId, limit, cursor }: AskedPlaces,
): Promise<Result<{ readonly items: readonly Place[]; readonly nextCursor: string | null }>> {
  const key = readCursor(z.tuple([z.string()]), cursor);
  if (!key.ok) return key;
  if (locationId !== undefined) {
    const place = await loadPlace(db, locationId);
    return place === null ? refuse("not_found") : ok({ items: [place], nextCursor: null });
  }
  const rows = await loadPlaces(db, { after: key.value?.[0] ?? null, limit: limit + 1, scope: null });
  const keyOf = ({ id }: Place) => [id];
  return ok(pageOfRows(rows, limit, keyOf, (row) => row));
}

/** @param report of one location. @param csv of all on the page, with a header; `name` is that of the file, with its month. */
export async function answerReports<View>(
  c: Context<ApiEnv>,
  { month, format, ...asked }: z.infer<typeof reportQuery>,
  made: {
    readonly name: string;
    readonly report: (place: Place) => Promise<Result<View>>;
    readonly csv: (reports: readonly View[]) => string;
  },
) {
  const page = await pageOfPlaces(c.get("deps").db, asked);
  if (!page.ok) return problem(c, page.refusal, page.detail);
  const { items: places, nextCursor } = page.value;
  const items: View[] = [];
  for (const place of places) {
    const report = await made.report(place);
    if (!report.ok) return problem(c, report.refusal, report.detail);
    items.push(report.value);
  }
  const isCsv = format === "csv" || (format === undefined && (c.req.header("Accept") ?? "").includes("text/csv"));
  if (!isCsv) return c.json({ items, nextCursor }, 200);
  if (nextCursor !== null) {
    const next = new URL(c.req.url);
    next.searchParams.set("cursor", nextCursor);
    c.header("Link", `<${next}>; rel="next"`);
  }
  c.header("Content-Disposition", `attachment; filename="${made.name}-${month}.csv"`);
  return c.text(made.csv(items), 200, { "Content-Type": "text/csv; charset=utf-8" });
}
