import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type { BookingView } from "../../src/entry/api/shared/bookings.ts";
import { depsOf } from "../../src/entry/deps.ts";
import { updateLocation } from "../../src/services/locations.ts";
import { loadLocation } from "../../src/store/locations.ts";
import { Booker } from "./ocpi-booker.ts";

const emsp = Booker.forTests([[1], [2], [3]]);

const archive = () => emsp.operator.edit(`/locations/${emsp.locationId}`, { archived: true });
const hour = () => ({ beginAt: emsp.at(60), endAt: emsp.at(120) });
const now = async (id: string) => (await emsp.operator.get<BookingView>(`/bookings/${id}`)).body;

async function entered(path: string, body: object): Promise<BookingView> {
  const answer = await emsp.operator.post<BookingView>(path, body);
  expect(answer).toMatchObject({ status: 201 });
  return answer.body;
}

describe("bookings where a location is archived (portal 4.16)", () => {
  it("are cancelled with it, whoever made them; partners are told, and nothing is booked there any more", async () => {
    const theirs = await emsp.book(emsp.request());
    const ours = { evseUid: emsp.evse(2), tokenUid: "VALID", ...hour() };
    const { id: ourId } = await entered("/bookings", ours);
    const { id: workId } = await entered("/bookings/maintenance", { evseUid: emsp.evse(3), ...hour() });
    const told = await emsp.told(archive);
    expect(told.map(({ body }) => body)).toContainEqual(
      expect.objectContaining({
        id: theirs.id,
        reservation_status: "CANCELED",
        canceled: { cancellation_reason: "UNKNOWN", who_canceled: "CPO" },
      }),
    );
    for (const id of [ourId, workId]) {
      expect(await now(id)).toMatchObject({ state: "CANCELED", canceled: { reason: "UNKNOWN", by: "CPO" } });
    }
    for (const [path, body] of [
      ["/bookings", ours],
      ["/bookings/maintenance", { evseUid: emsp.evse(3), ...hour() }],
    ] as const) {
      expect(await emsp.operator.post(path, body)).toMatchObject({ body: { code: "unknown_location" } });
    }
  });

  it("stay as they are where somebody changed the location at the same moment", async () => {
    const { id } = await entered("/bookings", { evseUid: emsp.evse(), tokenUid: "VALID", ...hour() });
    const deps = depsOf(env);
    const location = await loadLocation(deps.db, emsp.locationId);
    await emsp.operator.edit(`/locations/${emsp.locationId}`, { name: "Porto Sul" });
    if (location === null) throw new Error("it is gone");
    expect(await updateLocation(deps, location, { archived: true })).toMatchObject({ refusal: "version_conflict" });
    expect(await now(id)).toMatchObject({ state: "RESERVED" });
  });

  it("keep it open where its charge point has a reservation, which is named", async () => {
    const wish = { connectorId: 1, tokenUid: "VALID", expiresAt: emsp.at(30) };
    expect(await emsp.operator.post(`${emsp.station.path}/reservations`, wish)).toMatchObject({ status: 201 });
    expect(await archive()).toMatchObject({
      status: 409,
      body: { code: "in_use", detail: expect.stringContaining("E1 is reserved at its charge point") },
    });
  });
});
