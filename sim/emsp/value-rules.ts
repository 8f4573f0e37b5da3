import { type JsonObject, listOf, objectsOf, textOf } from "./json.ts";

type Broken = readonly [rule: string, message: string];
type Rule = (object: JsonObject) => readonly Broken[];

/** What the values of one object must be together, beyond the types of its fields. */
export const VALUE_RULES: Readonly<Record<string, Rule>> = {
  Location: (location) => [
    ...broken(location.publish === true && listOf(location.publish_allowed_to).length > 0, [
      "L4",
      "publish_allowed_to is for unpublished locations only",
    ]),
    ...broken(isOlderThanChildren(location, "evses"), ["L1", "last_updated is older than that of an EVSE"]),
    ...broken(!isTimeZone(location.time_zone), ["L6", "time_zone is no IANA name"]),
    ...broken(hasTwice(objectsOf(location.evses), "uid"), ["L2", "two EVSEs have the same uid"]),
  ],
  EVSE: (evse) => [
    ...broken(isOlderThanChildren(evse, "connectors"), ["L1", "last_updated is older than that of a connector"]),
    ...broken(hasTwice(objectsOf(evse.connectors), "id"), ["L2", "two connectors have the same id"]),
    ...broken(
      "emall_free_from_estimate" in evse && !["CHARGING", "RESERVED", "INOPERATIVE"].includes(textOf(evse.status)),
      ["L8", "says when it is free, and nobody is there"],
    ),
  ],
  Booking: ({ reservation_status: status, canceled }) =>
    broken((status === "CANCELED") !== (canceled !== undefined), ["BE8", "canceled goes with CANCELED"]),
  Timeslot: isForward,
  Period: isForward,
  StatusSchedule: ({ period_begin, period_end }) =>
    broken(typeof period_end === "string" && Date.parse(period_end) <= Date.parse(textOf(period_begin)), [
      "L8",
      "period_end is not after period_begin",
    ]),
  PublishTokenType: (token) => [
    ...broken(!["uid", "visual_number", "group_id"].some((key) => key in token), ["L4", "names no token"]),
    ...broken("uid" in token && !("type" in token), ["L4", "uid needs type"]),
    ...broken("visual_number" in token && !("issuer" in token), ["L4", "visual_number needs issuer"]),
  ],
  Hours: (hours) =>
    broken(hours.twentyfourseven === false && listOf(hours.regular_hours).length === 0, ["L7", "has no regular_hours"]),
  RegularHours: (hours) => [
    ...broken(Number(hours.weekday) < 1 || Number(hours.weekday) > 7, ["L7", "weekday is not 1 to 7"]),
    ...broken(textOf(hours.period_end) <= textOf(hours.period_begin), ["L7", "period_end is not after period_begin"]),
  ],
  EnergyMix: (mix) => {
    const shares = objectsOf(mix.energy_sources).map(({ percentage }) => Number(percentage));
    const sum = shares.reduce((total, share) => total + share, 0);
    return broken(shares.length > 0 && Math.abs(sum - 100) > 0.001, ["L12", `energy_sources sum to ${sum}, not 100`]);
  },
  Credentials: ({ token, roles }) => {
    const parties = objectsOf(roles).map((role) =>
      [role.role, role.country_code, role.party_id].map(textOf).join("-").toUpperCase(),
    );
    return [
      ...broken(!/^[\x21-\x7e]+$/.test(textOf(token)), ["T2", "token has other characters than U+0021 to U+007E"]),
      ...broken(new Set(parties).size < parties.length, ["V5", "roles has one role of a party twice"]),
    ];
  },
  VersionDetails: ({ endpoints }) => {
    const names = objectsOf(endpoints).map(({ identifier, role }) =>
      identifier === "credentials" ? "credentials" : `${textOf(identifier)} ${textOf(role)}`,
    );
    return [
      ...broken(new Set(names).size < names.length, ["V1", "lists an endpoint twice"]),
      ...broken(!names.includes("credentials"), ["V1", "lists no credentials"]),
    ];
  },
  Session: (session) => [
    ...broken(session.status === "COMPLETED" && !("end_date_time" in session), [
      "S2",
      "COMPLETED has no end_date_time",
    ]),
    ...broken(isUnordered(session.charging_periods), ["S3", "charging_periods are not in order"]),
    ...broken(usesDimension(session, ["MAX_CURRENT", "MIN_CURRENT", "MAX_POWER", "MIN_POWER"]), [
      "S4",
      "has a dimension that is for CDRs only",
    ]),
  ],
  CDR: (cdr) => [
    ...broken(isUnordered(cdr.charging_periods), ["D4", "charging_periods are not in order"]),
    ...broken(textOf(cdr.end_date_time) < textOf(cdr.start_date_time), ["D4", "ends before it starts"]),
    ...broken(objectsOf(cdr.charging_periods).some(hasNoTime), ["D4", "a period has neither TIME nor PARKING_TIME"]),
    ...broken(namesUnknownTariff(cdr), ["D7", "a period names a tariff that is not in tariffs"]),
    ...broken(parkingDiffers(cdr), ["D5", "total_parking_time is not the sum of the periods"]),
    ...broken((cdr.credit === true) !== "credit_reference_id" in cdr, ["D3", "credit and credit_reference_id differ"]),
  ],
  DisplayText: ({ text }) => broken(/<[a-z][^>]*>/i.test(textOf(text)), ["fields", "text holds markup"]),
};

