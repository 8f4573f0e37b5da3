/** In [0, 1); sim/random.ts makes them from a seed. */
export type Random = () => number;

export function whole(random: Random, below: number): number {
  return Math.floor(random() * below);
}

export function chance(random: Random, share: number): boolean {
  return random() < share;
}

export function pick<T>(random: Random, list: readonly T[]): T {
  const picked = list[whole(random, list.length)];
  if (picked === undefined) throw new Error("there is nothing to pick from");
  return picked;
}

export type Weighted<T> = { readonly weight: number; readonly make: T };

export function pickWeighted<T>(random: Random, list: readonly Weighted<T>[]): T {
  let left = random() * list.reduce((sum, { weight }) => sum + weight, 0);
  for (const { weight, make } of list) {
    left -= weight;
    if (left < 0) return make;
  }
  return pick(random, list).make;
}
