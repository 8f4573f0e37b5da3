import { integer, text } from "drizzle-orm/sqlite-core";
import type { Equipment } from "../domain/abilities.ts";
import type { EnergyMix } from "../domain/energy-mix.ts";
import type { OpeningHours } from "../domain/opening-hours.ts";
import type {
  BusinessDetails,
  Coordinates,
  DisplayText,
  Facility,
  Image,
  ParkingRestriction,
  ParkingType,
} from "../domain/place.ts";
import type { MixOrigin } from "../domain/reported-mix.ts";

/** What drivers are told of a site, beside where it is: columns of `locations`. */
export const placeColumns = {
  state: text(),
  parkingType: text("parking_type").$type<ParkingType>(),
  facilities: text({ mode: "json" }).$type<readonly Facility[]>().notNull().default([]),
  directions: text({ mode: "json" }).$type<readonly DisplayText[]>().notNull().default([]),
  /** Null: ourselves. */
  operator: text({ mode: "json" }).$type<BusinessDetails>(),
  suboperator: text({ mode: "json" }).$type<BusinessDetails>(),
  owner: text({ mode: "json" }).$type<BusinessDetails>(),
  images: text({ mode: "json" }).$type<readonly Image[]>().notNull().default([]),
  /** Null: not said. */
  openingHours: text("opening_hours", { mode: "json" }).$type<OpeningHours>(),
  chargingWhenClosed: integer("charging_when_closed", { mode: "boolean" }).notNull().default(true),
  energyMix: text("energy_mix", { mode: "json" }).$type<EnergyMix>(),
  energyMixFrom: text("energy_mix_from").$type<MixOrigin>().notNull().default("hand"),
};

/** What drivers are told of one EVSE: columns of `evses`. */
export const evsePlaceColumns = {
  /** As `readEvseId` has it. */
  evseId: text("evse_id"),
  floorLevel: text("floor_level"),
  /** Null: where the location is. */
  coordinates: text({ mode: "json" }).$type<Coordinates>(),
  parkingRestrictions: text("parking_restrictions", { mode: "json" })
    .$type<readonly ParkingRestriction[]>()
    .notNull()
    .default([]),
  equipment: text({ mode: "json" }).$type<readonly Equipment[]>().notNull().default([]),
};
