import { needs } from "../ocpp/charge-point.ts";
import { csrOf } from "../ocpp/sign-certificate.ts";
import type { ChargePointState, Facts, Memory } from "../ocpp/state.ts";
import type { Decoded } from "../ocpp/wire.ts";
import { judgeCsr } from "../services/certificates.ts";
import type { Deps } from "../services/deps.ts";
import { lookUpToken } from "../services/token-look-up.ts";

/** What was found out for one message, because the core cannot know it; mostly nothing. */
export type Found = Partial<Pick<Facts, "token" | "csr">>;

export async function lookUp(deps: Deps, state: ChargePointState, decoded: Decoded, memory: Memory): Promise<Found> {
  if (decoded.kind !== "frame") return {};
  const question = needs(state, decoded.frame, memory, deps.now());
  if (question !== null) return { token: await lookUpToken(deps, question) };
  const csr = csrOf(decoded.frame);
  return csr === null ? {} : { csr: await judgeCsr(deps, state.registration, csr) };
}
