/**
 * Is somebody at this tab? Background requests stop where nobody is: otherwise a forgotten tab would renew its sign-in
 * for ever, and its idle time would never come.
 */
const IDLE_AFTER_MS = 12 * 60 * 60_000;

let touchedAt = Date.now();
for (const event of ["pointerdown", "keydown", "visibilitychange"]) {
  addEventListener(event, () => {
    touchedAt = Date.now();
  });
}

export function isSomebodyHere(): boolean {
  return document.visibilityState === "visible" && Date.now() - touchedAt < IDLE_AFTER_MS;
}
