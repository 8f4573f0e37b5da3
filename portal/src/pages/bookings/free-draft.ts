import { TIMES } from "../../../../src/entry/api/shared/recurrence-rules.ts";
import type { TimeSpan } from "../../figures/time-span.ts";
import { m } from "../../text.ts";
import { type ChargeDraft, chargeDraft, whyNotCharge } from "./charge-fields.tsx";
import { type DraftTimes, type OpenEndedTimes, timesOf, whyNotTimes } from "./draft-times.ts";

export type Repeating = "never" | "daily" | "weekly";

/** What is typed to take free time; fields hold texts. */
export interface FreeDraft extends OpenEndedTimes, ChargeDraft {
  readonly evseUid: string;
  readonly token: string;
  readonly plate: string;
  readonly note: string;
  readonly technician: string;
  readonly displace: boolean;
  readonly repeat: Repeating;
  readonly endsBy: "times" | "until";
  readonly times: string;
  readonly until: string;
}

export function freeDraft(wish: TimeSpan & { readonly evseUid: string }, timeZone: string): FreeDraft {
  return {
    ...timesOf(wish, timeZone),
    evseUid: wish.evseUid,
    token: "",
    plate: "",
    ...chargeDraft({ energyWh: null, vehicleMaxPowerW: null }),
    note: "",
    technician: "",
    displace: false,
    openEnded: false,
    repeat: "never",
    endsBy: "times",
    times: "4",
    until: "",
  };
}

export interface FreeProblems extends Partial<DraftTimes & ChargeDraft> {
  readonly times?: string;
  readonly until?: string;
}

/** What is wrong with a booking, to stand beside its fields. */
export function whyNotBooking(draft: FreeDraft, timeZone: string): FreeProblems {
  return { ...whyNotTimes(draft, timeZone), ...whyNotCharge(draft) };
}

/** What is wrong with a maintenance, to stand beside its fields. */
export function whyNotMaintenance(draft: FreeDraft, timeZone: string): FreeProblems {
  return { ...whyNotTimes(draft, timeZone), ...(doesRepeat(draft) ? whyNotRepeat(draft) : {}) };
}

/** What lasts until it is done, does not. */
export function doesRepeat({ repeat, openEnded }: FreeDraft): boolean {
  return repeat !== "never" && !openEnded;
}

function whyNotRepeat({ endsBy, times, until, begin }: FreeDraft): FreeProblems {
  if (endsBy === "times") {
    const isPossible = /^\d+$/.test(times) && Number(times) >= TIMES.least && Number(times) <= TIMES.most;
    return isPossible ? {} : { times: m.timesBetween({ least: TIMES.least, most: TIMES.most }) };
  }
  if (until === "") return { until: m.fieldMissing() };
  return until > begin.slice(0, 10) ? {} : { until: m.repeatEndsEarly() };
}
