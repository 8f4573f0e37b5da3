/** What a charge point does over HTTP beside its socket. */

const LOG_LINES = 500;

/** @returns whether all of it came. */
export async function fetchFile(location: string, signal: AbortSignal): Promise<boolean> {
  const answer = await fetch(location, { signal });
  await answer.arrayBuffer();
  return answer.ok;
}

/** @returns whether it was taken. */
export async function bringLog(location: string, id: string, signal: AbortSignal): Promise<boolean> {
  const lines = Array.from({ length: LOG_LINES }, (_, line) => `${id} line ${line + 1}\n`);
  const headers = { "content-type": "text/plain" };
  const answer = await fetch(location, { method: "PUT", headers, body: lines.join(""), signal });
  await answer.arrayBuffer();
  return answer.ok;
}
