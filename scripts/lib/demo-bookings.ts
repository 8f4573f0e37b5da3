import type * as z from "zod";
import type { bookingRequest, maintenanceRequest } from "../../src/entry/api/shared/bookings.ts";

const HOUR_MS = 3_600_000;

export type DemoBookings = {
  readonly bookings: readonly (z.input<typeof bookingRequest> & { readonly note: string })[];
  readonly maintenance: readonly (z.input<typeof maintenanceRequest> & { readonly note: string })[];
};

/**
 * What stands in the calendar of the demo when it begins: all of it a day ahead and more, at slots of the demo world, so
 * that nobody who tries something now is in its way.
 */
export function demoBookings(now: number): DemoBookings {
  const firstAt = Math.ceil(now / HOUR_MS) * HOUR_MS;
  const between = (begin: number, end: number) => ({
    beginAt: isoAt(firstAt + begin * HOUR_MS),
    endAt: isoAt(firstAt + end * HOUR_MS),
  });
  return {
    bookings: [
      {
        ...between(25, 26),
        evseUid: "bs1-B1",
        option: { standards: ["IEC_62196_T2_COMBO"] },
        tokenUid: "DRIVER-ANA",
        vehicle: { plate: "AA-11-BB", standards: ["IEC_62196_T2_COMBO"] },
        note: "Ana, on her way to the airport",
      },
      {
        ...between(27, 29),
        locationId: "bs1",
        option: { minPowerW: 100_000 },
        tokenUid: "DRIVER-BRUNO",
        note: "Bruno",
      },
      {
        ...between(30, 32),
        evseUid: "pn1-A2",
        tokenUid: "FAMILY-CARLA",
        vehicle: { plate: "CC-22-DD", standards: ["IEC_62196_T2"] },
        note: "Carla",
      },
    ],
    maintenance: [{ ...between(26, 28), evseUid: "pn1-C3", note: "Replace the cable", technician: "Rui" }],
  };
}

const isoAt = (at: number) => new Date(at).toISOString();
