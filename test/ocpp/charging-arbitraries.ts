import fc from "fast-check";
import type { ChargingProfile } from "../../src/ocpp/charging-profile.ts";
import type { ChargingConnector, ChargingPicture, ProfileInForce } from "../../src/ocpp/composite-schedule.ts";

/** Random profiles around one instant, close enough that they meet. */

export const NOON = Date.UTC(2031, 4, 5, 12, 0, 0);
/** What is looked at: this many seconds from NOON. */
export const HORIZON = 600;
const DAY_SECONDS = 86_400;

const iso = (seconds: number) => new Date(NOON + seconds * 1_000).toISOString();
const near = fc.integer({ min: -HORIZON, max: HORIZON });

const periods = fc.uniqueArray(fc.integer({ min: 1, max: HORIZON }), { maxLength: 3 }).chain((later) =>
  fc.tuple(
    ...[0, ...later.toSorted((left, right) => left - right)].map((startPeriod) =>
      fc.record(
        {
          startPeriod: fc.constant(startPeriod),
          limit: fc.integer({ min: 0, max: 400 }).map((tenths) => tenths / 10),
          numberPhases: fc.constantFrom(1, 2, 3),
        },
        { requiredKeys: ["startPeriod", "limit"] },
      ),
    ),
  ),
);

const schedule = (withStart: boolean) =>
  fc.record(
    {
      chargingRateUnit: fc.constantFrom("A" as const, "W" as const),
      chargingSchedulePeriod: periods,
      duration: fc.integer({ min: 1, max: 2 * HORIZON }),
      ...(withStart
        ? {
            startSchedule: fc
              .oneof(
                near,
                near.map((each) => each - DAY_SECONDS),
              )
              .map(iso),
          }
        : {}),
    },
    { requiredKeys: ["chargingRateUnit", "chargingSchedulePeriod"] },
  );

const kind = fc.constantFrom("Absolute" as const, "Relative" as const, "Daily" as const, "Weekly" as const);
const purpose = fc.constantFrom("ChargePointMaxProfile" as const, "TxDefaultProfile" as const, "TxProfile" as const);

export const TRANSACTION_ID = 7;

/** A profile that breaks no rule, at connector 0, 1 or 2. */
export const placedProfile: fc.Arbitrary<ProfileInForce> = fc
  .record({
    kind,
    purpose,
    place: fc.constantFrom(0, 1, 2),
    stackLevel: fc.integer({ min: 0, max: 3 }),
    id: fc.integer({ min: 1, max: 9 }),
    since: near,
    window: fc.option(fc.tuple(near, near), { nil: undefined }),
  })
  .chain(({ kind, purpose, place, stackLevel, id, since, window }) =>
    schedule(kind !== "Relative").map((chargingSchedule): ProfileInForce => {
      const connectorId =
        purpose === "ChargePointMaxProfile" ? 0 : purpose === "TxProfile" ? Math.max(1, place) : place;
      const profile: ChargingProfile = {
        chargingProfileId: id,
        stackLevel,
        chargingProfilePurpose: purpose,
        chargingProfileKind: kind === "Daily" || kind === "Weekly" ? "Recurring" : kind,
        ...(kind === "Daily" || kind === "Weekly" ? { recurrencyKind: kind } : {}),
        ...(purpose === "TxProfile" ? { transactionId: TRANSACTION_ID } : {}),
        ...(window === undefined || window[0] === window[1]
          ? {}
          : { validFrom: iso(Math.min(...window)), validTo: iso(Math.max(...window)) }),
        chargingSchedule,
      };
      return { connectorId, profile, since: NOON + since * 1_000 };
    }),
  );

const connector = (connectorId: number): fc.Arbitrary<ChargingConnector> =>
  fc.record({
    connectorId: fc.constant(connectorId),
    supply: fc.record({ phases: fc.constantFrom(1 as const, 3 as const), voltageV: fc.constantFrom(230, 400) }),
    maxPowerW: fc.constantFrom(null, 3_680, 22_080),
    transaction: fc.option(
      fc.record({ transactionId: fc.constant(TRANSACTION_ID), startedAt: near.map((each) => NOON + each * 1_000) }),
      { nil: null },
    ),
  });

export const chargingPicture: fc.Arbitrary<ChargingPicture> = fc.record({
  profiles: fc.array(placedProfile, { maxLength: 8 }),
  connectors: fc.tuple(connector(1), connector(2)),
});
