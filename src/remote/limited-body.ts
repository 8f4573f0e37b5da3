/** The body of an answer as text. @returns null: there was more than anybody reads. */
export async function limitedText(response: Response, mostBytes: number): Promise<string | null> {
  const bytes = await limitedBytes(response, mostBytes);
  return bytes === null ? null : new TextDecoder().decode(bytes);
}

/** The same as it came. */
export async function limitedBytes({ body }: Response, mostBytes: number): Promise<Uint8Array<ArrayBuffer> | null> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body ?? []) {
    length += chunk.byteLength;
    // Leaving the loop cancels the rest.
    if (length > mostBytes) return null;
    chunks.push(chunk);
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.byteLength;
  }
  return bytes;
}
