import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { realClock } from "../../sim/clock.ts";
import { chargingProfile, type ProfileCall } from "../../sim/emsp/asking.ts";
import { objectOf } from "../../sim/emsp/json.ts";
import { firstTokens } from "../../sim/emsp/token-list.ts";
import { ACCEPTED, iso, onRig, type Rig } from "../support/ocpp-rig.ts";
import { type RoamingEmsp, registeredEmsp } from "../support/roaming-emsp.ts";
import { sharedStack } from "../support/shared.ts";
import { untilDefined } from "../support/until.ts";

/** An eMSP that limits its driver's session: a charger and an eMSP on either side of the real stack, both strict. */

const { api, demo } = sharedStack();
const UID = "PROFILED1";
let roaming: RoamingEmsp;

beforeAll(async () => {
  roaming = await registeredEmsp({ api, demo }, { partyId: "PRO", clock: realClock(), tokens: 0 });
  const { setup, tokens } = roaming.emsp.world;
  const [first] = firstTokens(1, setup.party, iso(Date.now()));
  tokens.set({ token: { ...first?.token, uid: UID } });
  expect((await api(`/parties/${roaming.partnerId}/tokens/pull`, { method: "POST" })).ok).toBe(true);
});

afterAll(async () => {
  await api(`/parties/${roaming.partnerId}/registration`, { method: "DELETE" });
  await roaming.emsp.stop();
});

/** Orders something that must be accepted. @returns its result. */
async function ordered(asked: ProfileCall) {
  const { world } = roaming.emsp;
  const { id, answer } = await chargingProfile(world, asked);
  expect([answer.http, answer.code, objectOf(answer.data).result]).toEqual([200, 1000, "ACCEPTED"]);
  return untilDefined(() => world.exchanges.get(id)?.results[0], { what: "the result of the order" });
}

/** The operator limits what charges there by default, or no longer does. */
async function limitByDefault(rig: Rig, limit: number | null): Promise<void> {
  const schedule = { chargingRateUnit: "W", chargingSchedulePeriod: [{ startPeriod: 0, limit }] };
  const kind = { chargingProfilePurpose: "TxDefaultProfile", chargingProfileKind: "Relative" };
  const body = { connectorId: 1, stackLevel: 0, ...kind, chargingSchedule: schedule };
  const request = limit === null ? { method: "DELETE" } : { method: "PUT", body };
  expect((await api(`${rig.path}/charging-profiles/1`, request)).ok).toBe(true);
}

describe("an eMSP that limits its driver's session, through the real stack", () => {
  it(
    "sets, reads and lifts a profile, is told what others change, and finds nothing against the text (OCPI-E9, P1, P2)",
    onRig(async (rig) => {
      const { world } = roaming.emsp;
      const { transactionId } = await rig.start({ idTag: UID });
      const session = await untilDefined(
        () => world.stores.sessions.objects().find(({ status }) => status === "ACTIVE"),
        {
          what: "the session to be pushed",
        },
      );
      const sessionId = String(session.id);
      const periods = [
        { start_period: 0, limit: 16 },
        { start_period: 600, limit: 8.5 },
      ];
      rig.charger.answer("SetChargingProfile", ACCEPTED);
      const profile = { charging_rate_unit: "A", charging_profile_period: periods };
      expect(await ordered({ sessionId, chargingProfile: profile })).toEqual({ result: "ACCEPTED" });
      expect(rig.requests("SetChargingProfile")).toMatchObject([
        {
          connectorId: 1,
          csChargingProfiles: {
            transactionId,
            chargingProfilePurpose: "TxProfile",
            chargingSchedule: {
              chargingSchedulePeriod: [
                { startPeriod: 0, limit: 16 },
                { startPeriod: 600, limit: 8.5 },
              ],
            },
          },
        },
      ]);

      const schedule = {
        chargingRateUnit: "A",
        duration: 300,
        chargingSchedulePeriod: [{ startPeriod: 0, limit: 16 }],
      };
      const told = { connectorId: 1, scheduleStart: iso(Date.now()), chargingSchedule: schedule };
      rig.charger.answer("GetCompositeSchedule", { ...ACCEPTED, ...told });
      expect(await ordered({ sessionId, durationSeconds: 300 })).toMatchObject({
        result: "ACCEPTED",
        profile: { charging_profile: { duration: 300, charging_profile_period: [{ start_period: 0, limit: 16 }] } },
      });

      expect(world.exchanges.activeProfiles.get(sessionId)).toBeUndefined();
      await limitByDefault(rig, 4_000);
      const active = await untilDefined(() => world.exchanges.activeProfiles.get(sessionId), {
        what: "the active profile to be told",
      });
      expect(active).toMatchObject({ charging_profile: { charging_rate_unit: "W" } });

      rig.charger.answer("ClearChargingProfile", ACCEPTED);
      await limitByDefault(rig, null);
      expect(await ordered({ sessionId })).toEqual({ result: "ACCEPTED" });
      expect(await ordered({ sessionId })).toEqual({ result: "UNKNOWN" });
      await rig.stop(transactionId);
      expect(world.journal.violations).toEqual([]);
      expect(await roaming.traffic.faults()).toEqual([]);
    }),
  );
});
