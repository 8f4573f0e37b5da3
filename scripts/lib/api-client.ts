/** A client of `/api` as an operator's script would write one. */
export type ApiClient = {
  readonly get: (path: string) => Promise<ApiAnswer>;
  readonly post: (path: string, body: unknown) => Promise<ApiAnswer>;
  /** Some things are put without a version. */
  readonly put: (path: string, body: unknown, etag?: string) => Promise<ApiAnswer>;
  readonly patch: (path: string, body: unknown, etag: string) => Promise<ApiAnswer>;
  readonly delete: (path: string) => Promise<ApiAnswer>;
  /** Every item of a list, page by page. */
  readonly list: (path: string) => Promise<readonly Record<string, unknown>[]>;
};

export type ApiAnswer = { readonly etag: string; readonly body: Record<string, unknown> };

export function apiClient(url: string, apiKey: string): ApiClient {
  const call = async (method: string, path: string, body?: unknown, headers = {}): Promise<ApiAnswer> => {
    const answer = await fetch(`${url}/api${path}`, {
      method,
      headers: { authorization: `Bearer ${apiKey}`, "content-type": "application/json", ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} /api${path} answered ${answer.status}: ${text}`);
    return { etag: answer.headers.get("etag") ?? "", body: text === "" ? {} : JSON.parse(text) };
  };
  const list = async (path: string) => {
    const items: Record<string, unknown>[] = [];
    for (let cursor: unknown = ""; cursor !== null; ) {
      const { body } = await call(
        "GET",
        `${path}?limit=1000${cursor ? `&cursor=${encodeURIComponent(`${cursor}`)}` : ""}`,
      );
      items.push(...(body.items as Record<string, unknown>[]));
      cursor = body.nextCursor ?? null;
    }
    return items;
  };
  return {
    get: (path) => call("GET", path),
    post: (path, body) => call("POST", path, body),
    put: (path, body, etag) => call("PUT", path, body, etag === undefined ? {} : { "if-match": etag }),
    patch: (path, body, etag) => call("PATCH", path, body, { "if-match": etag }),
    delete: (path) => call("DELETE", path),
    list,
  };
}
