import type { BookingOption, CanceledReason } from "../domain/booking.ts";
import { ok, type Result, refuse } from "../domain/result.ts";
import { MINUTE } from "../domain/time.ts";
import type { Token } from "../domain/token.ts";
import { standardsFor } from "../domain/vehicle.ts";
import { findEvsePlace } from "../store/bookable-evses.ts";
import type { BookingRow } from "../store/bookings.ts";
import { loadSettings } from "../store/settings.ts";
import { loadVehicle, type VehicleRow } from "../store/vehicles.ts";
import { type BookingAmendment, book, cancelBooking, changeBooking, placesOf } from "./bookings.ts";
import type { Deps } from "./deps.ts";
import { findDriver, mayBook, type NamedDriver } from "./named-drivers.ts";
import { type VehicleFacts, vehicleOf } from "./vehicles.ts";

/** What an operator books for a driver. */
export interface DriversBooking extends NamedDriver {
  readonly locationId?: string | undefined;
  readonly evseUid?: string | undefined;
  readonly option: BookingOption;
  /** Absent: now. */
  readonly beginAt?: number | undefined;
  /** Absent: as long as a start without a booking has. */
  readonly endAt?: number | undefined;
  readonly vehicle?: VehicleFacts | undefined;
  readonly energyWh: number | null;
  readonly vehicleMaxPowerW: number | null;
  readonly note: string | null;
  readonly requestedBy: string;
}

/** What of it is to be otherwise. */
export interface DriversBookingChange extends NamedDriver {
  /** Null: any slot of the location. */
  readonly evseUid?: string | null | undefined;
  readonly option?: BookingOption | undefined;
  readonly beginAt?: number | undefined;
  readonly endAt?: number | undefined;
  readonly vehicle?: VehicleFacts | null | undefined;
  readonly energyWh?: number | null | undefined;
  readonly vehicleMaxPowerW?: number | null | undefined;
  readonly note?: string | null | undefined;
}

/** Books for a driver who called, or stands there. @returns what `book` returns, or what is wrong with driver or vehicle. */
export async function bookForDriver(deps: Deps, request: DriversBooking): Promise<Result<BookingRow>> {
  const { evseUid, energyWh, vehicleMaxPowerW, note, requestedBy } = request;
  const locationId = await locationOf(deps, request);
  if (!locationId.ok) return locationId;
  const { bookings: settings } = await loadSettings(deps.db);
  const beginAt = request.beginAt ?? deps.now();
  const period = { beginAt, endAt: request.endAt ?? beginAt + settings.immediateMinutes * MINUTE };
  const driver = await bookableDriver(deps, request, beginAt);
  if (!driver.ok) return driver;
  const vehicle = request.vehicle === undefined ? ok(null) : await vehicleOf(deps, driver.value, request.vehicle);
  if (!vehicle.ok) return vehicle;
  const wanted = { ...request.option, ...(evseUid === undefined ? {} : { evseUid }) };
  const option = await fittingOption(deps, locationId.value, wanted, vehicle.value);
  if (!option.ok) return option;
  return book(deps, {
    locationId: locationId.value,
    option: option.value,
    period,
    tokens: [driver.value],
    authorizationReference: null,
    vehicleId: vehicle.value?.id ?? null,
    charge: { energyWh, vehicleMaxPowerW },
    note,
    requestedBy,
    partner: null,
  });
}

/** @returns what `changeBooking` returns; `booking_closed` also of what its charge point keeps; `not_permitted`: its partner alone says who may charge. */
export async function changeForDriver(
  deps: Deps,
  known: BookingRow,
  change: DriversBookingChange,
): Promise<Result<BookingRow>> {
  if (known.origin === "held") return HELD;
  if (known.sessionId !== null) return BEGUN;
  if (known.origin === "started") return STARTED;
  const period = { beginAt: change.beginAt ?? known.beginAt, endAt: change.endAt ?? known.endAt };
  const driver = await changedDriver(deps, known, change, period.beginAt);
  if (!driver.ok) return driver;
  const vehicle = await changedVehicle(deps, known, change, driver.value);
  if (!vehicle.ok) return vehicle;
  const wanted = changedOption(known.option, change);
  const option = await fittingOption(deps, known.locationId, wanted, vehicle.value);
  if (!option.ok) return option;
  const amendment: BookingAmendment = {
    option: option.value,
    period,
    vehicleId: vehicle.value?.id ?? null,
    charge: {
      ...(change.energyWh === undefined ? {} : { energyWh: change.energyWh }),
      ...(change.vehicleMaxPowerW === undefined ? {} : { vehicleMaxPowerW: change.vehicleMaxPowerW }),
    },
    ...(driver.value === null ? {} : { tokens: [driver.value] }),
    ...(change.note === undefined ? {} : { note: change.note }),
  };
  return changeBooking(deps, known, amendment);
}

