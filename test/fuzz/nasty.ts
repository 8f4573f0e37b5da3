import { nested, Raw } from "./json-text.ts";

/**
 * Numbers that are wrong nearly everywhere. None is read as a small positive whole number: those are transaction ids of
 * honest charges, and whoever knows a charge point's password may stop its transactions.
 */
export const NASTY_NUMBERS: readonly unknown[] = [
  0,
  -0,
  -1,
  -1.5,
  0.4,
  -2147483649,
  2147483647.5,
  2147483648,
  4294967296,
  9007199254740991,
  new Raw("9007199254740993"),
  new Raw("-9007199254740993"),
  new Raw("123456789012345678901234567890"),
  1e21,
  1e308,
  5e-324,
  new Raw("1e999"),
  new Raw("-1e999"),
];

/** Texts that programs stumble over: unicode tricks, control characters, what a template, a shell or SQL would read. */
export const NASTY_TEXTS: readonly string[] = [
  "",
  " ",
  "null",
  "undefined",
  "NaN",
  "-0",
  "1e999",
  "99999999999999999999",
  "0x7fffffff",
  "\u0000",
  "a\u0000b",
  "\r\n\t",
  "\u001b[31mred\u001b[0m",
  "\ud800",
  "\udc00\ud800",
  "\ufeffbom",
  "\u202egnirts",
  "e\u0301\u0301\u0301\u0301",
  "Ｆｕｌｌ－ｗｉｄｔｈ",
  "ſtart İstanbul ßtraße",
  "👩‍👩‍👧‍👦👩‍👩‍👧‍👦",
  "\u2028\u2029",
  "ﷺ".repeat(20),
  "'; drop table sessions; --",
  '"},{"a":"',
  "{{7*7}}<%= 7*7 %>",
  "<script>alert(1)</script>",
  "../../../../etc/passwd",
  "%00%ff%n%s",
  "1970-01-01T00:00:00Z",
  "9999-12-31T23:59:60Z",
  "2026-02-30T25:61:61+99:99",
  "-271821-04-20T00:00:00Z",
  "__proto__",
  "constructor",
  "A".repeat(256),
];

export const NASTY_KEYS: readonly string[] = [
  "__proto__",
  "constructor",
  "prototype",
  "toString",
  "valueOf",
  "hasOwnProperty",
  "__defineGetter__",
  "toJSON",
  "then",
  "length",
  "0",
  "-1",
  "",
  " ",
  "\u0000",
  "\ud800",
  "connectorId ",
  "CONNECTORID",
  "ｃonnectorId",
  "$ref",
  "a.b.c",
  "k".repeat(300),
];

/** Lists and objects stand as text: what a mutation can reach into would be another value in the acts after it. */
const SHALLOW: readonly unknown[] = [
  null,
  true,
  false,
  "text",
  900_000_007,
  ...["[]", "{}", "[null]", "[[]]", '{"a":{}}'].map((text) => new Raw(text)),
];

export const NASTY_VALUES: readonly unknown[] = [
  ...SHALLOW,
  ...NASTY_NUMBERS,
  ...NASTY_TEXTS,
  new Raw('{"toString":"text","valueOf":1,"toJSON":"text","then":1,"length":-1}'),
  new Raw('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}'),
  nested(40, "both"),
];
