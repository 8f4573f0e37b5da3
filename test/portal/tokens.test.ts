import { globSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";

const source = resolve(import.meta.dirname, "../../portal/src");
const SCHEMES = ["light", "dark"] as const;

const tokens = new Map(
  [
    ...readFileSync(resolve(source, "tokens.css"), "utf8").matchAll(/--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)/g),
  ].map(([, name = "", light = "", dark = ""]) => [name, { light, dark }] as const),
);

const TEXT_PAIRS = [
  ...["ink", "ink2", "ink3", "accent"].flatMap((text) => ["bg", "surface"].map((ground) => [text, ground] as const)),
  ["ink", "hover"],
  ["ink2", "hover"],
  ["ink", "warn-bg"],
  ["accent-ink", "accent"],
  ["accent-ink", "accent-hover"],
] as const;

const STATES = [...tokens.keys()].filter((name) => name.startsWith("state-"));
const FIGURES = [...tokens.keys()].filter((name) => /^(grid|battery|dso-|source-)/.test(name));
const EDGE_PAIRS = [
  ...[...STATES, ...FIGURES, "ink3", "warn-line", "accent"].flatMap((edge) =>
    ["bg", "surface"].map((ground) => [edge, ground] as const),
  ),
  ["warn-line", "warn-bg"],
] as const;

describe.each(SCHEMES)("the %s colours (portal 3.1, 3.2)", (scheme) => {
  it.each(TEXT_PAIRS)("%s is readable on %s: 4.5 to 1", (text, ground) => {
    expect(contrast(text, ground, scheme)).toBeGreaterThanOrEqual(4.5);
  });

  it.each(EDGE_PAIRS)("%s is seen on %s: 3 to 1", (edge, ground) => {
    expect(contrast(edge, ground, scheme)).toBeGreaterThanOrEqual(3);
  });
});

it("no state is without a colour of its own", () => {
  for (const scheme of SCHEMES) {
    const colours = STATES.map((state) => tokens.get(state)?.[scheme]);
    expect(new Set(colours).size).toBe(STATES.length);
  }
});

it("no other file of the portal holds a colour value", () => {
  const COLOUR = /#[0-9a-f]{3,8}\b(?!\()|\b(rgba?|hsla?|oklch|oklab|lab|lch)\(/i;
  const holders = globSync("**/*.{ts,tsx,css}", { cwd: source })
    .filter((file) => file !== "tokens.css" && !file.startsWith("paraglide"))
    .filter((file) => COLOUR.test(readFileSync(resolve(source, file), "utf8")));
  expect(holders).toEqual([]);
});

/** WCAG 2.2 contrast ratio. */
function contrast(a: string, b: string, scheme: (typeof SCHEMES)[number]): number {
  const [darker = 0, lighter = 0] = [luminance(a, scheme), luminance(b, scheme)].sort((x, y) => x - y);
  return (lighter + 0.05) / (darker + 0.05);
}

function luminance(name: string, scheme: (typeof SCHEMES)[number]): number {
  const hex = tokens.get(name)?.[scheme];
  if (hex === undefined) throw new Error(`tokens.css has no ${name}`);
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
