import { m } from "./paraglide/messages.js";

const WORDS: Readonly<Record<string, () => string>> = {
  SOLAR: m.sourceSolar,
  WIND: m.sourceWind,
  WATER: m.sourceWater,
  GENERAL_GREEN: m.sourceGreen,
  NUCLEAR: m.sourceNuclear,
  GAS: m.sourceGas,
  COAL: m.sourceCoal,
  GENERAL_FOSSIL: m.sourceFossil,
  UNKNOWN: m.sourceUnknown,
};

/** A source that is newer than this page keeps its own name. */
export function sourceWords(source: string): string {
  return WORDS[source]?.() ?? source;
}
