import { describe, expect, it } from "vitest";
import { keysAfterLogin, type OfferedKey } from "../../src/domain/authorization-key.ts";

const NOW = 1_000;
const key = (commandId: string, fields: Partial<OfferedKey>): OfferedKey => ({
  commandId,
  hash: `hash of ${commandId}`,
  isAccepted: false,
  openUntil: NOW - 1,
  ...fields,
});
const open = key("open", { openUntil: NOW + 1 });
const accepted = key("accepted", { isAccepted: true });
const unanswered = key("unanswered", {});
const all = [open, accepted, unanswered];

describe("OCPP-X3 a login decides between the old key and those that were offered", () => {
  it.each([
    ["the current key", null, [unanswered]],
    ["a key whose call is still open", open, [accepted, unanswered]],
    ["a key that was accepted", accepted, [unanswered]],
    ["a key whose answer was lost", unanswered, [accepted]],
  ])("with %s", (_, used, forgotten) => {
    expect(keysAfterLogin(all, used, NOW)).toEqual({ adopted: used, forgotten });
  });

  it("with the current key changes nothing where nothing was offered", () => {
    expect(keysAfterLogin([], null, NOW)).toEqual({ adopted: null, forgotten: [] });
  });

  it("a call that closes this instant is open no longer", () => {
    const closing = key("closing", { openUntil: NOW });
    expect(keysAfterLogin([closing], null, NOW).forgotten).toEqual([closing]);
  });
});
