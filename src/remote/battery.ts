import * as z from "zod";
import type { SetPoint } from "../domain/battery-orders.ts";
import type { BatteryReading } from "../domain/site.ts";
import { toIso } from "../domain/time.ts";
import { limitedText } from "./limited-body.ts";
import { refuseAddress } from "./public-address.ts";

/** Where a battery's controller is, and what we prove ourselves by; null: it asks for nothing. */
export interface BatteryLink {
  readonly url: string;
  readonly key: string | null;
  /** It may be a program on the same machine. */
  readonly isDevelopment: boolean;
}

/** `why`: a sentence for a person. */
export type BatteryAnswer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly why: string };

/** Longer than a controller in the same network takes; a tick of the location waits for it. */
const TIMEOUT_MS = 5_000;
/** A reading has seven fields. */
const MAX_ANSWER_BYTES = 16 * 1024;
const MAX_REASON = 200;

const watts = z.int();
const energy = z.int().nonnegative();
/** What a controller answers (docs/energy.md, "Battery"). What is more is ignored. */
const readingSchema = z.object({
  at: z.iso.datetime({ offset: true }).transform((text) => Date.parse(text)),
  storedWh: z.int(),
  powerW: watts,
  maxChargeW: watts.nonnegative(),
  maxDischargeW: watts.nonnegative(),
  chargedWh: energy,
  dischargedWh: energy,
});

/** What the battery measures now. Never throws. */
export async function readBattery(link: BatteryLink): Promise<BatteryAnswer<BatteryReading>> {
  const answer = await call(link, "GET", "state");
  if (!answer.ok) return answer;
  const reading = readingSchema.safeParse(parsed(answer.value));
  if (reading.success) return { ok: true, value: reading.data };
  const [issue] = reading.error.issues;
  return failed(`Its answer is no reading: ${issue?.path.join(".")} ${issue?.message}`);
}

/** What it is to do until then; afterwards it holds by itself. Never throws. */
export async function commandBattery(link: BatteryLink, { powerW, until }: SetPoint): Promise<BatteryAnswer<null>> {
  const answer = await call(link, "PUT", "set-point", JSON.stringify({ powerW, until: toIso(until) }));
  return answer.ok ? { ok: true, value: null } : answer;
}

/** Redirects are not followed, and an answer that never ends is cut. */
async function call(
  { url, key, isDevelopment }: BatteryLink,
  method: "GET" | "PUT",
  path: string,
  body?: string,
): Promise<BatteryAnswer<string>> {
  const refusal = refuseAddress(url, isDevelopment);
  if (refusal !== null) return failed(refusal);
  try {
    const response = await fetch(`${url.replace(/\/+$/, "")}/${path}`, {
      method,
      headers: {
        accept: "application/json",
        "user-agent": "emall-cpms",
        ...(key === null ? {} : { authorization: `Bearer ${key}` }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      redirect: "manual",
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(body === undefined ? {} : { body }),
    });
    const text = await limitedText(response, MAX_ANSWER_BYTES);
    if (!response.ok) return failed(`It answered HTTP ${response.status}.`);
    return text === null ? failed("It answered more than anybody reads.") : { ok: true, value: text };
  } catch (error) {
    const isTimeout = error instanceof DOMException && error.name === "TimeoutError";
    return failed(isTimeout ? `It did not answer within ${TIMEOUT_MS / 1_000} s.` : `It was not reached: ${error}`);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function failed(why: string): { readonly ok: false; readonly why: string } {
  return { ok: false, why: why.slice(0, MAX_REASON) };
}
