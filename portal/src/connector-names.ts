import type { ConnectorView } from "../../src/entry/api/shared/schemas.ts";

/** Proper names, the same in every language. */
export const STANDARD_NAMES: Record<ConnectorView["standard"], string> = {
  CHADEMO: "CHAdeMO",
  DOMESTIC_F: "Schuko",
  IEC_62196_T1: "Type 1",
  IEC_62196_T1_COMBO: "CCS1",
  IEC_62196_T2: "Type 2",
  IEC_62196_T2_COMBO: "CCS2",
  IEC_62196_T3C: "Type 3",
  NEMA_14_50: "NEMA 14-50",
  TESLA_S: "Tesla",
};
