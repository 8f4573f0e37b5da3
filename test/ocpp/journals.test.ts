import { globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { root } from "../../scripts/lib/paths.ts";
import { replay } from "../../scripts/lib/replay.ts";

/** Journals as `/messages/export` gave them: whatever lies here is a case. */
const recorded = globSync(join(root, "test/ocpp/journals/*.ndjson")).map((file) => ({
  name: basename(file, ".ndjson"),
  text: readFileSync(file, "utf8"),
}));

const caseOf = (name: string) => recorded.find((each) => each.name === name)?.text ?? "";

describe("a recorded journal", () => {
  it("is there", () => {
    expect(recorded.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["whole-session", "offline-replay", "misbehaving-charger"]),
    );
  });

  it.each(recorded)("$name gets the answers it got", ({ text }) => {
    const { frames, skipped, differences } = replay(text);
    expect(frames).toBeGreaterThan(0);
    expect(skipped).toBe(0);
    expect(differences.filter(({ kind }) => kind === "answer")).toEqual([]);
  });
});

describe("a replay", () => {
  const session = caseOf("whole-session");

  it("shows an answer that is another one now, with its line", () => {
    const changed = session.replace('{\\"transactionId\\":1,', '{\\"transactionId\\":7,');
    const line = changed.split("\n").findIndex((each) => each.includes('{\\"transactionId\\":7,'));
    const [difference, ...others] = replay(changed).differences;
    expect(others).toEqual([]);
    expect(difference).toMatchObject({ kind: "answer", line });
    expect(difference?.recorded).toContain('"transactionId":7');
    expect(difference?.now).toContain('"transactionId":1');
  });

  it("shows an answer that is missing now, and one that is new", () => {
    const lines = session.split("\n");
    const answers = lines.filter((line) => /"kind":"sent".*"action":"Authorize"/.test(line));
    const without = replay(lines.filter((line) => line !== answers[0]).join("\n")).differences;
    expect(without).toMatchObject([{ kind: "answer", recorded: null }]);
    const twice = replay(lines.flatMap((line) => (line === answers[0] ? [line, line] : [line])).join("\n")).differences;
    expect(twice).toMatchObject([{ kind: "answer", now: null }]);
  });

  it("is not held up by a call of ours that the charge point of the record never heard", () => {
    const lines = session.split("\n").filter((line) => !line.includes("RemoteStopTransaction"));
    const order = lines.findIndex((line) => line.includes('"action":"RemoteStartTransaction"'));
    const command = { id: "new", action: "ClearCache", request: {}, createdAt: 0, token: null };
    const at = JSON.parse(lines[order] ?? "").at;
    lines.splice(order, 0, JSON.stringify({ at, kind: "command", command }));
    expect(replay(lines.join("\n")).differences).toMatchObject([{ kind: "call", recorded: null }]);
  });

  it("passes over what it cannot know: events before a checkpoint, and frames that were cut", () => {
    const [header = "", checkpoint = "", ...events] = session.trim().split("\n");
    const first = events.find((line) => line.includes('"kind":"received"')) ?? "";
    const cut = JSON.stringify({ ...JSON.parse(first), cutFrom: 100_000 });
    const text = [header, first, checkpoint, cut, ...events].join("\n");
    expect(replay(text)).toMatchObject({ skipped: 2, differences: [] });
  });

  it.each([
    ["", "line 1 is not the header"],
    ['{"kind":"journal"}\n{', "line 2 is no JSON"],
    ['{"kind":"journal"}\n{"kind":"journal"}', "line 2 is a second header"],
  ])("refuses %j", (text, reason) => {
    expect(() => replay(text)).toThrow(reason);
  });
});
