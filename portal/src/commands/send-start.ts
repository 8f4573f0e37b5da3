import { parseResponse } from "hono/client";
import { api } from "../api.ts";
import { ApiError } from "../fetch.ts";
import type { Outcome } from "./outcome.ts";
import { sendCommand } from "./send-command.ts";
import type { StartWish } from "./start-dialog.tsx";

/** Asks a charger to start; a card that is to be known from now on is entered before. */
export async function sendStart(chargePointId: string, { connectorId, idTag, isNewCard }: StartWish): Promise<Outcome> {
  if (isNewCard) await addCard(idTag);
  return sendCommand({ chargePointId, action: "RemoteStartTransaction", payload: { connectorId, idTag } });
}

/** Lets it charge from now on. Somebody else may have done so meanwhile. */
async function addCard(uid: string): Promise<void> {
  await parseResponse(api.tokens.$post({ json: { uid } })).catch((error) => {
    if (!(error instanceof ApiError) || error.code !== "already_exists") throw error;
  });
}
