import { globSync, readFileSync } from "node:fs";
import { isNode, type Node, nameOf, parsed, walk } from "./syntax.ts";

/** Which requirements the tests promise, and which the documents say they do. */

const NAMING = new Set(["it", "describe", "describeInBrowser"]);
const FUNCTIONS = new Set(["ArrowFunctionExpression", "FunctionExpression"]);

/** The names of a file's tests, and the rows they are made from. */
export function testNames(path: string, text: string): readonly string[] {
  return [...walk(parsed(path, text))]
    .filter((node) => node.type === "CallExpression" && NAMING.has(rootOf(node.callee) ?? ""))
    .flatMap((call) => [...walk([call.callee, call.arguments], ({ type }) => FUNCTIONS.has(type))])
    .flatMap(textOf);
}

/** `it` of `it.concurrent.each(rows)`. */
function rootOf(node: unknown): string | undefined {
  if (!isNode(node)) return undefined;
  return nameOf(node) ?? rootOf(node.object ?? node.callee);
}

function textOf({ type, value }: Node): readonly string[] {
  if (type === "Literal" && typeof value === "string") return [value];
  if (type === "TemplateElement") return [(value as { readonly cooked: string }).cooked];
  return [];
}

/** `OCPP-R1, R7` are two ids, `OCPI-T20–T22` are three. */
const ID = /\b(OCPP|OCPI)-[A-Z]+\d+(?:(?:, |–)[A-Z]+\d+)*|\b(?:SIM|EDGE|TOL)-\d+|\bTC_\w+/g;

/** Ids of requirements and of the alliance's cases, written out. */
export function idsIn(text: string): readonly string[] {
  return [...text.matchAll(ID)].flatMap(([found, document]) =>
    document === undefined
      ? [found]
      : found
          .slice(document.length + 1)
          .split(", ")
          .flatMap(writtenOut)
          .map((id) => `${document}-${id}`),
  );
}

/** `T20–T22` is T20, T21 and T22. */
function writtenOut(part: string): readonly string[] {
  const [first = "", last = first] = part.split("–");
  const group = first.replace(/\d+/, "");
  const from = Number(first.slice(group.length));
  const count = Number(last.replace(group, "")) - from + 1;
  return Array.from({ length: count }, (_, index) => `${group}${from + index}`);
}

const ROOT = new URL("../../", import.meta.url);

/** The ids that the names of tests cite, by the path of the file; the tests of the documents themselves cite none. */
export function citations(): ReadonlyMap<string, ReadonlySet<string>> {
  const files = globSync("test/**/*.test.ts", { cwd: ROOT, exclude: ["test/*/requirements.test.ts"] });
  return new Map(
    files.sort().map((file) => {
      const text = readFileSync(new URL(file, ROOT), "utf8");
      return [file, new Set(testNames(file, text).flatMap(idsIn))];
    }),
  );
}

export interface RequirementRow {
  readonly id: string;
  /** What stands between the id and the tests. */
  readonly about: readonly string[];
  readonly tests: string;
}

/** The rows of a document's tables whose first cell is an id; the last says which tests keep it. */
export function requirementRows(document: string): readonly RequirementRow[] {
  return document.split("\n").flatMap((line) => {
    const [id = "", ...cells] = line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim());
    const [only, ...more] = idsIn(id);
    const isRow = only === id && more.length === 0;
    return isRow ? [{ id, about: cells.slice(0, -1), tests: cells.at(-1) ?? "" }] : [];
  });
}

/** The files that a cell names: `worker/tokens` is `test/worker/tokens.test.ts`. */
export function filesNamed(tests: string): readonly string[] {
  return [...tests.matchAll(/`([^`]+)`/g)].map(([, file = ""]) => `test/${file}.test.ts`);
}

/** A cell that names these files. */
export function naming(files: readonly string[]): string {
  return files.map((file) => `\`${file.replace(/^test\/|\.test\.ts$/g, "")}\``).join(" ");
}

/** References to reports about chargers, as the quirks cite them: `lbbrhzn#442`, `citrineos-core PR#1093`. */
export function referencesIn(text: string): readonly string[] {
  return [...text.matchAll(/[\w.-]+ ?(?:PR)?#\d+/g)].map(([found]) => found);
}
