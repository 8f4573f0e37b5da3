import { describe, expect, it } from "vitest";
import { created, iso, onRig, type Rig } from "../support/ocpp-rig.ts";
import { sharedStack } from "../support/shared.ts";
import { untilDefined } from "../support/until.ts";

/** What the operator wants of a charge point, through the API and the real stack, with a strict client nobody here wrote. */

const { api } = sharedStack();

interface Item {
  readonly id: string;
  readonly state: string;
  readonly reservationId: number | null;
  readonly applied: object | null;
}

/** The first of a list of the charge point's, as soon as it is in this state. */
const inState = (rig: Rig, list: "charging-profiles" | "reservations", state: string): Promise<Item> =>
  untilDefined(
    async () => {
      const { items } = (await (await api(`${rig.path}/${list}`)).json()) as { items: Item[] };
      return items.find((item) => item.state === state);
    },
    { what: `${list} of ${rig.id} with one that is ${state}` },
  );

const reserve = (rig: Rig, fields: object = {}) =>
  created<Item>(`${rig.path}/reservations`, {
    connectorId: 1,
    tokenUid: rig.tokens.valid,
    expiresAt: iso(Date.now() + 3_600_000),
    ...fields,
  });

const put = async (rig: Rig, id: number, profile: object) => {
  const { status } = await api(`${rig.path}/charging-profiles/${id}`, { method: "PUT", body: profile });
  expect(status).toBe(200);
};

const aDefault = (limit: number) => ({
  connectorId: 1,
  stackLevel: 0,
  chargingProfilePurpose: "TxDefaultProfile",
  chargingProfileKind: "Absolute",
  chargingSchedule: {
    startSchedule: iso(Date.now() - 60_000),
    chargingRateUnit: "A",
    chargingSchedulePeriod: [{ startPeriod: 0, limit }],
  },
});

describe("a reservation of the operator's", () => {
  it.concurrent(
    "TC_046 is armed, and used by the transaction that names it",
    onRig(async (rig) => {
      rig.charger.answer("ReserveNow", { status: "Accepted" });
      await reserve(rig);
      const { reservationId } = await inState(rig, "reservations", "armed");
      await rig.status("Reserved");
      const { transactionId } = await rig.start({ reservationId });
      expect(await inState(rig, "reservations", "used")).toMatchObject({ transactionId, reservationId });
    }),
  );

  it.concurrent.each([
    ["TC_048_1", "Faulted"],
    ["TC_048_2", "Occupied"],
    ["TC_048_3", "Unavailable"],
    ["TC_048_4", "Rejected"],
  ])("%s, OCPP-V3 refused as %s says so", async (_, status) => {
    await onRig(async (rig) => {
      rig.charger.answer("ReserveNow", { status });
      await reserve(rig);
      expect(await inState(rig, "reservations", "refused")).toMatchObject({ answer: status });
    })();
  });

  it.concurrent(
    "TC_051, TC_053 names the token's parent, and is cancelled by its number",
    onRig(async (rig) => {
      const parentUid = `P${rig.id.slice(-8)}`;
      const uid = `${parentUid}-1`;
      await created("/tokens", { uid, parentUid });
      rig.charger.answer("ReserveNow", { status: "Accepted" });
      rig.charger.answer("CancelReservation", { status: "Accepted" });
      const { id } = await reserve(rig, { tokenUid: uid });
      await inState(rig, "reservations", "armed");
      expect(rig.requests("ReserveNow")).toMatchObject([{ idTag: uid, parentIdTag: parentUid, connectorId: 1 }]);
      await api(`${rig.path}/reservations/${id}`, { method: "DELETE" });
      await inState(rig, "reservations", "cancelled");
      const [made] = rig.requests("ReserveNow");
      expect(rig.requests("CancelReservation")).toEqual([{ reservationId: made?.reservationId }]);
    }),
  );
});

describe("a charging profile of the operator's", () => {
  it.concurrent(
    "TC_056, TC_067 is set as wished, set again after a boot, changed, and cleared by its id",
    onRig(async (rig) => {
      rig.charger.answer("SetChargingProfile", { status: "Accepted" });
      rig.charger.answer("ClearChargingProfile", { status: "Accepted" });
      const { connectorId, ...fields } = aDefault(6);
      await put(rig, 21, { connectorId, ...fields });
      expect(await inState(rig, "charging-profiles", "applied")).toMatchObject({ applied: fields });
      const wished = { connectorId, csChargingProfiles: { chargingProfileId: 21, ...fields } };
      expect(rig.requests("SetChargingProfile")).toEqual([wished]);
      await rig.boot();
      await rig.until(() => rig.requests("SetChargingProfile").length === 2);
      expect(rig.requests("SetChargingProfile")[1]).toEqual(wished);
      await put(rig, 21, aDefault(10));
      await rig.until(() => rig.requests("SetChargingProfile").length === 3);
      await api(`${rig.path}/charging-profiles/21`, { method: "DELETE" });
      await rig.until(() => rig.requests("ClearChargingProfile").length === 1);
      expect(rig.requests("ClearChargingProfile")).toEqual([{ id: 21 }]);
    }),
  );

  it.concurrent(
    "TC_066 shows in the composite schedule, and where the charge point tells another one",
    onRig(async (rig) => {
      rig.charger.answer("SetChargingProfile", { status: "Accepted" });
      await put(rig, 22, aDefault(6));
      await inState(rig, "charging-profiles", "applied");
      const told = {
        status: "Accepted",
        connectorId: 1,
        scheduleStart: iso(Date.now()),
        chargingSchedule: {
          duration: 300,
          chargingRateUnit: "A",
          chargingSchedulePeriod: [{ startPeriod: 0, limit: 16 }],
        },
      };
      await rig.answered("GetCompositeSchedule", { connectorId: 1, duration: 300, chargingRateUnit: "A" }, told);
      const answer = await api(`${rig.path}/composite-schedule?connectorId=1&duration=300&chargingRateUnit=A`);
      expect(await answer.json()).toMatchObject({
        expected: [{ startPeriod: 0, limit: 6 }],
        told: { differences: [{ startPeriod: 0, expected: 6, told: 16 }] },
      });
    }),
  );
});
