import * as z from "zod";
import { SHARE_WHYS } from "../../../domain/division.ts";
import { instant } from "./fields.ts";

/** How the power of a site is divided now. */
export const divisionSchema = z
  .object({
    dividedAt: instant,
    budgetW: z.int().describe("What the connection, the battery and the sun can give now."),
    evses: z.array(
      z.object({
        evseUid: z.string(),
        chargePointId: z.string(),
        sessionId: z.string().nullable(),
        shareA: z.number().describe("Of each phase, at the grid."),
        shareW: z.int(),
        why: z
          .enum(SHARE_WHYS)
          .describe(
            "`share` of a fuse that bears no more · `car` takes no more · `evse` is built for no more · `paused`: others' " +
              "turn · `finished` takes nothing any more · `idle`: the floor for whoever comes · the others: nobody can " +
              "change what it draws, and that is kept free for it.",
          ),
        pausedUntil: instant.nullable(),
        tailW: z.int().describe("What it falls back to when it hears nothing."),
        limit: z
          .enum(["unlimited", "sending", "applied", "refused"])
          .nullable()
          .describe("What the charge point made of it; null: it was never here."),
        appliedLimitW: z.int().nullable().describe("What it is known to follow; null: nothing."),
        isIgnored: z.boolean(),
        powerW: z.int().nullable().describe("Measured; null: not, or no session."),
      }),
    ),
  })
  .meta({ id: "PowerDivision" });
export type DivisionView = z.infer<typeof divisionSchema>;
