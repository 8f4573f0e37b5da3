import { type Context, Hono } from "hono";
import { ROAMING_COMMANDS } from "../../domain/roaming-command.ts";
import { type CommandReception, receiveCommand } from "../../services/roaming-commands.ts";
import { afterAnswer } from "./afterwards.ts";
import { commandAnswer, methodNotAllowed, refusal, refusedBody } from "./answers.ts";
import type { OcpiEnv } from "./context.ts";

/** mod_commands Receiver: partners have something done at a charge point (OCPI-E8). */
export const commands = new Hono<OcpiEnv>({ strict: false })
  .post("/:command", async (c) => {
    const command = ROAMING_COMMANDS.find((each) => each === c.req.param("command"));
    if (command === undefined) return refusal(c, "not_found", "There is no such command.");
    const body = await c.req.json().catch(() => undefined);
    if (body === undefined) return refusedBody(c);
    const { caller, party, correlationId } = c.var;
    if (party === null) return refusal(c, "not_found", "You play for nobody.");
    return answer(
      c,
      await receiveCommand(c.get("deps"), { partner: caller.partner, party, correlationId }, command, body),
    );
  })
  .all("*", methodNotAllowed);

function answer(c: Context<OcpiEnv>, { refusal: word, response, afterwards }: CommandReception): Response {
  afterAnswer(c, afterwards);
  return commandAnswer(c, word, response);
}
