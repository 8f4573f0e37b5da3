import { describe, expect, it } from "vitest";
import { ACCEPTED, created, iso, onRig, type Rig } from "../support/ocpp-rig.ts";

/** The central system's cases of the Open Charge Alliance's test plan: reservations and local lists. */

let lastId = 0;

const reservation = (rig: Rig, fields: object = {}) => {
  lastId += 1;
  const expiryDate = iso(Date.now() + 3_600_000);
  return { connectorId: 1, expiryDate, idTag: rig.tokens.valid, reservationId: lastId, ...fields };
};

describe("OCA, reservation", () => {
  it.concurrent(
    "TC_046 Reservation of a connector, then a transaction on it",
    onRig(async (rig) => {
      const reserved = reservation(rig);
      await rig.answered("ReserveNow", reserved, ACCEPTED);
      await rig.status("Reserved");
      expect(await rig.authorize(rig.tokens.valid)).toMatchObject(ACCEPTED);
      const { transactionId, idTagInfo } = await rig.start({ reservationId: reserved.reservationId });
      expect(idTagInfo).toMatchObject(ACCEPTED);
      await rig.status("Charging");
      expect(await rig.session(transactionId, ({ state }) => state === "ACTIVE")).toMatchObject({ flags: [] });
    }),
  );

  it.concurrent(
    "TC_047 Reservation that expires: the connector is available again, and another card may charge",
    onRig(async (rig) => {
      await rig.answered("ReserveNow", reservation(rig, { expiryDate: iso(Date.now() + 1_000) }), ACCEPTED);
      await rig.status("Reserved");
      await rig.status("Available");
      expect(await rig.connector(({ status }) => status === "Available")).toMatchObject({ errorCode: "NoError" });
      await rig.answered("RemoteStartTransaction", { connectorId: 1, idTag: rig.tokens.valid }, ACCEPTED);
    }),
  );

  it.concurrent.each([
    ["TC_048_1", "Faulted"],
    ["TC_048_2", "Occupied"],
    ["TC_048_3", "Unavailable"],
    ["TC_048_4", "Rejected"],
  ])("%s Reservation refused: %s", async (_, status) => {
    await onRig((rig) => rig.answered("ReserveNow", reservation(rig), { status }))();
  });

  it.concurrent(
    "TC_049 Reservation of the whole charge point, connector 0",
    onRig((rig) => rig.answered("ReserveNow", reservation(rig, { connectorId: 0 }), ACCEPTED), { connectors: 2 }),
  );

  it.concurrent(
    "TC_051 Cancel a reservation: the id is the reservation's",
    onRig(async (rig) => {
      const reserved = reservation(rig);
      await rig.answered("ReserveNow", reserved, ACCEPTED);
      await rig.status("Reserved");
      await rig.answered("CancelReservation", { reservationId: reserved.reservationId }, ACCEPTED);
      await rig.status("Available");
      const [made] = rig.requests("ReserveNow");
      expect(rig.requests("CancelReservation")).toEqual([{ reservationId: made?.reservationId }]);
    }),
  );

  it.concurrent(
    "TC_052 Cancel a reservation, rejected",
    onRig((rig) => rig.answered("CancelReservation", { reservationId: 999_999 }, { status: "Rejected" })),
  );

  it.concurrent(
    "TC_053 Use of a reserved connector by another card of the same parent",
    onRig(async (rig) => {
      const parentUid = `P${rig.id.slice(-8)}`;
      const [one = "", other = ""] = [`${parentUid}-1`, `${parentUid}-2`];
      for (const uid of [one, other]) await created("/tokens", { uid, parentUid });
      const reserved = reservation(rig, { idTag: one, parentIdTag: parentUid });
      await rig.answered("ReserveNow", reserved, ACCEPTED);
      await rig.status("Reserved");
      expect(await rig.authorize(other)).toMatchObject({ status: "Accepted", parentIdTag: parentUid });
      const { idTagInfo } = await rig.start({ idTag: other, reservationId: reserved.reservationId });
      expect(idTagInfo).toMatchObject({ status: "Accepted", parentIdTag: parentUid });
    }),
  );
});

describe("OCA, local list", () => {
  const accepted = { idTagInfo: { status: "Accepted" } };

  it.concurrent.each([
    ["TC_042_1", "not supported", -1],
    ["TC_042_2", "empty", 0],
  ])("%s Version of the local list, %s: %i", async (_, __, listVersion) => {
    await onRig((rig) => rig.answered("GetLocalListVersion", {}, { listVersion }))();
  });

  it.concurrent.each([
    ["TC_043_1", "NotSupported"],
    ["TC_043_3", "Failed"],
  ])("%s Send a full local list: %s", async (_, status) => {
    await onRig((rig) => {
      const localAuthorizationList = [{ idTag: rig.tokens.valid, ...accepted }];
      const list = { listVersion: 1, updateType: "Full", localAuthorizationList };
      return rig.answered("SendLocalList", list, { status });
    })();
  });

  it.concurrent(
    "TC_043_4 Send a full local list: every entry has its idTagInfo",
    onRig(async (rig) => {
      const cards = [rig.tokens.valid, rig.tokens.blocked];
      const localAuthorizationList = cards.map((idTag) => ({ idTag, ...accepted }));
      await rig.answered("SendLocalList", { listVersion: 1, updateType: "Full", localAuthorizationList }, ACCEPTED);
      await rig.answered("GetLocalListVersion", {}, { listVersion: 1 });
    }),
  );

  it.concurrent(
    "TC_043_5 Send a differential local list: a greater version, and only the chosen card",
    onRig(async (rig) => {
      const full = [rig.tokens.valid, rig.tokens.blocked].map((idTag) => ({ idTag, ...accepted }));
      const chosen = [{ idTag: rig.tokens.blocked, idTagInfo: { status: "Blocked" } }];
      await rig.answered(
        "SendLocalList",
        { listVersion: 1, updateType: "Full", localAuthorizationList: full },
        ACCEPTED,
      );
      const change = { listVersion: 2, updateType: "Differential", localAuthorizationList: chosen };
      await rig.answered("SendLocalList", change, ACCEPTED);
      await rig.answered("GetLocalListVersion", {}, { listVersion: 2 });
    }),
  );
});
