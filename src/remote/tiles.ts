import { limitedBytes } from "./limited-body.ts";

export interface TilePicture {
  readonly type: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

const TIMEOUT_MS = 5_000;
/** Some ten times as much as a tile of a photograph. */
const MAX_BYTES = 512 * 1024;
const TYPES = ["image/png", "image/jpeg", "image/webp", "image/avif", "image/gif"];

/** Reads a tile of a map. Redirects are not followed. @returns why not, in a sentence for a person. */
export async function readTile(address: string): Promise<TilePicture | string> {
  try {
    const response = await fetch(address, {
      headers: { "user-agent": "emall-cpms" },
      redirect: "manual",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const type = response.headers.get("Content-Type")?.split(";")[0]?.trim() ?? "";
    if (!response.ok || !TYPES.includes(type)) {
      await response.body?.cancel();
      return response.ok ? "The server of map tiles sent no picture." : `It answered ${response.status}.`;
    }
    const bytes = await limitedBytes(response, MAX_BYTES);
    return bytes === null ? "The server of map tiles sent too much." : { type, bytes };
  } catch {
    return "The server of map tiles was not reached.";
  }
}
