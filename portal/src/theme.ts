import {
  type CSSVariablesResolver,
  createTheme,
  defaultVariantColorsResolver,
  type MantineColorScheme,
  type MantineColorSchemeManager,
  type VariantColorsResolver,
} from "@mantine/core";

/** Mantine's neutral shades, 0 to 9, as our tokens. Components read `gray` in both schemes, `dark` in the dark one. */
const LIGHT_SHADES = ["bg", "bg", "line", "line", "ink3", "ink3", "ink2", "ink2", "ink", "ink"] as const;
const DARK_SHADES = ["ink", "ink2", "ink2", "ink3", "ink3", "hover", "surface", "bg", "bg", "bg"] as const;

const shades = (name: string, tokens: readonly string[]) =>
  Object.fromEntries(tokens.map((token, shade) => [`--mantine-color-${name}-${shade}`, `var(--${token})`]));

const BOTH_SCHEMES = {
  "--mantine-color-body": "var(--bg)",
  "--mantine-color-text": "var(--ink)",
  "--mantine-color-bright": "var(--ink)",
  "--mantine-color-dimmed": "var(--ink2)",
  "--mantine-color-placeholder": "var(--ink3)",
  "--mantine-color-error": "var(--state-faulted)",
  "--mantine-color-anchor": "var(--accent)",
  "--mantine-color-default": "var(--surface)",
  "--mantine-color-default-hover": "var(--hover)",
  "--mantine-color-default-color": "var(--ink)",
  "--mantine-color-default-border": "var(--ink3)",
  "--mantine-color-disabled": "var(--hover)",
  "--mantine-color-disabled-color": "var(--ink3)",
  "--mantine-color-disabled-border": "var(--line)",
  "--mantine-primary-color-contrast": "var(--accent-ink)",
  "--mantine-primary-color-filled": "var(--accent)",
  "--mantine-primary-color-filled-hover": "var(--accent-hover)",
};

/** Gives Mantine the colours of tokens.css. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: { ...BOTH_SCHEMES, ...shades("gray", LIGHT_SHADES) },
  dark: { ...BOTH_SCHEMES, ...shades("gray", DARK_SHADES), ...shades("dark", DARK_SHADES) },
});

const variantColors: VariantColorsResolver = (input) =>
  input.variant === "filled"
    ? {
        background: "var(--accent)",
        hover: "var(--accent-hover)",
        color: "var(--accent-ink)",
        border: "1px solid transparent",
      }
    : defaultVariantColorsResolver(input);

/** Mantine's own are in pixels: its buttons would cut letters that are set larger. */
const BUTTON_HEIGHTS: Readonly<Record<string, string>> = {
  "compact-sm": "1.625rem",
  "compact-md": "1.875rem",
};

export const theme = createTheme({
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  fontSizes: { xs: "0.75rem", sm: "0.8125rem", md: "0.875rem", lg: "0.9375rem", xl: "1.25rem" },
  spacing: { xs: "4px", sm: "8px", md: "12px", lg: "16px", xl: "24px" },
  defaultRadius: "6px",
  cursorType: "pointer",
  respectReducedMotion: true,
  variantColorResolver: variantColors,
  components: {
    // The border tells the error in colour; its words stay in ink (portal 3.2).
    InputWrapper: { styles: { error: { color: "var(--ink)" } } },
    Button: {
      vars: (_theme: unknown, { size = "" }: { readonly size?: string }) => ({
        root: { "--button-height": BUTTON_HEIGHTS[size] ?? "2.25rem" },
      }),
    },
    Checkbox: { vars: () => ({ root: { "--checkbox-size": "1.25rem" } }) },
    Input: {
      vars: () => ({
        wrapper: {
          "--input-height": "var(--control-height)",
          "--input-fz": "var(--input-text)",
          "--input-color": "var(--ink)",
          "--input-placeholder-color": "var(--ink3)",
        },
      }),
    },
  },
});

/** Keeps the chosen theme as long as the page lives: nothing is stored in the browser. */
export function memoryColorScheme(): MantineColorSchemeManager {
  let chosen: MantineColorScheme | undefined;
  return {
    get: (defaultValue) => chosen ?? defaultValue,
    set: (value) => {
      chosen = value;
    },
    subscribe: () => {},
    unsubscribe: () => {},
    clear: () => {
      chosen = undefined;
    },
  };
}
