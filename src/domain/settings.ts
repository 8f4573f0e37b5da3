import { type BookingSettings, INITIAL_BOOKING_SETTINGS } from "./booking-settings.ts";
import { INITIAL_SPEEDS, type SpeedSettings } from "./speed.ts";

/** What the operator of a deployment switches while it runs. */
export interface Settings {
  readonly onboarding: OnboardingSetting;
  readonly speeds: SpeedSettings;
  readonly bookings: BookingSettings;
  /** Shown to drivers at each slot; null: none. */
  readonly helpPhone: string | null;
  /** What maps of the stations are drawn on; null: there are none, and nobody is asked for any. */
  readonly tiles: TileSource | null;
}

/** A server of map tiles. */
export interface TileSource {
  /** An address with `{z}`, `{x}` and `{y}` for zoom, column and row. */
  readonly url: string;
  /** Who is to be named beside each map. */
  readonly attribution: string;
}

/** Whether charge points that nobody registered are let in, to be adopted (decision 19). */
export interface OnboardingSetting {
  readonly enabled: boolean;
  /** An open door is forgotten easily; null: open until it is closed. */
  readonly until: number | null;
}

/** How a deployment begins. */
export const INITIAL_SETTINGS: Settings = {
  onboarding: { enabled: false, until: null },
  speeds: INITIAL_SPEEDS,
  bookings: INITIAL_BOOKING_SETTINGS,
  helpPhone: null,
  tiles: null,
};

export function isOnboarding({ onboarding: { enabled, until } }: Settings, now: number): boolean {
  return enabled && (until === null || now < until);
}

export interface Tile {
  readonly zoom: number;
  readonly column: number;
  readonly row: number;
}

/** No map goes closer, and no server has more. */
export const MOST_ZOOM = 22;

/** Where a tile is; null: there is none such. */
export function tileAddress({ url }: Pick<TileSource, "url">, { zoom, column, row }: Tile): string | null {
  const side = 2 ** zoom;
  if (zoom > MOST_ZOOM || column >= side || row >= side) return null;
  return url.replaceAll("{z}", `${zoom}`).replaceAll("{x}", `${column}`).replaceAll("{y}", `${row}`);
}
