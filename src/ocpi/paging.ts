import * as z from "zod";
import { ok, type Result, refuse } from "../domain/result.ts";
import { writtenInstant } from "../domain/time.ts";
import { problemsOf } from "./lenient.ts";

/** X-Limit. A page of so many Locations is some hundred kilobytes; whoever asks for more gets so many (OCPI-T22). */
export const MAX_PAGE = 100;

/** Where an object stands in its list, which shows the oldest created first (OCPI-T22). */
export interface PageKey {
  readonly createdAt: number;
  readonly id: string;
}

/** What is asked of a list (OCPI-T20). */
export interface PageQuery {
  /** On `last_updated`, epoch ms: from then on, and before then; null: no bound. */
  readonly from: number | null;
  readonly to: number | null;
  readonly offset: number;
  readonly limit: number;
  /** The object before the page. It is found by an index, however large the offset is; null: only the offset is known. */
  readonly after: PageKey | null;
}

/** One page of a list. */
export interface ObjectPage {
  readonly objects: readonly unknown[];
  /** Of all that match and that the partner may see (OCPI-T21). */
  readonly total: number;
  /** The last object of the page; null: nothing follows it. */
  readonly last: PageKey | null;
}

const whole = (least: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, "not a whole number")
    .transform(Number)
    .refine((value) => value >= least, `less than ${least}`);

/** A DateTime in a query. A `+` that was not escaped arrives as a space. */
export const instant = z.string().transform((text, context) => {
  const written = writtenInstant(text.replace(/(T.*) /, "$1+"), undefined);
  if (written !== null) return written.at;
  context.addIssue("not a DateTime");
  return z.NEVER;
});

/** Ours alone: for which offset it is good, and the key of the object before it. */
const cursor = z
  .string()
  .regex(/^\d{1,9}\.\d{1,15}\../, "none that we gave")
  .transform((text) => {
    const [offset = "", createdAt = "", ...id] = text.split(".");
    return { offset: Number(offset), createdAt: Number(createdAt), id: id.join(".") };
  });

const parameters = z.object({
  date_from: instant.optional(),
  date_to: instant.optional(),
  offset: whole(0).default(0),
  limit: whole(1).default(MAX_PAGE),
  after: cursor.optional(),
});

/** Reads the query of a GET of a list; what cannot be read is refused (OCPI-T30). */
export function readPageQuery(given: Readonly<Record<string, string>>): Result<PageQuery> {
  const { data, error } = parameters.safeParse(given);
  if (error) return refuse("invalid_request", problemsOf(error));
  const { date_from, date_to, offset, limit, after } = data;
  // A client that counts for itself, and keeps the rest of our Link, means its offset.
  const isOfOffset = after?.offset === offset;
  return ok({
    from: date_from ?? null,
    to: date_to ?? null,
    offset,
    limit: Math.min(limit, MAX_PAGE),
    after: after && isOfOffset ? { createdAt: after.createdAt, id: after.id } : null,
  });
}

/**
 * The headers of a page (OCPI-T21).
 * @param address of the list, without a query. @param given the query as it was asked: its filters go on.
 */
export function pageHeaders(
  address: string,
  given: Readonly<Record<string, string>>,
  { offset, limit }: PageQuery,
  { objects, total, last }: ObjectPage,
): Readonly<Record<string, string>> {
  const figures = { "x-total-count": String(total), "x-limit": String(MAX_PAGE) };
  if (last === null) return figures;
  const next = String(offset + objects.length);
  const after = `${next}.${last.createdAt}.${last.id}`;
  const query = new URLSearchParams({ ...given, offset: next, limit: String(limit), after });
  return { ...figures, link: `<${address}?${query}>; rel="next"` };
}

const NEXT = /<([^>]*)>\s*;[^,<]*\brel="?next"?/i;

/** Where a partner's list goes on; null: this was its last page. @param from where this page was. */
export function nextPage(link: string | null, from: string): string | null {
  const [, address] = NEXT.exec(link ?? "") ?? [];
  return address !== undefined && URL.canParse(address, from) ? new URL(address, from).href : null;
}
