import type * as z from "zod";
import type { OverrideWish } from "../../domain/site.ts";
import { MINUTE } from "../../domain/time.ts";
import type { OverrideRequest } from "../../services/energy-overrides.ts";
import type { PolicyChange } from "../../services/energy-policy.ts";
import { epochOf, epochOrNull } from "./instants.ts";
import type { overrideRequest, policyPatch, wishSchema } from "./shared/energy.ts";

export function policyChangeOf({ goal, reserveWh, dropAfterMinutes }: z.infer<typeof policyPatch>): PolicyChange {
  return { goal, reserveWh, dropAfterMs: dropAfterMinutes === undefined ? undefined : dropAfterMinutes * MINUTE };
}

export function overrideRequestOf({ wish, startAt, endAt, ...rest }: z.infer<typeof overrideRequest>): OverrideRequest {
  return { ...rest, wish: wishOf(wish), startAt: epochOrNull(startAt), endAt: epochOrNull(endAt) };
}

function wishOf(wish: z.infer<typeof wishSchema>): OverrideWish {
  return wish.kind === "charge_to" ? { ...wish, at: epochOf(wish.at) } : wish;
}
