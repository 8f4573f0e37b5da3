/** What became of telling somebody: null, or why it did not arrive, in a sentence for a person. */
export type Told = string | null;

/** Longer than a healthy receiver takes to say "yes"; shorter than the lease of whoever waits for it. */
const TIMEOUT_MS = 10_000;
const MAX_REASON = 200;

/** Posts a JSON text. Only a 2xx means that it arrived; redirects are not followed, and the answer's body is not read. */
export async function postJson(url: string, headers: Readonly<Record<string, string>>, body: string): Promise<Told> {
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { ...headers, "content-type": "application/json", "user-agent": "emall-cpms" },
      body,
      redirect: "manual",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    await response.body?.cancel();
    return response.ok ? null : `The receiver answered ${response.status}.`;
  } catch (error) {
    return `The receiver was not reached: ${String(error).slice(0, MAX_REASON)}`;
  }
}
