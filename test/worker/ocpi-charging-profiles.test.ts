import { describe, expect, it, vi } from "vitest";
import { Commander, wordOf } from "./ocpi-commander.ts";
import { ask } from "./ocpi-partner.ts";
import type { Charger } from "./ocpp-charger.ts";
import { aStop, BOOT, clock } from "./ocpp-world.ts";
import { fresh } from "./operator.ts";

const PROFILES = "/ocpi/2.2.1/chargingprofiles";
const ACCEPTED = { status: "Accepted" };
const PARTNER_PROFILE = 1_000_002_001;
const emsp = Commander.forTests();

interface Sent {
  readonly connectorId: number;
  readonly csChargingProfiles: {
    readonly chargingProfileId: number;
    readonly transactionId: number;
    readonly stackLevel: number;
    readonly chargingSchedule: { readonly chargingSchedulePeriod: readonly { readonly limit: number }[] };
  };
}

interface Told {
  readonly charging_profile_period: readonly { readonly start_period: number; readonly limit: number }[];
}

/** A session of the partner's driver. */
const charging = () => emsp.running();

const responseUrl = () => `${emsp.partner.base}/2.2.1/chargingprofiles/results/${fresh("R")}?of=this`;

const aProfile = (limit = 10, fields: Record<string, unknown> = {}) => ({
  charging_rate_unit: "A",
  charging_profile_period: [{ start_period: 0, limit }],
  ...fields,
});

const put = (sessionId: string, profile: object = aProfile(), fields: object = {}) =>
  ask("PUT", `${PROFILES}/${sessionId}`, emsp.token, {
    charging_profile: profile,
    response_url: responseUrl(),
    ...fields,
  });
const get = (sessionId: string, query = `duration=900&response_url=${responseUrl()}`) =>
  ask("GET", `${PROFILES}/${sessionId}?${query}`, emsp.token);
const clear = (sessionId: string) =>
  ask("DELETE", `${PROFILES}/${sessionId}?response_url=${responseUrl()}`, emsp.token);

const accepted = async (answer: ReturnType<typeof put>) => {
  const { http, body } = await answer;
  expect([http, body.status_code, body.data]).toEqual([200, 1000, { result: "ACCEPTED", timeout: expect.any(Number) }]);
};

/** Answers what the charge point is asked next, if it is that. @returns what it was asked. */
async function says<Request = Sent>(action: string, response: object): Promise<Request> {
  const call = await emsp.charger.nextCall();
  expect(call.action).toBe(action);
  emsp.charger.answer(call, response);
  await emsp.told();
  return call.payload as Request;
}

/** Posted to a response_url, and put to the address of active profiles. */
const results = () => emsp.partner.told("chargingprofiles/results").map(({ body }) => body);
const pushed = () => emsp.partner.told("chargingprofiles").filter(({ method }) => method === "PUT");

