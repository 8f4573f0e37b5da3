import { type Finding, fault, isBefore, rule } from "./rule.ts";

interface Price {
  readonly excl_vat: number;
  readonly incl_vat?: number;
}

/** Tax makes nothing smaller, and does not change who pays. */
const price = rule<Price>(({ excl_vat, incl_vat = excl_vat }) =>
  fault(
    Math.abs(incl_vat) < Math.abs(excl_vat) || incl_vat * excl_vat < 0,
    "/incl_vat",
    `is less than without: ${incl_vat}`,
  ),
);

interface Period {
  readonly start_date_time: string;
  readonly dimensions: readonly { readonly type: string; readonly volume: number }[];
  readonly tariff_id?: string;
}

function periodsInOrder(periods: readonly Period[]): readonly Finding[] {
  return periods.flatMap(({ start_date_time }, index) => {
    const previous = periods[index - 1]?.start_date_time;
    const isLate = previous !== undefined && isBefore(start_date_time, previous);
    return fault(isLate, `/charging_periods/${index}/start_date_time`, "is before that of the period before");
  });
}

const period = rule<Period>(({ dimensions }) =>
  dimensions.flatMap(({ type }, index) =>
    fault(dimensions.findIndex((each) => each.type === type) < index, `/dimensions/${index}`, `${type} is given twice`),
  ),
);

/** Every volume and total is rounded to 4 decimals by itself. */
const ROUNDING = 0.0001;

function volumes(periods: readonly Period[], type: string): readonly number[] {
  return periods
    .flatMap(({ dimensions }) => dimensions.filter((each) => each.type === type))
    .map(({ volume }) => volume);
}

/** By how much the periods have more of a dimension than `total`, beyond what rounding explains; below zero: less. */
function excess(periods: readonly Period[], type: string, total: number): number {
  const all = volumes(periods, type);
  const difference = all.reduce((sum, volume) => sum + volume, 0) - total;
  return Math.abs(difference) > ROUNDING * (all.length + 1) ? difference : 0;
}

interface Session {
  readonly start_date_time: string;
  readonly end_date_time?: string;
  readonly kwh: number;
  readonly status: string;
  readonly evse_uid: string;
  readonly connector_id: string;
  readonly charging_periods?: readonly Period[];
}

const UNASSIGNED = "#NA";

const session = rule<Session>(({ start_date_time, end_date_time, kwh, status, charging_periods = [], ...at }) => {
  const mustHavePlace = status === "ACTIVE" || status === "PENDING";
  return [
    ...fault(status === "COMPLETED" && end_date_time === undefined, "/end_date_time", "is needed when COMPLETED (S2)"),
    ...fault(
      end_date_time !== undefined && isBefore(end_date_time, start_date_time),
      "/end_date_time",
      "is before the start",
    ),
    ...fault(mustHavePlace && at.evse_uid === UNASSIGNED, "/evse_uid", `is ${UNASSIGNED} without a reservation (C7)`),
    ...fault(
      mustHavePlace && at.connector_id === UNASSIGNED,
      "/connector_id",
      `is ${UNASSIGNED} without a reservation (C7)`,
    ),
    ...fault(excess(charging_periods, "ENERGY", kwh) > 0, "/charging_periods", "have more ENERGY than kwh (S4)"),
    ...periodsInOrder(charging_periods),
  ];
});

interface Cdr {
  readonly id: string;
  readonly start_date_time: string;
  readonly end_date_time: string;
  readonly cdr_location: { readonly evse_uid: string };
  readonly currency: string;
  readonly tariffs?: readonly { readonly id: string; readonly currency: string }[];
  readonly charging_periods: readonly Period[];
  readonly total_cost: Price;
  readonly total_energy: number;
  readonly total_time: number;
  readonly total_parking_time?: number;
  readonly credit?: boolean;
  readonly credit_reference_id?: string;
}

const SESSION_ONLY = ["CURRENT", "ENERGY_EXPORT", "ENERGY_IMPORT", "POWER", "STATE_OF_CHARGE"];

const HOUR_MS = 3_600_000;