/** OCPI-BD8: it ends after it begins. */
function isForward({ start_date_time: begin, end_date_time: end }: JsonObject): readonly Broken[] {
  return broken(Date.parse(textOf(end)) <= Date.parse(textOf(begin)), ["BD8", "ends before it begins"]);
}

function broken(isBroken: boolean, what: Broken): readonly Broken[] {
  return isBroken ? [what] : [];
}

function isOlderThanChildren(parent: JsonObject, key: "evses" | "connectors"): boolean {
  const at = Date.parse(textOf(parent.last_updated));
  return objectsOf(parent[key]).some((child) => Date.parse(textOf(child.last_updated)) > at);
}

/** Absent (as in a PATCH) is another rule's matter. */
function isTimeZone(name: unknown): boolean {
  if (typeof name !== "string") return true;
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return /^[A-Za-z]/.test(name);
  } catch {
    return false;
  }
}

function hasTwice(objects: readonly JsonObject[], key: string): boolean {
  const ids = objects.map((each) => textOf(each[key]).toLowerCase());
  return new Set(ids).size < ids.length;
}

function isUnordered(periods: unknown): boolean {
  const starts = objectsOf(periods).map(({ start_date_time: start }) => Date.parse(textOf(start)));
  return starts.some((start, index) => start < (starts[index - 1] ?? start));
}

function dimensionsOf(holder: JsonObject): readonly JsonObject[] {
  return objectsOf(holder.charging_periods).flatMap(({ dimensions }) => objectsOf(dimensions));
}

function usesDimension(session: JsonObject, types: readonly string[]): boolean {
  return dimensionsOf(session).some(({ type }) => types.includes(textOf(type)));
}

function hasNoTime({ dimensions }: JsonObject): boolean {
  return !objectsOf(dimensions).some(({ type }) => textOf(type).endsWith("TIME"));
}

function namesUnknownTariff(cdr: JsonObject): boolean {
  const known = new Set(objectsOf(cdr.tariffs).map(({ id }) => textOf(id).toLowerCase()));
  return objectsOf(cdr.charging_periods).some(
    ({ tariff_id: id }) => typeof id === "string" && !known.has(id.toLowerCase()),
  );
}

/** Four decimals a period: as many half units of the last one as there are periods. */
function parkingDiffers(cdr: JsonObject): boolean {
  const volumes = dimensionsOf(cdr).filter(({ type }) => type === "PARKING_TIME");
  const sum = volumes.reduce((total, { volume }) => total + Number(volume), 0);
  return Math.abs(sum - Number(cdr.total_parking_time ?? 0)) > 0.000_05 * (volumes.length + 1);
}
