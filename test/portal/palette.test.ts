import { describe, expect, it } from "vitest";
import { Keys } from "../../portal/src/shell/keys.ts";
import { find } from "../../portal/src/shell/palette-search.ts";

const entry = (label: string, detail = "") => ({ label, detail });

describe("what the palette finds (portal 3.5)", () => {
  const entries = [
    entry("Stations"),
    entry("Prices", "Porto Norte 1"),
    entry("A2", "Porto Norte 1"),
    entry("A2", "São João"),
    entry("Porto Norte 1", "Porto"),
  ];
  const labels = (typed: string) => find(entries, typed).map(({ label, detail }) => `${label} ${detail}`.trim());

  it("is all of it before a letter was typed, and twelve at most", () => {
    expect(labels("")).toHaveLength(entries.length);
    expect(
      find(
        Array.from({ length: 50 }, () => entry("A1")),
        "a",
      ),
    ).toHaveLength(12);
  });

  it("begins with what is called so, then what belongs to it", () => {
    expect(labels("porto")).toEqual(["Porto Norte 1 Porto", "Prices Porto Norte 1", "A2 Porto Norte 1"]);
    expect(labels("a2 norte")).toEqual(["A2 Porto Norte 1"]);
    expect(labels("tion")).toEqual(["Stations"]);
  });

  it("asks for no accents and no capitals, and finds nothing that lacks a word", () => {
    expect(labels("SAO joao")).toEqual(["A2 São João"]);
    expect(labels("A2 Lisboa")).toEqual([]);
  });
});

describe("keys anywhere in the portal (portal 3.5)", () => {
  const key = (name: string, over = {}) => ({ key: name, ctrlKey: false, metaKey: false, altKey: false, ...over });
  const press = (names: readonly string[], isTyping = false, gapMs = 100) => {
    const keys = new Keys();
    return names.map((name, index) => keys.press(key(name), isTyping, index * gapMs)).at(-1);
  };

  it.each([
    [["/"], { kind: "search" }],
    [["?"], { kind: "help" }],
    [["g", "s"], { kind: "goTo", key: "s" }],
    [["g", "/"], { kind: "goTo", key: "/" }],
    [["s"], null],
    [["g"], null],
    [["g", "x", "s"], null],
  ] as const)("%j: %o", (names, deed) => {
    expect(press(names)).toEqual(deed);
  });

  it("belong to a field while somebody types, all but Ctrl or Cmd K", () => {
    for (const names of [["/"], ["?"], ["g", "s"]]) expect(press(names, true)).toBeNull();
    const keys = new Keys();
    expect(keys.press(key("k", { ctrlKey: true }), true, 0)).toEqual({ kind: "search" });
    expect(keys.press(key("K", { metaKey: true }), true, 0)).toEqual({ kind: "search" });
    expect(keys.press(key("k", { ctrlKey: true, altKey: true }), false, 0)).toBeNull();
    expect(keys.press(key("/", { ctrlKey: true }), false, 0)).toBeNull();
  });

  it("wait for no second key longer than a moment", () => {
    expect(press(["g", "s"], false, 1_600)).toBeNull();
  });
});
