/** When the charge points of a place can be reached. */
export interface OpeningHours {
  readonly twentyFourSeven: boolean;
  readonly regular: readonly OpenSpan[];
  /** Open though the regular hours say otherwise, and the other way round; a closing beats an opening (OCPI-L7). */
  readonly exceptionalOpenings: readonly Exception[];
  readonly exceptionalClosings: readonly Exception[];
}

/** Local clock time, `HH:MM`. One that does not end after its begin ends on the next day; `00:00` and `23:59` are its end. */
export interface OpenSpan {
  /** 1 is Monday. */
  readonly weekday: number;
  readonly begin: string;
  readonly end: string;
}

/** Instants: the clocks of the place may be put forward or back meanwhile. */
export interface Exception {
  readonly beginAt: number;
  readonly endAt: number;
}

const DAY_BEGINS = "00:00";
/** The text leaves open how midnight is written as an end (#498). */
const DAY_ENDS = "23:59";

/** What is wrong with them, in sentences; empty: nothing. */
export function whyNotOpeningHours(hours: OpeningHours): readonly string[] {
  const { twentyFourSeven, regular, exceptionalOpenings, exceptionalClosings } = hours;
  const wrong: string[] = [];
  if (twentyFourSeven && regular.length > 0) wrong.push("What is always open has no regular hours.");
  if (!twentyFourSeven && regular.length === 0) wrong.push("What is not always open needs regular hours.");
  if (regular.some(isEmpty)) wrong.push("Regular hours begin and end at the same time.");
  if (doOverlap(dailySpans(regular))) wrong.push("Regular hours overlap.");
  if ([...exceptionalOpenings, ...exceptionalClosings].some(({ beginAt, endAt }) => endAt <= beginAt)) {
    wrong.push("An exception ends before it begins.");
  }
  return wrong;
}

/** Midnight to midnight is the whole day; otherwise nobody knows whether it is a day or nothing. */
function isEmpty(span: OpenSpan): boolean {
  return (span.begin === span.end && span.begin !== DAY_BEGINS) || dailySpans([span]).length === 0;
}

/** The same hours in spans none of which passes midnight, in order of the week (#413). */
export function dailySpans(regular: readonly OpenSpan[]): readonly OpenSpan[] {
  return regular
    .flatMap(({ weekday, begin, end }) => {
      if (end === DAY_BEGINS) return [{ weekday, begin, end: DAY_ENDS }];
      if (end > begin) return [{ weekday, begin, end }];
      return [
        { weekday, begin, end: DAY_ENDS },
        { weekday: (weekday % 7) + 1, begin: DAY_BEGINS, end },
      ];
    })
    .filter(({ begin, end }) => begin < end)
    .sort((left, right) => left.weekday - right.weekday || (left.begin < right.begin ? -1 : 1));
}

function doOverlap(spans: readonly OpenSpan[]): boolean {
  return spans.some((span, index) => {
    const before = spans[index - 1];
    return before !== undefined && before.weekday === span.weekday && span.begin < before.end;
  });
}
