/**
 * Cuts a whole number into whole parts in proportion to their weights, by the largest remainder: the parts sum to it
 * exactly. Of equal remainders the first part has it. No weight at all: every part is 0.
 */
export function apportion(whole: number, weights: readonly number[]): readonly number[] {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  if (sum <= 0) return weights.map(() => 0);
  const exact = weights.map((weight) => (whole * weight) / sum);
  const parts = exact.map(Math.floor);
  const missing = whole - parts.reduce((total, part) => total + part, 0);
  const neediest = exact
    .map((part, index) => ({ index, remainder: part - Math.floor(part) }))
    .toSorted((left, right) => right.remainder - left.remainder || left.index - right.index);
  for (const { index } of neediest.slice(0, missing)) parts[index] = (parts[index] ?? 0) + 1;
  return parts;
}
