import { onRequest as toWorker } from "./api/[[path]].ts";

type PagesContext = Parameters<typeof toWorker>[0] & { readonly next: () => Promise<Response> };

/** A charger that was given the portal's address is refused by the Worker, which tells the operator; all else is a page. */
export function onRequest(context: PagesContext): Promise<Response> {
  const isHandshake = context.request.headers.get("upgrade")?.toLowerCase() === "websocket";
  return isHandshake ? toWorker(context) : context.next();
}
