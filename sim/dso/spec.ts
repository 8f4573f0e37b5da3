/** A DSO as it is when it is started. */
export interface DsoSpec {
  /** Its place below the server's address: `/{key}/…`. */
  readonly key: string;
  readonly title: string;
  readonly zone: string;
  /** ISO 4217. */
  readonly currency: string;
  /** Mean of its energy prices, per kWh. */
  readonly meanPrice: number;
  /** Day-ahead prices, or the price now and nothing else. */
  readonly publishes: "day-ahead" | "now";
  /** When the prices of tomorrow appear, in local minutes of the day. */
  readonly publishMinute: number;
  readonly valuesPerDay: 24 | 96;
  /** All values of a day in one interval; else an interval each. */
  readonly packed: boolean;
  /** Shares at noon and at midnight, by OCPI's sources; in between it is in between. Null: it does not say. */
  readonly mix: { readonly noon: Shares; readonly night: Shares } | null;
  readonly subscriptionKw: number | null;
  /** What can be had beyond the subscription, all day; null: nothing. */
  readonly offer: { readonly kw: number; readonly feePerKw: number } | null;
  /** So long after it was first asked for events it no longer answers. */
  readonly silentAfterMinutes?: number;
  readonly client: { readonly id: string; readonly secret: string };
  readonly tokenSeconds: number;
  /** Values instead of the seeded ones, by the instant they begin at. */
  readonly fedPrices?: ReadonlyMap<number, number>;
}

export type Shares = Readonly<Record<string, number>>;

const COMMON = {
  zone: "Europe/Lisbon",
  currency: "EUR",
  publishMinute: 12 * 60 + 55,
  client: { id: "emall", secret: "emall-secret" },
  tokenSeconds: 3_600,
} as const;

/** The three of the demo world (EN-S8). */
export const DEMO_DSOS: readonly DsoSpec[] = [
  {
    ...COMMON,
    key: "nordnett",
    title: "NordNett",
    meanPrice: 0.085,
    publishes: "day-ahead",
    valuesPerDay: 24,
    packed: false,
    mix: {
      noon: { WIND: 0.38, WATER: 0.34, SOLAR: 0.14, GAS: 0.14 },
      night: { WIND: 0.52, WATER: 0.36, SOLAR: 0, GAS: 0.12 },
    },
    subscriptionKw: 160,
    offer: { kw: 60, feePerKw: 0.4 },
  },
  {
    ...COMMON,
    key: "volta",
    title: "Volta",
    meanPrice: 0.08,
    publishes: "day-ahead",
    valuesPerDay: 96,
    packed: true,
    mix: {
      noon: { SOLAR: 0.52, GAS: 0.3, NUCLEAR: 0.18 },
      night: { SOLAR: 0, GAS: 0.58, NUCLEAR: 0.24, COAL: 0.18 },
    },
    subscriptionKw: 120,
    offer: null,
  },
  {
    ...COMMON,
    key: "costa",
    title: "Costa Energia",
    meanPrice: 0.11,
    publishes: "now",
    valuesPerDay: 96,
    packed: false,
    mix: null,
    subscriptionKw: 60,
    offer: null,
    silentAfterMinutes: 5,
  },
];