describe("PUT of a charging profile", () => {
  it("is set at the charger as a TxProfile of the session, and its result comes bare (OCPI-E9, P1, C2, T11)", async () => {
    const { sessionId, transactionId } = await charging();
    await accepted(put(sessionId.toUpperCase(), aProfile(10.19, { min_charging_rate: 6, duration: 900 })));
    expect(results()).toEqual([]);
    const sent = await says("SetChargingProfile", ACCEPTED);
    expect(sent).toMatchObject({
      connectorId: 1,
      csChargingProfiles: {
        chargingProfileId: PARTNER_PROFILE,
        transactionId,
        chargingProfilePurpose: "TxProfile",
        chargingProfileKind: "Absolute",
        chargingSchedule: {
          duration: 900,
          chargingRateUnit: "A",
          minChargingRate: 6,
          chargingSchedulePeriod: [{ startPeriod: 0, limit: 10.1 }],
        },
      },
    });
    expect(results()).toEqual([{ result: "ACCEPTED" }]);
    expect(pushed()).toEqual([]);
  });

  it.each([
    ["refused", (charger: Charger, call: never) => charger.answer(call, { status: "Rejected" })],
    ["not known", (charger: Charger, call: never) => charger.answerError(call, "NotSupported")],
  ])("that is %s is REJECTED, and not tried again (OCPI-P1)", async (_how, answer) => {
    const { sessionId } = await charging();
    await accepted(put(sessionId));
    answer(emsp.charger, (await emsp.charger.nextCall()) as never);
    await emsp.told();
    expect(results()).toEqual([{ result: "REJECTED" }]);
    await emsp.charger.request("BootNotification", BOOT);
    await emsp.charger.expectNoCall();
  });

  it("that nobody answers is REJECTED before its timeout: there is no other word (OCPI-P1, C2)", async () => {
    const { sessionId } = await charging();
    const answer = await put(sessionId);
    const { timeout = 0 } = wordOf(answer);
    await emsp.charger.nextCall();
    await emsp.station.pass(60);
    await emsp.rested();
    expect(results()).toEqual([{ result: "REJECTED" }]);
    expect(timeout).toBeGreaterThan(60);
  });

  it("replaces the one before, and is there again after a boot; it ends with the session (OCPI-E9)", async () => {
    const { sessionId, transactionId } = await charging();
    await accepted(put(sessionId));
    await says("SetChargingProfile", ACCEPTED);
    await accepted(put(sessionId, aProfile(8)));
    const { csChargingProfiles } = await says("SetChargingProfile", ACCEPTED);
    expect(csChargingProfiles.chargingSchedule.chargingSchedulePeriod).toEqual([{ startPeriod: 0, limit: 8 }]);
    await emsp.charger.request("BootNotification", BOOT);
    const again = await says("SetChargingProfile", ACCEPTED);
    expect(again.csChargingProfiles).toEqual(csChargingProfiles);
    await emsp.charger.request("StopTransaction", aStop(transactionId));
    await emsp.told();
    await emsp.charger.request("BootNotification", BOOT);
    await emsp.charger.expectNoCall();
    expect(results()).toEqual([{ result: "ACCEPTED" }, { result: "ACCEPTED" }]);
  });

  it("lifts nothing that the operator wants, and stands above it (OCPI-E9, OCPP-P2)", async () => {
    const { sessionId, transactionId } = await charging();
    await emsp.world.current.operator.put(`${emsp.station.path}/charging-profiles/3`, {
      connectorId: 1,
      transactionId,
      stackLevel: 2,
      chargingProfilePurpose: "TxProfile",
      chargingProfileKind: "Relative",
      chargingSchedule: { chargingRateUnit: "A", chargingSchedulePeriod: [{ startPeriod: 0, limit: 9 }] },
    });
    await says("SetChargingProfile", ACCEPTED);
    await accepted(put(sessionId, aProfile(16)));
    const { csChargingProfiles } = await says("SetChargingProfile", ACCEPTED);
    expect(csChargingProfiles).toMatchObject({
      stackLevel: 3,
      chargingSchedule: { chargingSchedulePeriod: [{ startPeriod: 0, limit: 9 }] },
    });
  });

  it("is what an operator sees: as a command of the partner's, and as a partner's profile", async () => {
    const { sessionId } = await charging();
    await accepted(put(sessionId));
    await says("SetChargingProfile", ACCEPTED);
    const { operator } = emsp.world.current;
    const { body: commands } = await operator.get<{ items: readonly object[] }>(
      `/commands?chargePointId=${emsp.station.id}`,
    );
    const asWords = { action: "SetChargingProfile", state: "answered", response: ACCEPTED };
    expect(commands.items).toContainEqual(expect.objectContaining(asWords));
    const { body } = await operator.get<{ items: readonly object[] }>(`${emsp.station.path}/charging-profiles`);
    expect(body.items).toMatchObject([{ chargingProfileId: PARTNER_PROFILE, owner: "partner", state: "applied" }]);
  });
});

