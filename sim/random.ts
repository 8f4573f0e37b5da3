/** A 32-bit generator whose whole state is its seed (mulberry32), so that a run can be repeated and kept in a file. */
export interface Draw {
  /** In [0, 1). */
  readonly value: number;
  readonly seed: number;
}

export function draw(seed: number): Draw {
  const next = (seed + 0x6d2b79f5) | 0;
  let mixed = Math.imul(next ^ (next >>> 15), 1 | next);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return { value: ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296, seed: next };
}

export function randomFrom(seed: number): () => number {
  let current = seed;
  return () => {
    const { value, seed: next } = draw(current);
    current = next;
    return value;
  };
}

/** A seed of its own for each name, so that adding one simulated thing does not change the others. */
export function seedFor(seed: number, name: string): number {
  let hash = seed | 0;
  for (const character of name) hash = (Math.imul(hash, 31) + (character.codePointAt(0) ?? 0)) | 0;
  return hash;
}
