/** A text that an address holds: what looks like a number is read as one there. */
export function textOf(value: unknown): string | undefined {
  return (typeof value === "string" && value !== "") || typeof value === "number" ? String(value) : undefined;
}
