import { MOST_OCCURRENCES } from "../../../domain/recurrence.ts";

/** How often something may repeat, the first time counted. */
export const TIMES = { least: 2, most: MOST_OCCURRENCES } as const;
