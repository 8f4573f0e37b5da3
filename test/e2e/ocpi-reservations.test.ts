import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { realClock } from "../../sim/clock.ts";
import { type Command, command } from "../../sim/emsp/asking.ts";
import { type JsonObject, objectOf } from "../../sim/emsp/json.ts";
import type { ChargePointView } from "../../src/entry/api/shared/schemas.ts";
import { ACCEPTED, iso, onRig, type Rig } from "../support/ocpp-rig.ts";
import { type RoamingEmsp, registeredEmsp } from "../support/roaming-emsp.ts";
import { sharedStack } from "../support/shared.ts";
import { untilDefined } from "../support/until.ts";

/** What an eMSP reserves: a charger and an eMSP on either side of the real stack, both strict. */

const { api, demo } = sharedStack();
const MINUTE_MS = 60_000;
let roaming: RoamingEmsp;

beforeAll(async () => {
  roaming = await registeredEmsp({ api, demo }, { partyId: "RES", clock: realClock(), tokens: 1 });
});

afterAll(async () => {
  await api(`/parties/${roaming.partnerId}/registration`, { method: "DELETE" });
  await roaming.emsp.stop();
});

/** Gives a command that must be accepted. @returns where its results are found. */
async function commanded(name: Command, fields: JsonObject) {
  const { id, answer } = await command(roaming.emsp.world, name, fields);
  expect([answer.http, answer.code, objectOf(answer.data).result]).toEqual([200, 1000, "ACCEPTED"]);
  return (count = 1) =>
    untilDefined(
      () => {
        const results = roaming.emsp.world.exchanges.get(id)?.results ?? [];
        return results.length < count ? undefined : results.map((each) => objectOf(each).result);
      },
      { what: `result ${count} of ${name}` },
    );
}

/** Has the rig's EVSE reserved. @returns its results, and what the charge point was asked. */
async function reserved(rig: Rig, reservationId: string) {
  await rig.status("Available");
  await rig.connector(({ status }) => status === "Available");
  rig.charger.answer("ReserveNow", ACCEPTED);
  const { locationId, evses } = await rig.read<ChargePointView>("");
  const results = await commanded("RESERVE_NOW", {
    token: roaming.emsp.world.tokens.all[0]?.token,
    expiry_date: iso(Date.now() + 30 * MINUTE_MS),
    reservation_id: reservationId,
    location_id: locationId,
    evse_uid: evses[0]?.uid,
    authorization_reference: "REF-R",
  });
  expect(await results()).toEqual(["ACCEPTED"]);
  const [asked = {}] = rig.requests("ReserveNow").slice(-1);
  expect(Object.values(asked)).not.toContain(reservationId);
  const session = await sessionOf(evses[0]?.uid, "RESERVATION");
  return { results, asked, session };
}

function sessionOf(evseUid: unknown, status: string) {
  const { sessions } = roaming.emsp.world.stores;
  return untilDefined(() => sessions.objects().find((each) => each.evse_uid === evseUid && each.status === status), {
    what: `the session at ${evseUid} to be ${status}`,
  });
}

describe("an eMSP that reserves, through the real stack", () => {
  it(
    "has an EVSE kept, which is one session from the reservation to its CDR (OCPI-C7, C8, U4, D9, R12)",
    onRig(async (rig) => {
      const { asked, session, results } = await reserved(rig, "res-used");
      await rig.status("Reserved");
      expect(await rig.authorize(String(asked.idTag))).toMatchObject(ACCEPTED);
      const { idTag, reservationId } = asked;
      const { transactionId } = await rig.start({ idTag, reservationId, meterStart: 1_000 });
      expect(await sessionOf(session.evse_uid, "ACTIVE")).toMatchObject({ id: session.id, auth_method: "COMMAND" });
      await rig.stop(transactionId, { meterStop: 1_500 });
      const { cdrs } = roaming.emsp.world.stores;
      const cdr = await untilDefined(() => cdrs.objects().find(({ session_id: id }) => id === session.id));
      expect(cdr).toMatchObject({ start_date_time: session.start_date_time, total_energy: 0.5 });
      expect(await results()).toEqual(["ACCEPTED"]);
      expect(roaming.emsp.world.journal.violations).toEqual([]);
      expect(await roaming.traffic.faults()).toEqual([]);
    }),
  );

  it(
    "cancels, and is told when we have to (OCPI-C8)",
    onRig(async (rig) => {
      rig.charger.answer("CancelReservation", ACCEPTED);
      const { session } = await reserved(rig, "res-theirs");
      const cancelled = await commanded("CANCEL_RESERVATION", { reservation_id: "res-theirs" });
      expect(await cancelled()).toEqual(["ACCEPTED"]);
      expect(await sessionOf(session.evse_uid, "COMPLETED")).toMatchObject({ id: session.id, kwh: 0 });
      const unknown = await commanded("CANCEL_RESERVATION", { reservation_id: "res-theirs" });
      expect(await unknown()).toEqual(["UNKNOWN_RESERVATION"]);

      const lost = await reserved(rig, "res-lost");
      await rig.status("Faulted", { errorCode: "GroundFailure" });
      expect(await lost.results(2)).toEqual(["ACCEPTED", "CANCELED_RESERVATION"]);
      const { sessions } = roaming.emsp.world.stores;
      await untilDefined(() => (sessions.byId(lost.session.id)?.status === "COMPLETED" ? true : undefined));
      expect(roaming.emsp.world.journal.violations).toEqual([]);
      expect(await roaming.traffic.faults()).toEqual([]);
    }),
  );
});
