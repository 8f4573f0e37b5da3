import { describe, expect, it } from "vitest";
import { aStart, aStatus, BOOT, clock, type Station, World } from "./ocpp-world.ts";
import { fresh, type Page } from "./operator.ts";

const world = World.forTests();

interface ReservationView {
  readonly id: string;
  readonly reservationId: number | null;
  readonly state: string;
  readonly answer: string | null;
  readonly endedBy: string | null;
  readonly transactionId: number | null;
  readonly code?: string;
}

async function booted(fields: Record<string, unknown> = {}) {
  const station = await world.current.station(fields);
  return { station, charger: await station.boot() };
}

const wish = (fields: Record<string, unknown> = {}) => ({
  connectorId: 1,
  tokenUid: "VALID",
  expiresAt: clock.iso(3_600_000),
  ...fields,
});

const reserve = (station: Station, fields: Record<string, unknown> = {}) =>
  world.current.operator.post<ReservationView>(`${station.path}/reservations`, wish(fields));

const cancel = (station: Station, id: string) =>
  world.current.operator.delete<ReservationView>(`${station.path}/reservations/${id}`);

async function reservations(station: Station): Promise<readonly ReservationView[]> {
  await station.settled();
  return (await world.current.operator.get<Page<ReservationView>>(`${station.path}/reservations`)).body.items;
}

const reserveNow = (reservationId: number, fields: Record<string, unknown> = {}) => ({
  connectorId: 1,
  idTag: "VALID",
  expiryDate: clock.iso(3_600_000),
  reservationId,
  ...fields,
});

/** A booted charger that keeps connector 1 for VALID. */
async function armed(fields: Record<string, unknown> = {}) {
  const { station, charger } = await booted(fields);
  const { body } = await reserve(station);
  charger.answer(await charger.expectCall("ReserveNow", reserveNow(1)), { status: "Accepted" });
  await charger.request("StatusNotification", aStatus("Reserved"));
  await charger.expectNoCall();
  return { station, charger, id: body.id };
}

/** Two tokens of one parent. */
async function family() {
  const parentUid = fresh("P").slice(0, 20);
  const [one, other] = [fresh("A"), fresh("B")];
  for (const uid of [one, other]) await world.current.token(uid, { parentUid });
  return { parentUid, one, other };
}

