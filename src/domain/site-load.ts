/** What a charge point's object tells its location: the whole of it each time, so that a later one makes up for one that was lost. */
export interface ChargePointLoad {
  readonly chargePointId: string;
  readonly locationId: string;
  /** Rises with every report; an older one that comes late is dropped. */
  readonly version: number;
  readonly at: number;
  readonly online: boolean;
  readonly evses: readonly EvseLoad[];
}

export interface EvseLoad {
  readonly evseUid: string;
  /** Null: no session holds it. */
  readonly session: {
    readonly id: string;
    readonly startedAt: number;
    /** Register: delivered so far. */
    readonly energyWh: number;
    /** Newest measurement; null: none yet. */
    readonly powerW: number | null;
    /** By phase L1…L3, where the charger measures it. */
    readonly currentA: readonly (number | null)[];
    readonly measuredAt: number | null;
    /** The car, or the charger, takes a break. */
    readonly isSuspended: boolean;
  } | null;
  /** `unlimited`: it was told nothing or cannot be limited · `applied`: it has what the site wants · `sending`, `refused`. */
  readonly limit: {
    readonly state: "unlimited" | "sending" | "applied" | "refused";
    /** What it is known to follow; null: nothing. */
    readonly appliedW: number | null;
    /** It was noticed to draw more than it was told. */
    readonly isIgnored: boolean;
  };
}
