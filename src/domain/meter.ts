/** A register reading: the total energy a meter has counted, at an instant. */
export interface Reading {
  readonly at: number;
  readonly registerWh: number;
}

/** One sampled value as a charger sends it, defaults filled in (OCPP 1.6 §7.43 SampledValue). */
export interface Sample {
  readonly value: string;
  readonly measurand: string;
  readonly unit: string | null;
  readonly phase: string | null;
  readonly location: string;
  readonly context: string;
  readonly format: string;
}

/** What one moment's samples say, in whole units; null where nothing usable was sent. */
export interface MeterFigures {
  readonly registerWh: number | null;
  readonly powerW: number | null;
  readonly currentMilliA: number | null;
  readonly voltageMilliV: number | null;
  readonly socPercent: number | null;
}

/** The samples of one moment, raw and read, as a charge point's object keeps them. */
export interface MeterMoment extends MeterFigures {
  readonly at: number;
  /** The charger's own words for the instant, kept where its clock cannot be trusted. */
  readonly suspectTimestamp: string | null;
  readonly receivedAt: number;
  readonly connectorId: number;
  readonly samples: readonly Sample[];
}

const ENERGY = "Energy.Active.Import.Register";
const POWER = "Power.Active.Import";
const CURRENT = "Current.Import";
const VOLTAGE = "Voltage";
const STATE_OF_CHARGE = "SoC";

/** Readings in the car, at the grid's inlet or in the charger's body say nothing about what the outlet sold. */
const AT_OUTLET: readonly string[] = ["Outlet", "Cable"];

/** Reads the samples of one moment (OCPP-M1, M2). Signed data, illegal measurands and non-numbers are left out. */
export function meterFigures(samples: readonly Sample[]): MeterFigures {
  const raw = samples.filter((sample) => sample.format === "Raw");
  const outlet = raw.filter((sample) => AT_OUTLET.includes(sample.location));
  return {
    registerWh: total(outlet, ENERGY, (value, unit) => scale(value, unit ?? "Wh", { Wh: 1, kWh: 1000 })),
    powerW: total(outlet, POWER, (value, unit) => scale(value, unit ?? "W", { W: 1, kW: 1000 })),
    currentMilliA: total(outlet, CURRENT, (value, unit) => scale(value, unit ?? "A", { A: 1000 })),
    voltageMilliV: mean(outlet, VOLTAGE, (value, unit) => scale(value, unit ?? "V", { V: 1000 })),
    socPercent: mean(raw, STATE_OF_CHARGE, (value, unit) => scale(value, unit ?? "Percent", { Percent: 1 })),
  };
}

/** By phase L1…L3, in amperes; null where the meter does not say. */
export function lineCurrentsA(samples: readonly Sample[]): readonly (number | null)[] {
  const outlet = samples.filter(({ format, location }) => format === "Raw" && AT_OUTLET.includes(location));
  const { byPhase } = values(outlet, CURRENT, (value, unit) => scale(value, unit ?? "A", { A: 1000 }));
  return LINE_NAMES.map((line) => {
    const milliA = byPhase.get(line);
    return milliA === undefined ? null : milliA / 1000;
  });
}

/** The mean of what is measured outside the car, in whole degrees; null: nothing. `Celcius` is OCPP's own spelling. */
export function temperatureC(samples: readonly Sample[]): number | null {
  const here = samples.filter(({ format, location }) => format === "Raw" && location !== "EV");
  return mean(here, "Temperature", (value, unit) => {
    const degrees = scale(value, unit ?? "Celsius", { Celsius: 1, Celcius: 1, Fahrenheit: 1, K: 1 });
    if (degrees === null) return null;
    if (unit === "Fahrenheit") return Math.round(((degrees - 32) * 5) / 9);
    return unit === "K" ? Math.round(degrees - 273.15) : degrees;
  });
}

type Scale = (value: string, unit: string | null) => number | null;

/** The whole if a sample without phase gives it, else the sum over the line conductors. */
function total(samples: readonly Sample[], measurand: string, toUnit: Scale): number | null {
  const { whole, lines } = values(samples, measurand, toUnit);
  if (whole !== undefined) return whole;
  return lines.length > 0 ? sum(lines) : null;
}

/** The whole, else the mean of the lines against neutral, else, in a grid without neutral, of the lines to each other. */
function mean(samples: readonly Sample[], measurand: string, toUnit: Scale): number | null {
  const { whole, lines, lineToLine } = values(samples, measurand, toUnit);
  if (whole !== undefined) return whole;
  const known = lines.length > 0 ? lines : lineToLine;
  return known.length > 0 ? Math.round(sum(known) / known.length) : null;
}

/** OCPP 1.6 §7.32 Phase: the conductor a value belongs to. A value of N is part of no sum. */
const LINES: Readonly<Record<string, string>> = {
  L1: "L1",
  L2: "L2",
  L3: "L3",
  "L1-N": "L1",
  "L2-N": "L2",
  "L3-N": "L3",
};
const LINE_NAMES: readonly string[] = ["L1", "L2", "L3"];
const LINE_TO_LINE: readonly string[] = ["L1-L2", "L2-L3", "L3-L1"];

/**
 * The same measurand may come twice at one moment, Transaction.Begin last (evcc#33256). Counted once: for a register
 * the larger reading is the newer one, and for the others the difference is noise.
 */
function values(samples: readonly Sample[], measurand: string, toUnit: Scale) {
  const largest = new Map<string | null, number>();
  for (const sample of samples) {
    const value = sample.measurand === measurand ? toUnit(sample.value, sample.unit) : null;
    if (value === null) continue;
    const phase = sample.phase === null ? null : lineOf(sample.phase);
    largest.set(phase, Math.max(value, largest.get(phase) ?? value));
  }
  const of = (phases: readonly string[]) => phases.flatMap((phase) => largest.get(phase) ?? []);
  return { byPhase: largest, whole: largest.get(null), lines: of(LINE_NAMES), lineToLine: of(LINE_TO_LINE) };
}

function lineOf(phase: string): string {
  return Object.hasOwn(LINES, phase) ? (LINES[phase] ?? phase) : phase;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function scale(value: string, unit: string, factors: Record<string, number>): number | null {
  const factor = Object.hasOwn(factors, unit) ? factors[unit] : undefined;
  if (factor === undefined || value.trim() === "") return null;
  const scaled = Math.round(Number(value) * factor);
  return Number.isSafeInteger(scaled) ? scaled : null;
}

export type RegisterDoubt = "fell" | "absurd";

/** More than any connector on the market can give; beyond it a register jump is a fault, not energy. */
const POSSIBLE_POWER_W = 1_000_000;

/** Coarse meters and small clock errors are forgiven up to this. */
const TOLERANCE_WH = 1_000;

/**
 * Is the step between two readings possible? (OCPP-M6)
 * @param maxPowerW what the connector is built for, with a margin of a half added here.
 */
export function doubtRegister(from: Reading, to: Reading, maxPowerW: number | null): RegisterDoubt | null {
  const energyWh = to.registerWh - from.registerWh;
  if (energyWh < 0) return "fell";
  const hours = Math.max(0, to.at - from.at) / 3_600_000;
  const possibleWh = hours * (maxPowerW === null ? POSSIBLE_POWER_W : maxPowerW * 1.5) + TOLERANCE_WH;
  return energyWh > possibleWh ? "absurd" : null;
}
