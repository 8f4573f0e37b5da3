import { isJson } from "./bodies.ts";
import type { ClientObject } from "./objects.ts";
import type { DsoState, ReservationMode, Reserved } from "./state.ts";

/** The grid's side of reservations (EN-S3): what a report asks for, and what is given. */

const POWER = ["IMPORT_CAPACITY_RESERVATION", "CAPACITY_RESERVATION", "IMPORT_RESERVATION_CAPACITY"];
const FEE = ["IMPORT_CAPACITY_RESERVATION_FEE", "CAPACITY_RESERVATION_FEE", "IMPORT_RESERVATION_FEE"];
const QUARTER = 900_000;

/** What is given for a report; null: it asks for nothing. */
export function decided(state: DsoState, report: ClientObject, mode: ReservationMode): readonly Reserved[] | null {
  const asked = askedIn(report);
  if (asked.length === 0) return null;
  if (mode === "refuse") return [];
  const share = mode === "partial" ? 0.5 : 1;
  return asked.flatMap((each) => given(state, each, share));
}

/** Each interval is a request of its own: of a quarter of an hour, at a fee that is enough. */
function given({ offer, reserved }: DsoState, asked: Reserved, share: number): readonly Reserved[] {
  const { startAt, endAt, kw, feePerKw } = asked;
  const isOnGrid = startAt % QUARTER === 0 && endAt - startAt === QUARTER;
  if (offer === null || !isOnGrid || feePerKw < offer.feePerKw) return [];
  const taken = reserved.filter((each) => each.startAt === startAt).reduce((sum, each) => sum + each.kw, 0);
  const granted = Math.min(kw * share, offer.kw - taken);
  return granted > 0 ? [{ ...asked, kw: granted, feePerKw: offer.feePerKw }] : [];
}

/** What was in force and what is added, each stretch once. */
export function inForce(before: readonly Reserved[], added: readonly Reserved[]): readonly Reserved[] {
  const sums = new Map<string, Reserved>();
  for (const each of [...before, ...added]) {
    const key = `${each.resourceName} ${each.startAt}`;
    const known = sums.get(key);
    sums.set(key, known ? { ...known, kw: known.kw + each.kw } : each);
  }
  return [...sums.values()];
}

function askedIn({ resources }: ClientObject): readonly Reserved[] {
  return listOf(resources).flatMap((resource) =>
    listOf(resource.intervals).flatMap((interval) => {
      const period = periodOf(interval.intervalPeriod ?? resource.intervalPeriod);
      const kw = numberIn(interval.payloads, POWER);
      if (!period || kw === undefined) return [];
      const feePerKw = numberIn(interval.payloads, FEE) ?? 0;
      return [{ ...period, kw, feePerKw, resourceName: `${resource.resourceName}` }];
    }),
  );
}

function periodOf(value: unknown): { readonly startAt: number; readonly endAt: number } | null {
  if (!isJson(value)) return null;
  const startAt = Date.parse(`${value.start}`);
  const [, hours = 0, minutes = 0] = /^PT(?:(\d+)H)?(?:(\d+)M)?$/.exec(`${value.duration}`) ?? [];
  const endAt = startAt + (Number(hours) * 60 + Number(minutes)) * 60_000;
  return endAt > startAt ? { startAt, endAt } : null;
}

function numberIn(payloads: unknown, types: readonly string[]): number | undefined {
  const [value] = listOf(payloads)
    .filter(({ type }) => types.includes(`${type}`))
    .flatMap(({ values }) => (Array.isArray(values) ? values : []));
  return typeof value === "number" ? value : undefined;
}

function listOf(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.filter(isJson) : [];
}
