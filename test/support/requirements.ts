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

/** `OCPP-R1, R7` are two ids. */
const ID = /\b(OCPP)-[A-Z]\d+(?:, [A-Z]\d+)*|\b(?:SIM|EDGE|TOL)-\d+|\bTC_\d{3}(?:_\d)?\b/g;

/** Ids of requirements and of the alliance's cases, written out. */
export function idsIn(text: string): readonly string[] {
  return [...text.matchAll(ID)].flatMap(([found, shortened]) =>
    shortened === undefined
      ? [found]
      : found
          .replace("OCPP-", "")
          .split(", ")
          .map((id) => `OCPP-${id}`),
  );
}

/** References to reports about chargers, as the quirks cite them: `lbbrhzn#442`, `citrineos-core PR#1093`. */
export function referencesIn(text: string): readonly string[] {
  return [...text.matchAll(/[\w.-]+ ?(?:PR)?#\d+/g)].map(([found]) => found);
}
