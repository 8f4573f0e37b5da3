import { createRoute } from "@hono/zod-openapi";
import type { Context } from "hono";
import * as z from "zod";
import { type OutboundAction, toChargePoint } from "../../ocpp/messages.ts";
import { giveCommand, giveInstruction } from "../../services/commands.ts";
import { startByOperator } from "../../services/operator-starts.ts";
import { type CommandRow, listCommands, loadCommand } from "../../store/commands.ts";
import { problem } from "../errors.ts";
import type { ApiEnv } from "./context.ts";
import { requires } from "./guards.ts";
import { instant } from "./instants.ts";
import { newestFirstKey, pageOfRows, readCursor } from "./paging.ts";
import { createRouter, json, jsonBody, refusals } from "./router.ts";
import type { Permission } from "./shared/permissions.ts";
import { commandPayload, listQuery } from "./shared/requests.ts";
import { type CommandView, commandSchema, pageOf } from "./shared/schemas.ts";
import { lookAgain, waitQuery } from "./waiting.ts";

const tags = ["commands"];
const ACTIONS = Object.keys(toChargePoint) as [OutboundAction, ...OutboundAction[]];

const give = createRoute({
  method: "post",
  path: "/{id}/commands/{action}",
  tags,
  summary: "Send an OCPP request to a charge point",
  description:
    "The body is the OCPP 1.6 request. Answers at once, or with `wait` when the charge point has answered (200), " +
    "at the latest after so many seconds (202). RemoteStartTransaction checks the calendar and the connector's " +
    "status first, asks for meter values, then starts. Without a booking of its driver it is one itself, immediate, whose id " +
    "is the command's.",
  request: {
    params: z.object({ id: z.string().describe("The OCPP identity."), action: z.enum(ACTIONS) }),
    query: waitQuery,
    body: { ...jsonBody(commandPayload), required: false },
  },
  responses: {
    200: json(commandSchema, "The command as the charge point answered it"),
    202: json(commandSchema, "The command, still open or failed at once"),
    ...refusals(
      "invalid_request",
      "not_found",
      "connector_not_available",
      "slot_not_free",
      "booking_not_confirmed",
      "charge_point_not_accepted",
      "too_many_commands",
      "not_permitted",
    ),
  },
});

const disconnect = createRoute({
  method: "post",
  path: "/{id}/disconnect",
  tags,
  summary: "Close a charge point's socket",
  description: "For a charger that answers nothing any more; it reconnects by itself. Charging goes on meanwhile.",
  middleware: requires("slot.command"),
  request: { params: z.object({ id: z.string().describe("The OCPP identity.") }) },
  responses: {
    204: { description: "The socket is closed" },
    ...refusals("not_found", "charge_point_not_connected"),
  },
});

const giving = createRouter().openapi(give, async (c) => {
  const { id, action } = c.req.valid("param");
  const permission = permissionFor(action);
  const principal = c.get("principal");
  if (!principal.permissions.includes(permission)) {
    return problem(c, "not_permitted", `This needs the permission ${permission}.`);
  }
  const payload = c.req.valid("json") ?? {};
  const request = { chargePointId: id, action, payload, requestedBy: principal.id };
  const give = action === "RemoteStartTransaction" ? startByOperator : giveCommand;
  const given = await give(c.get("deps"), request);
  if (!given.ok) return problem(c, given.refusal, given.detail);
  const { wait } = c.req.valid("query");
  const command = wait === undefined ? given.value : await awaitAnswer(c, given.value, wait);
  return isOpen(command) || wait === undefined ? c.json(commandView(command), 202) : c.json(commandView(command), 200);
});

/** Mounted beside the charge points. */
export const chargePointCommands = giving.openapi(disconnect, async (c) => {
  const asked = { chargePointId: c.req.valid("param").id, requestedBy: c.get("principal").id };
  const given = await giveInstruction(c.get("deps"), { ...asked, instruction: { kind: "disconnect" } });
  return given.ok ? c.body(null, 204) : problem(c, given.refusal, given.detail);
});

function permissionFor(action: OutboundAction): Permission {
  return action === "RemoteStartTransaction" || action === "RemoteStopTransaction" ? "session.control" : "slot.command";
}

function isOpen(command: CommandRow): boolean {
  return command.state === "queued" || command.state === "sent";
}

function awaitAnswer(c: Context<ApiEnv>, given: CommandRow, waitSeconds: number): Promise<CommandRow> {
  const load = () => loadCommand(c.get("deps").db, given.id);
  return lookAgain(given, waitSeconds, { isDone: (command) => !isOpen(command), load });
}

const list = createRoute({
  method: "get",
  path: "/",
  tags,
  summary: "List commands, the newest first",
  middleware: requires("station.read"),
  request: { query: z.strictObject({ ...listQuery.shape, chargePointId: z.string().optional() }) },
  responses: { 200: json(pageOf(commandSchema), "A page of commands"), ...refusals("invalid_request") },
});

const read = createRoute({
  method: "get",
  path: "/{id}",
  tags,
  summary: "Read a command and its answer",
  middleware: requires("station.read"),
  request: { params: z.object({ id: z.string() }) },
  responses: { 200: json(commandSchema, "The command"), ...refusals("not_found") },
});

export const commands = createRouter()
  .openapi(list, async (c) => {
    const { limit, cursor, chargePointId } = c.req.valid("query");
    const key = readCursor(newestFirstKey, cursor);
    if (!key.ok) return problem(c, key.refusal, key.detail);
    const rows = await listCommands(c.get("deps").db, { chargePointId }, { after: key.value, limit: limit + 1 });
    return c.json(
      pageOfRows(rows, limit, (row) => [row.createdAt, row.id], commandView),
      200,
    );
  })
  .openapi(read, async (c) => {
    const command = await loadCommand(c.get("deps").db, c.req.valid("param").id);
    return command ? c.json(commandView(command), 200) : problem(c, "not_found");
  });

export function commandView(command: CommandRow): CommandView {
  const { id, chargePointId, action, request, state, response, error } = command;
  const times = { createdAt: instant(command.createdAt), updatedAt: instant(command.updatedAt) };
  return { id, chargePointId, action, request, state, response, error, triggered: triggeredView(command), ...times };
}

function triggeredView({ triggered }: CommandRow): CommandView["triggered"] {
  if (triggered === null) return null;
  const { state, until, arrivedAt, messageId } = triggered;
  return { state, until: instant(until), arrivedAt: arrivedAt === null ? null : instant(arrivedAt), messageId };
}
