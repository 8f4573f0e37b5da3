import * as z from "zod";
import { TRIGGERED_STATES } from "../../../domain/command.ts";
import { instant } from "./fields.ts";

export const triggeredMessageSchema = z
  .object({
    state: z.enum(TRIGGERED_STATES),
    until: instant.describe("If it has not come by then, it is missing."),
    arrivedAt: instant.nullable(),
    messageId: z.string().nullable().describe("As the charge point numbered it."),
  })
  .meta({
    id: "TriggeredMessage",
    description: "The message that a TriggerMessage or ExtendedTriggerMessage asked for, once it was accepted.",
  });
