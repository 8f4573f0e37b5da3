import { m } from "../../paraglide/messages.js";

const WORDS: Readonly<Record<string, () => string>> = {
  NUCLEAR: m.sourceNuclear,
  GENERAL_FOSSIL: m.sourceFossil,
  COAL: m.sourceCoal,
  GAS: m.sourceGas,
  GENERAL_GREEN: m.sourceGreen,
  SOLAR: m.sourceSolar,
  WIND: m.sourceWind,
  WATER: m.sourceWater,
  UNKNOWN: m.sourceUnknown,
};

/** A source that is newer than this page keeps its own name. */
export function sourceWords(source: string): string {
  return WORDS[source]?.() ?? source;
}
