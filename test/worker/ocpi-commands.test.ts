import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { ocpi } from "../../src/entry/ocpi/routes.ts";
import { Commander } from "./ocpi-commander.ts";
import { ask } from "./ocpi-partner.ts";
import { failing } from "./ocpp-outages.ts";
import { fresh } from "./operator.ts";

const COMMANDS = "/ocpi/2.2.1/commands";

const commander = Commander.forTests();
const { partner } = commander;

const responseUrl = () => `${partner.base}/2.2.1/commands/results/${fresh("R")}`;
const unlock = (fields: Record<string, unknown> = {}) =>
  ask("POST", `${COMMANDS}/UNLOCK_CONNECTOR`, commander.token, {
    response_url: responseUrl(),
    location_id: "nowhere",
    evse_uid: "none",
    connector_id: "1",
    ...fields,
  });

describe("a command of a partner", () => {
  it.each([
    ["ftp://emsp.example.org/r", "https"],
    ["https://elsewhere.example.org/r", "not one of this partner's"],
    ["https://127.0.0.1/r", "not one of this partner's"],
    ["https://user:secret@emsp.example.org/r", "password"],
    ["somewhere", "no URL"],
  ])("whose result would go to %s is refused, and nobody is called (OCPI-C9)", async (response_url, why) => {
    const asked = partner.asked.length;
    const { http, body } = await unlock({ response_url });
    expect([http, body.status_code]).toEqual([200, 2001]);
    expect(body.data).toMatchObject({ result: "REJECTED", message: [{ text: expect.stringContaining(why) }] });
    expect(partner.asked).toHaveLength(asked);
  });

  it("that lacks what it needs is refused, with the place (OCPI-C1, T8)", async () => {
    const { http, body } = await unlock({ connector_id: undefined });
    expect([http, body.status_code]).toEqual([200, 2001]);
    expect(body.data).toMatchObject({
      result: "REJECTED",
      timeout: expect.any(Number),
      message: [{ text: expect.stringContaining("connector_id") }],
    });
  });

  it("that cannot be kept is not accepted, and nobody is asked (OCPI-C1, H15)", async () => {
    const emsp = commander;
    const headers = { Authorization: `Token ${btoa(emsp.token)}` };
    const place = { location_id: emsp.locationId, evse_uid: emsp.evse(), connector_id: "1" };
    const body = JSON.stringify({ response_url: `${emsp.partner.base}/r/1`, ...place });
    const broken = { ...env, DB: failing(env.DB, /insert into "roaming_commands"/) };
    const answer = await ocpi.request(`${COMMANDS}/UNLOCK_CONNECTOR`, { method: "POST", headers, body }, broken);
    expect([answer.status, await answer.json()]).toMatchObject([200, { status_code: 3000 }]);
    await emsp.charger.expectNoCall();
  });

  it("that OCPI does not know, or another method than POST, is none (OCPI-H6)", async () => {
    expect((await ask("POST", `${COMMANDS}/DANCE`, commander.token, {})).http).toBe(404);
    expect((await ask("GET", `${COMMANDS}/UNLOCK_CONNECTOR`, commander.token)).http).toBe(405);
  });
});
