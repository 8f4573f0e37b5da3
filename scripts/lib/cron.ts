import type { Clock } from "../../sim/clock.ts";

const MINUTE_MS = 60_000;

/** What each of the five fields counts, with its first value. */
const FIELDS: readonly { readonly of: (date: Date) => number; readonly first: number }[] = [
  { of: (date) => date.getUTCMinutes(), first: 0 },
  { of: (date) => date.getUTCHours(), first: 0 },
  { of: (date) => date.getUTCDate(), first: 1 },
  { of: (date) => date.getUTCMonth() + 1, first: 1 },
  { of: (date) => date.getUTCDay(), first: 0 },
];

/** Whether a cron expression (UTC; numbers, lists, ranges, steps) names the minute of `at`. */
export function cronMatches(expression: string, at: number): boolean {
  const fields = expression.trim().split(/\s+/);
  if (fields.length !== FIELDS.length) throw new Error(`not a cron expression: ${expression}`);
  const date = new Date(at);
  return FIELDS.every(({ of, first }, index) =>
    (fields[index] ?? "").split(",").some((part) => partMatches(part, of(date), first)),
  );
}

function partMatches(part: string, value: number, first: number): boolean {
  const [range = "", step = "1"] = part.split("/");
  const [low = "", high = part.includes("/") ? "Infinity" : low] =
    range === "*" ? [`${first}`, "Infinity"] : range.split("-");
  return value >= Number(low) && value <= Number(high) && (value - Number(low)) % Number(step) === 0;
}

type CronOptions = {
  readonly clock: Clock;
  readonly expressions: readonly string[];
  readonly fire: (expression: string, at: number) => Promise<void>;
};

/** Fires each expression in the minutes it names on the stack's clock. Runs never overlap: a minute missed meanwhile is left out. */
export function startCrons({ clock, expressions, fire }: CronOptions): () => void {
  let cancel = () => {};
  let stopped = false;
  const arm = () => {
    const at = (Math.floor(clock.now() / MINUTE_MS) + 1) * MINUTE_MS;
    cancel = clock.at(at, () => run(at));
  };
  const run = async (at: number) => {
    for (const expression of expressions.filter((each) => cronMatches(each, at))) {
      if (!stopped) await fire(expression, at);
    }
    if (!stopped) arm();
  };
  arm();
  return () => {
    stopped = true;
    cancel();
  };
}
