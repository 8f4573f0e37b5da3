import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { citations, filesNamed, idsIn, naming, type RequirementRow, requirementRows } from "../support/requirements.ts";

/** How many requirements each group of the OCPI reference has, in the order of the page. */
const GROUPS = {
  T: 30,
  H: 16,
  V: 15,
  E: 11,
  L: 14,
  K: 7,
  C: 9,
  S: 6,
  D: 13,
  P: 2,
  N: 1,
  U: 9,
  F: 15,
  R: 27,
  X: 6,
  J: 13,
  B: 13,
  BD: 13,
  BE: 8,
} as const;
const REQUIREMENTS = Object.entries(GROUPS).flatMap(([group, count]) =>
  Array.from({ length: count }, (_, index) => `OCPI-${group}${index + 1}`),
);

const NOT_BUILT = "not built yet: ";
const MODULES = "locations tariffs sessions cdrs commands chargingprofiles hubclientinfo push bookings".split(" ");
/** What a row says that names no test. */
const WITHOUT_TEST = [
  ...MODULES.map((module) => `${NOT_BUILT}${module}`),
  "no test yet",
  "needs the real edge",
  "nothing to build",
];

/** The simulated eMSP and the judge show that a fault would be noticed, not that the Worker makes none. */
const OTHER_SIDE = /^test\/(?:sim\/|ocpi\/judge)/;

const rows = requirementRows(readFileSync(new URL("../../docs/ocpi-tests.md", import.meta.url), "utf8"));
const cited = citations();

const citing = (id: string) =>
  [...cited].flatMap(([file, ids]) => (ids.has(id) && !OTHER_SIDE.test(file) ? [file] : []));

const asItStands = ({ id, about, tests }: RequirementRow) => `| ${[id, ...about, tests].join(" | ")} |`;

/** The row as it stands if it is true; else as it has to be written. */
function asItShouldBe(row: RequirementRow, files: readonly string[]): string {
  const { tests } = row;
  const named = filesNamed(tests);
  const isTrue =
    files.length === 0
      ? WITHOUT_TEST.includes(tests)
      : named.length > 0 && tests === naming(named) && named.every((file) => files.includes(file));
  const mended = files.length === 0 ? "no test yet" : naming(files);
  return asItStands({ ...row, tests: isTrue ? tests : mended });
}

describe("docs/ocpi-tests.md", () => {
  it("has a row for every requirement of the reference, and no other", () => {
    expect(rows.map(({ id }) => id)).toEqual(REQUIREMENTS);
    expect(rows.filter(({ about }) => about.length !== 1 || about[0] === "")).toEqual([]);
  });

  it("knows every id that tests cite", () => {
    const strange = [...cited].flatMap(([file, ids]) =>
      [...ids].filter((id) => id.startsWith("OCPI-") && !REQUIREMENTS.includes(id)).map((id) => `${file}: ${id}`),
    );
    const what = `No row of docs/ocpi-tests.md has these ids. Correct the names of the tests; a new requirement gets its row, and its group one more in this file:\n${strange.join("\n")}\n`;
    expect(cited.size).toBeGreaterThan(100);
    expect(strange, what).toHaveLength(0);
  });

  it("names files whose tests cite the requirement, or says why there is none", () => {
    const untrue = rows.flatMap((row) => {
      const should = asItShouldBe(row, citing(row.id));
      return should === asItStands(row) ? [] : [should];
    });
    const what = `Put these rows into docs/ocpi-tests.md in the place of those with the same id. Instead of "no test yet" a row may say "needs the real edge", "nothing to build", or "${NOT_BUILT}" and one of ${MODULES.join(", ")}:\n${untrue.join("\n")}\n`;
    expect(untrue, what).toHaveLength(0);
  });
});

describe("a row", () => {
  const row = (tests: string) => ({ id: "OCPI-E4", about: ["sessions"], tests });
  const FILES = ["test/e2e/a.test.ts", "test/worker/b.test.ts"];

  it.each([
    ["not built yet: sessions", FILES, "`e2e/a` `worker/b`"],
    ["no test yet", FILES, "`e2e/a` `worker/b`"],
    ["`e2e/a` `pure/c`", FILES, "`e2e/a` `worker/b`"],
    ["`e2e/a` not built yet: sessions", FILES, "`e2e/a` `worker/b`"],
    ["`e2e/a`", [], "no test yet"],
    ["not built yet: something", [], "no test yet"],
    ["", [], "no test yet"],
  ])("that says %j where %j cite its id has to say %j", (tests, files, should) => {
    expect(asItShouldBe(row(tests), files)).toBe(asItStands(row(should)));
  });

  it.each([
    ["`worker/b`", FILES],
    ["not built yet: sessions", []],
    ["needs the real edge", []],
  ])("that says %j where %j cite its id is true", (tests, files) => {
    expect(asItShouldBe(row(tests), files)).toBe(asItStands(row(tests)));
  });

  it("is cited by its id, in a list and in a range", () => {
    expect(idsIn("pages (OCPI-E3, T20–T22, BD1), as OCPP-R1, R7 and TC_001")).toEqual([
      "OCPI-E3",
      "OCPI-T20",
      "OCPI-T21",
      "OCPI-T22",
      "OCPI-BD1",
      "OCPP-R1",
      "OCPP-R7",
      "TC_001",
    ]);
  });
});
