import { ok, type Result, refuse } from "../domain/result.ts";
import { authorize, type Token } from "../domain/token.ts";
import { wrongInCommand } from "../ocpp/command-rules.ts";
import type { Instruction } from "../ocpp/instructions.ts";
import { isOutboundAction, type OutboundAction, toChargePoint } from "../ocpp/messages.ts";
import { withoutSecrets } from "../ocpp/redaction.ts";
import { type CommandRow, enterCommand } from "../store/commands.ts";
import { findRegistration } from "../store/locations.ts";
import { findToken } from "../store/tokens.ts";
import { auditNote } from "./audit.ts";
import { closeDoorFor, openDoorFor } from "./credential-calls.ts";
import type { Deps } from "./deps.ts";

export interface CommandRequest {
  readonly chargePointId: string;
  readonly action: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly requestedBy: string;
  /** It carries out a partner's command. */
  readonly roaming?: RoamingOrder;
  readonly start?: OperatorsStart;
}

export interface OperatorsStart {
  /** Of the command, and of the session that its transaction becomes; absent: new ones. */
  readonly id?: string;
  /** The booking that it uses. */
  readonly bookingId?: string;
}

export interface RoamingOrder {
  /** Of the partner's command: that of the charge point has the same. */
  readonly id: string;
  /** The driver whose partner vouches for it; null: the command is about none. */
  readonly token: Token | null;
  /** The session that its transaction becomes; null: it starts none. */
  readonly sessionId: string | null;
  /** The booking that it uses, whatever its token is; absent: that of its token, if there is one. */
  readonly bookingId?: string | undefined;
  /** The partner waits until then. */
  readonly answerBy: number;
}

/**
 * Hands an OCPP request to a charge point. Strict when sending: what OCPP does not allow never leaves.
 * @returns the command as entered; its newest picture is in D1 from then on.
 */
export async function giveCommand(deps: Deps, given: CommandRequest): Promise<Result<CommandRow>> {
  const { chargePointId, roaming, start } = given;
  const checked = checkedRequest(given);
  if (!checked.ok) return checked;
  const { action, request } = checked.value;
  const known = await findRegistration(deps, chargePointId);
  if (known === null) return refuse("not_found");

  const now = deps.now();
  const driver = roaming ? roaming.token : await acceptedDriver(deps, action, request, now);
  const id = roaming?.id ?? start?.id ?? deps.newId();
  const call = { id, action, request };
  const opened = await openDoorFor(deps, known.registration, call);
  if (!opened.ok) return opened;
  // The object may be new: it learns its station data before its first command.
  await deps.chargePoints.register(known.registration);
  const receipt = await deps.chargePoints.command(chargePointId, {
    id,
    action,
    request,
    createdAt: now,
    token: driver,
    sessionId: roaming?.sessionId ?? start?.id,
    bookingId: roaming?.bookingId ?? start?.bookingId,
    answerBy: roaming?.answerBy,
  });
  if (!receipt.ok) {
    await closeDoorFor(deps, chargePointId, call);
    return refuse(receipt.refusal, receipt.detail);
  }

  const row: CommandRow = {
    id,
    chargePointId,
    action,
    request: { ...withoutSecrets(request) },
    state: receipt.state,
    response: null,
    error: null,
    triggered: null,
    requestedBy: given.requestedBy,
    createdAt: now,
    updatedAt: now,
  };
  await deps.db.batch([enterCommand(deps.db, row), ...auditNote(deps, null, row.request)]);
  deps.log("command.given", { chargePointId, action, commandId: id, requestedBy: given.requestedBy });
  return ok(row);
}

/** A request that OCPP allows. */
export function checkedRequest({
  action,
  payload,
}: Pick<CommandRequest, "action" | "payload">): Result<CheckedRequest> {
  if (!isOutboundAction(action)) return refuse("command_not_supported");
  const parsed = toChargePoint[action].request.safeParse(payload);
  if (!parsed.success) {
    const wrong = parsed.error.issues.map((issue) => `${issue.path.join(".") || action}: ${issue.message}`);
    return refuse("invalid_request", wrong.join("; "));
  }
  const forbidden = wrongInCommand(action, parsed.data);
  if (forbidden.length > 0) return refuse("invalid_request", forbidden.join(" "));
  return ok({ action, request: parsed.data as Readonly<Record<string, unknown>> });
}

interface CheckedRequest {
  readonly action: OutboundAction;
  readonly request: Readonly<Record<string, unknown>>;
}

/** The driver of a remote start, if it is a token of our own that may charge now. */
async function acceptedDriver(
  { db }: Deps,
  action: string,
  request: Readonly<Record<string, unknown>>,
  now: number,
): Promise<Token | null> {
  if (action !== "RemoteStartTransaction") return null;
  const token = await findToken(db, String(request.idTag));
  return authorize(token, now) === "Accepted" ? token : null;
}

export interface InstructionRequest {
  readonly chargePointId: string;
  readonly instruction: Instruction;
  readonly requestedBy: string;
}

/** Who requests what nobody asked for. */
export const SYSTEM = "system";

/** Tells a charge point's object what is wanted of it; it settles the rest by itself. */
export async function giveInstruction(deps: Deps, request: InstructionRequest): Promise<Result<null>> {
  const { chargePointId, instruction, requestedBy } = request;
  const known = await findRegistration(deps, chargePointId);
  if (known === null) return refuse("not_found");
  await deps.chargePoints.register(known.registration);
  const given = await deps.chargePoints.instruct(chargePointId, instruction);
  const refusal = given.ok ? null : given.refusal;
  deps.log("instruction.given", { chargePointId, kind: instruction.kind, refusal, requestedBy });
  return given;
}
