import * as z from "zod";

const LONGEST_SLOW_MS = 600_000;
const MOST_PER_PAGE = 100_000;

/** How the eMSP misbehaves; what is left out behaves well. */
export const behaviourSchema = z.strictObject({
  /** Milliseconds of simulated time before any answer. */
  slow: z.int().min(0).max(LONGEST_SLOW_MS).optional(),
  /** `refuse` closes the port; 503 answers so. */
  down: z.enum(["refuse", "503"]).optional(),
  http500: z.boolean().optional(),
  /** Every token is answered 401. */
  wrongToken: z.boolean().optional(),
  /** Every request is answered 307 to itself with a slash. */
  redirect: z.boolean().optional(),
  /** GET tokens has one page of so many, whatever the limit. */
  hugePage: z.int().min(1).max(MOST_PER_PAGE).optional(),
  invalidJson: z.boolean().optional(),
  noEnvelope: z.boolean().optional(),
  /** An object in data comes as a list of one. */
  asListOfOne: z.boolean().optional(),
  oldVersionOnly: z.boolean().optional(),
  noCredentialsEndpoint: z.boolean().optional(),
  /** Credentials name a party nobody expects. */
  wrongRoles: z.boolean().optional(),
  /** POST authorize without a location is answered 2002. */
  needsLocation: z.boolean().optional(),
  /** Only in these modules (versions, details, credentials, locations …); all when left out. */
  modules: z.array(z.string()).optional(),
  /** Only so many requests long. */
  times: z.int().positive().optional(),
});

export type Behaviour = z.output<typeof behaviourSchema>;

/** The behaviour for one request of a module, and what is left of it for later ones. */
export function spend(behaviour: Behaviour, module: string): readonly [now: Behaviour, later: Behaviour] {
  const { modules, times, ...faults } = behaviour;
  if (Object.keys(faults).length === 0 || (modules && !modules.includes(module))) return [{}, behaviour];
  if (times === undefined) return [faults, behaviour];
  return [faults, times > 1 ? { ...behaviour, times: times - 1 } : {}];
}
