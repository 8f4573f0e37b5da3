import { clockTime, exactTime } from "../format.ts";

interface ExactTimeProps {
  readonly at: string;
  readonly timeZone: string;
  /** The sentence around it; the time alone without one. */
  readonly words?: (time: string) => string;
}

/** A time of the station's clock, with the exact instant behind it. */
export function ExactTime({ at, timeZone, words = (time) => time }: ExactTimeProps) {
  return (
    <time dateTime={at} title={exactTime(at, timeZone)}>
      {words(clockTime(at, timeZone))}
    </time>
  );
}
