import { endsTooEarly, type Finding, fault, isBefore, repeated, rule } from "./rule.ts";

interface Coordinates {
  readonly latitude: string;
  readonly longitude: string;
}

/** South, north, west, east, in whole degrees around it: enough to see that two numbers were swapped. */
const COUNTRIES: Readonly<Record<string, readonly [number, number, number, number]>> = {
  AUT: [46, 50, 9, 18],
  BEL: [49, 52, 2, 7],
  CHE: [45, 48, 5, 11],
  DEU: [47, 56, 5, 16],
  GBR: [49, 61, -9, 2],
  LUX: [49, 51, 5, 7],
  NLD: [50, 54, 3, 8],
  POL: [48, 55, 14, 25],
};

const onEarth = rule<Coordinates>(({ latitude, longitude }) => [
  ...fault(Math.abs(Number(latitude)) > 90, "/latitude", "is beyond the poles"),
  ...fault(Math.abs(Number(longitude)) > 180, "/longitude", "is beyond 180 degrees"),
]);

/** Of a Location or CdrLocation; countries that are not listed may be anywhere. */
function coordinatesIn(country: string, { latitude, longitude }: Coordinates): readonly Finding[] {
  const [south, north, west, east] = COUNTRIES[country] ?? [-90, 90, -180, 180];
  const [lat, long] = [Number(latitude), Number(longitude)];
  const isInside = south <= lat && lat <= north && west <= long && long <= east;
  return fault(!isInside, "/coordinates", `are not in ${country}: are they swapped?`);
}

interface Place {
  readonly country: string;
  readonly coordinates: Coordinates;
}

interface Evse {
  readonly uid: string;
  readonly status: string;
  readonly emall_free_from_estimate?: unknown;
  readonly connectors: readonly { readonly id: string; readonly last_updated: string }[];
  readonly last_updated: string;
}

interface Location extends Place {
  readonly publish: boolean;
  readonly publish_allowed_to?: readonly unknown[];
  readonly evses?: readonly Evse[];
  readonly last_updated: string;
}

/** Where a child was updated after its parent (OCPI-L1). */
function newerChildren(name: string, parent: string, children: readonly { readonly last_updated: string }[]) {
  return children.flatMap(({ last_updated }, index) =>
    fault(isBefore(parent, last_updated), "/last_updated", `is before that of ${name}/${index} (L1)`),
  );
}

interface Mix {
  readonly is_green_energy: boolean;
  readonly energy_sources?: readonly { readonly source: string; readonly percentage: number }[];
  readonly environ_impact?: readonly { readonly amount: number }[];
}

const GREEN = ["GENERAL_GREEN", "SOLAR", "WIND", "WATER"];

/** Thirds cannot be written with 4 decimals. */
const SUM_TOLERANCE = 0.01;

const energyMix = rule<Mix>(({ is_green_energy, energy_sources = [], environ_impact = [] }) => {
  const sum = energy_sources.reduce((total, { percentage }) => total + percentage, 0);
  const isBrown =
    energy_sources.some(({ source, percentage }) => percentage > 0 && !GREEN.includes(source)) ||
    environ_impact.some(({ amount }) => amount > 0);
  return [
    ...fault(
      energy_sources.length > 0 && Math.abs(sum - 100) > SUM_TOLERANCE,
      "/energy_sources",
      "do not sum to 100 (L12)",
    ),
    ...fault(is_green_energy && isBrown, "/is_green_energy", "contradicts the sources or their impact"),
  ];
});

interface Hours {
  readonly twentyfourseven: boolean;
  readonly regular_hours?: readonly unknown[];
}

const hours = rule<Hours>(({ twentyfourseven, regular_hours = [] }) => [
  ...fault(twentyfourseven && regular_hours.length > 0, "/regular_hours", "are given though it is always open (L7)"),
  ...fault(!twentyfourseven && regular_hours.length === 0, "/regular_hours", "are needed when not always open (L7)"),
]);

interface Span {
  readonly period_begin: string;
  readonly period_end?: string;
}

const span = rule<Span>(({ period_begin, period_end }) =>
  fault(endsTooEarly(period_begin, period_end), "/period_end", "is not after the begin"),
);

/** Times of day: two digits each, so their order is that of their letters. */
const regularHours = rule<Required<Span>>(({ period_begin, period_end }) =>
  fault(period_end <= period_begin, "/period_end", "is not after the begin (L7)"),
);

interface PublishToken {
  readonly uid?: string;
  readonly type?: string;
  readonly visual_number?: string;
  readonly issuer?: string;
  readonly group_id?: string;
}

const publishToken = rule<PublishToken>(({ uid, type, visual_number, issuer, group_id }) => [
  ...fault((uid ?? visual_number ?? group_id) === undefined, "", "has neither uid, visual_number nor group_id (L4)"),
  ...fault(uid !== undefined && type === undefined, "/type", "is needed beside uid (L4)"),
  ...fault(visual_number !== undefined && issuer === undefined, "/issuer", "is needed beside visual_number (L4)"),
]);

export const LOCATION_RULES = {
  GeoLocation: onEarth,
  AdditionalGeoLocation: onEarth,
  CdrLocation: rule<Place>(({ country, coordinates }) => coordinatesIn(country, coordinates)),
  Location: rule<Location>(({ country, coordinates, publish, publish_allowed_to = [], evses = [], last_updated }) => [
    ...coordinatesIn(country, coordinates),
    ...fault(publish && publish_allowed_to.length > 0, "/publish_allowed_to", "is for what is not published (L4)"),
    ...repeated(evses.map(({ uid }) => uid)).map((at) => ({ at: `/evses/${at}/uid`, says: "is used twice (L2)" })),
    ...newerChildren("evses", last_updated, evses),
  ]),
  EVSE: rule<Evse>(({ status, connectors, last_updated, emall_free_from_estimate: estimate }) => [
    ...fault(
      estimate !== undefined && !["CHARGING", "RESERVED", "INOPERATIVE"].includes(status),
      "/emall_free_from_estimate",
      "is of one that nobody has",
    ),
    ...repeated(connectors.map(({ id }) => id)).map((at) => ({
      at: `/connectors/${at}/id`,
      says: "is used twice (L2)",
    })),
    ...newerChildren("connectors", last_updated, connectors),
  ]),
  EnergyMix: energyMix,
  Hours: hours,
  ExceptionalPeriod: span,
  StatusSchedule: span,
  RegularHours: regularHours,
  PublishTokenType: publishToken,
};
