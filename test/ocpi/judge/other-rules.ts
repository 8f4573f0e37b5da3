import { endsTooEarly, type Finding, fault, repeated, rule } from "./rule.ts";

interface VersionDetails {
  readonly endpoints: readonly { readonly identifier: string; readonly role: string }[];
}

/** The role of credentials tells nothing: it is listed once, whatever its role. */
const versionDetails = rule<VersionDetails>(({ endpoints }) => {
  const names = endpoints.map(({ identifier, role }) =>
    identifier === "credentials" ? identifier : `${identifier} ${role}`,
  );
  return [
    ...fault(!names.includes("credentials"), "/endpoints", "do not list credentials (V1)"),
    ...repeated(names).map((at) => ({ at: `/endpoints/${at}`, says: "is listed twice (V1)" })),
  ];
});

interface Credentials {
  readonly roles: readonly { readonly role: string; readonly country_code: string; readonly party_id: string }[];
}

const credentials = rule<Credentials>(({ roles }) =>
  repeated(roles.map(({ role, country_code, party_id }) => `${role} ${country_code} ${party_id}`)).map((at) => ({
    at: `/roles/${at}`,
    says: "is given twice (V5)",
  })),
);

interface Dated {
  readonly start_date_time?: string;
  readonly end_date_time?: string;
}

const dated = rule<Dated>(({ start_date_time, end_date_time }) =>
  fault(endsTooEarly(start_date_time, end_date_time), "/end_date_time", "is not after the start"),
);

interface TariffElement {
  readonly price_components: readonly { readonly type: string }[];
  readonly restrictions?: { readonly reservation?: string };
}

const OF_RESERVATIONS = ["FLAT", "TIME"];

const tariffElement = rule<TariffElement>(({ price_components, restrictions }) => {
  const types = price_components.map(({ type }) => type);
  return [
    ...repeated(types).map((at) => ({ at: `/price_components/${at}/type`, says: "is priced twice" })),
    ...types.flatMap((type, at) => {
      const isWrong = restrictions?.reservation !== undefined && !OF_RESERVATIONS.includes(type);
      return fault(isWrong, `/price_components/${at}/type`, `${type} is no price of a reservation (F2)`);
    }),
  ];
});

type Restrictions = Readonly<Record<string, unknown>> & { readonly start_date?: string; readonly end_date?: string };

/** Between min (inclusive) and max (exclusive) there must be something; the same for dates. Times of day may wrap (F1). */
const restrictions = rule<Restrictions>((value) => [
  ...["kwh", "current", "power", "duration"].flatMap((of): readonly Finding[] => {
    const [min, max] = [value[`min_${of}`], value[`max_${of}`]];
    const isEmpty = typeof min === "number" && typeof max === "number" && max <= min;
    return fault(isEmpty, `/max_${of}`, "is not more than the minimum (F1)");
  }),
  ...fault(endsTooEarly(value.start_date, value.end_date), "/end_date", "is not after the start (F1)"),
]);

interface AuthorizationInfo {
  readonly allowed: string;
  readonly location?: unknown;
}

const authorizationInfo = rule<AuthorizationInfo>(({ allowed, location }) =>
  fault(location !== undefined && allowed !== "ALLOWED", "/location", `is given though ${allowed}`),
);

interface StartSession {
  readonly evse_uid?: string;
  readonly connector_id?: string;
}

const startSession = rule<StartSession>(({ evse_uid, connector_id }) =>
  fault(connector_id !== undefined && evse_uid === undefined, "/evse_uid", "is needed beside connector_id (C5)"),
);

interface ChargingProfile {
  readonly charging_profile_period?: readonly { readonly start_period: number }[];
}

const chargingProfile = rule<ChargingProfile>(({ charging_profile_period: periods = [] }) =>
  periods.flatMap(({ start_period }, at) => {
    const isWrong = at === 0 ? start_period !== 0 : start_period <= (periods[at - 1]?.start_period ?? 0);
    const says = at === 0 ? "is not 0" : "is not after the period before";
    return fault(isWrong, `/charging_profile_period/${at}/start_period`, says);
  }),
);

interface ActiveChargingProfileResult {
  readonly result: string;
  readonly profile?: unknown;
}

const activeChargingProfileResult = rule<ActiveChargingProfileResult>(({ result, profile }) =>
  fault((result === "ACCEPTED") !== (profile !== undefined), "/profile", "is for ACCEPTED, and needed there"),
);

interface Calendar {
  readonly begin_from: string;
  readonly end_before: string;
}

interface Booking {
  readonly reservation_status: string;
  readonly canceled?: unknown;
}

export const OTHER_RULES = {
  VersionDetails: versionDetails,
  Credentials: credentials,
  Tariff: dated,
  Timeslot: dated,
  Period: dated,
  TariffElement: tariffElement,
  TariffRestrictions: restrictions,
  AuthorizationInfo: authorizationInfo,
  StartSession: startSession,
  ChargingProfile: chargingProfile,
  ActiveChargingProfileResult: activeChargingProfileResult,
  Calendar: rule<Calendar>(({ begin_from, end_before }) =>
    fault(endsTooEarly(begin_from, end_before), "/end_before", "is not after the begin"),
  ),
  Booking: rule<Booking>(({ reservation_status, canceled }) =>
    fault(reservation_status === "CANCELED" && canceled === undefined, "/canceled", "is needed when CANCELED"),
  ),
};
