import { describe, expect, it } from "vitest";
import { aToken } from "../support/roaming-token.ts";
import { Commander, wordOf } from "./ocpi-commander.ts";
import { ask } from "./ocpi-partner.ts";
import { aStart, aStatus, aStop } from "./ocpp-world.ts";
import { fresh } from "./operator.ts";

const MINUTE = 60;
const emsp = Commander.forTests([[1], [2], [3, 4]]);

const refusals = async (fields: Record<string, unknown>) => {
  const answer = await emsp.startSession(fields);
  const { result, message } = wordOf(answer);
  return [answer.http, answer.body.status_code, result, message?.[0]?.text];
};

describe("START_SESSION", () => {
  it("starts a session that is PENDING, ACTIVE and COMPLETED under one id, as the driver's (OCPI-C5, E8, S2, S6)", async () => {
    const answer = await emsp.startSession();
    expect([answer.http, answer.body.status_code]).toEqual([200, 1000]);
    expect(wordOf(answer)).toEqual({ result: "ACCEPTED", timeout: expect.any(Number) });
    const idTag = await emsp.saysToStart("Accepted");
    expect(idTag).toBe(emsp.uid);
    const { transactionId } = await emsp.charger.request("StartTransaction", aStart({ idTag }));
    await emsp.told();
    await emsp.charger.request("StopTransaction", aStop(transactionId as number));
    await emsp.told();

    expect(emsp.statuses()).toEqual(["PENDING", "ACTIVE", "COMPLETED"]);
    expect(new Set(emsp.sessions().map(({ id }) => id)).size).toBe(1);
    for (const session of emsp.sessions()) {
      expect(session).toMatchObject({
        cdr_token: { uid: emsp.uid, type: "APP_USER", party_id: emsp.partner.partyId },
        auth_method: "COMMAND",
        authorization_reference: "REF-1",
        evse_uid: emsp.evse(),
        connector_id: "1",
      });
    }
    expect(emsp.sessions()[0]).not.toHaveProperty("total_cost");
    expect(emsp.sessions()[2]).toMatchObject({ kwh: 1, total_cost: { incl_vat: 0.39 } });
    expect(emsp.words()).toEqual(["ACCEPTED"]);
  });

  it("is answered before the charge point is asked, and its result comes bare, with routing and our token (OCPI-C1, C2, T11, R14, R15)", async () => {
    await emsp.startSession();
    await emsp.charger.expectNoCall();
    await emsp.saysToStart("Accepted");
    expect(emsp.results()).toMatchObject([{ method: "POST", body: { result: "ACCEPTED" } }]);
    const asked = emsp.partner.asked.findLast(({ path }) => path.includes("/commands/"));
    // What is wrong with its headers and its body, the partner notes by itself.
    expect(asked?.token).toBe(emsp.partner.token);
  });

  it("asks nobody about the token, which need not be stored, and may be blocked (OCPI-C5)", async () => {
    const token = aToken({ party_id: emsp.partner.partyId, uid: emsp.uid, valid: false, whitelist: "NEVER" });
    await emsp.startSession({ token });
    const idTag = await emsp.saysToStart("Accepted");
    const authorized = await emsp.charger.request("Authorize", { idTag });
    expect(authorized.idTagInfo.status).toBe("Accepted");
    const { idTagInfo } = await emsp.charger.request("StartTransaction", aStart({ idTag }));
    expect(idTagInfo.status).toBe("Accepted");
    expect(emsp.partner.asked.filter(({ path }) => path.endsWith("/authorize"))).toEqual([]);
  });

  it("gives a charge point an alias of a uid that is too long for it, and a Session the uid itself (OCPI-C5)", async () => {
    const uid = "a-token-uid-of-thirty-six-characters";
    const token = aToken({ party_id: emsp.partner.partyId, uid, type: "AD_HOC_USER" });
    await emsp.startSession({ token });
    const idTag = await emsp.saysToStart("Accepted");
    expect(idTag).toMatch(/^[0-9A-F]{20}$/);
    await emsp.charger.request("StartTransaction", aStart({ idTag }));
    await emsp.told();
    expect(emsp.sessions().map(({ cdr_token }) => cdr_token.uid)).toEqual([uid, uid]);
  });

  it("UC5 is INVALID when the charge point refuses, and its partner is told both (OCPI-S2)", async () => {
    await emsp.startSession();
    await emsp.saysToStart("Rejected");
    expect(emsp.words()).toEqual(["REJECTED"]);
    expect(emsp.statuses()).toEqual(["PENDING", "INVALID"]);
    expect(emsp.sessions()[1]).toMatchObject({ kwh: 0, end_date_time: expect.any(String) });
  });

  it("is INVALID when nobody plugs in; who does so later has another session (OCPI-C5, S2)", async () => {
    await emsp.startSession();
    const idTag = await emsp.saysToStart("Accepted");
    await emsp.station.pass(3 * MINUTE);
    await emsp.rested();
    expect(emsp.statuses()).toEqual(["PENDING", "INVALID"]);
    const { transactionId } = await emsp.charger.request("StartTransaction", aStart({ idTag }));
    await emsp.told();
    expect(emsp.statuses()).toEqual(["PENDING", "INVALID", "ACTIVE"]);
    const [first, , late] = emsp.sessions();
    expect(late?.id).not.toBe(first?.id);
    expect(late).toMatchObject({ auth_method: "COMMAND", cdr_token: { uid: emsp.uid } });
    expect((await emsp.station.session(transactionId as number)).flags).toEqual(["late_start"]);
    expect(emsp.words()).toEqual(["ACCEPTED"]);
  });

  it("UC5 ends in TIMEOUT in time when the charge point is silent; a start that follows all the same is the session (OCPI-C2, C5)", async () => {
    const { timeout = 0 } = wordOf(await emsp.startSession());
    const [trigger, idTag] = [await emsp.charger.nextCall(), emsp.uid];
    emsp.charger.answer(trigger, { status: "Rejected" });
    emsp.charger.giveUp(await emsp.charger.nextCall());
    await emsp.station.pass(45);
    await emsp.rested();
    expect(timeout).toBeGreaterThan(45 + MINUTE);
    expect([emsp.words(), emsp.statuses()]).toEqual([["TIMEOUT"], ["PENDING"]]);
    await emsp.charger.request("StartTransaction", aStart({ idTag }));
    await emsp.told();
    expect([emsp.words(), emsp.statuses()]).toEqual([["TIMEOUT"], ["PENDING", "ACTIVE"]]);
    expect(new Set(emsp.sessions().map(({ id }) => id)).size).toBe(1);
  });

  it("does not stay PENDING when nothing was ever heard of it (OCPI-S2)", async () => {
    await emsp.startSession();
    emsp.charger.answer(await emsp.charger.nextCall(), { status: "Rejected" });
    emsp.charger.giveUp(await emsp.charger.nextCall());
    await emsp.station.pass(45);
    await emsp.station.pass(15 * MINUTE);
    await emsp.rested();
    expect([emsp.words(), emsp.statuses()]).toEqual([["TIMEOUT"], ["PENDING", "INVALID"]]);
  });

  it("takes an EVSE that is free where none is named", async () => {
    await emsp.charger.request("StatusNotification", aStatus("Preparing"));
    await emsp.station.settled();
    await emsp.startSession({ evse_uid: undefined });
    await emsp.saysToStart("Accepted", 2);
    expect(emsp.sessions()).toMatchObject([{ status: "PENDING", evse_uid: emsp.evse(2) }]);
  });

  it("names a connector where an EVSE has several (OCPI-C5, L9)", async () => {
    const evse_uid = emsp.evse(3);
    expect(await refusals({ evse_uid })).toMatchObject([
      200,
      1000,
      "REJECTED",
      expect.stringContaining("connector_id"),
    ]);
    await emsp.startSession({ evse_uid, connector_id: "4" });
    await emsp.saysToStart("Accepted", 4);
    expect(emsp.words()).toEqual(["ACCEPTED"]);
  });

  it("needs a place that there is (OCPI-H11, C4)", async () => {
    const unknown = [200, 2003, "REJECTED"];
    expect(await refusals({ location_id: "nowhere" })).toEqual([...unknown, "There is no such location."]);
    expect(await refusals({ evse_uid: "none" })).toEqual([...unknown, "There is no such EVSE."]);
    expect(await refusals({ connector_id: "9" })).toEqual([...unknown, "There is no such connector."]);
    await emsp.world.current.operator.edit(`/locations/${emsp.locationId}`, { published: false });
    expect(await refusals({})).toEqual([...unknown, "There is no such location."]);
  });

  it("needs an evse_uid beside a connector_id (OCPI-C5)", async () => {
    const answer = await refusals({ evse_uid: undefined, connector_id: "1" });
    expect(answer).toMatchObject([200, 2001, "REJECTED", expect.stringContaining("evse_uid")]);
  });

  it("needs a token of the partner's own (OCPI-C4)", async () => {
    const answer = await refusals({ token: aToken({ party_id: "ZZZ", uid: emsp.uid }) });
    expect(answer).toMatchObject([200, 1000, "REJECTED", expect.stringContaining("parties")]);
  });

  it.each([
    ["Charging", "occupied"],
    ["SuspendedEV", "occupied"],
    ["Reserved", "reserved for somebody else"],
    ["Unavailable", "out of service"],
    ["Faulted", "out of order"],
  ])("UC5 is refused where the EVSE is %s, and the charge point is not asked", async (status, why) => {
    await emsp.charger.request("StatusNotification", aStatus(status));
    await emsp.station.settled();
    expect(await refusals({})).toMatchObject([200, 1000, "REJECTED", expect.stringContaining(why)]);
    await emsp.charger.expectNoCall();
    expect(emsp.sessions()).toEqual([]);
  });

  it("UC5 is refused where somebody charges, whatever the connector shows", async () => {
    await emsp.charger.request("StartTransaction", aStart());
    await emsp.station.settled();
    expect(await refusals({})).toMatchObject([200, 1000, "REJECTED", expect.stringContaining("occupied")]);
  });

  it("starts where the EVSE is reserved for that very token", async () => {
    await emsp.world.current.token(emsp.uid);
    const reservation = {
      connectorId: 1,
      tokenUid: emsp.uid,
      expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
    };
    await emsp.world.current.operator.post(`${emsp.station.path}/reservations`, reservation);
    await emsp.says("ReserveNow", { status: "Accepted" });
    await emsp.charger.request("StatusNotification", aStatus("Reserved"));
    await emsp.station.settled();
    expect(wordOf(await emsp.startSession()).result).toBe("ACCEPTED");
    await emsp.saysToStart("Accepted");
    expect(emsp.words()).toEqual(["ACCEPTED"]);
  });

  it("UC5 is refused at once where the charge point is not connected (OCPI-C1)", async () => {
    await emsp.charger.hangUp();
    await emsp.station.settled();
    expect(await refusals({})).toMatchObject([200, 1000, "REJECTED", expect.stringContaining("not connected")]);
    expect(emsp.sessions()).toEqual([]);
  });

  it("is none of another partner's business (OCPI-S1, C4)", async () => {
    const { sessionId } = await emsp.running();
    const { operator } = emsp.world.current;
    emsp.partner.partyId = `Z${emsp.partner.partyId.slice(1)}`;
    const other = await emsp.partner.register(operator, await emsp.partner.enter(operator));
    const body = { response_url: `${emsp.partner.base}/r/${fresh("R")}`, session_id: sessionId };
    const answer = await ask("POST", "/ocpi/2.2.1/commands/STOP_SESSION", other, body);
    expect(wordOf(answer)).toMatchObject({ result: "REJECTED" });
    await emsp.charger.expectNoCall();
  });
});
