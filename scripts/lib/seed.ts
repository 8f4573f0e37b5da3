import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ApiClient } from "./api-client.ts";
import { demoBookings } from "./demo-bookings.ts";
import {
  DEMO_CHANNEL,
  DEMO_CHARGE_POINTS,
  DEMO_CONNECTIONS,
  DEMO_LOCATIONS,
  DEMO_PARTNER,
  DEMO_TARIFFS,
  DEMO_TOKENS,
} from "./demo-data.ts";
import type { DemoSecrets } from "./secrets.ts";

/** Token A of the partner that is there for an eMSP of one's own; a new one whenever the one before has registered. */
export async function inviteDemoPartner(api: ApiClient): Promise<string> {
  const partners = await api.list("/parties");
  const free = partners.find(({ name, state }) => name === DEMO_PARTNER.name && state !== "registered");
  const { id } = free ?? (await api.post("/parties", DEMO_PARTNER)).body;
  const { body } = await api.post(`/parties/${id}/invitation`, {});
  return `${body.token}`;
}

/**
 * Puts the demo data in through `/api`, once per state directory. A seed that was cut short goes on where it stopped:
 * what is there already is left as it is.
 */
export async function seedDemo(api: ApiClient, state: string, secrets: DemoSecrets, now: number): Promise<void> {
  const marker = join(state, "seeded");
  if (existsSync(marker)) return;
  const existing = async (path: string, key: string) => new Set((await api.list(path)).map((item) => item[key]));

  const locations = await existing("/locations", "id");
  for (const location of DEMO_LOCATIONS.filter(({ id }) => !locations.has(id))) await api.post("/locations", location);

  const classes = await existing("/tariffs", "class");
  for (const tariff of DEMO_TARIFFS.filter((each) => !classes.has(each.class))) await api.post("/tariffs", tariff);

  const tokens = await existing("/tokens", "uid");
  for (const { is, ...token } of DEMO_TOKENS) if (!tokens.has(token.uid)) await api.post("/tokens", token);

  const chargePoints = await existing("/charge-points", "id");
  for (const { scene, hold, ...chargePoint } of DEMO_CHARGE_POINTS.filter(({ id }) => !chargePoints.has(id))) {
    await api.post("/charge-points", { ...chargePoint, password: secrets.chargePointPasswords[chargePoint.id] });
  }
  for (const [id, connection] of Object.entries(DEMO_CONNECTIONS)) {
    const path = `/locations/${id}/energy/connection`;
    const { body, etag } = await api.get(path);
    if (body.gridLimitW === null) await api.put(path, connection, etag);
  }
  const channels = await existing("/notification-channels", "name");
  if (!channels.has(DEMO_CHANNEL.name)) await api.post("/notification-channels", DEMO_CHANNEL);
  for (const { id } of DEMO_LOCATIONS) {
    const { body, etag } = await api.get(`/locations/${id}`);
    if (body.published !== true) await api.patch(`/locations/${id}`, { published: true }, etag);
  }
  const notes = await existing("/bookings", "note");
  const { bookings, maintenance } = demoBookings(now);
  for (const booking of bookings) if (!notes.has(booking.note)) await api.post("/bookings", booking);
  for (const work of maintenance) if (!notes.has(work.note)) await api.post("/bookings/maintenance", work);
  writeFileSync(marker, "");
}
