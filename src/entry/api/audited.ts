import type { Context, MiddlewareHandler } from "hono";
import * as z from "zod";
import { type Action, beginAction, concludeAction } from "../../services/audit.ts";
import { routeOf } from "../route-of.ts";
import type { ApiEnv } from "./context.ts";
import { isRead, isUpgrade } from "./same-origin.ts";

/** What is asked by an unsafe method, and changes nothing. */
const CHANGES_NOTHING: ReadonlySet<string> = new Set([
  "POST /what-if",
  "POST /tariffs/dry-run",
  "POST /price-rules/preview",
  "POST /locations/:id/energy/dry-run",
  "POST /parties/:id/test",
]);

/**
 * Whatever a person or a key changes under `/api` is an entry of the audit log: it is there before the action begins,
 * and says afterwards what came of it. Without the entry nothing is done. A repeat by `Idempotency-Key` is no action, nor is
 * a socket that is opened to watch.
 */
export const audited: MiddlewareHandler<ApiEnv> = async (c, next) => {
  const action = isRead(c) || isUpgrade(c) ? null : actionOf(c);
  if (action === null) return next();
  await beginAction(c.get("deps"), c.get("requestId"), action);
  return conclude(c, next, action.objectId === null);
};

/** Where a service makes the entry, because it alone finds out who acts. */
export const concluded: MiddlewareHandler<ApiEnv> = (c, next) => conclude(c, next, false);

/** @param isNew what is acted on may get its id only now. */
async function conclude(c: Context<ApiEnv>, next: () => Promise<void>, isNew: boolean): Promise<undefined> {
  await next();
  const objectId = isNew && c.res.status === 201 ? await idIn(c.res.clone()) : null;
  await concludeAction(c.get("deps"), c.get("requestId"), { status: c.res.status, objectId });
}

/** Null: nothing is changed. */
function actionOf(c: Context<ApiEnv>): Action | null {
  const route = routeOf(c)?.replace(/^\/api/, "");
  if (route === undefined || CHANGES_NOTHING.has(`${c.req.method} ${route}`)) return null;
  const { kind, id } = c.get("principal");
  const address = addressOf(route, c.req.path.replace(/^\/api/, ""));
  const { objectType, objectId, written } = address;
  return { actorKind: kind, actorId: id, action: `${c.req.method} ${written}`, objectType, objectId };
}

/**
 * `/locations/:id/dsos/:dsoId` and `/locations/pn1/dsos/volta`: locations, pn1, written `/locations/{id}/dsos/volta`. What is
 * acted on is called as the OpenAPI document does, for it has a field of its own.
 */
function addressOf(route: string, path: string) {
  const names = route.split("/");
  const values = path.split("/");
  const at = names.findIndex(isParameter);
  const written = names.map((name, place) => {
    if (!isParameter(name)) return name;
    return place === at ? name.replace(/^:(\w+).*$/, "{$1}") : values[place];
  });
  const value = at === -1 ? undefined : values[at];
  return {
    objectType: names[1] ?? "",
    objectId: value === undefined ? null : decodeURIComponent(value),
    written: written.join("/"),
  };
}

function isParameter(part: string): boolean {
  return part.startsWith(":");
}

const created = z.object({ id: z.string().optional(), uid: z.string().optional() });

async function idIn(response: Response): Promise<string | null> {
  if (!(response.headers.get("Content-Type") ?? "").includes("json")) return null;
  const body = created.safeParse(await response.json());
  return body.success ? (body.data.id ?? body.data.uid ?? null) : null;
}
