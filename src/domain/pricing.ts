/** What decides a price of itself: the policy of one price list and class (energy 7). Money is micro-units per kWh. */
export interface PricePolicy {
  /** How far the energy cost is looked at, in whole hours. */
  readonly lookHours: number;
  readonly opexMicroPerKwh: number;
  readonly markupBasisPoints: number;
  /** Including VAT, as all that follows. */
  readonly floorMicroPerKwh: number;
  readonly ceilingMicroPerKwh: number;
  /** The most that one change moves the price. */
  readonly stepMicroPerKwh: number;
  /** A smaller difference changes nothing. */
  readonly hysteresisMicroPerKwh: number;
  /** The least time between publishing and applying. */
  readonly noticeMinutes: number;
}

/** A price with all that it was computed from: stored with the version that it became. */
export interface PriceDecision {
  readonly policy: PricePolicy;
  /** Without VAT: planned grid energy, stored energy and wear over the look, per kWh to cars. */
  readonly costMicroPerKwh: number;
  readonly currentMicroPerKwh: number;
  /** Before clamp, hysteresis and step, VAT included and rounded up to the cent. */
  readonly wantedMicroPerKwh: number;
  readonly priceMicroPerKwh: number;
}
