import { m } from "../../text.ts";
import type { SeverityChoice } from "./filter.ts";

export const SEVERITY_WORDS: Readonly<Record<SeverityChoice, () => string>> = {
  critical: m.severityCritical,
  warning: m.severityWarning,
  info: m.severityInfo,
};
