/** Programs pretend to be others: the first that matches is what it is. */
const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/\bEdg(e|A|iOS)?\//, "Edge"],
  [/\bOPR\//, "Opera"],
  [/\bSamsungBrowser\//, "Samsung Internet"],
  [/\b(Firefox|FxiOS)\//, "Firefox"],
  [/\b(Chrome|CriOS)\//, "Chrome"],
  [/\bSafari\//, "Safari"],
];

const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/\biPhone\b/, "iPhone"],
  [/\biPad\b/, "iPad"],
  [/\bAndroid\b/, "Android"],
  [/\bWindows\b/, "Windows"],
  [/\bMacintosh\b/, "Mac"],
  [/\bLinux\b/, "Linux"],
];

/** "Chrome, Android" of a browser's `User-Agent`; null: it says neither. */
export function deviceName(userAgent: string): string | null {
  const parts = [BROWSERS, SYSTEMS].flatMap((known) => known.find(([looks]) => looks.test(userAgent))?.[1] ?? []);
  return parts.length === 0 ? null : parts.join(", ");
}
