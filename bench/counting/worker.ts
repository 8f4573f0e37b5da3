import type { Bindings } from "../../src/config.ts";
import product from "../../src/index.ts";
import { countRowsRead } from "../../test/worker/counting-database.ts";

export * from "../../src/index.ts";

/** The product, which says in a header of each answer how many rows of D1 it took. Slower: for counting only. */
export default {
  async fetch(request, env, ctx) {
    const { binding, rowsRead } = countRowsRead(env.DB);
    const response = await product.fetch(request, { ...env, DB: binding }, ctx);
    const headers = new Headers(response.headers);
    headers.set("x-rows-read", String(rowsRead()));
    return new Response(response.body, { status: response.status, headers });
  },
} satisfies ExportedHandler<Bindings>;
