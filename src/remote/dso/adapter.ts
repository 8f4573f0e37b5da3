import type { Asked, DsoKind, DsoSnapshot, Period, SupplyTicket } from "../../domain/dso.ts";

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
