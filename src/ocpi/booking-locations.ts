import * as z from "zod";
import type { BookingTerms } from "../domain/booking.ts";
import type { BookableConnector } from "../domain/booking-choice.ts";
import type { Period } from "../domain/calendar.ts";
import { ok, refuse } from "../domain/result.ts";
import { toIso } from "../domain/time.ts";
import { termsOf } from "./bookings.ts";
import { problemsOf } from "./lenient.ts";
import { instant } from "./paging.ts";
import type { Party } from "./routing.ts";

/** What can be booked, and when (mod_bookings BookingLocation). */
export interface ShownBookingLocation {
  readonly id: string;
  readonly locationId: string;
  /** Null: any of those that have such a connector. */
  readonly evseUid: string | null;
  /** What can be had: of an EVSE, all of it has; of a class, those of the class. At least one. */
  readonly connectors: readonly BookableConnector[];
  readonly tariffIds: readonly string[];
  readonly terms: BookingTerms;
  readonly incrementMinutes: number;
  /** For which the slots are given. */
  readonly window: Period;
  readonly slots: readonly Period[];
  readonly lastUpdated: number;
}

export type BookingLocation = ReturnType<typeof toBookingLocation>;

export function toBookingLocation(owner: Party, shown: ShownBookingLocation) {
  const { id, locationId, evseUid, connectors, tariffIds, terms, lastUpdated } = shown;
  return {
    country_code: owner.countryCode,
    party_id: owner.partyId,
    id,
    location_id: locationId,
    booking_option: {
      ...(evseUid === null ? {} : { evse_uid: evseUid }),
      connector_format: [...new Set(connectors.map(({ format }) => format))],
      connector_types: [...new Set(connectors.map(({ standard }) => standard))],
      power_types: [...new Set(connectors.map(({ powerType }) => powerType))],
    },
    tariff_ids: tariffIds,
    booking_terms: termsOf(terms),
    calendars: calendarsOf(shown),
    last_updated: toIso(lastUpdated),
  };
}

/** One; none where nothing is free, since one without slots is not to be written (OCPI-BD12). Power in W (OCPI-BD7). */
function calendarsOf({ id, connectors, incrementMinutes, window, slots, lastUpdated }: ShownBookingLocation) {
  if (slots.length === 0) return [];
  const max_power = Math.max(...connectors.map(({ maxPowerW }) => maxPowerW));
  return [
    {
      id,
      begin_from: toIso(window.beginAt),
      end_before: toIso(window.endAt),
      timeslot_increment: incrementMinutes,
      available_timeslots: slots.map(({ beginAt, endAt }) => ({
        start_date_time: toIso(beginAt),
        end_date_time: toIso(endAt),
        max_power,
      })),
      last_updated: toIso(lastUpdated),
    },
  ];
}

/** Once it cannot be booked any more: the text has no other way to say so (OCPI-BD5). */
export function withoutCalendars(owner: Party, id: string, locationId: string, at: number) {
  const place = { country_code: owner.countryCode, party_id: owner.partyId, id, location_id: locationId };
  return { ...place, calendars: [], last_updated: toIso(at) };
}

const slotParameters = z.object({ timeslot_from: instant.optional(), timeslot_to: instant.optional() });

/** Reads of the query of a GET of the list when something is to be free (OCPI-BE1). Epoch ms; null: no bound. */
export function readSlotFilter(given: Readonly<Record<string, string>>) {
  const { data, error } = slotParameters.safeParse(given);
  if (error) return refuse("invalid_request", problemsOf(error));
  return ok({ from: data.timeslot_from ?? null, to: data.timeslot_to ?? null });
}

/** All that is news about it. That time has passed is none: the window moves on with it. */
export function newsOf({ last_updated: _, calendars, ...others }: BookingLocation): unknown {
  const bookedOut = calendars.map(({ begin_from, end_before, timeslot_increment, available_timeslots }) => ({
    timeslot_increment,
    slots: available_timeslots.map(({ start_date_time, end_date_time }) => [
      start_date_time === begin_from ? "now" : start_date_time,
      end_date_time === end_before ? "open" : end_date_time,
    ]),
  }));
  return { ...others, calendars: bookedOut };
}
