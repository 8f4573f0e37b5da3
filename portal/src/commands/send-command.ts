import { parseResponse } from "hono/client";
import { api } from "../api.ts";
import { type Outcome, outcomeOf } from "./outcome.ts";

/** As long as the API waits for an answer; chargers are given less. */
const WAIT_SECONDS = "60";

type Actions = Parameters<(typeof api)["charge-points"][":id"]["commands"][":action"]["$post"]>[0]["param"]["action"];

export interface Command {
  readonly chargePointId: string;
  readonly action: Actions;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** Asks a charge point and waits for what it says. Throws ApiError where the API refuses to ask. */
export async function sendCommand({ chargePointId, action, payload }: Command): Promise<Outcome> {
  const param = { id: encodeURIComponent(chargePointId), action };
  const command = await parseResponse(
    api["charge-points"][":id"].commands[":action"].$post({ param, query: { wait: WAIT_SECONDS }, json: payload }),
  );
  return outcomeOf(command);
}