describe("DELETE of a charging profile", () => {
  it("clears it at the charger; of none it is UNKNOWN, without asking (OCPI-E9, P1)", async () => {
    const { sessionId } = await charging();
    await accepted(clear(sessionId));
    await vi.waitFor(async () => {
      await emsp.told();
      expect(results()).toEqual([{ result: "UNKNOWN" }]);
    });
    await accepted(put(sessionId));
    await says("SetChargingProfile", ACCEPTED);
    await accepted(clear(sessionId));
    expect(await says<unknown>("ClearChargingProfile", ACCEPTED)).toEqual({ id: PARTNER_PROFILE });
    expect(results().slice(1)).toEqual([{ result: "ACCEPTED" }, { result: "ACCEPTED" }]);
  });
});

describe("GET of the active charging profile", () => {
  it("is what the charger works out, with the query's rest as response_url (OCPI-P1, P2)", async () => {
    const { sessionId } = await charging();
    await accepted(get(sessionId));
    const schedule = {
      chargingRateUnit: "A",
      duration: 900,
      chargingSchedulePeriod: [{ startPeriod: 0, limit: 16.04, numberPhases: 3 }],
    };
    const scheduleStart = clock.iso();
    const told = { ...ACCEPTED, connectorId: 1, scheduleStart, chargingSchedule: schedule };
    expect(await says<unknown>("GetCompositeSchedule", told)).toEqual({ connectorId: 1, duration: 900 });
    expect(results()).toEqual([
      {
        result: "ACCEPTED",
        profile: {
          start_date_time: scheduleStart,
          charging_profile: {
            duration: 900,
            charging_rate_unit: "A",
            charging_profile_period: [{ start_period: 0, limit: 16 }],
          },
        },
      },
    ]);
    const asked = emsp.partner.asked.findLast(({ path }) => path.includes("/results/"));
    expect(asked).toMatchObject({ method: "POST", token: emsp.partner.token });
  });

  it.each([{ status: "Rejected" }, ACCEPTED])(
    "that it answers with %j is REJECTED, without one (OCPI-P1)",
    async (said) => {
      const { sessionId } = await charging();
      await accepted(get(sessionId));
      await says("GetCompositeSchedule", said);
      expect(results()).toEqual([{ result: "REJECTED" }]);
    },
  );
});

describe("an order of charging profiles that is refused at once", () => {
  const refusedAs = async (answer: ReturnType<typeof put>) => {
    const { http, body } = await answer;
    return [http, body.status_code, (body.data as { result: string }).result];
  };

  it("names no session, or that of somebody else's driver (OCPI-E9, S1)", async () => {
    const { sessionId } = await charging();
    expect(await refusedAs(put(fresh("none")))).toEqual([200, 1000, "UNKNOWN_SESSION"]);
    const other = emsp.partner.partyId;
    emsp.partner.partyId = `Z${other.slice(1)}`;
    const { operator } = emsp.world.current;
    emsp.token = await emsp.partner.register(operator, await emsp.partner.enter(operator));
    expect(await refusedAs(put(sessionId))).toEqual([200, 1000, "REJECTED"]);
  });

  it("has a response_url that is not the partner's, or a profile that makes no sense (OCPI-C9, P1)", async () => {
    const { sessionId } = await charging();
    const elsewhere = { response_url: "https://evil.example/r" };
    expect(await refusedAs(put(sessionId, aProfile(), elsewhere))).toEqual([200, 2001, "REJECTED"]);
    for (const profile of [aProfile(-1), aProfile(1, { charging_profile_period: [] }), {}]) {
      expect(await refusedAs(put(sessionId, profile))).toEqual([200, 2001, "REJECTED"]);
    }
    expect(await refusedAs(get(sessionId, "duration=900"))).toEqual([200, 2001, "REJECTED"]);
    expect(await refusedAs(get(sessionId, `response_url=${responseUrl()}`))).toEqual([200, 2001, "REJECTED"]);
    await emsp.charger.expectNoCall();
  });

  it("is for a charger without smart charging, one that is away, or a session that has ended (OCPI-E9)", async () => {
    const { sessionId, transactionId } = await charging();
    const keys = [{ key: "SupportedFeatureProfiles", readonly: true, value: "Core,Reservation" }];
    await emsp.station.give("GetConfiguration", {});
    emsp.charger.answer(await emsp.charger.nextCall(), { configurationKey: keys });
    await emsp.told();
    expect(await refusedAs(put(sessionId))).toEqual([200, 1000, "NOT_SUPPORTED"]);
    await emsp.charger.request("StopTransaction", aStop(transactionId));
    await emsp.told();
    expect(await refusedAs(put(sessionId))).toEqual([200, 1000, "REJECTED"]);
  });

  it("cannot reach its charger (OCPI-E9)", async () => {
    const { sessionId } = await charging();
    await emsp.charger.hangUp();
    await emsp.station.settled();
    expect(await refusedAs(put(sessionId))).toEqual([200, 1000, "REJECTED"]);
  });

  it("is one of too many in a minute (OCPI-E9)", async () => {
    const { sessionId } = await charging();
    for (let given = 0; given < 6; given += 1) await accepted(clear(sessionId));
    expect(await refusedAs(put(sessionId))).toEqual([200, 1000, "TOO_OFTEN"]);
    clock.advance(61);
    await accepted(clear(sessionId));
  });

  it("has a method that the module lacks (OCPI-H6)", async () => {
    for (const method of ["POST", "PATCH"]) {
      expect(await ask(method, `${PROFILES}/S`, emsp.token)).toMatchObject({ http: 405, body: { status_code: 2000 } });
    }
  });
});

