import * as z from "zod";
import { toIso, writtenInstant } from "../domain/time.ts";

/** Parts of the schemas by which partners' objects are read: what can be understood is not refused (OCPI-J1, T19). */

/** null stands for "absent". */
export function optional<Schema extends z.ZodType>(schema: Schema) {
  return z.preprocess((value) => (value === null ? undefined : value), schema.optional());
}

/** A single object that was sent as a list of one (OCPI-R10). */
export function single<Schema extends z.ZodType>(schema: Schema) {
  return z.preprocess((value) => (Array.isArray(value) && value.length === 1 ? value[0] : value), schema);
}

/** CiString: printable ASCII, compared without regard to case (OCPI-T14). */
export const ciString = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .regex(/^[\x20-\x7e]*$/, "not printable ASCII");

/** A DateTime, rewritten as we write it; without a zone it is UTC (OCPI-T16). */
export const dateTime = z.string().transform((text, context) => {
  const written = writtenInstant(text, undefined);
  if (written !== null) return toIso(written.at);
  context.addIssue({ code: "custom", message: "no date and time" });
  return z.NEVER;
});

/** What is the same without regard to case. */
export function folded(text: string): string {
  return text.toUpperCase();
}

/** In words for people: where in the object, and what is wrong there. */
export function problemsOf(error: z.ZodError): string {
  return error.issues.map(({ path, message }) => `${path.join(".") || "body"}: ${message}`).join("; ");
}
