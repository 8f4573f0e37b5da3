import { parseSync } from "vite";

/** A source file as a tree of its syntax (ESTree). */

export type Node = Readonly<Record<string, unknown>> & { readonly type: string };

export function parsed(path: string, text: string): Node {
  return parseSync(path, text).program as unknown as Node;
}

/** Every node below, in order; not what is below those that `isClosed` names. */
export function* walk(value: unknown, isClosed: (node: Node) => boolean = () => false): Generator<Node> {
  if (Array.isArray(value)) for (const each of value) yield* walk(each, isClosed);
  else if (isNode(value)) {
    yield value;
    if (!isClosed(value)) for (const child of Object.values(value)) yield* walk(child, isClosed);
  }
}

export function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && typeof (value as Node).type === "string";
}

export function nameOf(node: unknown): string | undefined {
  return isNode(node) && node.type === "Identifier" ? String(node.name) : undefined;
}
