import type { Context } from "hono";
import type { ModuleId } from "../../ocpi/modules.ts";
import { type ObjectPage, type PageQuery, pageHeaders, readPageQuery } from "../../ocpi/paging.ts";
import { OUR_VERSION } from "../../ocpi/versions.ts";
import { refusal, success } from "./answers.ts";
import { baseOf } from "./base.ts";
import type { OcpiEnv } from "./context.ts";

/** A GET of a Sender's list (OCPI-T20…T22). @param path where the list is. */
export async function list(
  c: Context<OcpiEnv>,
  path: ModuleId | `${ModuleId}/${string}`,
  load: (query: PageQuery) => Promise<ObjectPage>,
): Promise<Response> {
  const given = c.req.query();
  const query = readPageQuery(given);
  if (!query.ok) return refusal(c, query.refusal, query.detail ?? "");
  const page = await load(query.value);
  const headers = pageHeaders(`${baseOf(c)}/${OUR_VERSION}/${path}`, given, query.value, page);
  for (const [name, value] of Object.entries(headers)) c.header(name, value);
  return success(c, page.objects);
}
