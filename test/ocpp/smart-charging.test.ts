import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InMemory } from "../../scripts/lib/object-memory.ts";
import { foldKey } from "../../src/domain/configuration.ts";
import type { EvseLimit } from "../../src/domain/site-load.ts";
import type { CallOutcome } from "../../src/ocpp/call.ts";
import { chargingCapabilities } from "../../src/ocpp/charging-capabilities.ts";
import { chargingPicture } from "../../src/ocpp/charging-picture.ts";
import { type PlacedProfile, replaces } from "../../src/ocpp/charging-profile.ts";
import { liftLimit, limitChargePoint, limitEvse, wantProfile } from "../../src/ocpp/charging-wishes.ts";
import { limitAt, rateW, supplyOf } from "../../src/ocpp/composite-schedule.ts";
import { effectOf } from "../../src/ocpp/effects.ts";
import { reserve } from "../../src/ocpp/reservations.ts";
import { chargingUpkeep, profilesAfterBoot, wanting } from "../../src/ocpp/smart-charging.ts";
import { type ChargePointState, EMPTY_STATE, type Facts } from "../../src/ocpp/state.ts";
import type { UpkeepCall } from "../../src/ocpp/upkeep.ts";
import { wantedProfiles } from "../../src/ocpp/wanted-profiles.ts";
import { REGISTRATION } from "../support/ocpp-object.ts";
import { NOON, placedProfile } from "./charging-arbitraries.ts";

const RUNS = { numRuns: 300 };

const facts = (now: number): Facts => ({
  now,
  newId: () => "id",
  token: { known: true, token: null },
  memory: new InMemory(),
});

const START: ChargePointState = { ...EMPTY_STATE, registration: REGISTRATION };

type Answer = "obeys" | "rejects" | "fails" | "silent";

/** A charger with profiles of its own; `Unknown` where it has none to clear. */
class Box {
  profiles: readonly PlacedProfile[] = [];

  answer({ action, request }: UpkeepCall): CallOutcome {
    if (action === "SetChargingProfile") {
      const placed = { connectorId: request.connectorId, profile: request.csChargingProfiles };
      this.profiles = [...this.profiles.filter((each) => !replaces(placed, each)), placed];
      return { kind: "answered", response: { status: "Accepted" } };
    }
    if (action !== "ClearChargingProfile") throw new Error(`The upkeep sent ${action}`);
    const left = this.profiles.filter((each) => each.profile.chargingProfileId !== request.id);
    const status = left.length < this.profiles.length ? "Accepted" : "Unknown";
    this.profiles = left;
    return { kind: "answered", response: { status } };
  }
}

function outcomeOf(answer: Answer, call: UpkeepCall, box: Box): CallOutcome {
  switch (answer) {
    case "obeys":
      return box.answer(call);
    case "rejects":
      return call.action === "ClearChargingProfile"
        ? { kind: "answered", response: { status: "Unknown" } }
        : { kind: "answered", response: { status: "Rejected" } };
    case "fails":
      return { kind: "failed", error: { code: "NotSupported", description: "" } };
    case "silent":
      return { kind: "silent" };
  }
}

/** Plays the upkeep until it has nothing to say, also later. */
function settle(state: ChargePointState, box: Box, answers: Iterator<Answer>, now = NOON) {
  let calls = 0;
  let after = state;
  for (let at: number | null = now; at !== null; at = chargingUpkeep.wakeAt(after, at)) {
    for (
      let call = chargingUpkeep.next(after, facts(at));
      call !== null;
      call = chargingUpkeep.next(after, facts(at))
    ) {
      calls += 1;
      if (calls > 2_000) throw new Error("the upkeep never ends");
      const outcome = outcomeOf(answers.next().value ?? "obeys", call, box);
      const made = { ...call, purpose: "charging" as const };
      if (outcome.kind !== "silent") {
        const response = outcome.kind === "answered" ? outcome.response : null;
        after = effectOf(call.action, after, { id: "id", ...made, response }, facts(at)).state;
      }
      const pending = {
        id: "id",
        ...made,
        createdAt: at,
        expiresAt: at,
        timeoutMs: 0,
        notBefore: null,
        deadlineAt: at,
        arrival: null,
      };
      after = chargingUpkeep.concluded(after, pending, outcome, facts(at)).state;
    }
  }
  return { state: after, calls };
}

