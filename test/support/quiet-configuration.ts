import type { ConfigurationWishesView } from "../../src/entry/api/shared/configuration.ts";
import type { Stack } from "./stack.ts";

/** Charge points that are asked nothing after a boot but what a test asks; `level` is the path of who is meant. */
export async function leaveConfigurationAlone(api: Stack["api"], level: string): Promise<void> {
  const deployment = (await (await api("/settings/configuration")).json()) as ConfigurationWishesView;
  const keys = ["HeartbeatInterval", "CpoName", ...Object.keys(deployment.values)];
  const values = Object.fromEntries(keys.map((key) => [key, null]));
  const answer = await api(`${level}/configuration`, { method: "PUT", body: { values } });
  if (!answer.ok) throw new Error(`PUT ${level}/configuration: ${answer.status} ${await answer.text()}`);
}
