import type { Asked, DsoKind, DsoSnapshot, Period, SupplyTicket } from "../../domain/dso.ts";
import type { DsoSchedule } from "../../domain/dso-schedule.ts";
import type { Enrolment, LocationFacts, SupplyRequest, SupplyState } from "./adapter.ts";
import type { DsoMeans } from "./call.ts";
import { type HttpPriceLink, httpPrice, httpPriceLink } from "./http-price.ts";
import { manual, manualLink } from "./manual.ts";
import { openAdr3 } from "./openadr.ts";
import { type OpenAdrLink, openAdrLink } from "./openadr-link.ts";

/** The three ways of speaking to a DSO: what its link holds as people enter it, and which of it is secret. */
export const DSO_LINKS = {
  openadr3: { schema: openAdrLink.omit({ callback: true }), secrets: ["clientSecret"], hearsOfChanges: true },
  "http-price": { schema: httpPriceLink, secrets: ["securityToken"], hearsOfChanges: false },
  manual: { schema: manualLink, secrets: [], hearsOfChanges: false },
} as const satisfies Record<DsoKind, { readonly secrets: readonly string[]; readonly [more: string]: unknown }>;

/** A DSO whose settings and secrets are known. */
export interface DsoSpeaker {
  readonly schedule: DsoSchedule;
  /** Fewer quarter hours ahead are no answer; null: a person typed what it says, and that is not doubted. */
  readonly slotsAhead: number | null;
  fetch(window: Period, knownTag?: string): Promise<Asked<DsoSnapshot>>;
  /** Null: it cannot be asked for a connection, nor for supply. */
  readonly connection: DsoConnection | null;
}

/** What can be asked of a DSO beside its prices; as in `DsoAdapter`, without the link. */
interface DsoConnection {
  enrol(location: LocationFacts): Promise<Asked<Enrolment>>;
  leave(enrolment: Enrolment): Promise<Asked<null>>;
  requestSupply(request: SupplyRequest): Promise<Asked<SupplyTicket>>;
  readSupply(ticket: SupplyTicket): Promise<Asked<SupplyState>>;
}

/** A table is looked at again in time for the next day. */
const TABLE_POLL_MINUTES = 6 * 60;

/** @param link as `DSO_LINKS` has it, and where the DSO may tell us that something changed. Throws on another shape. */
export function speakerOf(means: DsoMeans, kind: DsoKind, link: unknown): DsoSpeaker {
  switch (kind) {
    case "openadr3": {
      const parsed = openAdrLink.parse(link);
      const { fetch, enrol, leave, requestSupply, readSupply } = openAdr3(means);
      return {
        ...pace(parsed),
        fetch: (window, knownTag) => fetch(parsed, window, knownTag),
        connection: {
          enrol: (location) => enrol(parsed, location),
          leave: (enrolment) => leave(parsed, enrolment),
          requestSupply: (request) => requestSupply(parsed, request),
          readSupply: (ticket) => readSupply(parsed, ticket),
        },
      };
    }
    case "http-price": {
      const parsed = httpPriceLink.parse(link);
      return { ...pace(parsed), fetch: (window) => httpPrice(means).fetch(parsed, window), connection: null };
    }
    case "manual": {
      const parsed = manualLink.parse(link);
      return {
        schedule: { timeZone: parsed.timeZone, dayAheadAtMinute: null, pollMinutes: TABLE_POLL_MINUTES },
        slotsAhead: null,
        fetch: (window) => manual(means).fetch(parsed, window),
        connection: null,
      };
    }
  }
}

function pace({ timeZone, dayAheadAtMinute, pollMinutes, slotsAhead }: OpenAdrLink | HttpPriceLink) {
  return { schedule: { timeZone, dayAheadAtMinute, pollMinutes }, slotsAhead };
}
