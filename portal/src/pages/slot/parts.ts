import { m } from "../../text.ts";
import type { Slot } from "../stations/totals.ts";

/** The parts of a charger that can fail, by the error codes of OCPP 1.6 §7.6 that name them. */
const PARTS = [
  { name: m.partLock, codes: ["ConnectorLockFailure"] },
  { name: m.partMeter, codes: ["PowerMeterFailure"] },
  { name: m.partReader, codes: ["ReaderFailure"] },
  { name: m.partContactor, codes: ["PowerSwitchFailure"] },
  { name: m.partCooling, codes: ["HighTemperature"] },
] as const;

export interface Part {
  readonly name: string;
  /** The code of its fault; null: none is known. */
  readonly fault: string | null;
}

export function partsOf({ evse }: Slot): readonly Part[] {
  const reported = evse.connectors.map(({ errorCode }) => errorCode);
  return PARTS.map(({ name, codes }) => ({
    name: name(),
    fault: codes.find((code) => reported.includes(code)) ?? null,
  }));
}

/** The part that an error code names; null: none. */
export function partName(errorCode: string): string | null {
  return PARTS.find(({ codes }) => codes.some((code) => code === errorCode))?.name() ?? null;
}

interface Advice {
  readonly words: () => string;
  readonly step: () => string;
}

/** What an error code means, and what to do about it. */
const ADVICE: Readonly<Record<string, Advice>> = {
  ConnectorLockFailure: { words: m.errorLock, step: m.stepLock },
  EVCommunicationError: { words: m.errorCar, step: m.stepCar },
  GroundFailure: { words: m.errorGround, step: m.stepGround },
  HighTemperature: { words: m.errorHot, step: m.stepHot },
  InternalError: { words: m.errorInternal, step: m.stepReset },
  LocalListConflict: { words: m.errorLocalList, step: m.stepLocalList },
  OverCurrentFailure: { words: m.errorOverCurrent, step: m.stepElectrician },
  OverVoltage: { words: m.errorOverVoltage, step: m.stepElectrician },
  UnderVoltage: { words: m.errorUnderVoltage, step: m.stepElectrician },
  PowerMeterFailure: { words: m.errorMeter, step: m.stepMeter },
  PowerSwitchFailure: { words: m.errorSwitch, step: m.stepElectrician },
  ReaderFailure: { words: m.errorReader, step: m.stepReader },
  ResetFailure: { words: m.errorReset, step: m.stepPower },
  WeakSignal: { words: m.errorSignal, step: m.stepSignal },
};

const OTHER: Advice = { words: m.errorOther, step: m.stepOther };

export function adviceOf(errorCode: string): { readonly words: string; readonly step: string } {
  const { words, step } = (Object.hasOwn(ADVICE, errorCode) ? ADVICE[errorCode] : undefined) ?? OTHER;
  return { words: words(), step: step() };
}
