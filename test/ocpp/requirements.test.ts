import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { citations, filesNamed, requirementRows } from "../support/requirements.ts";

/** How many requirements each group of the OCPP reference has. */
const GROUPS = {
  "OCPP-C": 11,
  "OCPP-F": 11,
  "OCPP-B": 10,
  "OCPP-L": 5,
  "OCPP-A": 5,
  "OCPP-T": 14,
  "OCPP-S": 5,
  "OCPP-M": 6,
  "OCPP-R": 8,
  "OCPP-V": 3,
  "OCPP-P": 6,
  "OCPP-K": 2,
  "OCPP-W": 3,
  "OCPP-X": 6,
  "SIM-": 18,
  "EDGE-": 43,
  "TOL-": 7,
} as const;
const REQUIREMENTS = Object.entries(GROUPS).flatMap(([group, count]) =>
  Array.from({ length: count }, (_, index) => `${group}${index + 1}`),
);

/** The alliance's cases for a central system. */
const CASES = `001 003 004_1 004_2 005_1 007 010 011_1 011_2 012 013 014 017_1 017_2 018_1 019_1 019_2 021 023_1 023_2
  023_3 024 026 028 030 031 032_1 037_1 037_3 039 040_1 040_2 061 064 042_1 042_2 043_1 043_3 043_4 043_5 044_1 044_2
  044_3 045_1 045_2 046 047 048_1 048_2 048_3 048_4 049 051 052 053 054 055 056 057 059 066 067 073 074 075_1 075_2 076
  077 078 079 080 081 083 085 086 087 088`
  .split(/\s+/)
  .map((id) => `TC_${id}`);

/** TLS versions, suites and the server's certificate: nothing of this can be shown without a real TLS edge. */
const NEED_THE_REAL_EDGE = ["OCPP-X6", "TC_086"];

const rows = requirementRows(readFileSync(new URL("../../docs/ocpp-tests.md", import.meta.url), "utf8"));
const cited = citations();

describe("docs/ocpp-tests.md", () => {
  it("has a row for every requirement of the reference and for each of the 77 cases, and no other", () => {
    expect(CASES).toHaveLength(77);
    expect(rows.map(({ id }) => id)).toEqual([...REQUIREMENTS, ...CASES]);
  });

  it("is all that tests cite: no case is cited that is none of the 77, nor by the simulator alone, which is no central system", () => {
    const strange = [...cited].flatMap(([file, ids]) => {
      const cases = [...ids].filter((id) => id.startsWith("TC_"));
      return cases.filter((id) => !CASES.includes(id) || file.startsWith("test/sim/")).map((id) => ({ file, id }));
    });
    expect(cited.size).toBeGreaterThan(100);
    expect(strange).toEqual([]);
  });

  it("names files whose tests promise the requirement; what needs the real edge says so, and nothing else does", () => {
    const untrue = rows.filter(({ id, tests }) => {
      const named = filesNamed(tests);
      const needsEdge = NEED_THE_REAL_EDGE.includes(id);
      const isTrue = named.every((file) => cited.get(file)?.has(id)) && named.length > 0 !== needsEdge;
      return !isTrue || tests.includes("needs the real edge") !== needsEdge;
    });
    expect(untrue).toEqual([]);
  });
});
