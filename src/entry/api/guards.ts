import type { Context, MiddlewareHandler } from "hono";
import { problem } from "../errors.ts";
import type { ApiEnv } from "./context.ts";
import type { Permission } from "./shared/permissions.ts";

/** Route middleware: only for those who hold the permission. */
export function requires(permission: Permission): MiddlewareHandler<ApiEnv> {
  return async (c, next) => lacks(c, permission) ?? next();
}

/** Where a permission depends on what is asked for: `const lacking = lacks(c, …); if (lacking) return lacking;`. */
export function lacks(c: Context<ApiEnv>, permission: Permission) {
  if (c.get("principal").permissions.includes(permission)) return null;
  return problem(c, "not_permitted", `This needs the permission ${permission}.`);
}

/** The version of a resource, for the `ETag` header: `c.header("ETag", etagOf(location.updatedAt))`. */
export function etagOf(updatedAt: number): string {
  return `"${updatedAt.toString(36)}"`;
}

/**
 * Edits name the version they were made from: `const stale = checkIfMatch(c, row.updatedAt); if (stale) return stale;`.
 * The UPDATE itself must say `where updated_at = …` too, and raise it.
 */
export function checkIfMatch(c: Context<ApiEnv>, updatedAt: number) {
  const header = c.req.header("If-Match");
  if (header === undefined) return problem(c, "precondition_required");
  const tags = header.split(",").map((tag) => tag.trim());
  return tags.includes("*") || tags.includes(etagOf(updatedAt)) ? null : problem(c, "version_conflict");
}

/** What is no edit, a deletion for example, need not name a version; what does is held to it. */
export function checkIfMatchGiven(c: Context<ApiEnv>, updatedAt: number) {
  return c.req.header("If-Match") === undefined ? null : checkIfMatch(c, updatedAt);
}