function* always(answer: Answer): Generator<Answer> {
  for (;;) yield answer;
}

const wishes = fc.array(placedProfile, { maxLength: 8 });
const lasting = wishes.map((all) =>
  all.map(({ connectorId, profile: { validTo: _, ...profile } }) => ({ connectorId, profile })),
);
const wishing = (state: ChargePointState, all: readonly PlacedProfile[]) =>
  all.reduce((wished, { connectorId, profile }) => wanting(wished, { connectorId, profile }, NOON), state);
const SESSION = "session";
/** A transaction that the profiles of the arbitraries are for. */
const running = (state: ChargePointState): ChargePointState => ({
  ...state,
  open: [1, 2].map(
    (connectorId) =>
      ({ connectorId, transactionId: 7, sessionId: SESSION, holdsEvse: true }) as ChargePointState["open"][number],
  ),
});
const byId = (profiles: readonly PlacedProfile[]) =>
  profiles
    .map(({ connectorId, profile }) => ({ connectorId, profile }))
    .toSorted((left, right) => left.profile.chargingProfileId - right.profile.chargingProfileId);

describe("OCPP-P4 the upkeep of profiles", () => {
  it("brings an obedient charger to exactly what is wanted, one call per difference, and then says nothing", () => {
    const property = fc.property(lasting, lasting, (first, then) => {
      const box = new Box();
      const settled = settle(wishing(running(START), first), box, always("obeys"));
      const changed = wishing({ ...settled.state, charging: { ...settled.state.charging, wanted: [] } }, then);
      const again = settle(changed, box, always("obeys"));
      expect(byId(box.profiles)).toEqual(byId(wantedProfiles(again.state, NOON)));
      expect(again.calls).toBeLessThanOrEqual(first.length + then.length);
      expect(settle(again.state, box, always("obeys")).calls).toBe(0);
    });
    fc.assert(property, RUNS);
  });

  it("ends after a bounded number of calls, whatever the charger answers", () => {
    const answer = fc.constantFrom<Answer>("obeys", "rejects", "fails", "silent");
    const property = fc.property(wishes, wishes, fc.infiniteStream(answer), (first, then, answers) => {
      const box = new Box();
      const settled = settle(wishing(running(START), first), box, answers);
      const dropped = { ...settled.state, charging: { ...settled.state.charging, wanted: [] } };
      const again = settle(wishing(dropped, then), box, answers);
      // Each of two lists of eight: five silent tries, and five more to clear what may have arrived.
      expect(settled.calls + again.calls).toBeLessThanOrEqual(16 * 10);
    });
    fc.assert(property, RUNS);
  });

  it.each<[Answer, number, string]>([
    ["rejects", 1, "Rejected"],
    ["fails", 1, "NotSupported"],
    ["silent", 5, "NoAnswer"],
  ])("a charger that %s is asked %i times, and its word is kept", (answer, calls, refusedAs) => {
    const wished = wanting(START, aWish(1, 6_000), NOON);
    const settled = settle(wished, new Box(), always(answer));
    expect(settled.calls).toBe(calls);
    expect(settled.state.charging.attempts).toMatchObject([{ chargingProfileId: 1, refusedAs }]);
    const changed = settle(wanting(settled.state, aWish(1, 7_000), NOON), new Box(), always("obeys"));
    expect([changed.calls, changed.state.charging.attempts]).toEqual([1, []]);
  });

  it("clears what has expired, when it has", () => {
    const box = new Box();
    const wish = aWish(1, 6_000);
    const validTo = new Date(NOON + 60_000).toISOString();
    const wished = wanting(START, { ...wish, profile: { ...wish.profile, validTo } }, NOON);
    const { calls, state } = settle(wished, box, always("obeys"));
    expect([calls, box.profiles, state.charging.applied]).toEqual([2, [], []]);
  });

  it("after a boot sets all of it once more, and asks anew whoever refused", () => {
    const box = new Box();
    const accepted = settle(wanting(START, aWish(1, 6_000), NOON), box, always("obeys")).state;
    const refused = settle(wanting(accepted, aWish(2, 7_000, 1), NOON), box, always("rejects")).state;
    const booted = { ...refused, charging: profilesAfterBoot(refused.charging, NOON) };
    expect(settle(booted, box, always("obeys")).calls).toBe(2);
  });

  it("steve#129 after a boot does not send again what has just made the charger silent, but does an hour later", () => {
    const silent = settle(wanting(START, aWish(1, 6_000), NOON), new Box(), always("silent")).state;
    const lastTry = Math.max(...silent.charging.attempts.map((each) => each.at));
    const booted = (at: number) => ({ ...silent, charging: profilesAfterBoot(silent.charging, at) });
    expect(settle(booted(lastTry + 1_000), new Box(), always("obeys"), lastTry + 1_000).calls).toBe(0);
    expect(settle(booted(lastTry + 3_600_000), new Box(), always("obeys"), lastTry + 3_600_000).calls).toBe(1);
  });
});

