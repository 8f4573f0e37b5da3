import { wrongInProfile, wrongInStartProfile } from "./charging-profile.ts";
import type { OutboundAction, OutboundRequest } from "./messages.ts";

type Rules = { readonly [A in OutboundAction]?: (request: OutboundRequest<A>) => readonly string[] };

/** What OCPP 1.6 forbids beyond the shape of a request, in sentences. */
const RULES: Rules = {
  RemoteStartTransaction: ({ chargingProfile }) =>
    chargingProfile === undefined ? [] : wrongInStartProfile(chargingProfile),
  SetChargingProfile: ({ connectorId, csChargingProfiles: profile }) => wrongInProfile({ connectorId, profile }),
};

/** @param request as read by the schema of this very action. */
export function wrongInCommand(action: OutboundAction, request: unknown): readonly string[] {
  const rule = RULES[action] as ((request: unknown) => readonly string[]) | undefined;
  return rule?.(request) ?? [];
}
