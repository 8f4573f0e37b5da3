import { describe, expect, it } from "vitest";
import { RecentMessages } from "../../portal/src/live/recent-messages.ts";
import type { LiveMessage } from "../../src/entry/api/shared/schemas.ts";

const message = (seq: number, id: string): LiveMessage => ({ seq, topic: "stations", id, data: null });
const SECOND_MS = 1_000;
const ASKED_AT = 100 * SECOND_MS;

describe("live messages that a list may not know", () => {
  it("are those of a moment before it was asked for, and all since, the newest of each thing in order", () => {
    const recent = new RecentMessages();
    recent.note(message(1, "long ago"), ASKED_AT - 11 * SECOND_MS);
    recent.note(message(2, "a"), ASKED_AT - 9 * SECOND_MS);
    recent.note(message(3, "b"), ASKED_AT - SECOND_MS);
    recent.note(message(4, "a"), ASKED_AT);
    recent.note(message(5, "c"), ASKED_AT + 60 * SECOND_MS);
    expect(recent.unknownTo(ASKED_AT).map(({ seq }) => seq)).toEqual([3, 4, 5]);
  });

  it("are none when messages were lost, which may have been newer", () => {
    const recent = new RecentMessages();
    recent.note(message(1, "a"), ASKED_AT);
    recent.forget();
    recent.note(message(3, "b"), ASKED_AT);
    expect(recent.unknownTo(ASKED_AT).map(({ seq }) => seq)).toEqual([3]);
  });
});