const aWish = (id: number, limit: number, stackLevel = 0): PlacedProfile => ({
  connectorId: 1,
  profile: {
    chargingProfileId: id,
    stackLevel,
    chargingProfilePurpose: "TxDefaultProfile",
    chargingProfileKind: "Absolute",
    chargingSchedule: { chargingRateUnit: "W", chargingSchedulePeriod: [{ startPeriod: 0, limit }] },
  },
});

const saying = (values: Readonly<Record<string, string>>): ChargePointState => ({
  ...START,
  configuration: {
    ...START.configuration,
    reported: Object.fromEntries(
      Object.entries(values).map(([key, value]) => [foldKey(key), { value, readonly: true, isKnown: true, at: NOON }]),
    ),
  },
});

describe("a site limit", () => {
  const UNTIL = NOON + 300_000;
  const limit = (limitW: number, tailW: number): EvseLimit => ({
    evseUid: "E1",
    sessionId: SESSION,
    limitW,
    later: [],
    until: UNTIL,
    tailW,
  });
  const limited = (state: ChargePointState, limitW: number, tailW: number) => {
    const given = limitEvse(state, limit(limitW, tailW), NOON);
    if (!given.ok) throw new Error(given.refusal);
    return given.value;
  };
  const pictureOf = (state: ChargePointState, profiles: readonly PlacedProfile[]) =>
    chargingPicture(
      state,
      profiles.map((each) => ({ ...each, since: NOON })),
    );
  const limitW = (state: ChargePointState, profiles: readonly PlacedProfile[], at: number) => {
    const picture = pictureOf(state, profiles);
    const { rate } = limitAt(picture, 1, at, NOON);
    return rate === null ? Number.POSITIVE_INFINITY : rateW(rate, supplyOf(picture, 1));
  };

  it("holds at its EVSE, and so does the operator's own limit, whatever profiles the operator has", () => {
    const property = fc.property(wishes, fc.integer({ min: 0, max: 22_000 }), (all, siteW) => {
      const operator = wishing(running(START), all);
      const state = limited(operator, siteW, 1_380);
      const wanted = wantedProfiles(state, NOON);
      const operators = operator.charging.wanted;
      for (let at = NOON; at < UNTIL; at += 7_000) {
        expect(limitW(state, wanted, at)).toBeLessThanOrEqual(siteW + 1e-6);
        expect(limitW(state, wanted, at)).toBeLessThanOrEqual(limitW(state, operators, at) + 1e-6);
      }
      expect(limitW(state, wanted, UNTIL + 1_000)).toBeLessThanOrEqual(1_380);
    });
    fc.assert(property, RUNS);
  });

  const schedules = (state: ChargePointState) =>
    wantedProfiles(state, NOON).map(({ connectorId, profile: { chargingProfilePurpose, chargingSchedule } }) => ({
      connectorId,
      purpose: chargingProfilePurpose,
      periods: chargingSchedule.chargingSchedulePeriod,
    }));

  it("EN-D14 says what it says: so much until then, and then what is safe, which whoever starts later has at once", () => {
    const state = limited(running(START), 10_971, 4_140);
    expect(schedules(state)).toEqual([
      { connectorId: 1, purpose: "TxDefaultProfile", periods: [{ startPeriod: 0, limit: 6, numberPhases: 3 }] },
      {
        connectorId: 1,
        purpose: "TxProfile",
        periods: [
          { startPeriod: 0, limit: 15.9, numberPhases: 3 },
          { startPeriod: 300, limit: 6, numberPhases: 3 },
        ],
      },
    ]);
  });

  it("EN-P8 of another session is nobody else's: a transaction that starts has the floor", () => {
    const other = limitEvse(running(START), { ...limit(11_000, 4_140), sessionId: "earlier" }, NOON);
    expect(other.ok && schedules(other.value).map(({ purpose }) => purpose)).toEqual(["TxDefaultProfile"]);
  });

  it("is told in watts where the current is direct", () => {
    const given = limitEvse(running(START), { ...limit(50_000, 3_900), evseUid: "E2" }, NOON);
    const [, own] = given.ok ? wantedProfiles(given.value, NOON) : [];
    expect(own).toMatchObject({
      connectorId: 2,
      profile: {
        chargingProfilePurpose: "TxProfile",
        chargingSchedule: {
          chargingRateUnit: "W",
          chargingSchedulePeriod: [{ limit: 50_000 }, { startPeriod: 300, limit: 3_900 }],
        },
      },
    });
  });

  it("OCPP-P4 of more steps than the charge point takes becomes the lowest of those that have to be one", () => {
    const later = [
      { at: NOON + 60_000, limitW: 6_900 },
      { at: NOON + 120_000, limitW: 4_830 },
      { at: NOON + 180_000, limitW: 6_210 },
    ];
    const periodsOf = (maxPeriods: number) => {
      const state = saying({ ChargingScheduleMaxPeriods: String(maxPeriods) });
      const given = limitEvse(running(state), { ...limit(11_040, 4_140), later }, NOON);
      const own = given.ok ? schedules(given.value).find(({ purpose }) => purpose === "TxProfile") : undefined;
      return own?.periods.map(({ startPeriod, limit }) => [startPeriod, limit]);
    };
    expect(periodsOf(9)).toEqual([
      [0, 16],
      [60, 10],
      [120, 7],
      [180, 9],
      [300, 6],
    ]);
    expect(periodsOf(3)).toEqual([
      [0, 16],
      [60, 7],
      [300, 6],
    ]);
    expect(periodsOf(2)).toEqual([
      [0, 7],
      [300, 6],
    ]);
    expect(periodsOf(1)).toEqual([[0, 6]]);
  });

  it("OCPP-P1 what the feed bears is the ChargePointMaxProfile of connector 0, no higher than the operator's", () => {
    const fused = limitChargePoint(START, 32, NOON);
    if (!fused.ok) throw new Error(fused.refusal);
    const own = { connectorId: 0, purpose: "ChargePointMaxProfile" };
    expect(schedules(fused.value)).toEqual([{ ...own, periods: [{ startPeriod: 0, limit: 32, numberPhases: 3 }] }]);
    const wish = aWish(1, 11_040);
    const lower: PlacedProfile = {
      connectorId: 0,
      profile: { ...wish.profile, chargingProfilePurpose: "ChargePointMaxProfile" },
    };
    const [made] = wantedProfiles(wanting(fused.value, lower, NOON), NOON);
    expect(made?.profile).toMatchObject({
      stackLevel: 1,
      chargingSchedule: { chargingSchedulePeriod: [{ startPeriod: 0, limit: 16 }] },
    });
    expect(limitChargePoint(fused.value, 32, NOON + 1)).toEqual(fused);
    const lifted = limitChargePoint(fused.value, null, NOON);
    expect(lifted.ok && schedules(lifted.value)).toEqual([]);
  });

  it("is not sent again when it is repeated, and is cleared when it is lifted", () => {
    const box = new Box();
    const state = settle(limited(START, 11_000, 1_380), box, always("obeys")).state;
    expect(settle(limited(state, 11_000, 1_380), box, always("obeys")).calls).toBe(0);
    const lifted = liftLimit(state, "E1");
    expect(lifted.ok && settle(lifted.value, box, always("obeys")).calls).toBe(1);
    expect(box.profiles).toEqual([]);
  });

  it.each([
    ["of an EVSE that is not there", { ...limit(1, 1), evseUid: "E9" }, "not_found"],
    ["that has passed", { ...limit(1, 1), until: NOON }, "invalid_request"],
    ["of weeks", { ...limit(1, 1), until: NOON + 14 * 86_400_000 }, "invalid_request"],
  ])("%s is refused", (_, given, refusal) => {
    expect(limitEvse(START, given, NOON)).toMatchObject({ ok: false, refusal });
  });
});

