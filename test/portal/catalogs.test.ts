import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { pseudo } from "../../portal/scripts/pseudo.ts";

const portal = resolve(import.meta.dirname, "../../portal");
const settings = JSON.parse(readFileSync(resolve(portal, "project.inlang/settings.json"), "utf8"));
const english = catalog("en");

describe("the text catalogs", () => {
  it("are one per language of the project, in the same files", () => {
    const languages = readdirSync(resolve(portal, "messages")).sort();
    expect(languages).toEqual([...settings.locales].sort());
    for (const locale of languages) expect(filesOf(locale)).toEqual(filesOf("en"));
  });

  it("have each text in one file", () => {
    const keys = filesOf("en").flatMap((file) => Object.keys(textsIn("en", file)));
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
  });

  it.each(settings.locales as string[])("say everything in %s", (locale) => {
    const texts = catalog(locale);
    expect(Object.keys(texts).sort()).toEqual(Object.keys(english).sort());
    for (const text of Object.values(texts)) expect(JSON.stringify(text)).not.toMatch(/""/);
  });

  it.each(settings.locales as string[])("use the same parameters in %s", (locale) => {
    const texts = catalog(locale);
    for (const [key, text] of Object.entries(english)) expect(parameters(texts[key]), key).toEqual(parameters(text));
  });
});

describe("the names that are required exactly (portal 4.1, 4.3)", () => {
  it("stand in the English catalog", () => {
    expect(english).toMatchObject({
      signIn: "Sign in",
      wrongCredentials: "E-mail or password is wrong",
      signInImpossible: "Sign-in is not possible right now",
      retry: "Retry",
      live: "Live",
      reconnecting: "Reconnecting, showing {time}",
    });
  });
});

describe("the pseudo-language", () => {
  it("accents and lengthens texts, and keeps their parameters", () => {
    expect(pseudo("Offline since {time}")).toBe("[Offlíné síncé {time}·······]");
  });

  it("leaves what steers a message alone", () => {
    const part = { declarations: ["input count"], selectors: ["count"], match: { "count=one": "one" } };
    expect(pseudo(part)).toEqual({ ...part, match: { "count=one": "[óné·]" } });
  });
});

function catalog(locale: string): Record<string, unknown> {
  return Object.assign({}, ...filesOf(locale).map((file) => textsIn(locale, file)));
}

function filesOf(locale: string): readonly string[] {
  return readdirSync(resolve(portal, "messages", locale)).sort();
}

function textsIn(locale: string, file: string): Record<string, unknown> {
  const { $schema: _, ...texts } = JSON.parse(readFileSync(resolve(portal, "messages", locale, file), "utf8"));
  return texts;
}

function parameters(text: unknown): readonly string[] {
  return [...new Set(JSON.stringify(text).match(/\{\w+\}/g))].sort();
}
