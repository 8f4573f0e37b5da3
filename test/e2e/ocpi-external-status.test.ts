import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { realClock } from "../../sim/clock.ts";
import { created, iso, onRig, type Rig } from "../support/ocpp-rig.ts";
import { type RoamingEmsp, registeredEmsp } from "../support/roaming-emsp.ts";
import { sharedStack } from "../support/shared.ts";
import { untilDefined } from "../support/until.ts";

/** What drivers see of a station through an eMSP: a charger and an eMSP on either side of the real stack, both strict. */

const { api, demo } = sharedStack();
const HOUR_MS = 3_600_000;
let roaming: RoamingEmsp;
let emsp: RoamingEmsp["emsp"];
let partnerId: string;

interface Evse {
  readonly uid: string;
  readonly status: string;
  readonly last_updated: string;
  readonly connectors: readonly { readonly tariff_ids: readonly string[] }[];
  readonly [field: string]: unknown;
}

beforeAll(async () => {
  roaming = await registeredEmsp({ api, demo }, { partyId: "EXT", clock: realClock(), tokens: 0 });
  ({ emsp, partnerId } = roaming);
});

afterAll(async () => {
  await api(`/parties/${partnerId}/registration`, { method: "DELETE" });
  await emsp.stop();
});

/** A published location with one charge point: what drivers want to know of it is entered. */
async function aLocation(): Promise<string> {
  const { id } = await created<{ id: string }>("/locations", {
    name: "Mercado",
    address: "Rua Formosa 322",
    city: "Porto",
    country: "PRT",
    latitude: "41.149120",
    longitude: "-8.606710",
    timeZone: "Europe/Lisbon",
    state: "Porto",
    parkingType: "PARKING_GARAGE",
    facilities: ["MALL", "WIFI"],
    directions: [{ language: "pt", text: "Piso -1, ao fundo" }],
    operator: { name: "Mercado SA", website: "https://mercado.example" },
    images: [{ url: "https://mercado.example/1.png", category: "ENTRANCE", type: "png", width: 800, height: 600 }],
    openingHours: {
      twentyFourSeven: false,
      regular: [{ weekday: 5, begin: "18:00", end: "02:00" }],
      exceptionalClosings: [{ beginAt: "2031-12-24T12:00:00Z", endAt: "2031-12-26T00:00:00Z" }],
    },
    energyMix: {
      sources: [
        { source: "SOLAR", shareBasisPoints: 3_333 },
        { source: "GAS", shareBasisPoints: 6_667 },
      ],
      co2GramsPerKwh: 210,
    },
  });
  return id;
}

async function edit(path: string, version: string, body: object): Promise<void> {
  const etag = (await api(version)).headers.get("ETag") ?? "";
  const answer = await api(path, { method: "PATCH", body, headers: { "If-Match": etag } });
  expect(answer.status).toBe(200);
}

/** The EVSE as the eMSP was told, as soon as it is so. */
function told(locationId: string, wanted: (evse: Evse) => boolean): Promise<Evse> {
  return untilDefined(
    () => {
      const [evse] = (emsp.world.stores.locations.byId(locationId)?.evses ?? []) as readonly Evse[];
      return evse && wanted(evse) ? evse : undefined;
    },
    { what: () => `the EVSE, last told as ${JSON.stringify(emsp.world.stores.locations.byId(locationId))}` },
  );
}

const withStatus = (status: string) => (evse: Evse) => evse.status === status;

async function reserve(rig: Rig): Promise<string> {
  rig.charger.answer("ReserveNow", { status: "Accepted" });
  rig.charger.answer("CancelReservation", { status: "Accepted" });
  const expiresAt = iso(Date.now() + HOUR_MS);
  const wish = { connectorId: 1, tokenUid: rig.tokens.valid, expiresAt };
  const { id } = await created<{ id: string }>(`${rig.path}/reservations`, wish);
  return id;
}

describe("the external status", () => {
  it("reaches an eMSP, each item by its carrier, and nothing that is against the text (OCPI-L7–L9, L12, L13, J7, U1, U2, T19)", async () => {
    const locationId = await aLocation();
    const carried = onRig(
      async (rig) => {
        await edit(`/locations/${locationId}`, `/locations/${locationId}`, { published: true });
        const { evses } = await rig.read<{ evses: readonly { uid: string }[] }>("");
        await edit(`${rig.path}/evses/${evses[0]?.uid}`, rig.path, {
          evseId: `PT*EML*E${rig.id.replaceAll("-", "").toUpperCase()}`,
          floorLevel: "-1",
          parkingRestrictions: ["EV_ONLY"],
          equipment: ["RFID_READER"],
        });
        await rig.status("Available");
        const free = await told(locationId, withStatus("AVAILABLE"));
        expect(free).not.toHaveProperty("emall_free_from_estimate");
        for (const [shown, status] of [
          ["Charging", "CHARGING"],
          ["Faulted", "OUTOFORDER"],
          ["Unavailable", "INOPERATIVE"],
          ["Available", "AVAILABLE"],
        ] as const) {
          await rig.status(shown);
          await told(locationId, withStatus(status));
        }
        const supported = { key: "SupportedFeatureProfiles", readonly: true, value: "Core,Reservation" };
        await rig.answered("GetConfiguration", { key: [supported.key] }, { configurationKey: [supported] });
        const able = await told(locationId, ({ capabilities }) => String(capabilities).includes("RESERVABLE"));
        expect(able).toMatchObject({
          evse_id: expect.stringMatching(/^PT\*EML\*ERIG/),
          floor_level: "-1",
          parking_restrictions: ["EV_ONLY"],
          capabilities: expect.arrayContaining(["RFID_READER", "UNLOCK_CAPABLE", "REMOTE_START_STOP_CAPABLE"]),
          connectors: [{ power_type: "AC_3_PHASE", max_electric_power: 22_000, tariff_ids: [expect.any(String)] }],
        });
        const tariff = emsp.world.stores.tariffs.byId(able.connectors[0]?.tariff_ids[0]);
        expect(tariff).toMatchObject({ currency: "EUR", elements: [{ price_components: [{ type: "ENERGY" }] }] });
        const reservation = await reserve(rig);
        const kept = await told(locationId, withStatus("RESERVED"));
        const [window] = kept.status_schedule as readonly { readonly period_end: string }[];
        expect(window).toMatchObject({ status: "RESERVED" });
        expect(kept.emall_free_from_estimate).toEqual({ at: window?.period_end, source: "booking_end" });
        await api(`${rig.path}/reservations/${reservation}`, { method: "DELETE" });
        const again = await told(locationId, withStatus("AVAILABLE"));
        for (const field of ["status_schedule", "emall_free_from_estimate"]) expect(again).not.toHaveProperty(field);
      },
      { locationId },
    );
    await carried();
    expect(emsp.world.stores.locations.byId(locationId)).toMatchObject({
      state: "Porto",
      parking_type: "PARKING_GARAGE",
      opening_times: { twentyfourseven: false, regular_hours: [{ weekday: 5 }, { weekday: 6 }] },
      charging_when_closed: true,
      energy_mix: { is_green_energy: false, energy_sources: [{ percentage: 33.33 }, { percentage: 66.67 }] },
      operator: { name: "Mercado SA" },
    });
    expect(emsp.world.journal.violations).toEqual([]);
    expect(await roaming.traffic.faults()).toEqual([]);
  });
});