describe("OCPP-P4 what a charge point says it can", () => {
  const UNITS = "ChargingScheduleAllowedChargingRateUnit";

  it.each([
    ["Current", ["A"]],
    ["Power", ["W"]],
    ["Current,Power", ["A", "W"]],
    ["A", ["A"]],
    [" w , a ", ["W", "A"]],
    ["Volt", null],
    ["", null],
  ])("%j in the allowed units means %j", (value, rateUnits) => {
    expect(chargingCapabilities(saying({ [UNITS]: value })).rateUnits).toEqual(rateUnits);
  });

  it("a limit goes out in the only unit that is allowed, never above what was wished", () => {
    const limits = (units: string, limit: number) =>
      wantedProfiles(wanting(saying({ [UNITS]: units }), aWish(1, limit), NOON), NOON).map(
        ({ profile: { chargingSchedule } }) => [
          chargingSchedule.chargingRateUnit,
          chargingSchedule.chargingSchedulePeriod[0]?.limit,
        ],
      );
    expect(limits("Current", 11_000)).toEqual([["A", 15.9]]);
    expect(limits("Current,Power", 11_000)).toEqual([["W", 11_000]]);
    expect(limits("Volt", 11_000)).toEqual([["W", 11_000]]);
  });

  it.each([
    ["a level above ChargeProfileMaxStackLevel", { ChargeProfileMaxStackLevel: "1" }, aWish(1, 6_000, 2)],
    ["a profile beyond MaxChargingProfilesInstalled", { MaxChargingProfilesInstalled: "1" }, aWish(2, 6_000, 1)],
    ["more periods than ChargingScheduleMaxPeriods", { ChargingScheduleMaxPeriods: "0" }, aWish(1, 6_000)],
  ])("%s is refused", (_, values, wish) => {
    const before = wanting(saying(values), aWish(9, 6_000), NOON);
    expect(wantProfile(before, wish, NOON)).toMatchObject({ ok: false, refusal: "charging_profile_not_supported" });
  });

  it("OCPP-V1 connector 0 is reserved where the charge point can, or has not said", () => {
    const wish = { id: "a", connectorId: 0, idTag: "TAG", parentIdTag: null, expiresAt: NOON + 60_000 };
    expect(reserve(START, wish, NOON).ok).toBe(true);
    expect(reserve(saying({ ReserveConnectorZeroSupported: "True" }), wish, NOON).ok).toBe(true);
    expect(reserve(saying({ ReserveConnectorZeroSupported: "false" }), wish, NOON)).toMatchObject({
      refusal: "reservation_not_supported",
    });
  });
});
