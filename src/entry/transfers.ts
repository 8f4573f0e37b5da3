import { type Context, Hono } from "hono";
import { type BroughtFile, openFirmware, receiveFile } from "../services/file-transfers.ts";
import type { ApiEnv } from "./api/context.ts";
import { problem } from "./errors.ts";
import { contentAnswer } from "./file-answer.ts";

/** A form is read at once, so it must be small; chargers that hand in more use PUT or POST with the file as the body. */
const MOST_FORM_BYTES = 16 * 1024 * 1024;

/** `/uploads/{id}/{secret}` and `/downloads/{id}/{secret}`: for whoever has the address. Some chargers add a file name. */
export const uploads = new Hono<ApiEnv>();
uploads.on(["PUT", "POST"], ["/:id/:secret", "/:id/:secret/:name"], async (c) => {
  const brought = await broughtFile(c);
  if (brought === null) return problem(c, "invalid_request", "The form has no file, or is too large.");
  const { id, secret } = c.req.param();
  const received = await receiveFile(c.get("deps"), { id, secret }, brought);
  return received.ok ? c.body(null, 201) : problem(c, received.refusal, received.detail);
});

export const downloads = new Hono<ApiEnv>();
downloads.get("/:id/:secret", async (c) => {
  const opened = await openFirmware(c.get("deps"), c.req.param(), c.req.raw.headers);
  return opened.ok ? contentAnswer(opened.value) : problem(c, opened.refusal);
});

async function broughtFile(c: Context<ApiEnv>): Promise<BroughtFile | null> {
  const contentType = c.req.header("content-type") ?? null;
  const name = c.req.param("name") ?? null;
  if (!contentType?.startsWith("multipart/form-data")) {
    return { body: c.req.raw.body ?? new Blob([]).stream(), name, contentType };
  }
  const length = Number(c.req.header("content-length"));
  if (!(length <= MOST_FORM_BYTES)) return null;
  const parts = [...(await c.req.raw.formData()).values()];
  const file = parts.find((part) => part instanceof File);
  return file === undefined ? null : { body: file.stream(), name: name ?? file.name, contentType: file.type || null };
}
