/** Objects of OpenADR 3.1 as this VTN writes them. */

export interface Metadata {
  readonly id: string;
  readonly createdDateTime: string;
  readonly modificationDateTime: string;
  readonly objectType: "PROGRAM" | "EVENT" | "REPORT" | "SUBSCRIPTION" | "VEN" | "RESOURCE";
}

export interface IntervalPeriod {
  readonly start?: string;
  readonly duration?: string;
  readonly randomizeStart?: string;
}

export interface ValuesMap {
  readonly type: string;
  readonly values: readonly (number | string)[];
}

export interface Interval {
  readonly id: number;
  readonly intervalPeriod?: IntervalPeriod;
  readonly payloads: readonly ValuesMap[];
}

export interface Descriptor {
  readonly objectType: "EVENT_PAYLOAD_DESCRIPTOR";
  readonly payloadType: string;
  readonly units?: string;
  readonly currency?: string;
}

export interface ProgramObject extends Metadata {
  readonly programName: string;
  readonly payloadDescriptors: readonly Descriptor[];
}

export interface EventObject extends Metadata {
  readonly programID: string;
  readonly eventName: string;
  readonly duration?: string;
  readonly priority?: number | null;
  readonly targets?: readonly string[];
  readonly reportDescriptors?: readonly { readonly payloadType: string; readonly reportIntervals: string }[];
  readonly payloadDescriptors?: readonly Descriptor[];
  readonly intervalPeriod?: IntervalPeriod;
  readonly intervals?: readonly Interval[];
}

/** What clients made; the fields are theirs, checked by `bodies.ts`. */
export interface ClientObject extends Metadata {
  readonly clientID: string;
  readonly [field: string]: unknown;
}

export const BEGINNING_OF_TIME = "0001-01-01T00:00:00";
export const WITHOUT_END = "P9999Y";
export const NO_TIME = "PT0S";

export function isoOf(at: number): string {
  return new Date(at).toISOString();
}

export function minutesLong(milliseconds: number): string {
  return `PT${Math.round(milliseconds / 60_000)}M`;
}

export function descriptor(payloadType: string, units?: string, currency?: string): Descriptor {
  return {
    objectType: "EVENT_PAYLOAD_DESCRIPTOR",
    payloadType,
    ...(units === undefined ? {} : { units }),
    ...(currency === undefined ? {} : { currency }),
  };
}
