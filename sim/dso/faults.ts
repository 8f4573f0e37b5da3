/** What can go wrong on the way (EN-S6). */
export const TRANSPORT_FAULTS = [
  "refuse",
  "hang",
  "slow",
  "http-500",
  "http-503",
  "unauthorized-until-renewal",
  "unauthorized",
  "truncated",
  "html",
  "redirect",
] as const;
export type TransportFault = (typeof TRANSPORT_FAULTS)[number];

/** What can be wrong with what is said (EN-S7). */
export const CONTENT_FAULTS = [
  "no-tomorrow",
  "gap",
  "overlap",
  "zeros-tomorrow",
  "price-thousandfold",
  "no-currency",
  "foreign-currency",
  "negative-price",
  "old-names",
  "start-now",
  "without-end",
  "loop",
  "two-priorities",
  "many-events",
  "withdrawn",
  "limit-zero",
  "limit-past",
  "foreign-token-url",
] as const;
export type ContentFault = (typeof CONTENT_FAULTS)[number];

export interface Fault {
  readonly name: TransportFault | ContentFault;
  /** Only so many calls long; else until another list of faults is set. */
  readonly times?: number;
  /** Only calls whose path begins so: `events`, `auth`, `reports` …; else all. */
  readonly on?: readonly string[];
  /** Of `slow`: how long, in simulated time. */
  readonly ms?: number;
  /** Of `http-503`: its Retry-After. */
  readonly seconds?: number;
}

export interface Spent {
  readonly now: readonly Fault[];
  readonly later: readonly Fault[];
}

/** The faults of one call, and what is left of them for later ones. */
export function spend(faults: readonly Fault[], path: string): Spent {
  const isHit = ({ on }: Fault) => on === undefined || on.some((each) => path === each || path.startsWith(`${each}/`));
  return {
    now: faults.filter(isHit),
    later: faults.flatMap((fault) => {
      if (!isHit(fault) || fault.times === undefined) return [fault];
      return fault.times > 1 ? [{ ...fault, times: fault.times - 1 }] : [];
    }),
  };
}

export function hasFault(faults: readonly Fault[], name: Fault["name"]): boolean {
  return faults.some((fault) => fault.name === name);
}
