/** Amperes on L1, L2 and L3. */
export type PerPhase = readonly [number, number, number];

/** Bears so much in each phase, of all that hangs below it (EN-P2). */
export interface Fuse {
  readonly id: string;
  /** Null: the connection of the site. */
  readonly parentId: string | null;
  readonly limitA: number;
}

/** What hangs on a fuse, and loads each phase by so much for every ampere of its own. */
export interface Branch {
  readonly fuseId: string;
  readonly phases: PerPhase;
}

/** What is left of a tree of fuses. */
export interface Room {
  /** By fuse: itself and all above it, as places in `left`. */
  readonly paths: ReadonlyMap<string, readonly number[]>;
  readonly left: readonly PerPhase[];
}

/** Sums of floats forget a little. */
export const FORGOTTEN_A = 1e-9;

/** Deeper than any building is wired; a circle would have no end. */
const DEEPEST = 16;

export function roomOf(fuses: readonly Fuse[]): Room {
  const places = new Map(fuses.map(({ id }, place) => [id, place]));
  const paths = new Map<string, readonly number[]>();
  for (const { id } of fuses) {
    const path: number[] = [];
    for (let at: string | null = id; at !== null && path.length < DEEPEST; ) {
      const place = places.get(at);
      if (place === undefined) break;
      path.push(place);
      at = fuses[place]?.parentId ?? null;
    }
    paths.set(id, path);
  }
  return { paths, left: fuses.map(({ limitA }) => [limitA, limitA, limitA]) };
}

export function pathOf(room: Room, { fuseId }: Branch): readonly number[] {
  return room.paths.get(fuseId) ?? [];
}

export function fits(room: Room, branch: Branch, amperes: number): boolean {
  return pathOf(room, branch).every((place) => {
    const left = room.left[place];
    return left?.every((phase, index) => (branch.phases[index] ?? 0) * amperes <= phase + FORGOTTEN_A) ?? true;
  });
}

/** Without what a branch draws; what a fuse cannot bear is taken all the same. */
export function taking(room: Room, branch: Branch, amperes: number): Room {
  const path = pathOf(room, branch);
  const left = room.left.map((each, place) => (path.includes(place) ? lessened(each, branch.phases, amperes) : each));
  return { ...room, left };
}

function lessened([l1, l2, l3]: PerPhase, [c1, c2, c3]: PerPhase, amperes: number): PerPhase {
  return [l1 - c1 * amperes, l2 - c2 * amperes, l3 - c3 * amperes];
}

export function isExceeded({ left }: Room): boolean {
  return left.some((phases) => phases.some((phase) => phase < -FORGOTTEN_A));
}
