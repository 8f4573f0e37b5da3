import * as z from "zod";
import type { Asked } from "../../domain/dso.ts";
import { MINUTE, SECOND } from "../../domain/time.ts";
import { refusePartnerAddress } from "../public-address.ts";
import { answered, callDso, type DsoMeans, faulty, readJson } from "./call.ts";
import type { OpenAdrLink } from "./openadr-link.ts";

const authServer = z.object({ tokenURL: z.string() });
const tokenAnswer = z.object({
  access_token: z.string().min(1),
  token_type: z.string().regex(/^bearer$/i),
  expires_in: z.number().positive().optional(),
});
const authError = z.object({ error: z.string(), error_description: z.string().optional() });

interface Kept {
  readonly token: string;
  readonly renewAt: number;
}

/** EN-A2: renewed early, so that it does not end under way. */
const USED_OF_LIFE = 0.8;
const LIFE_UNLESS_TOLD = 5 * MINUTE;
/** Kept in this isolate only, never stored; more DSOs than this ask anew each time. */
const MOST_KEPT = 200;
const kept = new Map<string, Kept>();

/** A bearer token by client credentials, made or remembered. */
export async function tokenFor(means: DsoMeans, link: OpenAdrLink): Promise<Asked<string>> {
  const known = kept.get(keyOf(link));
  if (known && means.now() < known.renewAt) return answered(known.token);
  const asked = await newToken(means, link);
  if (!asked.ok) return asked;
  const [oldest] = kept.keys();
  if (kept.size >= MOST_KEPT && oldest !== undefined) kept.delete(oldest);
  kept.set(keyOf(link), asked.value);
  return answered(asked.value.token);
}

/** It was answered 401: the next one is made anew. */
export function forgetToken(link: OpenAdrLink): void {
  kept.delete(keyOf(link));
}

function keyOf({ baseUrl, clientId, clientSecret, scope, tokenHosts }: OpenAdrLink): string {
  return JSON.stringify([baseUrl, clientId, clientSecret, scope, tokenHosts]);
}

async function newToken(means: DsoMeans, link: OpenAdrLink): Promise<Asked<Kept>> {
  const place = await tokenUrlOf(means, link);
  if (!place.ok) return place;
  const { clientId, clientSecret, scope } = link;
  const form = new URLSearchParams({
    grant_type: "client_credentials",
    client_id: clientId,
    client_secret: clientSecret,
    ...(scope === undefined ? {} : { scope }),
  });
  const askedAt = means.now();
  const asked = await callDso(means, {
    method: "POST",
    url: place.value,
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: form.toString(),
  });
  if (!asked.ok) return asked;
  if (asked.value.status !== 200) return noToken(asked.value);
  const read = readJson(asked.value.text, tokenAnswer);
  if (!read.ok) return read;
  const { access_token: token, expires_in: seconds } = read.value;
  const life = seconds === undefined ? LIFE_UNLESS_TOLD : seconds * SECOND * USED_OF_LIFE;
  return answered({ token, renewAt: askedAt + life });
}

/** Where it makes its tokens: on its own host, or on one that the link names. Nobody else gets our secret (EN-A2). */
async function tokenUrlOf(means: DsoMeans, { baseUrl, tokenHosts }: OpenAdrLink): Promise<Asked<string>> {
  const asked = await callDso(means, { method: "GET", url: `${baseUrl}/auth/server` });
  if (!asked.ok) return asked;
  if (asked.value.status !== 200) return faulty("unreadable", `GET /auth/server was answered ${asked.value.status}.`);
  const read = readJson(asked.value.text, authServer);
  if (!read.ok) return read;
  const { tokenURL } = read.value;
  const refusal = refusePartnerAddress(tokenURL, [new URL(baseUrl).host, ...tokenHosts], means.isDevelopment);
  return refusal === null ? answered(tokenURL) : faulty("refused", `It names ${tokenURL} for tokens. ${refusal}`);
}

/** RFC 6749 5.2. */
function noToken({ status, text }: { readonly status: number; readonly text: string }): Asked<never> {
  const read = readJson(text, authError);
  const why = read.ok ? `: ${read.value.error} ${read.value.error_description ?? ""}` : "";
  return faulty(status < 400 ? "unreadable" : "refused", `A token was answered ${status}${why}`.trim());
}
