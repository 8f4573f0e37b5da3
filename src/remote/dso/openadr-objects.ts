import * as z from "zod";

/**
 * Answers of a VTN, as far as they are read. Stricter than nothing, laxer than the document: what is absent may come as
 * null, and what is not read may be anything; `objectType` of VENs and resources cannot be right (EN-A13).
 */
const id = z.string().min(1).max(128);

const intervalPeriod = z
  .object({ start: z.string().nullish(), duration: z.string().nullish(), randomizeStart: z.string().nullish() })
  .nullish();

const payload = z.object({ type: z.string(), values: z.array(z.unknown()) });
export type Payload = z.output<typeof payload>;

const payloadDescriptor = z.object({
  payloadType: z.string(),
  units: z.string().nullish(),
  currency: z.string().nullish(),
});
export type PayloadDescriptor = z.output<typeof payloadDescriptor>;
const payloadDescriptors = z.array(payloadDescriptor).nullish();

export const vtnProgram = z.object({ id, programName: z.string(), payloadDescriptors });
export type VtnProgram = z.output<typeof vtnProgram>;

export const vtnEvent = z.object({
  id,
  programID: z.string(),
  modificationDateTime: z.string().nullish(),
  duration: z.string().nullish(),
  priority: z.int().min(0).nullish(),
  targets: z.array(z.string()).nullish(),
  payloadDescriptors,
  reportDescriptors: z.array(z.object({ payloadType: z.string(), reportIntervals: z.string().nullish() })).nullish(),
  intervalPeriod,
  intervals: z.array(z.object({ intervalPeriod, payloads: z.array(payload) })).nullish(),
});
export type VtnEvent = z.output<typeof vtnEvent>;

export const vtnVen = z.object({ id, venName: z.string() });
export const vtnResource = z.object({
  id,
  resourceName: z.string(),
  venID: z.string(),
  targets: z.array(z.string()).nullish(),
});
export type VtnResource = z.output<typeof vtnResource>;

export const vtnSubscription = z.object({
  id,
  programID: z.string().nullish(),
  objectOperations: z.array(z.object({ callbackUrl: z.string(), bearerToken: z.string().nullish() })),
});
export const vtnReport = z.object({ id });
