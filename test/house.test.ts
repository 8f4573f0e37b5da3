import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { root } from "../scripts/lib/paths.ts";
import { breaches } from "./support/house-rules.ts";

const files = globSync("{src,portal,sim,scripts}/**/*.{ts,tsx}", { cwd: root })
  .map((path) => path.replaceAll("\\", "/"))
  .filter((path) => !/(^|\/)(node_modules|dist|paraglide)\//.test(path))
  .map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));

describe("the house", () => {
  it("has rooms to look at", () => {
    for (const room of ["src/domain/", "src/ocpp/", "src/store/", "src/services/", "src/entry/", "portal/", "sim/"]) {
      expect(files.some(({ path }) => path.startsWith(room))).toBe(true);
    }
  });

  it("keeps its rules: stairs lead down, pure floors know no clock, files stay small", () => {
    expect(files.flatMap(breaches)).toEqual([]);
  });
});

describe("the stories in workerd", () => {
  const helpers = globSync("test/worker/*.ts", { cwd: root }).filter((path) => !/\.test\.ts$|setup\.ts$/.test(path));

  it("share modules, so that a hook of a helper would be there for one file only", () => {
    expect(helpers).not.toEqual([]);
    const hook = /^(before|after)(Each|All)\(/m;
    expect(helpers.filter((path) => hook.test(readFileSync(join(root, path), "utf8")))).toEqual([]);
  });
});

describe("the checker", () => {
  const found = (path: string, text: string) => breaches({ path, text });

  it.each([
    ["src/domain/a.ts", 'import { b } from "../ocpp/b.ts";', "imports src/ocpp/b.ts"],
    ["src/domain/a.ts", 'import * as z from "zod";', "imports the package zod"],
    ["src/ocpp/a.ts", 'import type { B } from "../ocpi/b.ts";', "imports src/ocpi/b.ts"],
    ["src/ocpi/a.ts", 'export { b } from "../ocpp/b.ts"; const c = 1;', "imports src/ocpp/b.ts"],
    ["src/store/a.ts", 'import { b } from "../remote/b.ts";', "imports src/remote/b.ts"],
    ["src/remote/a.ts", 'import { b } from "../store/b.ts";', "imports src/store/b.ts"],
    ["src/services/a.ts", 'import { b } from "../entry/b.ts";', "imports src/entry/b.ts"],
    [
      "src/services/a.ts",
      'import { DurableObject } from "cloudflare:workers";',
      "imports the package cloudflare:workers",
    ],
    ["src/config.ts", 'import { b } from "./entry/b.ts";', "imports src/entry/b.ts"],
    ["src/entry/api/shared/a.ts", 'import { b } from "../b.ts";', "imports src/entry/api/b.ts"],
    ["portal/src/a.tsx", 'import { b } from "../../src/domain/b.ts";', "imports src/domain/b.ts"],
    ["portal/src/a.tsx", 'import { type A, b } from "../../src/entry/app.ts";', "imports src/entry/app.ts"],
    ["portal/src/a.tsx", 'const b = await import("../../src/store/b.ts");', "imports src/store/b.ts"],
    ["sim/a.ts", 'import { b } from "../src/ocpp/handlers.ts";', "imports src/ocpp/handlers.ts"],
    ["sim/a.ts", 'let b: import("../src/services/b.ts").B;', "imports src/services/b.ts"],
  ])("sees that %s holds %s", (path, text, breach) => {
    expect(found(path, text)).toEqual([`${path} ${breach}`]);
  });

  it.each([
    ["const at = Date.now();", "Date.now"],
    ["const at = new Date();", "new Date()"],
    ["const at = new Date;", "new Date()"],
    ["const at = Date();", "Date()"],
    ["const luck = Math.random();", "Math.random"],
    ["const id = crypto.randomUUID();", "crypto"],
    ["const id = globalThis.crypto.randomUUID();", "globalThis"],
    ['const answer = await fetch("https://example.com");', "fetch"],
    ["setTimeout(() => {}, 1);", "setTimeout"],
  ])("sees that a pure floor says %s", (text, name) => {
    for (const path of ["src/domain/a.ts", "src/ocpp/a.ts", "src/ocpi/a.ts"]) {
      expect(found(path, text)).toEqual([`${path} is pure but uses ${name}`]);
    }
    expect(found("src/entry/a.ts", text)).toEqual([]);
  });

  it("sees default exports, barrels and long files", () => {
    expect(found("src/entry/a.ts", "export default 1;")).toEqual(["src/entry/a.ts has a default export"]);
    expect(found("src/entry/a.ts", 'export { b } from "./b.ts";')).toEqual(["src/entry/a.ts is a barrel"]);
    expect(found("src/entry/a.ts", 'export * from "./b.ts"; const c = 1;')).toEqual(["src/entry/a.ts is a barrel"]);
    expect(found("src/entry/a.ts", "// line\n".repeat(331))).toEqual(["src/entry/a.ts has 331 lines, more than 330"]);
  });

  it.each([
    ["src/domain/a.ts", 'import { b } from "./b.ts"; const at = new Date(5); // Date.now() in a comment'],
    ["src/ocpp/a.ts", 'import { b } from "../domain/b.ts"; import * as z from "zod"; const text = "fetch(";'],
    ["src/services/a.ts", 'import { b } from "../ocpp/b.ts"; import { c } from "../store/c.ts";'],
    ["src/config.ts", 'type A = import("./entry/a.ts").A;'],
    ["src/index.ts", 'import { app } from "./entry/app.ts"; export default app;'],
    ["portal/vite.config.ts", "export default {};"],
    ["portal/src/a.tsx", 'import type { App } from "../../src/entry/app.ts"; import { useState } from "react";'],
    ["portal/src/a.tsx", 'import { ROLES } from "../../src/entry/api/shared/permissions.ts"; const b = <b />;'],
    ["sim/a.ts", 'import { INBOUND } from "../src/ocpp/messages.ts"; import { WebSocket } from "ws";'],
  ])("finds nothing in %s holding %s", (path, text) => {
    expect(found(path, text)).toEqual([]);
  });
});
