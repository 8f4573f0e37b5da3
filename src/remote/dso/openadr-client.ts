import * as z from "zod";
import type { Asked } from "../../domain/dso.ts";
import { answered, callDso, type DsoAnswer, type DsoMeans, faulty, readJson } from "./call.ts";
import type { OpenAdrLink } from "./openadr-link.ts";
import { forgetToken, tokenFor } from "./openadr-token.ts";

export interface VtnCall {
  readonly method: "GET" | "POST" | "DELETE";
  /** Below the base URL. */
  readonly path: string;
  readonly query?: readonly (readonly [name: string, value: string])[];
  readonly body?: Readonly<Record<string, unknown>>;
}

/** The most that OpenADR 3.1 gives at a time. */
const PAGE = 50;
/** Two thousand events: more than any DSO has for one customer. */
const MOST_PAGES = 40;

const problem = z.object({ title: z.string().optional(), detail: z.string().optional() });

/** Answers below 500 but 401 and 403, each with the status that it came with. A token that is no longer taken is renewed once. */
export async function callVtn(means: DsoMeans, link: OpenAdrLink, call: VtnCall): Promise<Asked<DsoAnswer>> {
  const first = await callOnce(means, link, call);
  if (!first.ok || first.value.status !== 401) return judged(call, first);
  forgetToken(link);
  return judged(call, await callOnce(means, link, call));
}

async function callOnce(means: DsoMeans, link: OpenAdrLink, call: VtnCall): Promise<Asked<DsoAnswer>> {
  const token = await tokenFor(means, link);
  if (!token.ok) return token;
  const { method, path, query = [], body } = call;
  const search = new URLSearchParams(query.map(([name, value]) => [name, value])).toString();
  return callDso(means, {
    method,
    url: `${link.baseUrl}${path}${search === "" ? "" : `?${search}`}`,
    headers: {
      authorization: `Bearer ${token.value}`,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

function judged(call: VtnCall, asked: Asked<DsoAnswer>): Asked<DsoAnswer> {
  if (!asked.ok || (asked.value.status !== 401 && asked.value.status !== 403)) return asked;
  return faulty("refused", whyNot(call, asked.value));
}

/** A status that nobody expects here. */
export function unexpected(call: VtnCall, answer: DsoAnswer): Asked<never> {
  return faulty(answer.status < 400 ? "unreadable" : "refused", whyNot(call, answer));
}

function whyNot({ method, path }: VtnCall, { status, text }: DsoAnswer): string {
  const read = readJson(text, problem);
  const why = read.ok ? [read.value.title, read.value.detail].filter((part) => part !== undefined).join(": ") : "";
  return `${method} ${path} was answered ${status}${why === "" ? "" : ` (${why})`}`;
}

/** One object, which has to be there. */
export async function readOne<T>(
  means: DsoMeans,
  link: OpenAdrLink,
  call: VtnCall,
  schema: z.ZodType<T>,
): Promise<Asked<T>> {
  const asked = await callVtn(means, link, call);
  if (!asked.ok) return asked;
  const isThere = asked.value.status === 200 || asked.value.status === 201;
  return isThere ? readJson(asked.value.text, schema) : unexpected(call, asked.value);
}

/** All of a list, page by page; what moved from one page to the next between two questions is there once. */
export async function readAll<T extends { readonly id: string }>(
  means: DsoMeans,
  link: OpenAdrLink,
  { path, query = [] }: Pick<VtnCall, "path" | "query">,
  schema: z.ZodType<T>,
): Promise<Asked<readonly T[]>> {
  const found = new Map<string, T>();
  for (let page = 0; page < MOST_PAGES; page++) {
    const paging = [
      ["skip", String(page * PAGE)],
      ["limit", String(PAGE)],
    ] as const;
    const asked = await readOne(means, link, { method: "GET", path, query: [...query, ...paging] }, z.array(schema));
    if (!asked.ok) return asked;
    for (const each of asked.value) found.set(each.id, each);
    if (asked.value.length < PAGE) return answered([...found.values()]);
  }
  return faulty("unreadable", `GET ${path} has more than ${MOST_PAGES * PAGE} entries.`);
}
