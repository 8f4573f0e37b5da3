import { beforeEach, describe, expect, it } from "vitest";
import { ask, Partner } from "./ocpi-partner.ts";
import { World } from "./ocpp-world.ts";
import { fresh } from "./operator.ts";

const COMMANDS = "/ocpi/2.2.1/commands";

const world = World.forTests();
const partner = Partner.forTests();
let token: string;

beforeEach(async () => {
  const { operator } = world.current;
  token = await partner.register(operator, await partner.enter(operator));
});

const responseUrl = () => `${partner.base}/2.2.1/commands/results/${fresh("R")}`;
const unlock = (fields: Record<string, unknown> = {}) =>
  ask("POST", `${COMMANDS}/UNLOCK_CONNECTOR`, token, {
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

  it("that OCPI does not know, or another method than POST, is none (OCPI-H6)", async () => {
    expect((await ask("POST", `${COMMANDS}/DANCE`, token, {})).http).toBe(404);
    expect((await ask("GET", `${COMMANDS}/UNLOCK_CONNECTOR`, token)).http).toBe(405);
  });
});
