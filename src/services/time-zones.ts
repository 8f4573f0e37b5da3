import { type Refused, refuse } from "../domain/result.ts";
import { isTimeZone } from "../domain/time.ts";

export function refuseUnknownZone(timeZone: string | undefined): Refused | null {
  if (timeZone === undefined || isTimeZone(timeZone)) return null;
  return refuse("invalid_request", `${timeZone} is no IANA time zone.`);
}
