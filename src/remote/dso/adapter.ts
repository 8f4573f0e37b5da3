import type { Asked, DsoKind, DsoSnapshot, Grant } from "../../domain/dso.ts";

/** A stretch of time, half-open, epoch ms. */
export interface Period {
  readonly startAt: number;
  readonly endAt: number;
}

/** Us, and one of our locations, as a DSO knows them. */
export interface Enrolment {
  readonly venId: string;
  readonly resourceId: string;
}

export interface LocationFacts {
  readonly id: string;
  readonly name: string;
}

export interface SupplyRequest {
  readonly enrolment: Enrolment;
  readonly period: Period;
  readonly additionalW: number;
  readonly maxFeeMicroPerKw: number;
  readonly answerBy: number;
}

/** What a supply request is recognised by when it is answered. */
export interface SupplyTicket {
  readonly reportId: string;
  readonly eventId: string;
  readonly resourceId: string;
  readonly period: Period;
  readonly additionalW: number;
  readonly answerBy: number;
  /** When, by its own clock, the DSO last said what is reserved; 0: never. Its next word is the answer. */
  readonly saidAt: number;
  /** What was granted in that period already: an answer states the whole, not what was added (EN-A10). */
  readonly before: readonly Grant[];
}

export type SupplyState =
  | { readonly state: "pending" | "refused" | "expired" }
  | { readonly state: "granted" | "partial"; readonly grantedW: number; readonly feeMicroPerKw: number };

/**
 * One way of speaking to a DSO. It parses and normalises; rules, retries and the clock are its caller's: `Link` is the
 * link's settings with its secrets in the clear, parsed at the door.
 */
export interface DsoAdapter<Link> {
  readonly kind: DsoKind;
  fetch(link: Link, window: Period, knownTag?: string): Promise<Asked<DsoSnapshot>>;
  /** Idempotent: who is enrolled already is found by name. */
  enrol?(link: Link, location: LocationFacts): Promise<Asked<Enrolment>>;
  leave?(link: Link, enrolment: Enrolment): Promise<Asked<null>>;
  requestSupply?(link: Link, request: SupplyRequest): Promise<Asked<SupplyTicket>>;
  readSupply?(link: Link, ticket: SupplyTicket): Promise<Asked<SupplyState>>;
}
