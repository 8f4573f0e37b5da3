import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect } from "vitest";
import { timeOfDay } from "../../src/domain/time.ts";
import { depsOf } from "../../src/entry/deps.ts";
import { permittedToken, token as tokenSchema } from "../../src/ocpi/tokens.ts";
import { book } from "../../src/services/bookings.ts";
import { bookings } from "../../src/store/booking-schema.ts";
import { type BookingRow, loadBooking, type PartnersBooking } from "../../src/store/bookings.ts";
import { aToken } from "../support/roaming-token.ts";
import { Commander, wordOf } from "./ocpi-commander.ts";
import { aStart, clock } from "./ocpp-world.ts";

const MINUTE = 60_000;

/** An eMSP, a charge point with two EVSEs and their calendar; whoever drives is the eMSP's, unless it is said. */
export function bookedCommander() {
  const emsp = Commander.forTests([[1], [2]]);
  // What is booked begins at full minutes.
  beforeEach(() => clock.advance((MINUTE - (clock.now() % MINUTE)) / 1_000));

  afterEach(async () => {
    expect((await operator().edit("/settings", { bookings: { walkUps: "until" } })).status).toBe(200);
  });

  const deps = () => depsOf(env);
  const operator = () => emsp.world.current.operator;

  /** Begin and end in minutes from now; the driver is that of `emsp.startSession`, unless it is another. */
  async function booked(
    [begin, end]: readonly [number, number],
    uid = emsp.uid,
    evseUid = emsp.evse(),
    partner: PartnersBooking | null = null,
  ) {
    const theirs = tokenSchema.parse(aToken({ party_id: emsp.partner.partyId, uid, type: "APP_USER" }));
    const made = await book(deps(), {
      locationId: emsp.locationId,
      option: { evseUid },
      period: { beginAt: clock.now() + begin * MINUTE, endAt: clock.now() + end * MINUTE },
      tokens: [permittedToken(theirs, emsp.partnerId, undefined)],
      authorizationReference: "REF-1",
      vehicleId: null,
      note: null,
      requestedBy: "a test",
      partner,
    });
    if (!made.ok) throw new Error(`It was not booked: ${made.refusal} ${made.detail}`);
    return made.value;
  }

  const rowOf = async (id = "") => {
    const row = await loadBooking(deps().db, id);
    if (row === null) throw new Error("There is no such booking");
    return row;
  };

  const rowsAt = async (evseUid: string): Promise<readonly BookingRow[]> =>
    (await deps().db.select().from(bookings)).filter((row) => row.evseUid === evseUid);

  const starts = async (fields: Record<string, unknown> = {}) => {
    const { result, message } = wordOf(await emsp.startSession(fields));
    return [result, message?.[0]?.text];
  };

  const at = (ms: number) => timeOfDay(ms, "Europe/Lisbon");
  const other = (uid = "OTHER") => ({ token: aToken({ party_id: emsp.partner.partyId, uid, type: "APP_USER" }) });

  /** What is pending, as its partner was told of it. */
  const sessionId = () => emsp.sessions()[0]?.id;

  /** The charge point is asked to start, and says this; whatever it is told to keep, it keeps. */
  async function saysToStart(status: string, connectorId = 1): Promise<string> {
    for (;;) {
      const call = await emsp.charger.nextCall();
      if (call.action === "RemoteStartTransaction") {
        expect(call.payload).toMatchObject({ connectorId });
        emsp.charger.answer(call, { status });
        await emsp.told();
        return (call.payload as { idTag: string }).idTag;
      }
      emsp.charger.answer(call, { status: call.action === "TriggerMessage" ? "Rejected" : "Accepted" });
    }
  }

  async function charging(idTag: string): Promise<number> {
    const { transactionId } = await emsp.charger.request("StartTransaction", aStart({ idTag }));
    await emsp.told();
    return transactionId as number;
  }

  return { emsp, deps, operator, booked, rowOf, rowsAt, starts, at, other, sessionId, saysToStart, charging };
}