describe("OCPP-V3 a reservation", () => {
  it("TC_046 is armed by ReserveNow, and used by the start that names it", async () => {
    const { station, charger } = await armed();
    expect(await reservations(station)).toMatchObject([{ state: "armed", answer: "Accepted", reservationId: 1 }]);
    const { transactionId } = await charger.request("StartTransaction", aStart({ reservationId: 1 }));
    expect(await reservations(station)).toMatchObject([{ state: "used", transactionId }]);
    expect(await station.session(transactionId)).toMatchObject({ flags: [] });
  });

  it("OCPP-T6 is used by its token's start there, though that names no reservation", async () => {
    const { station, charger } = await armed();
    const { transactionId } = await charger.request("StartTransaction", aStart());
    expect(await reservations(station)).toMatchObject([{ state: "used", transactionId }]);
  });

  it.each([
    ["TC_048_1", "Faulted"],
    ["TC_048_2", "Occupied"],
    ["TC_048_3", "Unavailable"],
    ["TC_048_4", "Rejected"],
  ])("%s refused as %s reaches the operator unchanged, and is not asked again", async (_, status) => {
    const { station, charger } = await booted();
    await reserve(station);
    charger.answer(await charger.nextCall(), { status });
    await charger.expectNoCall();
    expect(await reservations(station)).toMatchObject([{ state: "refused", answer: status }]);
  });

  it("refused with an error shows its code", async () => {
    const { station, charger } = await booted();
    await reserve(station);
    charger.answerError(await charger.nextCall(), "NotImplemented");
    await charger.expectNoCall();
    expect(await reservations(station)).toMatchObject([{ state: "refused", answer: "NotImplemented" }]);
  });

  it("that nobody answers is tried five times, and then is refused: NoAnswer", async () => {
    const { station, charger } = await booted();
    await charger.request("StatusNotification", aStatus("Available"));
    await reserve(station);
    for (const wait of [1, 2, 4, 8, 16]) {
      charger.giveUp(await charger.expectCall("ReserveNow", expect.objectContaining({ reservationId: 1 })));
      await station.pass(30);
      await station.pass(wait * 60);
    }
    await charger.expectNoCall();
    expect(await reservations(station)).toMatchObject([{ state: "refused", answer: "NoAnswer" }]);
  });

  it("TC_047, OCPP-V2 expires on our own clock, however silent the charger is", async () => {
    const { station } = await armed();
    await station.pass(3_600);
    expect(await reservations(station)).toMatchObject([{ state: "expired" }]);
  });

  it("TC_049, OCPP-V1 of connector 0 keeps any one connector", async () => {
    const { station, charger } = await booted();
    await reserve(station, { connectorId: 0 });
    const call = await charger.expectCall("ReserveNow", reserveNow(1, { connectorId: 0 }));
    charger.answer(call, { status: "Accepted" });
    await charger.request("StartTransaction", aStart());
    expect(await reservations(station)).toMatchObject([{ state: "used" }]);
  });

  it("TC_051 is cancelled by its number", async () => {
    const { station, charger, id } = await armed();
    expect((await cancel(station, id)).status).toBe(200);
    charger.answer(await charger.expectCall("CancelReservation", { reservationId: 1 }), { status: "Accepted" });
    await charger.expectNoCall();
    expect(await reservations(station)).toMatchObject([{ state: "cancelled", answer: "Accepted" }]);
  });

  it("TC_052 whose cancellation is rejected has ended, and shows it", async () => {
    const { station, charger, id } = await armed();
    await cancel(station, id);
    charger.answer(await charger.nextCall(), { status: "Rejected" });
    await charger.expectNoCall();
    expect(await reservations(station)).toMatchObject([{ state: "cancelled", answer: "Rejected" }]);
  });

  it("that the charger never heard of is cancelled without a word", async () => {
    const station = await world.current.station();
    const { body } = await reserve(station);
    await station.settled();
    await cancel(station, body.id);
    expect(await reservations(station)).toMatchObject([{ state: "cancelled", answer: null }]);
    const charger = await station.boot();
    await charger.expectNoCall();
  });

  it("cancelled while ReserveNow is under way is told off afterwards", async () => {
    const { station, charger } = await booted();
    const { body } = await reserve(station);
    const call = await charger.nextCall();
    await station.settled();
    await cancel(station, body.id);
    charger.answer(call, { status: "Accepted" });
    charger.answer(await charger.expectCall("CancelReservation", { reservationId: 1 }), { status: "Accepted" });
    await charger.expectNoCall();
    expect(await reservations(station)).toMatchObject([{ state: "cancelled" }]);
  });

  it("OCPP-V1 changed keeps its number, which replaces it at the charger", async () => {
    const { station, charger, id } = await armed();
    const expiresAt = clock.iso(7_200_000);
    const path = `${station.path}/reservations/${id}`;
    expect(await world.current.operator.put(path, wish({ expiresAt }))).toMatchObject({ body: { expiresAt } });
    const call = await charger.expectCall("ReserveNow", reserveNow(1, { expiryDate: expiresAt }));
    charger.answer(call, { status: "Accepted" });
    await charger.expectNoCall();
    expect(await reservations(station)).toMatchObject([{ state: "armed", expiresAt, reservationId: 1 }]);
  });

  it("has a number that is never used again", async () => {
    const { station, charger, id } = await armed();
    await cancel(station, id);
    charger.answer(await charger.nextCall(), { status: "Accepted" });
    await reserve(station);
    await charger.expectCall("ReserveNow", reserveNow(2));
  });

  it.each([
    ["of a token that is blocked", { tokenUid: "BLOCKED" }],
    ["of a token nobody knows", { tokenUid: "NOBODY" }],
    ["that has expired", { expiresAt: "2020-01-01T00:00:00Z" }],
    ["of a connector that is not there", { connectorId: 9 }],
  ])("%s is refused", async (_, fields) => {
    const { station, charger } = await booted();
    expect(await reserve(station, fields)).toMatchObject({ status: 400, body: { code: "invalid_request" } });
    await charger.expectNoCall();
  });
});

describe("a charger that lost a reservation", () => {
  it("by restarting is told again under the same number", async () => {
    const { station, charger } = await armed();
    await charger.request("BootNotification", BOOT);
    charger.answer(await charger.expectCall("ReserveNow", reserveNow(1)), { status: "Accepted" });
    await charger.expectNoCall();
    expect(await reservations(station)).toMatchObject([{ state: "armed" }]);
  });

  it("and shows Available on a new connection is told again, once", async () => {
    const { station, charger } = await armed();
    await charger.hangUp();
    const again = await station.connect();
    await again.request("StatusNotification", aStatus("Available"));
    await station.pass(10);
    again.answer(await again.expectCall("TriggerMessage", { requestedMessage: "StatusNotification" }), {
      status: "Accepted",
    });
    const call = await again.expectCall("ReserveNow", expect.objectContaining({ reservationId: 1 }));
    again.answer(call, { status: "Accepted" });
    await again.request("StatusNotification", aStatus("Available"));
    await again.expectNoCall();
  });

  it("and has no room for it any more: refused, and a person is told", async () => {
    const { station, charger } = await armed();
    await charger.request("BootNotification", BOOT);
    charger.answer(await charger.nextCall(), { status: "Occupied" });
    await charger.expectNoCall();
    expect(await reservations(station)).toMatchObject([{ state: "refused", answer: "Occupied" }]);
    expect(await station.notices("reservation_lost")).toMatchObject([{ details: { connectorId: 1, why: "Occupied" } }]);
  });

  it.each(["Faulted", "Unavailable"])("OCPP-V2 because its connector is %s has ended it", async (status) => {
    const { station, charger } = await armed();
    await charger.request("StatusNotification", aStatus(status));
    expect(await reservations(station)).toMatchObject([{ state: "cancelled", endedBy: status }]);
    expect(await station.notices("reservation_lost")).toHaveLength(1);
  });
});