/** @returns `booking_closed`. */
export async function cancelByOperator(
  deps: Deps,
  known: BookingRow,
  reason: CanceledReason,
): Promise<Result<BookingRow>> {
  if (known.origin === "started") return STARTED;
  return known.origin === "held" ? HELD : cancelBooking(deps, known, { reason, by: "CPO" });
}

const STARTED = refuse("booking_closed", "Its start is under way: stop its session.");
const BEGUN = refuse("booking_closed", "Its session has begun: it stays at its slot, and as it was booked.");
const HELD = refuse("booking_closed", "Its charge point keeps it: change or cancel the reservation there.");

async function locationOf(
  deps: Deps,
  { locationId, evseUid }: Pick<DriversBooking, "locationId" | "evseUid">,
): Promise<Result<string>> {
  if (locationId !== undefined) return ok(locationId);
  if (evseUid === undefined) return refuse("invalid_request", "Name a location, or a slot.");
  const found = await findEvsePlace(deps.db, evseUid);
  return found === null ? refuse("unknown_location", "There is no such EVSE.") : ok(found.locationId);
}

async function bookableDriver(deps: Deps, named: NamedDriver, at: number): Promise<Result<Token>> {
  const driver = await findDriver(deps, named);
  if (!driver.ok) return driver;
  const may = mayBook(driver.value, at);
  return may.ok ? driver : may;
}

/** Null: who may charge stays as it is. */
async function changedDriver(
  deps: Deps,
  known: BookingRow,
  change: DriversBookingChange,
  at: number,
): Promise<Result<Token | null>> {
  if (change.tokenUid === undefined && change.driver === undefined) return ok(null);
  if (known.partnerId !== null) return refuse("not_permitted", "It is a partner's, who says who may charge.");
  return bookableDriver(deps, change, at);
}

/** Another driver comes with another vehicle. */
async function changedVehicle(
  deps: Deps,
  known: BookingRow,
  { vehicle }: DriversBookingChange,
  newDriver: Token | null,
): Promise<Result<VehicleRow | null>> {
  if (vehicle === null) return ok(null);
  if (vehicle === undefined) {
    return ok(newDriver !== null || known.vehicleId === null ? null : await loadVehicle(deps.db, known.vehicleId));
  }
  const driver = newDriver ?? known.tokens[0];
  return driver === undefined
    ? refuse("invalid_request", "Nobody is known who could come with it.")
    : vehicleOf(deps, driver, vehicle);
}

/** What a slot must have moves with the booking; which of its connectors does not. */
function changedOption(known: BookingOption, { evseUid, option, vehicle }: DriversBookingChange): BookingOption {
  const { evseUid: knownUid, connectorId, standards, ...rest } = known;
  const isMoved = evseUid !== undefined && evseUid !== knownUid;
  const kept: BookingOption = {
    ...rest,
    ...(connectorId === undefined || isMoved ? {} : { connectorId }),
    // Those of the vehicle it was booked for.
    ...(standards === undefined || vehicle !== undefined ? {} : { standards }),
  };
  const uid = evseUid === undefined ? knownUid : evseUid;
  return { ...(option ?? kept), ...(uid === undefined || uid === null ? {} : { evseUid: uid }) };
}

/** With the plugs that fit the vehicle. @returns `invalid_request`: there is none. */
async function fittingOption(
  deps: Deps,
  locationId: string,
  wanted: BookingOption,
  vehicle: VehicleRow | null,
): Promise<Result<BookingOption>> {
  const standards = standardsFor(wanted.standards, vehicle?.standards ?? []);
  if (vehicle === null || standards === undefined || standards === wanted.standards) return ok(wanted);
  const option = { ...wanted, standards };
  const places = await placesOf(deps, locationId, option, "operator");
  if (places.ok) return ok(option);
  if (places.refusal !== "invalid_request") return places;
  return refuse(
    "invalid_request",
    `No slot there is what is wanted and fits the vehicle: ${vehicle.standards.join(", ")}.`,
  );
}
