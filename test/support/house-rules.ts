import { posix } from "node:path";
import { isNode, type Node, nameOf, parsed, walk } from "./syntax.ts";

/** The architecture as a table: who may import whom, and what the pure floors may not know (docs/house.md). */

export type SourceFile = { readonly path: string; readonly text: string };

type Room = {
  /** Begins the paths of its files; the longest that fits decides. */
  readonly path: string;
  /** Paths of this project it may import; its own always. */
  readonly imports: readonly string[];
  /** Paths of which it may import the types only. */
  readonly types?: readonly string[];
  readonly packages: readonly string[] | "any";
  /** Knows neither time nor luck nor the world. */
  readonly pure?: true;
};

const DOMAIN = "src/domain/";
const BELOW_SERVICES = [DOMAIN, "src/ocpp/", "src/ocpi/", "src/store/", "src/remote/"];
const API_SHAPES = "src/entry/api/shared/";

const ROOMS: readonly Room[] = [
  { path: DOMAIN, imports: [], packages: ["fraction.js"], pure: true },
  { path: "src/ocpp/", imports: [DOMAIN], packages: ["zod"], pure: true },
  { path: "src/ocpi/", imports: [DOMAIN], packages: ["zod"], pure: true },
  { path: "src/store/", imports: [DOMAIN], packages: ["drizzle-orm"] },
  {
    path: "src/remote/",
    imports: [DOMAIN, "src/ocpi/"],
    packages: ["zod", "@peculiar/x509", "reflect-metadata", "fast-xml-parser", "stripe"],
  },
  { path: "src/services/", imports: BELOW_SERVICES, packages: ["zod", "node", "drizzle-orm/batch"] },
  {
    path: "src/entry/",
    imports: [...BELOW_SERVICES, "src/services/", "src/config.ts"],
    packages: ["zod", "hono", "@hono/zod-openapi", "cloudflare:workers", "node"],
  },
  { path: API_SHAPES, imports: [DOMAIN], packages: ["zod"], pure: true },
  { path: "src/config.ts", imports: [], types: ["src/entry/"], packages: ["zod"] },
  { path: "src/index.ts", imports: ["src/entry/", "src/config.ts"], packages: [] },
  { path: "portal/", imports: [API_SHAPES], types: ["src/entry/"], packages: "any" },
  {
    path: "sim/",
    imports: ["src/ocpp/messages.ts", "src/ocpp/fields.ts"],
    packages: ["zod", "ws", "node", "@peculiar/x509", "reflect-metadata"],
  },
];

/** What a pure floor may not name: its time and luck are arguments. */
const WORLDLY = new Set(["crypto", "fetch", "performance", "process", "console", "setTimeout", "setInterval"]);
const MOST_LINES = 330;
const MAY_EXPORT_DEFAULT = /^src\/index\.ts$|\.config\.ts$/;

/** Every breach of the table in one file, each as a sentence that names the file. */
export function breaches(file: SourceFile): readonly string[] {
  const program = parsed(file.path, file.text);
  const nodes = [...walk(program)];
  return [
    ...importBreaches(file, nodes),
    ...(roomOf(file.path)?.pure ? impurities(nodes) : []),
    ...shapeBreaches(file, program, nodes),
  ].map((breach) => `${file.path} ${breach}`);
}

function importBreaches({ path }: SourceFile, nodes: readonly Node[]): readonly string[] {
  const room = roomOf(path);
  if (!room) return [];
  return nodes.flatMap(importedBy).flatMap(({ source, typeOnly }) => {
    if (!source.startsWith(".")) return packageAllowed(room, source) ? [] : [`imports the package ${source}`];
    const target = posix.join(posix.dirname(path), source);
    const allowed = [room.path, ...room.imports, ...(typeOnly ? (room.types ?? []) : [])];
    return allowed.some((prefix) => target.startsWith(prefix)) ? [] : [`imports ${target}`];
  });
}

function roomOf(path: string): Room | undefined {
  const fitting = ROOMS.filter((room) => path.startsWith(room.path));
  return fitting.sort((one, other) => other.path.length - one.path.length)[0];
}

function packageAllowed({ packages }: Room, source: string): boolean {
  if (packages === "any") return true;
  const kind = source.startsWith("node:") ? "node" : source;
  return packages.some((name) => kind === name || kind.startsWith(`${name}/`));
}

function impurities(nodes: readonly Node[]): readonly string[] {
  return nodes.flatMap((node) => {
    const name = worldlyName(node);
    return name === undefined ? [] : [`is pure but uses ${name}`];
  });
}

function worldlyName(node: Node): string | undefined {
  if (node.type === "MemberExpression") {
    const name = `${nameOf(node.object)}.${nameOf(node.property)}`;
    return name === "Date.now" || name === "Math.random" ? name : worldlyGlobal(node.object);
  }
  if (node.type === "NewExpression") {
    const isNow = nameOf(node.callee) === "Date" && (node.arguments as readonly Node[]).length === 0;
    return isNow ? "new Date()" : undefined;
  }
  if (node.type !== "CallExpression") return undefined;
  return nameOf(node.callee) === "Date" ? "Date()" : worldlyGlobal(node.callee);
}

function worldlyGlobal(node: unknown): string | undefined {
  const name = nameOf(node);
  if (name === "globalThis") return name;
  return name !== undefined && WORLDLY.has(name) ? name : undefined;
}

function shapeBreaches({ path, text }: SourceFile, program: Node, nodes: readonly Node[]): readonly string[] {
  const lines = text.trimEnd().split("\n").length;
  const statements = program.body as readonly Node[];
  const isBarrel = statements.length > 0 && statements.every(({ type, source }) => type.startsWith("Export") && source);
  return [
    ...(lines > MOST_LINES ? [`has ${lines} lines, more than ${MOST_LINES}`] : []),
    ...(isBarrel || nodes.some(({ type }) => type === "ExportAllDeclaration") ? ["is a barrel"] : []),
    ...(nodes.some(({ type }) => type === "ExportDefaultDeclaration") && !MAY_EXPORT_DEFAULT.test(path)
      ? ["has a default export"]
      : []),
  ];
}

type Imported = { readonly source: string; readonly typeOnly: boolean };

const IMPORTING = new Set([
  "ImportDeclaration",
  "ExportAllDeclaration",
  "ExportNamedDeclaration",
  "ImportExpression",
  "TSImportType",
]);

function importedBy(node: Node): readonly Imported[] {
  if (!IMPORTING.has(node.type) || !isNode(node.source)) return [];
  const specifiers = (node.specifiers ?? []) as readonly Node[];
  const allTypes = specifiers.length > 0 && specifiers.every(({ importKind }) => importKind === "type");
  const typeOnly = node.type === "TSImportType" || node.importKind === "type" || node.exportKind === "type" || allTypes;
  return [{ source: String(node.source.value), typeOnly }];
}
