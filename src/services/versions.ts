/** `updatedAt` of an edited row is its version too: two edits within one millisecond still differ. */
export function nextVersion(updatedAt: number, now: number): number {
  return Math.max(now, updatedAt + 1);
}
