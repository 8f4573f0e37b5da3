import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { madeOnce } from "../../scripts/lib/made-once.ts";

const parent = mkdtempSync(join(tmpdir(), "emall-made-"));
afterAll(() => rmSync(parent, { recursive: true }));

it("a folder is made once for a key, and takes the place of those of other keys", async () => {
  const make = (text: string) => async (directory: string) => writeFileSync(join(directory, "file"), text);
  for (const [key, text] of [
    ["a", "first"],
    ["a", "never made"],
    ["b", "second"],
  ] as const) {
    const made = await madeOnce(parent, key, make(text));
    expect(readFileSync(join(made, "file"), "utf8")).toBe(key === "a" ? "first" : "second");
    expect(readdirSync(parent)).toEqual([key]);
  }
});

it("a folder whose making fails is not there", async () => {
  const before = readdirSync(parent);
  const make = async () => {
    throw new Error("the reason");
  };
  await expect(madeOnce(parent, "c", make)).rejects.toThrow("the reason");
  expect(readdirSync(parent)).toEqual(before);
});
