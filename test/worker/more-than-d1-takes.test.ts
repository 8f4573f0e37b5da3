import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { aToken } from "../support/roaming-token.ts";
import { Commander, wordOf } from "./ocpi-commander.ts";
import { ask } from "./ocpi-partner.ts";
import { clock } from "./ocpp-world.ts";

/** D1 takes 100 values with a statement. */
const MANY = 120;
const HOUR_MS = 3_600_000;

const emsp = Commander.forTests([[1]]);

async function fill(locationId: string): Promise<void> {
  const numbers = `with recursive n(i) as (select 1 union all select i + 1 from n where i < ${MANY})`;
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
  expect((body.data as { evses: readonly unknown[] }).evses.length).toBeGreaterThan(MANY);

  const token = aToken({ party_id: emsp.partner.partyId, type: "APP_USER", uid: "DRIVER" });
  const place = { token, location_id: locationId, evse_uid: emsp.evse() };
  const until = { expiry_date: clock.iso(HOUR_MS), reservation_id: "R-1" };
  expect(wordOf(await emsp.command("RESERVE_NOW", { ...place, ...until })).result).toBe("ACCEPTED");
  emsp.charger.answer(await emsp.charger.nextCall(), { status: "Accepted" });
  await emsp.told();
  expect(wordOf(await emsp.command("START_SESSION", place)).result).toBe("ACCEPTED");
});

it("a platform of more parties than D1 takes values registers, lists its sessions and CDRs, and is refused what is not its own", async () => {
  const { partner } = emsp;
  const { operator } = emsp.world.current;
  const id = await partner.enter(operator, { expectedParties: [] });
  const { body: invitation } = await operator.post<{ token: string }>(`/parties/${id}/invitation`);
  const [role] = partner.credentials().roles;
  const partyIds = Array.from({ length: MANY }, (_, index) => `Q${index.toString(36).padStart(2, "0")}`.toUpperCase());
  const roles = partyIds.map((party_id) => ({ ...role, party_id }));
  const registered = await ask("POST", "/ocpi/2.2.1/credentials", invitation.token, {
    ...partner.credentials(),
    roles,
  });
  const { token } = registered.body.data as { token: string };
  for (const list of ["sessions", "cdrs"]) {
    expect((await ask("GET", `/ocpi/2.2.1/${list}`, token)).body).toMatchObject({ status_code: 1000, data: [] });
  }
  const preferences = await ask("PUT", "/ocpi/2.2.1/sessions/S-1/charging_preferences", token, {
    profile_type: "FAST",
  });
  expect(preferences).toMatchObject({ http: 404, body: { status_code: 2000 } });
});
