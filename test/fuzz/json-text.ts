/** Text that stands in JSON as it is: numbers no JavaScript number can hold, keys that come twice. */
export class Raw {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** JSON.stringify, with `Raw` parts. The depth of what is given is small; depth is made by `Raw`. */
export function jsonText(value: unknown): string {
  if (value instanceof Raw) return value.text;
  if (Array.isArray(value)) return `[${value.map(jsonText).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const members = Object.entries(value).map(([key, member]) => `${JSON.stringify(key)}:${jsonText(member)}`);
    return `{${members.join(",")}}`;
  }
  return JSON.stringify(value) ?? "null";
}

/** `depth` lists or objects, one in the other. */
export function nested(depth: number, kind: "list" | "object" | "both"): Raw {
  const open = { list: "[", object: '{"a":', both: '[{"a":' }[kind];
  const close = { list: "]", object: "}", both: "}]" }[kind];
  const inmost = kind === "list" ? "" : "1";
  return new Raw(open.repeat(depth) + inmost + close.repeat(depth));
}

/** An object whose members all come twice, the second time with another value. */
export function withMembersTwice(members: Readonly<Record<string, unknown>>, other: unknown): Raw {
  const once = Object.entries(members).map(([key, value]) => `${JSON.stringify(key)}:${jsonText(value)}`);
  const again = Object.keys(members).map((key) => `${JSON.stringify(key)}:${jsonText(other)}`);
  return new Raw(`{${[...once, ...again].join(",")}}`);
}
