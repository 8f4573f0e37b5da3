import type { StoredContent } from "../services/deps.ts";
import type { FileRow } from "../store/files.ts";

/** A file as an answer: the whole of it, or the part that was asked for. Never shown by a browser. */
export function contentAnswer({
  file,
  content,
}: {
  readonly file: FileRow;
  readonly content: StoredContent;
}): Response {
  const { body, offset, length, bytes, etag } = content;
  const isPart = length < bytes;
  const headers = new Headers({
    "Accept-Ranges": "bytes",
    "Content-Type": "application/octet-stream",
    "Content-Length": `${length}`,
    "Content-Disposition": `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`,
    ETag: etag,
  });
  if (isPart) headers.set("Content-Range", `bytes ${offset}-${offset + length - 1}/${bytes}`);
  return new Response(body, { status: isPart ? 206 : 200, headers });
}
