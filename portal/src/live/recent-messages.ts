import type { LiveMessage } from "../../../src/entry/api/shared/schemas.ts";

/** A message is sent when something happens; until the list has it too, the database takes its time. */
const LATELY_MS = 10_000;

/** Of each thing the newest message, as long as none was lost. */
export class RecentMessages {
  readonly #newest = new Map<string, { readonly message: LiveMessage; readonly at: number }>();

  note(message: LiveMessage, now: number): void {
    const key = `${message.topic} ${message.id}`;
    this.#newest.delete(key);
    this.#newest.set(key, { message, at: now });
  }

  /** What a list that was asked for then may not know yet, in order. */
  unknownTo(askedAt: number): readonly LiveMessage[] {
    return [...this.#newest.values()].filter(({ at }) => at > askedAt - LATELY_MS).map(({ message }) => message);
  }

  /** Some were lost, and may have been newer than these. */
  forget(): void {
    this.#newest.clear();
  }
}
