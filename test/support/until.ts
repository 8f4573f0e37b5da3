const PAUSE_MS = 50;
const DEADLINE_MS = 30_000;

type Waiting = { readonly deadlineMs?: number; readonly what?: string | (() => string) };

/** Waits for a condition that no event announces; says at the deadline what it waited for. */
export async function untilTrue(
  condition: () => boolean | Promise<boolean>,
  { deadlineMs = DEADLINE_MS, what = "the condition" }: Waiting = {},
): Promise<void> {
  await untilDefined(async () => ((await condition()) ? true : undefined), { deadlineMs, what });
}

/** The first value that is there. */
export async function untilDefined<T>(
  look: () => T | undefined | Promise<T | undefined>,
  { deadlineMs = DEADLINE_MS, what = "a value" }: Waiting = {},
): Promise<T> {
  const deadline = Date.now() + deadlineMs;
  while (Date.now() < deadline) {
    const value = await look();
    if (value !== undefined) return value;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  throw new Error(`waited ${deadlineMs / 1000} s in vain for ${typeof what === "string" ? what : what()}`);
}
