import { type Result, refuse } from "../domain/result.ts";
import { isFree, type PermittedEvse } from "../domain/roaming-start.ts";
import { bookedAt } from "../domain/start-permit.ts";
import type { Token } from "../domain/token.ts";
import { loadCommandBox } from "../store/command-places.ts";
import type { CommandRow } from "../store/commands.ts";
import { type CommandRequest, checkedRequest, giveCommand } from "./commands.ts";
import type { Deps } from "./deps.ts";
import { endImmediate, enterImmediate, permitStarts, TAKEN } from "./immediate-bookings.ts";
import { toldToken } from "./token-look-up.ts";

/**
 * RemoteStartTransaction, as an operator wants it: for the driver who has booked, or else as an immediate booking, whose id
 * is that of the command and of its session (S4, UC5). Without a connector the first goes that can be had.
 * @returns beside what `giveCommand` refuses: `slot_not_free`, `booking_not_confirmed`.
 */
export async function startByOperator(deps: Deps, given: CommandRequest): Promise<Result<CommandRow>> {
  const checked = checkedRequest(given);
  if (!checked.ok) return checked;
  const { idTag: uid, connectorId } = checked.value.request as {
    readonly idTag: string;
    readonly connectorId?: number;
  };
  const evses = await loadCommandBox(deps.db, given.chargePointId, uid);
  if (evses === null) return refuse("not_found");
  const token = await toldToken(deps, uid);
  const starter = { uid, token, authorizationReference: null };
  const places = placesAt(await permitStarts(deps, evses, starter, "operator"), connectorId);
  // Of a connector that nobody has declared there is no calendar.
  if (places.length === 0) return giveCommand(deps, given);
  let answer: Result<CommandRow> = TAKEN;
  for (const place of places) {
    answer = await startAt(
      deps,
      { ...given, payload: { ...given.payload, connectorId: place.connectorId } },
      place,
      token,
    );
    if (answer.ok || !NEXT.has(answer.refusal)) return answer;
  }
  return answer;
}

/** It may be otherwise at another connector. */
const NEXT: ReadonlySet<string> = new Set(["connector_not_available", "slot_not_free", "booking_not_confirmed"]);

interface OperatorsPlace {
  readonly evse: PermittedEvse;
  readonly connectorId: number;
  /** Its charge point is told to keep it for the driver: that is in the calendar already, or holds no place of its own. */
  readonly isKept: boolean;
}

/** Those that show that they are free come first; what a connector showed may be old, so that the others are tried too. */
function placesAt(evses: readonly PermittedEvse[], wantedId: number | undefined): readonly OperatorsPlace[] {
  const all = evses.flatMap((evse) =>
    evse.connectors.map((connector) => ({ ...connector, evse, rank: isFree(evse, connector) ? 0 : 1 })),
  );
  const meant = all.filter(({ connectorId }) => wantedId === undefined || connectorId === wantedId);
  return meant.toSorted((left, right) => left.rank - right.rank);
}

async function startAt(
  deps: Deps,
  given: CommandRequest,
  { evse, connectorId, isKept }: OperatorsPlace,
  token: Token | null,
): Promise<Result<CommandRow>> {
  const { permit } = evse;
  if (permit.kind === "refused") return permit.refused;
  const booked = bookedAt(permit);
  if (booked !== null) return giveCommand(deps, { ...given, start: { bookingId: booked.id } });
  if (permit.kind === "own" || isKept) return giveCommand(deps, given);
  const { requestedBy } = given;
  const id = deps.newId();
  const start = { id, evse, connectorId, token, authorizationReference: null, requestedBy };
  if (!(await enterImmediate(deps, start, permit.period))) return TAKEN;
  const answer = await giveCommand(deps, { ...given, start: { id } });
  if (!answer.ok) await endImmediate(deps, id, "refused");
  return answer;
}
