import { describe, expect, it } from "vitest";
import { ROAMING_COMMANDS } from "../../src/domain/roaming-command.ts";
import { COMMAND_BODIES, commandResponse, commandResult } from "../../src/ocpi/commands.ts";
import { idTagOf } from "../../src/services/id-tags.ts";
import { aToken } from "../support/roaming-token.ts";
import { judge } from "./judge/judge.ts";

const response_url = "https://emsp.example.org/r/1";
const place = { location_id: "loc", evse_uid: "E1", connector_id: "1" };
const BODIES = {
  START_SESSION: { response_url, token: aToken(), location_id: "loc" },
  STOP_SESSION: { response_url, session_id: "S1" },
  RESERVE_NOW: {
    response_url,
    token: aToken(),
    expiry_date: "2031-05-05T12:00:00",
    reservation_id: "R1",
    location_id: "loc",
  },
  CANCEL_RESERVATION: { response_url, reservation_id: "R1" },
  UNLOCK_CONNECTOR: { response_url, ...place },
} as const;

describe("a command is read leniently (OCPI-J1)", () => {
  it.each(ROAMING_COMMANDS)(
    "%s: nulls are absent, unknown fields are let through, a list of one is the one (OCPI-T19)",
    (name) => {
      const body = { ...BODIES[name], evse_uid: "evse_uid" in BODIES[name] ? "E1" : null, fancy: { field: 1 } };
      expect(COMMAND_BODIES[name].safeParse(body).error).toBeUndefined();
      expect(COMMAND_BODIES[name].safeParse([body]).error).toBeUndefined();
    },
  );

  it.each(ROAMING_COMMANDS)("%s: what it must say is missed, each thing in its place", (name) => {
    for (const field of Object.keys(BODIES[name])) {
      const { [field as keyof (typeof BODIES)[typeof name]]: _, ...rest } = BODIES[name] as Record<string, unknown>;
      const paths = COMMAND_BODIES[name].safeParse(rest).error?.issues.map(({ path }) => path[0]);
      expect(paths).toEqual([field]);
    }
  });
});

describe("what a partner is told of a command", () => {
  it("is right by the text; a message is a list, which is left out rather than empty (OCPI-C1, C3, R14)", () => {
    for (const response of [commandResponse("ACCEPTED", null), commandResponse("REJECTED", "Why.")]) {
      expect(judge("CommandResponse", response)).toEqual([]);
    }
    for (const message of [null, "Why."]) {
      expect(judge("CommandResult", commandResult({ result: "FAILED", message }))).toEqual([]);
    }
    expect(commandResult({ result: "ACCEPTED", message: null })).toEqual({ result: "ACCEPTED" });
  });
});

describe("a token at a charge point (OCPI-C5)", () => {
  const token = (fields: Record<string, unknown>) =>
    COMMAND_BODIES.START_SESSION.parse({ ...BODIES.START_SESSION, token: aToken(fields) }).token;
  const long = "a-token-uid-of-thirty-six-characters";

  it("is known by its uid, if OCPP can carry it", () => {
    expect(idTagOf(token({ uid: "x".repeat(20) }))).toBe("x".repeat(20));
  });

  it("has an alias of its own otherwise, always the same, whatever the case of its letters (OCPI-T14)", () => {
    const alias = idTagOf(token({ uid: long }));
    expect(alias).toMatch(/^[0-9A-F]{20}$/);
    expect(idTagOf(token({ uid: long.toUpperCase(), country_code: "nl" }))).toBe(alias);
    const others = [{ uid: `${long.slice(0, -1)}z` }, { uid: long, party_id: "OTH" }, { uid: long, type: "APP_USER" }];
    for (const fields of others) expect(idTagOf(token(fields))).not.toBe(alias);
  });
});