describe("OCPP-A5, OCPP-R2 who may charge at a reserved connector", () => {
  it("TC_053 another token of the same parent: the parent goes out with ReserveNow, remote start passes, the start uses it", async () => {
    const { parentUid, one, other } = await family();
    const { station, charger } = await booted();
    await reserve(station, { tokenUid: one });
    const call = await charger.expectCall("ReserveNow", reserveNow(1, { idTag: one, parentIdTag: parentUid }));
    charger.answer(call, { status: "Accepted" });
    await charger.request("StatusNotification", aStatus("Reserved"));
    const start = { connectorId: 1, idTag: other };
    expect((await station.give("RemoteStartTransaction", start)).status).toBe(202);
    charger.answer(await charger.nextCall(), { status: "Rejected" });
    charger.answer(await charger.expectCall("RemoteStartTransaction", start), { status: "Accepted" });
    const { idTagInfo } = await charger.request("StartTransaction", aStart({ idTag: other, reservationId: 1 }));
    expect(idTagInfo.status).toBe("Accepted");
    expect(await reservations(station)).toMatchObject([{ state: "used" }]);
  });

  it("its own token may be started from afar; another one may not", async () => {
    const { station } = await armed();
    const stranger = await world.current.token(fresh("S"));
    const refused = await station.give("RemoteStartTransaction", { connectorId: 1, idTag: stranger });
    expect(refused).toMatchObject({ status: 409, body: { code: "connector_not_available" } });
    expect((await station.give("RemoteStartTransaction", { connectorId: 1, idTag: "VALID" })).status).toBe(202);
  });

  it("a stranger who charges there all the same is served and flagged, and the reservation stays", async () => {
    const stranger = await world.current.token(fresh("S"));
    const { station, charger } = await armed();
    const { transactionId, idTagInfo } = await charger.request("StartTransaction", aStart({ idTag: stranger }));
    expect(idTagInfo.status).toBe("Accepted");
    expect(await station.session(transactionId)).toMatchObject({ flags: ["reserved_for_other"] });
    expect(await station.notices("session_flagged")).toHaveLength(1);
    expect(await reservations(station)).toMatchObject([{ state: "armed" }]);
  });

  it("or is turned away, where the charge point is set so; the record is kept", async () => {
    const stranger = await world.current.token(fresh("S"));
    const { station, charger } = await armed({ settings: { reservedForOthers: "Blocked" } });
    const { transactionId, idTagInfo } = await charger.request("StartTransaction", aStart({ idTag: stranger }));
    expect(idTagInfo.status).toBe("Blocked");
    expect((await station.session(transactionId)).flags).toContain("reserved_for_other");
  });

  it("EDGE-7 a stranger's start from before it was armed, told late, breaks nothing", async () => {
    const stranger = await world.current.token(fresh("S"));
    const { station, charger } = await armed();
    const early = aStart({ idTag: stranger, timestamp: clock.iso(-600_000) });
    const { transactionId } = await charger.request("StartTransaction", early);
    expect(await station.session(transactionId)).toMatchObject({ flags: [] });
  });

  it("OCPP-T6 a number that was never given out is recorded only", async () => {
    const { station, charger } = await booted();
    const { idTagInfo } = await charger.request("StartTransaction", aStart({ reservationId: 4_711 }));
    expect(idTagInfo.status).toBe("Accepted");
    const codes = (await station.view()).live.deviations.map(({ code }) => code);
    expect(codes).toEqual(["unknown reservation: StartTransaction.reservationId"]);
  });
});

describe("a reservation made by hand", () => {
  it("and accepted is one like any other; cancelled by hand it has ended", async () => {
    const { station, charger } = await booted();
    const request = reserveNow(77);
    await station.give("ReserveNow", request);
    charger.answer(await charger.expectCall("ReserveNow", request), { status: "Accepted" });
    await charger.expectNoCall();
    expect(await reservations(station)).toMatchObject([{ state: "armed", reservationId: 77, tokenUid: "VALID" }]);
    await station.give("CancelReservation", { reservationId: 77 });
    charger.answer(await charger.nextCall(), { status: "Accepted" });
    await charger.expectNoCall();
    expect(await reservations(station)).toMatchObject([{ state: "cancelled" }]);
  });

  it("and refused is none", async () => {
    const { station, charger } = await booted();
    await station.give("ReserveNow", reserveNow(77));
    charger.answer(await charger.nextCall(), { status: "Occupied" });
    await charger.expectNoCall();
    expect(await reservations(station)).toEqual([]);
  });
});
