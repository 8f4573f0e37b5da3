import { randomBytes } from "node:crypto";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Miniflare } from "miniflare";
import { root } from "../scripts/lib/paths.ts";
import { hashChargePointPassword } from "../src/services/charge-point-password.ts";
import { MODEL, VENDOR } from "./frames.ts";

export type Stations = {
  readonly identities: readonly string[];
  readonly password: string;
  readonly pepper: string;
  /** Of tokens that may charge. */
  readonly idTags: readonly string[];
};

type Database = Awaited<ReturnType<Miniflare["getD1Database"]>>;

/** The stations of a fleet, straight into D1: a location, tokens, and a charge point with one socket for each identity. */
export async function seed(db: Database, { identities, password, pepper, idTags }: Stations): Promise<void> {
  for (const file of globSync("migrations/*.sql", { cwd: root }).sort()) {
    const statements = readFileSync(join(root, file), "utf8").split("--> statement-breakpoint");
    await db.batch(statements.map((statement) => db.prepare(statement)));
  }
  const now = Date.now();
  const names = JSON.stringify(identities);
  const passwordHash = hashChargePointPassword(password, pepper, randomBytes);
  await db.batch([
    db
      .prepare(
        `insert into locations (id, name, address, city, country, latitude, longitude, time_zone, created_at, updated_at)
         values ('bench', 'Bench', 'Street 1', 'Town', 'PRT', '41.1', '-8.6', 'Europe/Lisbon', ?1, ?1)`,
      )
      .bind(now),
    db
      .prepare(
        `insert into tariff_versions
           (id, scope, class, valid_from, currency, price_micro_per_kwh, vat_basis_points, created_at)
         values ('bench', 'organisation', 'standard', ?1, 'EUR', 390000, 2300, ?1)`,
      )
      .bind(now),
    db
      .prepare(
        `insert into tokens (uid, folded_uid, state, created_at, updated_at)
         select value, upper(value), 'valid', ?2, ?2 from json_each(?1)`,
      )
      .bind(JSON.stringify(idTags), now),
    db
      .prepare(
        `insert into charge_points (id, location_id, vendor, model, password_hash, settings, created_at, updated_at)
         select value, 'bench', ?2, ?3, ?4, '{}', ?5, ?5 from json_each(?1)`,
      )
      .bind(names, VENDOR, MODEL, passwordHash, now),
    db
      .prepare(
        `insert into evses (uid, charge_point_id, label, position) select value || '*E1', value, '1', 1 from json_each(?1)`,
      )
      .bind(names),
    db
      .prepare(
        `insert into connectors (charge_point_id, connector_id, evse_uid, class, standard, format, power_type,
           max_voltage_v, max_current_a, max_power_w)
         select value, 1, value || '*E1', 'standard', 'IEC_62196_T2', 'SOCKET', 'AC_3_PHASE', 230, 32, 22000
         from json_each(?1)`,
      )
      .bind(names),
    // These stations do not answer calls: nothing is wanted of their configuration.
    db
      .prepare(
        `insert into configuration_wishes (level, vendor, model, charge_point_id, "values", updated_at)
         values ('deployment', '', '', '', '{"HeartbeatInterval":null}', ?1)`,
      )
      .bind(now),
  ]);
}