describe("changes of the active profile", () => {
  const limitByOperator = (limit: number) =>
    emsp.world.current.operator.put(`${emsp.station.path}/charging-profiles/4`, {
      connectorId: 1,
      stackLevel: 0,
      chargingProfilePurpose: "TxDefaultProfile",
      chargingProfileKind: "Absolute",
      chargingSchedule: {
        chargingRateUnit: "W",
        startSchedule: clock.iso(-3_600_000),
        chargingSchedulePeriod: [{ startPeriod: 0, limit }],
      },
    });

  it("are told to the party that has set one, and to nobody before (OCPI-P2)", async () => {
    const { sessionId } = await charging();
    await limitByOperator(8_000);
    await says("SetChargingProfile", ACCEPTED);
    expect(pushed()).toEqual([]);
    await accepted(put(sessionId, aProfile(16)));
    await says("SetChargingProfile", ACCEPTED);
    expect(pushed()).toEqual([]);
    await limitByOperator(5_000);
    await says("SetChargingProfile", ACCEPTED);
    await says("SetChargingProfile", ACCEPTED);
    const [last] = pushed().slice(-1);
    expect(last?.path).toBe(`chargingprofiles/${sessionId}`);
    const { charging_profile: told } = (last?.body ?? {}) as { charging_profile?: Told };
    expect(told).toMatchObject({ charging_rate_unit: "W", duration: 3_600 });
    const limits = (told?.charging_profile_period ?? []).map(({ limit }) => limit);
    expect(Math.max(...limits)).toBeLessThanOrEqual(5_000);
    // 5,000 W are 7.2 A of three phases, rounded down.
    expect(limits.at(-1)).toBe(4_968);
  });

  it("show the EVSE's maximum where no profile is left (OCPI-P2)", async () => {
    const { sessionId } = await charging();
    await accepted(put(sessionId, aProfile(16)));
    await says("SetChargingProfile", ACCEPTED);
    await accepted(clear(sessionId));
    await says("ClearChargingProfile", ACCEPTED);
    await limitByOperator(5_000);
    await says("SetChargingProfile", ACCEPTED);
    await emsp.world.current.operator.delete(`${emsp.station.path}/charging-profiles/4`);
    await says("ClearChargingProfile", ACCEPTED);
    const limits = pushed().map(({ body }) => (body.charging_profile as Told).charging_profile_period);
    expect(limits).toEqual([[{ start_period: 0, limit: 5_000 }], [{ start_period: 0, limit: 22_000 }]]);
  });
});
