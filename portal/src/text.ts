import { useSyncExternalStore } from "react";
import { getLocale, locales, setLocale } from "./paraglide/runtime.js";

export { m } from "./paraglide/messages.js";

export type Locale = (typeof locales)[number];

/** Each language in its own words, as its speakers look for it. */
const LANGUAGE_NAMES: Readonly<Record<string, string>> = { en: "English", it: "Italiano" };

export const languages = locales.map((locale) => ({
  value: locale,
  label: LANGUAGE_NAMES[locale] ?? locale,
  lang: locale,
}));

const listeners = new Set<() => void>();

let isChosen = false;

/** By the person, on this page. */
export function chooseLanguage(locale: Locale): void {
  isChosen = true;
  speak(locale);
}

export function isLanguageChosen(): boolean {
  return isChosen;
}

export function speak(locale: Locale): void {
  if (locale === getLocale()) return;
  setLocale(locale, { reload: false });
  showLanguage();
  for (const listener of listeners) listener();
}

export function showLanguage(): void {
  document.documentElement.lang = getLocale();
}

export function currentLocale(): Locale {
  return getLocale();
}

/** The current language; renders again when another is chosen. */
export function useLocale(): Locale {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, getLocale);
}
