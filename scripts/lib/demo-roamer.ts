import type { Clock } from "../../sim/clock.ts";
import { createControlServer } from "../../sim/emsp/control.ts";
import { register } from "../../sim/emsp/registration.ts";
import { listen } from "../../sim/emsp/server.ts";
import { SimulatedEmsp } from "../../sim/emsp/simulated-emsp.ts";
import { randomFrom } from "../../sim/random.ts";
import type { ApiClient } from "./api-client.ts";
import { DEMO_ROAMER } from "./demo-data.ts";

export type DemoRoamer = {
  /** Where it can be watched and made to misbehave (docs/emsp-simulator.md). */
  readonly control: string;
  readonly stop: () => void;
};

const ANY_PORT = 0;

/** The eMSP of the demo world: entered, invited and registered as an operator would do it. It forgets its tokens when it ends. */
export async function startDemoRoamer(api: ApiClient, clock: Clock): Promise<DemoRoamer> {
  const { party, name } = DEMO_ROAMER;
  const means = { clock, random: randomFrom(clock.now()) };
  const emsp = await SimulatedEmsp.start({ party, name, edition: "errata", tokens: 3 }, means, ANY_PORT);
  const control = createControlServer(emsp);
  const port = await listen(control, ANY_PORT);
  const stop = () => {
    void emsp.stop();
    control.close();
  };
  try {
    const registered = await register(emsp.world, await inviteAnew(api));
    if (!registered.ok) throw new Error(`The simulated eMSP could not register: ${registered.message}`);
    return { control: `http://127.0.0.1:${port}/control`, stop };
  } catch (error) {
    stop();
    throw error;
  }
}

async function inviteAnew(api: ApiClient): Promise<{ readonly versionsUrl: string; readonly token: string }> {
  const { name, party } = DEMO_ROAMER;
  const known = (await api.list("/parties")).find((partner) => partner.name === name);
  if (known?.state === "registered") await api.delete(`/parties/${known.id}/registration`);
  const partner = { name, expectedParties: [party], hosts: ["127.0.0.1"] };
  const { id } = known ?? (await api.post("/parties", partner)).body;
  const { etag } = await api.get(`/parties/${id}`);
  await api.patch(`/parties/${id}`, { bookings: { identifier: null } }, etag);
  const { versionsUrl, token } = (await api.post(`/parties/${id}/invitation`, {})).body;
  return { versionsUrl: `${versionsUrl}`, token: `${token}` };
}
