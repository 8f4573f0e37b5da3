import { exports } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { type OpenApiDocument, operationsOf } from "../../src/entry/api/openapi.ts";
import { api } from "../../src/entry/api/routes.ts";
import { ORIGIN } from "./api-client.ts";

const get = (path: string) => exports.default.fetch(ORIGIN + path);
const document = await (await get("/api/openapi.json")).json<OpenApiDocument>();
const operations = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
  operationsOf(item).map(([method, operation]) => ({ method, path, operation })),
);

/** Addresses that are not for people who integrate. */
const UNDOCUMENTED = ["get /docs", "get /openapi.json", "post /auth/demo"];

function references(value: unknown): readonly string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => (key === "$ref" ? [String(inner)] : references(inner)));
}

describe("the OpenAPI document", () => {
  it("is OpenAPI 3.1, open to everybody", () => {
    expect(document.openapi).toMatch(/^3\.1\./);
    expect(document.info.title).toBe("eMall CPMS");
  });

  it("covers every route there is, and none that is not", () => {
    const routed = api.routes
      .filter(({ method, path }) => method !== "ALL" && !path.includes("*"))
      .map(({ method, path }) => `${method.toLowerCase()} ${path.replaceAll(/:(\w+)/g, "{$1}")}`);
    const described = operations.map(({ method, path }) => `${method} ${path}`);
    expect([...described, ...UNDOCUMENTED].sort()).toEqual([...new Set(routed)].sort());
  });

  it("resolves every reference", () => {
    const defined = Object.keys(document.components?.schemas ?? {}).map((name) => `#/components/schemas/${name}`);
    expect([...new Set(references(document))].filter((reference) => !defined.includes(reference))).toEqual([]);
  });

  it("declares exactly the parameters its paths name", () => {
    for (const { path, operation } of operations) {
      const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const declared = (operation.parameters ?? []).flatMap((parameter) =>
        "in" in parameter && parameter.in === "path" ? [parameter.name] : [],
      );
      expect(declared.sort(), path).toEqual(named.sort());
    }
  });

  it("says for each operation what it is, where it belongs, and that it may refuse", () => {
    for (const { method, path, operation } of operations) {
      const name = `${method} ${path}`;
      expect(operation.summary, name).toBeTruthy();
      expect(operation.tags, name).toHaveLength(1);
      expect(Object.keys(operation.responses ?? {}), name).toContain("4XX");
    }
  });

  it("keeps the null of a named schema out of its definition", () => {
    const schemas = Object.entries(document.components?.schemas ?? {});
    const nullable = schemas.filter(([, schema]) => "type" in schema && Array.isArray(schema.type));
    expect(nullable.map(([name]) => name)).toEqual([]);
    expect(JSON.stringify(document.components?.schemas?.Evse)).toContain(
      '"activeSession":{"anyOf":[{"$ref":"#/components/schemas/ActiveSession"},{"type":"null"}]}',
    );
  });

  it("tells of the headers every change may carry", () => {
    for (const { method, path, operation } of operations) {
      const headers = (operation.parameters ?? []).flatMap((parameter) =>
        "name" in parameter ? [parameter.name] : [],
      );
      const guarded = method !== "get" && !/^\/(auth|public|driver)\//.test(path);
      expect(headers.includes("Idempotency-Key"), `${method} ${path}`).toBe(guarded);
    }
  });
});

describe("the page to read it", () => {
  it("lists every operation with an example, from our own origin only", async () => {
    const response = await get("/api/docs");
    const page = await response.text();
    for (const { method, path } of operations) expect(page).toContain(`id="${method}-${path}"`);
    expect(page.match(/curl -X/g)).toHaveLength(operations.length);
    expect(page).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
  });

  it("runs nothing but its own script: each answer has a nonce of its own", async () => {
    const policies = [await get("/api/docs"), await get("/api/docs")].map((response) =>
      response.headers.get("Content-Security-Policy"),
    );
    expect(policies[0]).toMatch(/^default-src 'none'; style-src 'nonce-[\w-]+'; script-src 'nonce-[\w-]+'/);
    expect(policies[0]).not.toBe(policies[1]);
  });
});
