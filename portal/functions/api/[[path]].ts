interface PagesContext {
  readonly request: Request;
  readonly env: { readonly API: { fetch(request: Request): Promise<Response> } };
}

/** Hands `/api/*` to the Worker as it came, WebSocket upgrades included. All logic is in the Worker. */
export function onRequest({ request, env }: PagesContext): Promise<Response> {
  return env.API.fetch(request);
}
