import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { aToken } from "../support/roaming-token.ts";
import { Commander, wordOf } from "./ocpi-commander.ts";
import { ask } from "./ocpi-partner.ts";
import { clock } from "./ocpp-world.ts";

/** D1 takes 100 values with a statement. */
const BOXES = 120;
const HOUR_MS = 3_600_000;

const emsp = Commander.forTests([[1]]);

async function fill(locationId: string): Promise<void> {
  const numbers = `with recursive n(i) as (select 1 union all select i + 1 from n where i < ${BOXES})`;
  const [like] = (await env.DB.prepare("select * from charge_points where location_id = ?").bind(locationId).all())
    .results;
  const { id: _, ...fields } = like as Record<string, unknown>;
  const names = Object.keys(fields);
  await env.DB.batch([
    env.DB.prepare(
      `insert into charge_points (id, ${names.join(", ")}) ${numbers} select 'BOX-' || i, ${names.map(() => "?").join(", ")} from n`,
    ).bind(...Object.values(fields)),
    env.DB.prepare(
      `insert into evses (uid, charge_point_id, label, position) ${numbers} select 'BOX-' || i || '-E', 'BOX-' || i, 'E', 1 from n`,
    ),
    env.DB.prepare(
      `insert into connectors (charge_point_id, connector_id, evse_uid, class, standard, format, power_type,
         max_voltage_v, max_current_a, max_power_w)
       ${numbers} select 'BOX-' || i, 1, 'BOX-' || i || '-E', 'standard', 'IEC_62196_T2', 'SOCKET', 'AC_3_PHASE', 230, 32, 22000 from n`,
    ),
  ]);
}

it("a location with more charge points than D1 takes values is shown, told, reserved and started at as any other", async () => {
  const { locationId } = emsp;
  await fill(locationId);
  const { body } = await ask("GET", `/ocpi/2.2.1/locations/${locationId}`, emsp.token);
  expect((body.data as { evses: readonly unknown[] }).evses.length).toBeGreaterThan(BOXES);

  const token = aToken({ party_id: emsp.partner.partyId, type: "APP_USER", uid: "DRIVER" });
  const place = { token, location_id: locationId, evse_uid: emsp.evse() };
  const until = { expiry_date: clock.iso(HOUR_MS), reservation_id: "R-1" };
  expect(wordOf(await emsp.command("RESERVE_NOW", { ...place, ...until })).result).toBe("ACCEPTED");
  emsp.charger.answer(await emsp.charger.nextCall(), { status: "Accepted" });
  await emsp.told();
  expect(wordOf(await emsp.command("START_SESSION", place)).result).toBe("ACCEPTED");
});
