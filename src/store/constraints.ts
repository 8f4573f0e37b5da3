import { ok, REFUSALS, type Refusal, type Result, refuse } from "../domain/result.ts";

/**
 * Carries out a write whose rule the database guards: what a trigger, a unique index or a foreign key refuses is a
 * refusal, anything else a fault. It is the last word in a race; the use case has asked the same question before.
 * @param onForeignKey what a broken reference means here: nothing to refer to, or still referred to.
 */
export async function guarded<T>(write: Promise<T>, onForeignKey: Refusal): Promise<Result<T>> {
  try {
    return ok(await write);
  } catch (error) {
    const message = constraintMessage(error);
    if (message === null) throw error;
    if (message.includes("FOREIGN KEY constraint failed")) return refuse(onForeignKey);
    if (message.includes("UNIQUE constraint failed")) return refuse("already_exists");
    const raised = TRIGGER_MESSAGE.exec(message);
    const refusal = REFUSALS.find((word) => word === raised?.[1]);
    if (refusal === undefined) throw error;
    return refuse(refusal, raised?.[2]);
  }
}

/** `D1_ERROR: location_published: it would be left without a connector: SQLITE_CONSTRAINT`, as D1 words RAISE. */
const TRIGGER_MESSAGE = /(?:^|: )([a-z_]+): (.+?): SQLITE_CONSTRAINT/;

/** D1's own words; drizzle wraps them as the cause. */
function constraintMessage(error: unknown): string | null {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause.message.includes("SQLITE_CONSTRAINT")) return cause.message;
  }
  return null;
}
