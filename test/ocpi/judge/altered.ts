type Node = Record<string, unknown>;

/**
 * A copy of a JSON value with something else at a place.
 * @param path JSON pointer; the new value `undefined` takes the field away.
 */
export function altered(value: unknown, path: string, next: unknown): unknown {
  const steps = path.split("/").slice(1);
  const last = steps.pop();
  if (last === undefined) return next;
  // Through JSON, so that what several places share is not altered in all of them.
  const copy: Node = JSON.parse(JSON.stringify(value));
  const parent = steps.reduce((node, step) => node[step] as Node, copy);
  parent[last] = next;
  if (next === undefined) delete parent[last];
  return copy;
}
