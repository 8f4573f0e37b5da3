import * as z from "zod";
import {
  type ChargingLimits,
  inTenths,
  type ProfileResponseType,
  type ProfileResultType,
} from "../domain/charging-limits.ts";
import { ok, type Result, refuse } from "../domain/result.ts";
import { toIso } from "../domain/time.ts";
import { COMMAND_TIMEOUT_SECONDS, responseUrl } from "./commands.ts";
import { dateTime, optional, problemsOf, single } from "./lenient.ts";

/** mod_charging_profiles: what partners want of the limits of their drivers' sessions, and what they are told of them. */

const rate = z.number().min(0).transform(inTenths);

const periods = z
  .array(z.object({ start_period: z.int().min(0), limit: rate }))
  .min(1, "at least one is needed")
  .refine(
    (all) => all.every(({ start_period: at }, index) => index === 0 || at > (all[index - 1]?.start_period ?? 0)),
    "each begins later than the one before",
  );

const chargingProfile = z
  .object({
    start_date_time: optional(dateTime),
    duration: optional(z.int().min(1)),
    charging_rate_unit: z.enum(["W", "A"]),
    min_charging_rate: optional(rate),
    charging_profile_period: periods,
  })
  .refine(
    ({ duration, charging_profile_period: [first] }) => duration === undefined || duration > (first?.start_period ?? 0),
    "duration: it is over before its first period",
  )
  .transform(
    (profile): ChargingLimits => ({
      unit: profile.charging_rate_unit,
      startAt: profile.start_date_time === undefined ? null : Date.parse(profile.start_date_time),
      durationSeconds: profile.duration ?? null,
      minRate: profile.min_charging_rate ?? null,
      periods: profile.charging_profile_period.map(({ start_period, limit }) => ({
        startSeconds: start_period,
        limit,
      })),
    }),
  );

/** mod_charging_profiles SetChargingProfile. */
export const setChargingProfile = single(z.object({ charging_profile: chargingProfile, response_url: responseUrl }));

/** Schedules that charge points tell are a day long at most. */
const LONGEST_SECONDS = 86_400;

const duration = z
  .string()
  .regex(/^\d{1,9}$/, "not a whole number")
  .transform((text) => Math.min(Number(text), LONGEST_SECONDS))
  .refine((seconds) => seconds > 0, "less than 1");

const given = z.object({ duration: duration.optional(), response_url: responseUrl });

/**
 * What a GET or DELETE says. `response_url` comes last and unescaped in the text's own example, with a query of its own:
 * whatever follows it belongs to it, unless it came escaped (OCPI-P1).
 * @param query of the request, without the question mark.
 */
export function readProfileQuery(query: string): Result<z.infer<typeof given>> {
  const [before = "", rest] = query.split(/(?:^|&)response_url=(.*)/s);
  const isEscaped = rest !== undefined && /^https?%3a/i.test(rest);
  const parameters = new URLSearchParams(isEscaped ? query : before);
  if (rest !== undefined && !isEscaped) parameters.set("response_url", rest);
  const { data, error } = given.safeParse(Object.fromEntries(parameters));
  return error ? refuse("invalid_request", problemsOf(error)) : ok(data);
}

/** mod_charging_profiles ChargingProfileResponse: before the charge point is asked. */
export function profileResponse(result: ProfileResponseType) {
  return { result, timeout: COMMAND_TIMEOUT_SECONDS };
}

/**
 * ChargingProfileResult and ClearProfileResult; with `active` an ActiveChargingProfileResult. Sent bare (OCPI-P1).
 * @param word how the order ended. ChargingProfileResultType has none for silence: what is not done is REJECTED.
 */
export function profileResult(word: string, active: ActiveLimits | null) {
  const result: ProfileResultType = word === "ACCEPTED" || word === "UNKNOWN" ? word : "REJECTED";
  return active === null ? { result } : { result, profile: activeChargingProfile(active) };
}

/** Limits as a charge point has worked them out. */
export interface ActiveLimits {
  /** When; their seconds count from then. */
  readonly at: number;
  readonly limits: ChargingLimits;
}

/** mod_charging_profiles ActiveChargingProfile. */
export function activeChargingProfile({ at, limits }: ActiveLimits) {
  const { unit, startAt, durationSeconds, minRate, periods: all } = limits;
  return {
    start_date_time: toIso(at),
    charging_profile: {
      ...(startAt === null ? {} : { start_date_time: toIso(startAt) }),
      ...(durationSeconds === null ? {} : { duration: durationSeconds }),
      charging_rate_unit: unit,
      ...(minRate === null ? {} : { min_charging_rate: inTenths(minRate) }),
      charging_profile_period: all.map(({ startSeconds, limit }) => ({
        start_period: startSeconds,
        limit: inTenths(limit),
      })),
    },
  };
}
