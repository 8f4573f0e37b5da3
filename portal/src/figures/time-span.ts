/** The time that a picture shows, from left to right. Instants in ms. */
export interface TimeSpan {
  readonly from: number;
  readonly to: number;
}

/** What stands between two instants: a price, a power. */
export interface Step {
  readonly startAt: number;
  readonly endAt: number;
  /** Null: a gap. */
  readonly value: number | null;
}

/** A picture's own width; what is drawn is stretched to the room there is, its lines are not. */
export const WIDTH = 1_000;

export function xOf(at: number, { from, to }: TimeSpan): number {
  return ((at - from) / (to - from)) * WIDTH;
}

/** The same for HTML beside a picture. */
export function percentOf(at: number, span: TimeSpan): number {
  return xOf(at, span) / (WIDTH / 100);
}

/** Where words are centred at an instant: nothing of them stands out at the edges. @param half of their width, at least. */
export function leftOf(at: number, span: TimeSpan, half: string): string {
  return `clamp(${half}, ${percentOf(at, span)}%, 100% - ${half})`;
}

/** Values from the bottom to the top of a picture. */
export interface Scale {
  readonly least: number;
  readonly most: number;
}

export function yOf(value: number, { least, most }: Scale, height: number): number {
  return height - ((value - least) / (most - least)) * height;
}

const PADDING = 0.08;

/** Room for all values, with some to spare; zero is in sight where it is near. */
export function scaleOf(values: readonly number[]): Scale {
  const least = Math.min(0, ...values);
  const most = Math.max(0, ...values);
  if (most === least) return { least: least - 1, most: most + 1 };
  const spare = (most - least) * PADDING;
  return { least: least < 0 ? least - spare : 0, most: most > 0 ? most + spare : 0 };
}

const NICE = [1, 2, 2.5, 5, 10];

/** Round values to draw lines at, few of them. */
export function gridValues({ least, most }: Scale, wanted = 4): readonly number[] {
  const rough = (most - least) / wanted;
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const step = (NICE.find((nice) => nice * magnitude >= rough) ?? 10) * magnitude;
  const first = Math.ceil(least / step);
  const last = Math.floor(most / step);
  return Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step);
}

/** An SVG path through steps: level in each, upright between neighbours, broken at gaps. */
export function stepPath(steps: readonly Step[], span: TimeSpan, scale: Scale, height: number): string {
  let before: Step | null = null;
  const parts: string[] = [];
  for (const step of steps) {
    if (step.value !== null) {
      const y = yOf(step.value, scale, height).toFixed(1);
      const joins = before !== null && before.value !== null && before.endAt === step.startAt;
      parts.push(
        joins ? `V${y}` : `M${xOf(step.startAt, span).toFixed(1)} ${y}`,
        `H${xOf(step.endAt, span).toFixed(1)}`,
      );
    }
    before = step;
  }
  return parts.join("");
}

const HOUR_MS = 3_600_000;

/** The full hours of a place that the span holds, each so many hours: a day of 23 or 25 hours has its true length. */
export function hourTicks({ from, to }: TimeSpan, timeZone: string, everyHours: number): readonly number[] {
  const hour = new Intl.DateTimeFormat("en", { timeZone, hour: "numeric", hourCycle: "h23" });
  const first = Math.ceil(from / HOUR_MS) * HOUR_MS;
  const hours = Array.from(
    { length: Math.max(0, Math.floor((to - first) / HOUR_MS) + 1) },
    (_, i) => first + i * HOUR_MS,
  );
  return hours.filter((at) => Number(hour.format(at)) % everyHours === 0);
}
