/** What keys do anywhere in the portal, without a field that takes them as letters (portal 3.5). */

export type KeyDeed =
  | { readonly kind: "search" }
  | { readonly kind: "help" }
  | { readonly kind: "goTo"; readonly key: string };

interface Pressed {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

/** A second key belongs to `g` that long. */
const SEQUENCE_MS = 1_500;

/** Understands keys, one after the other. */
export class Keys {
  #goUntil = 0;

  /** What a key asks for; null: nothing. @param isTyping it goes into a field. */
  press({ key, ctrlKey, metaKey, altKey }: Pressed, isTyping: boolean, now: number): KeyDeed | null {
    const isGoing = now < this.#goUntil;
    this.#goUntil = 0;
    if ((ctrlKey || metaKey) && !altKey && key.toLowerCase() === "k") return { kind: "search" };
    if (isTyping || ctrlKey || metaKey || altKey) return null;
    if (isGoing) return { kind: "goTo", key };
    if (key === "/") return { kind: "search" };
    if (key === "?") return { kind: "help" };
    if (key === "g") this.#goUntil = now + SEQUENCE_MS;
    return null;
  }
}
