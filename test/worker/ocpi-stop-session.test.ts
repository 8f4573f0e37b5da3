import { describe, expect, it } from "vitest";
import { Commander, wordOf } from "./ocpi-commander.ts";
import type { OcpiAnswer } from "./ocpi-partner.ts";
import { aStart, aStop } from "./ocpp-world.ts";
import { aConnector } from "./operator.ts";

const emsp = Commander.forTests();

const briefly = (answer: OcpiAnswer) => {
  const { result, message } = wordOf(answer);
  return [answer.http, answer.body.status_code, result, message?.[0]?.text];
};

describe("STOP_SESSION", () => {
  it("stops a session of the partner's own, whatever the case of its id (OCPI-C6, E8, T14)", async () => {
    const { sessionId, transactionId } = await emsp.running();
    const answer = await emsp.stopSession(sessionId.toUpperCase());
    expect(briefly(answer)).toMatchObject([200, 1000, "ACCEPTED", undefined]);
    await emsp.says("RemoteStopTransaction", { status: "Accepted" });
    expect(emsp.words()).toEqual(["ACCEPTED", "ACCEPTED"]);
    expect(emsp.statuses()).toEqual(["PENDING", "ACTIVE"]);
    await emsp.charger.request("StopTransaction", aStop(transactionId, { reason: "Remote" }));
    await emsp.told();
    expect(emsp.statuses()).toEqual(["PENDING", "ACTIVE", "COMPLETED"]);
  });

  it("does not know a session that there is not, and touches none of others (OCPI-C4, C6)", async () => {
    expect(briefly(await emsp.stopSession(crypto.randomUUID()))).toEqual([
      200,
      1000,
      "UNKNOWN_SESSION",
      "There is no such session.",
    ]);
    await emsp.charger.request("StartTransaction", aStart());
    const [own] = await emsp.station.sessions();
    const answer = briefly(await emsp.stopSession(own?.id ?? ""));
    expect(answer).toEqual([200, 1000, "REJECTED", "The session is none of yours."]);
    await emsp.charger.expectNoCall();
    expect(emsp.words()).toEqual([]);
  });

  it("is refused of a session that has not started, and of one that has ended", async () => {
    await emsp.startSession();
    const idTag = await emsp.saysToStart("Accepted");
    const sessionId = emsp.sessions()[0]?.id ?? "";
    expect(briefly(await emsp.stopSession(sessionId))[3]).toBe("The session has not started.");
    const { transactionId } = await emsp.charger.request("StartTransaction", aStart({ idTag }));
    await emsp.charger.request("StopTransaction", aStop(transactionId as number));
    await emsp.told();
    expect(briefly(await emsp.stopSession(sessionId)).slice(2)).toEqual(["REJECTED", "The session has ended."]);
  });
});

describe("UNLOCK_CONNECTOR", () => {
  it.each([
    ["Unlocked", "ACCEPTED"],
    ["UnlockFailed", "FAILED"],
    ["NotSupported", "NOT_SUPPORTED"],
  ])(
    "is what the charge point says: %s is %s, under the id of the request (OCPI-C6, C3, T9)",
    async (status, result) => {
      const correlation = crypto.randomUUID();
      const answer = await emsp.unlock({}, { "X-Correlation-ID": correlation });
      expect(briefly(answer)).toEqual([200, 1000, "ACCEPTED", undefined]);
      await emsp.says("UnlockConnector", { status });
      expect(emsp.words()).toEqual([result]);
      const told = emsp.partner.asked.findLast(({ path }) => path.includes("/UNLOCK_CONNECTOR/"));
      expect(told?.correlationId).toBe(correlation);
      const message = result === "ACCEPTED" ? undefined : [{ language: "en", text: expect.any(String) }];
      expect(emsp.results()[0]?.body.message).toEqual(message);
    },
  );

  it("is NOT_SUPPORTED by a charge point that does not know it (OCPI-C2)", async () => {
    await emsp.unlock();
    emsp.charger.answerError(await emsp.charger.nextCall(), "NotImplemented");
    await emsp.told();
    expect(emsp.words()).toEqual(["NOT_SUPPORTED"]);
  });

  it("is NOT_SUPPORTED where the cable is fixed, as the capabilities say (OCPI-C4, L9)", async () => {
    const { operator } = emsp.world.current;
    const declared = { uid: emsp.evse(2), label: "E2", connectors: [aConnector(2, { format: "CABLE" })] };
    expect((await operator.post(`${emsp.station.path}/evses`, declared)).status).toBe(201);
    const answer = await emsp.unlock({ evse_uid: emsp.evse(2), connector_id: "2" });
    expect(briefly(answer).slice(0, 3)).toEqual([200, 1000, "NOT_SUPPORTED"]);
    await emsp.charger.expectNoCall();
  });

  it("needs a place that there is, and one that is connected (OCPI-H11, C1)", async () => {
    for (const nowhere of [{ location_id: "x" }, { evse_uid: "x" }, { connector_id: "2" }]) {
      expect(briefly(await emsp.unlock(nowhere)).slice(0, 3)).toEqual([200, 2003, "REJECTED"]);
    }
    await emsp.charger.hangUp();
    await emsp.station.settled();
    expect(briefly(await emsp.unlock()).slice(2)).toEqual(["REJECTED", "The charge point is not connected."]);
  });

  it("frees the partner's own driver, and nobody else's (OCPI-C6)", async () => {
    const { transactionId } = await emsp.running();
    expect(briefly(await emsp.unlock())[2]).toBe("ACCEPTED");
    await emsp.says("UnlockConnector", { status: "Unlocked" });
    await emsp.charger.request("StopTransaction", aStop(transactionId));
    await emsp.charger.request("StartTransaction", aStart());
    await emsp.told();
    expect(briefly(await emsp.unlock())).toEqual([200, 1000, "REJECTED", "Somebody else's driver is charging there."]);
    await emsp.charger.expectNoCall();
  });
});
