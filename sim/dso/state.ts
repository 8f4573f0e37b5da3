import type { Fault } from "./faults.ts";
import type { ClientObject } from "./objects.ts";
import type { DsoSpec } from "./spec.ts";

export const RESERVATION_MODES = ["grant", "partial", "refuse", "silent", "late"] as const;
export type ReservationMode = (typeof RESERVATION_MODES)[number];
export const WEBHOOK_MODES = ["once", "twice", "late", "without-token", "never"] as const;
export type WebhookMode = (typeof WEBHOOK_MODES)[number];

/** Power in a stretch of time. */
export interface Power {
  readonly startAt: number;
  readonly endAt: number;
  readonly kw: number;
}

export interface Reserved extends Power {
  readonly feePerKw: number;
  readonly resourceName: string;
}

export interface Token {
  readonly clientId: string;
  readonly scopes: readonly string[];
  readonly expiresAt: number;
}

export interface LoggedRequest {
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly status: number | "refuse" | "hang";
  readonly body?: unknown;
}

export const COLLECTIONS = ["vens", "resources", "subscriptions", "reports"] as const;
export type Collection = (typeof COLLECTIONS)[number];

/** A DSO while it runs; all of it is forgotten with the process. */
export interface DsoState {
  readonly spec: DsoSpec;
  readonly tokens: Map<string, Token>;
  readonly objects: Readonly<Record<Collection, Map<string, ClientObject>>>;
  readonly log: LoggedRequest[];
  faults: readonly Fault[];
  reservations: ReservationMode;
  webhooks: WebhookMode;
  limits: readonly Power[];
  subscriptionKw: number | null;
  offer: DsoSpec["offer"];
  reserved: readonly Reserved[];
  /** When each resource was last answered about its reservations. */
  readonly answeredAt: Map<string, number>;
  /** What it says changed then by hand. */
  changedAt: number;
  /** When somebody first asked for events. */
  askedAt: number | null;
}

export function freshState(spec: DsoSpec, now: number): DsoState {
  return {
    spec,
    tokens: new Map(),
    objects: { vens: new Map(), resources: new Map(), subscriptions: new Map(), reports: new Map() },
    log: [],
    faults: [],
    reservations: "grant",
    webhooks: "once",
    limits: [],
    subscriptionKw: spec.subscriptionKw,
    offer: spec.offer,
    reserved: [],
    answeredAt: new Map(),
    changedAt: now,
    askedAt: null,
  };
}
