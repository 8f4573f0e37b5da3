import type { Clock } from "../../sim/clock.ts";
import { register } from "../../sim/emsp/registration.ts";
import { SimulatedEmsp } from "../../sim/emsp/simulated-emsp.ts";
import { versionsUrlOf } from "../../sim/emsp/world.ts";
import { randomFrom } from "../../sim/random.ts";
import { type JudgedTraffic, judgeTraffic } from "./judged-traffic.ts";
import type { Stack } from "./stack.ts";

/** A simulated eMSP that is registered with a stack, and that a test may make misbehave. */
export interface RoamingEmsp {
  readonly emsp: SimulatedEmsp;
  /** Of its partner in the API. */
  readonly partnerId: string;
  readonly traffic: JudgedTraffic;
  /** Cards of its drivers, which the stack knows. */
  readonly uids: readonly string[];
}

interface RoamingSpec {
  readonly partyId: string;
  readonly clock: Clock;
  readonly tokens: number;
  /** Absent: it may not book ahead. */
  readonly bookings?: { readonly identifier: "Booking" | "bookings" | null } | null;
}

export async function registeredEmsp(
  { api, demo }: Pick<Stack, "api" | "demo">,
  { partyId, clock, tokens, bookings = null }: RoamingSpec,
): Promise<RoamingEmsp> {
  const party = { countryCode: "NL", partyId };
  const spec = { party, name: `Roamer ${partyId}`, edition: "d2" as const, tokens };
  const emsp = await SimulatedEmsp.start(spec, { clock, random: randomFrom(1) }, 0);
  const traffic = judgeTraffic(emsp, demo.worker);
  const { host } = new URL(versionsUrlOf(emsp.world.setup));
  const post = async <Answer>(path: string, body?: unknown) => {
    const answer = await api(path, { method: "POST", body });
    if (!answer.ok) throw new Error(`POST ${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as Answer;
  };
  const partner = { name: spec.name, expectedParties: [party], hosts: [host], bookings };
  const { id } = await post<{ id: string }>("/parties", partner);
  const invitation = await post<{ versionsUrl: string; token: string }>(`/parties/${id}/invitation`);
  const registered = await register(emsp.world, invitation);
  if (!registered.ok) throw new Error(`The eMSP did not register: ${JSON.stringify(registered)}`);
  await post(`/parties/${id}/tokens/pull`);
  return { emsp, traffic, partnerId: id, uids: emsp.world.tokens.all.map(({ token }) => String(token.uid)) };
}
