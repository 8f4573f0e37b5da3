import * as z from "zod";

/** How often what is stored is looked at while a caller waits for a charge point. */
const LOOK_AGAIN_MS = 150;
const MAX_WAIT_SECONDS = 60;

export const waitQuery = z.strictObject({ wait: z.coerce.number().int().min(0).max(MAX_WAIT_SECONDS).optional() });

/** The object never waits for a charger; whoever wants to wait looks again at what is stored. */
export async function lookAgain<Row>(
  stored: Row,
  waitSeconds: number,
  { isDone, load }: { readonly isDone: (row: Row) => boolean; readonly load: () => Promise<Row | null> },
): Promise<Row> {
  let newest = stored;
  const looks = (waitSeconds * 1_000) / LOOK_AGAIN_MS;
  for (let look = 0; look < looks && !isDone(newest); look += 1) {
    await scheduler.wait(LOOK_AGAIN_MS);
    newest = (await load()) ?? newest;
  }
  return newest;
}
