/** What is wrong in an object of the right shape, and where (a JSON pointer from the object; empty: it itself). */
export interface Finding {
  readonly at: string;
  readonly says: string;
}

/** Judges an object whose shape is right already. */
export type Rule = (value: unknown) => readonly Finding[];

/** @param check gets the value as its schema describes it. */
export function rule<Shape>(check: (value: Shape) => readonly Finding[]): Rule {
  return (value) => check(value as Shape);
}

export function fault(isWrong: boolean, at: string, says: string): readonly Finding[] {
  return isWrong ? [{ at, says }] : [];
}

/** Each of `items` with a number that an earlier one has too; ids are compared without case (OCPI-T14). */
export function repeated(items: readonly string[]): readonly number[] {
  const ids = items.map((id) => id.toLowerCase());
  return ids.flatMap((id, index) => (ids.indexOf(id) < index ? [index] : []));
}

export function isBefore(one: string, other: string): boolean {
  return Date.parse(one) < Date.parse(other);
}

/** Both given, and the end is not after the begin. */
export function endsTooEarly(begin: string | undefined, end: string | undefined): boolean {
  return begin !== undefined && end !== undefined && !isBefore(begin, end);
}
