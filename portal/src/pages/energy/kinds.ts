import { m } from "../../text.ts";
import type { Dso } from "./queries.ts";

/** How DSOs are reached. */
export const DSO_KINDS: Readonly<Record<Dso["kind"], () => string>> = {
  openadr3: m.dsoKindOpenadr,
  "http-price": m.dsoKindHttp,
  manual: m.dsoKindManual,
};
