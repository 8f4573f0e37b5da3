import type { FileStorage } from "../services/deps.ts";

/** R2 takes parts of 5 MiB or more, all but the last of one size. */
const PART_BYTES = 8 * 1024 * 1024;

/** What is in files, in the bucket. A file is streamed: no more than one part of it is in memory. */
export function fileStorageOf(bucket: R2Bucket): FileStorage {
  return {
    put: (key, body, mostBytes) => put(bucket, key, body, mostBytes),
    get: async (key, range) => {
      const object = await bucket.get(key, { range });
      if (object === null) return null;
      return { body: object.body, ...rangeOf(object), bytes: object.size, etag: object.httpEtag };
    },
    remove: (keys) => bucket.delete([...keys]),
  };
}

function rangeOf({ range, size }: R2ObjectBody): { readonly offset: number; readonly length: number } {
  const { offset, length, suffix }: { offset?: number; length?: number; suffix?: number } = range ?? {};
  const from = offset ?? (suffix === undefined ? 0 : size - suffix);
  return { offset: from, length: length ?? size - from };
}

/** @returns its size; null: it was longer than allowed, and nothing of it is kept. */
async function put(
  bucket: R2Bucket,
  key: string,
  body: ReadableStream<Uint8Array>,
  mostBytes: number,
): Promise<number | null> {
  let upload: R2MultipartUpload | null = null;
  const parts: R2UploadedPart[] = [];
  let bytes = 0;
  try {
    for await (const { part, isLast } of partsOf(body)) {
      bytes += part.byteLength;
      if (bytes > mostBytes) {
        await upload?.abort();
        return null;
      }
      if (isLast && upload === null) await bucket.put(key, part);
      else {
        upload ??= await bucket.createMultipartUpload(key);
        if (part.byteLength > 0) parts.push(await upload.uploadPart(parts.length + 1, part));
      }
    }
    await upload?.complete(parts);
    return bytes;
  } catch (error) {
    await upload?.abort();
    throw error;
  }
}

/** The stream in parts of one size; the last may be shorter, or empty. */
async function* partsOf(body: ReadableStream<Uint8Array>) {
  let part = new Uint8Array(PART_BYTES);
  let filled = 0;
  for await (const chunk of body) {
    for (let from = 0; from < chunk.byteLength; ) {
      const taken = chunk.subarray(from, from + PART_BYTES - filled);
      part.set(taken, filled);
      filled += taken.byteLength;
      from += taken.byteLength;
      if (filled === PART_BYTES) {
        yield { part, isLast: false };
        part = new Uint8Array(PART_BYTES);
        filled = 0;
      }
    }
  }
  yield { part: part.subarray(0, filled), isLast: true };
}
