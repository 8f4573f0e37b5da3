import type { ConnectorStandard } from "../domain/location.ts";
import { ok, type Result, refuse } from "../domain/result.ts";
import type { Token } from "../domain/token.ts";
import { foldPlate, ownerOf } from "../domain/vehicle.ts";
import type { Change } from "../store/database.ts";
import {
  findVehicle,
  removeVehicle,
  saveIfNew,
  saveNewVehicle,
  saveVehicle,
  type VehicleRow,
} from "../store/vehicles.ts";
import type { Deps } from "./deps.ts";
import { nextVersion } from "./versions.ts";

export interface VehicleFacts {
  /** In any spelling. */
  readonly plate: string;
  /** Plugs that fit; none: it is not known which. */
  readonly standards: readonly ConnectorStandard[];
}

/** @returns `already_exists`: the plate is another vehicle's. `invalid_request`: it is no plate. */
export async function enterVehicle(deps: Deps, owner: Token, facts: VehicleFacts): Promise<Result<VehicleRow>> {
  const row = newVehicle(deps, owner, facts);
  if (row === null) return NO_PLATE;
  const saved = await saveNewVehicle(deps.db, row);
  return saved.ok ? ok(row) : saved;
}

export async function changeVehicle(
  deps: Deps,
  known: VehicleRow,
  { plate, standards }: Change<VehicleFacts>,
): Promise<Result<VehicleRow>> {
  const folded = plate === undefined ? known.plate : foldPlate(plate);
  if (folded === null) return NO_PLATE;
  const updatedAt = nextVersion(known.updatedAt, deps.now());
  const saved = await saveVehicle(deps.db, known.id, known.updatedAt, { plate: folded, standards, updatedAt });
  if (!saved.ok) return saved;
  const [row] = saved.value;
  return row === undefined ? refuse("version_conflict") : ok(row);
}

/** @returns `in_use`: a booking that is still open names it. */
export async function deleteVehicle(deps: Deps, { id }: VehicleRow): Promise<Result<null>> {
  return (await removeVehicle(deps.db, id)) ? ok(null) : refuse("in_use", "A booking names it that is still open.");
}

/**
 * The vehicle that a driver is to come with. One that nobody has entered is entered, and stays even if nothing comes of
 * the booking. @returns `already_exists`: the plate is another driver's.
 */
export async function vehicleOf(deps: Deps, driver: Token, facts: VehicleFacts): Promise<Result<VehicleRow>> {
  const row = newVehicle(deps, driver, facts);
  if (row === null) return NO_PLATE;
  await saveIfNew(deps.db, row);
  const known = await findVehicle(deps.db, row.plate);
  if (known === null) return refuse("not_found", "The vehicle was deleted a moment ago.");
  return known.owner === row.owner ? ok(known) : refuse("already_exists", "The plate is another driver's.");
}

function newVehicle(deps: Deps, owner: Token, { plate, standards }: VehicleFacts): VehicleRow | null {
  const folded = foldPlate(plate);
  const now = deps.now();
  return folded === null
    ? null
    : { id: deps.newId(), plate: folded, owner: ownerOf(owner), standards, createdAt: now, updatedAt: now };
}

const NO_PLATE = refuse("invalid_request", "A plate has 1 to 15 letters and digits.");
