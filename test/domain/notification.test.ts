import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { root } from "../../scripts/lib/paths.ts";
import { NOTICE_KINDS, NOTICES, severityOf } from "../../src/domain/notification.ts";

/** The rows of the document's table: kinds, severity, and when it is over. */
const rows = readFileSync(join(root, "docs/malfunctions.md"), "utf8")
  .split("\n")
  .map((line) => line.split("|").map((cell) => cell.trim()))
  .filter((cells) => cells.length === 7 && cells[1]?.startsWith("`"))
  .flatMap(([, kinds = "", severity = "", , , over = ""]) =>
    [...kinds.matchAll(/`(\w+)`/g)].map(([, kind = ""]) => ({ kind, severity, over })),
  );

describe("docs/malfunctions.md", () => {
  it("tells of every kind of notice, and of no other", () => {
    expect(rows.map(({ kind }) => kind).sort()).toEqual([...NOTICE_KINDS].sort());
  });

  it.each(NOTICE_KINDS)("tells how pressing %s is, and whether a person must end it", (kind) => {
    const row = rows.find((each) => each.kind === kind);
    const byItsType = kind === "security_event" || kind === "certificate_not_signed";
    if (kind !== "security_event") expect(row?.severity).toBe(NOTICES[kind].severity);
    if (!byItsType) expect(row?.over === "a person").toBe(NOTICES[kind].endsBy === "person");
  });
});

it("a notice may be more or less pressing than its kind", () => {
  expect(severityOf({ kind: "security_event" })).toBe("warning");
  expect(severityOf({ kind: "security_event", severity: "critical" })).toBe("critical");
});