/** S4, D4, D5: kWh and hours, and totals that are those of the periods. */
function cdrTotals(cdr: Cdr): readonly Finding[] {
  const { total_time, total_energy, total_parking_time = 0, charging_periods } = cdr;
  const hours = (Date.parse(cdr.end_date_time) - Date.parse(cdr.start_date_time)) / HOUR_MS;
  const isReserved = volumes(charging_periods, "RESERVATION_TIME").length > 0;
  const isWrongTime = isReserved ? total_time > hours + ROUNDING : Math.abs(total_time - hours) > ROUNDING;
  return [
    ...fault(isWrongTime, "/total_time", `is not the hours from start to end, ${hours.toFixed(4)} (D5)`),
    ...fault(
      excess(charging_periods, "ENERGY", total_energy) !== 0,
      "/total_energy",
      "is not the sum of ENERGY in kWh (S4)",
    ),
    ...fault(
      excess(charging_periods, "PARKING_TIME", total_parking_time) !== 0,
      "/total_parking_time",
      "is not the sum of PARKING_TIME in hours (D5)",
    ),
    ...fault(total_parking_time > total_time, "/total_parking_time", "is more than the whole time (D5)"),
  ];
}

/** D4: from start to end, each of a tariff that is in the CDR. */
function cdrPeriods(cdr: Cdr): readonly Finding[] {
  const { charging_periods, start_date_time, end_date_time, tariffs = [] } = cdr;
  const ids = tariffs.map(({ id }) => id.toLowerCase());
  const starts = Date.parse(charging_periods[0]?.start_date_time ?? start_date_time) === Date.parse(start_date_time);
  return [
    ...fault(!starts, "/charging_periods/0/start_date_time", "is not the start of the CDR (D9)"),
    ...periodsInOrder(charging_periods),
    ...charging_periods.flatMap(({ start_date_time: start, tariff_id, dimensions }, index) => {
      const at = `/charging_periods/${index}`;
      const isUnknown = tariff_id !== undefined && !ids.includes(tariff_id.toLowerCase());
      return [
        ...fault(isBefore(end_date_time, start), `${at}/start_date_time`, "is after the end of the CDR"),
        ...fault(isUnknown, `${at}/tariff_id`, `${tariff_id} is none of its tariffs (D7)`),
        ...dimensions.flatMap(({ type }, number) =>
          fault(SESSION_ONLY.includes(type), `${at}/dimensions/${number}/type`, `${type} is for Sessions only (S4)`),
        ),
      ];
    }),
  ];
}

const NORMAL_ID_LENGTH = 36;

function cdrCredit({ id, credit = false, credit_reference_id, total_cost }: Cdr): readonly Finding[] {
  return [
    ...fault(!credit && id.length > NORMAL_ID_LENGTH, "/id", `has more than ${NORMAL_ID_LENGTH} characters (D2)`),
    ...fault(credit !== (credit_reference_id !== undefined), "/credit_reference_id", "belongs to credit: true (D3)"),
    ...fault(credit && total_cost.excl_vat > 0, "/total_cost", "of a credit CDR is not negative (D3)"),
    ...fault(!credit && total_cost.excl_vat < 0, "/total_cost", "is negative without credit (D3)"),
  ];
}

const cdr = rule<Cdr>((value) => {
  const { currency, tariffs = [], cdr_location, charging_periods } = value;
  const isCharged = volumes(charging_periods, "TIME").length + volumes(charging_periods, "ENERGY").length > 0;
  return [
    ...tariffs.flatMap((tariff, index) =>
      fault(tariff.currency !== currency, `/tariffs/${index}/currency`, `is not ${currency}`),
    ),
    ...fault(
      cdr_location.evse_uid === UNASSIGNED && isCharged,
      "/cdr_location/evse_uid",
      "is not known of a charge (D6)",
    ),
    ...cdrTotals(value),
    ...cdrPeriods(value),
    ...cdrCredit(value),
  ];
});

export const SESSION_RULES = { Price: price, ChargingPeriod: period, Session: session, CDR: cdr };
