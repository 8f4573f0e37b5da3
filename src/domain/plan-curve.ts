/**
 * A piecewise linear function of one variable on a closed interval: its left end, its value there, and its pieces from left
 * to right. It is convex where their slopes rise.
 */
export interface Curve {
  readonly from: number;
  readonly value: number;
  readonly pieces: readonly Piece[];
}

export interface Piece {
  readonly slope: number;
  readonly width: number;
}

/** `f(−x)`. */
export function mirrored({ from, value, pieces }: Curve): Curve {
  const end = endOf({ from, value, pieces });
  const reversed = pieces.map(({ slope, width }) => ({ slope: -slope, width })).reverse();
  return { from: -end.at, value: end.value, pieces: reversed };
}

/** The least of `f(a) + g(b)` over all `a + b = x`, of two convex functions: their pieces in the order of their slopes. */
export function infimalSum(f: Curve, g: Curve): Curve {
  const pieces: Piece[] = [];
  let right = 0;
  for (const one of f.pieces) {
    for (let other = g.pieces[right]; other !== undefined && other.slope < one.slope; other = g.pieces[right]) {
      append(pieces, other);
      right += 1;
    }
    append(pieces, one);
  }
  for (const other of g.pieces.slice(right)) append(pieces, other);
  return { from: f.from + g.from, value: f.value + g.value, pieces };
}

/** The same function on that part of its interval which lies in `[low, high]`. */
export function within(curve: Curve, low: number, high: number): Curve {
  const pieces: Piece[] = [];
  const from = Math.max(curve.from, low);
  let at = curve.from;
  let value = curve.value;
  for (const piece of curve.pieces) {
    const end = at + piece.width;
    const inside = Math.min(end, high) - Math.max(at, from);
    value += piece.slope * Math.max(0, Math.min(end, from) - at);
    if (inside === piece.width) pieces.push(piece);
    else if (inside > 0) pieces.push({ slope: piece.slope, width: inside });
    if (end >= high) break;
    at = end;
  }
  return { from, value, pieces };
}

/** `f(x) + price · max(0, level − x)`. */
export function withShortfall(curve: Curve, level: number, price: number): Curve {
  if (price === 0 || level <= curve.from) return curve;
  const pieces: Piece[] = [];
  let at = curve.from;
  for (const piece of curve.pieces) {
    const below = Math.min(piece.width, Math.max(0, level - at));
    if (below > 0) append(pieces, { slope: piece.slope - price, width: below });
    if (below < piece.width) append(pieces, below > 0 ? { ...piece, width: piece.width - below } : piece);
    at += piece.width;
  }
  return { from: curve.from, value: curve.value + price * (level - curve.from), pieces };
}

/** The largest convex function that is nowhere above it: neighbours whose slopes fall become one piece of their mean slope. */
export function convexHull(curve: Curve): Curve {
  if (curve.pieces.every(({ slope }, index) => slope >= (curve.pieces[index - 1]?.slope ?? slope))) return curve;
  const pieces: Piece[] = [];
  for (const each of curve.pieces) {
    let piece = each;
    for (let last = pieces.at(-1); last !== undefined && last.slope > piece.slope; last = pieces.at(-1)) {
      pieces.pop();
      const width = last.width + piece.width;
      piece = { slope: (last.slope * last.width + piece.slope * piece.width) / width, width };
    }
    pieces.push(piece);
  }
  return { ...curve, pieces };
}

/** Nearer than this to each other, two values are one that was reached in two ways. */
const SAME = 1e-12;

/** Where the sum of two functions on the same interval is least; among equals nearest to 0. The first need not be convex. */
export function leastOfSum(f: Curve, g: Curve): number {
  let at = f.from;
  let value = f.value + g.value;
  let best = { at, value };
  let right = 0;
  let doneOfRight = 0;
  for (const one of f.pieces) {
    let left = one.width;
    for (let other = g.pieces[right]; left > 0 && other !== undefined; other = g.pieces[right]) {
      const step = Math.min(left, other.width - doneOfRight);
      at += step;
      value += (one.slope + other.slope) * step;
      left -= step;
      doneOfRight += step;
      if (doneOfRight >= other.width) {
        right += 1;
        doneOfRight = 0;
      }
      const same = SAME * Math.max(1, Math.abs(value));
      const isNearer = value <= best.value + same && Math.abs(at) < Math.abs(best.at);
      if (isNearer || value < best.value - same) best = { at, value };
    }
  }
  return best.at;
}

/** Its value at a point of its interval. */
export function valueAt(curve: Curve, at: number): number {
  return endOf(within(curve, curve.from, at)).value;
}

export function endOf({ from, value, pieces }: Curve): { readonly at: number; readonly value: number } {
  let at = from;
  let end = value;
  for (const { slope, width } of pieces) {
    at += width;
    end += slope * width;
  }
  return { at, value: end };
}

function append(pieces: Piece[], piece: Piece): void {
  const last = pieces.at(-1);
  if (last?.slope === piece.slope) pieces[pieces.length - 1] = { ...last, width: last.width + piece.width };
  else pieces.push(piece);
}
