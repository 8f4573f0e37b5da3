import { m } from "./text.ts";

/** The themes to choose from. */
export const themes = () =>
  [
    { value: "light", label: m.themeLight() },
    { value: "dark", label: m.themeDark() },
    { value: "auto", label: m.themeSystem() },
  ] as const;
