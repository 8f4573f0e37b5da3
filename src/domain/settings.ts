import { type BookingSettings, INITIAL_BOOKING_SETTINGS } from "./booking-settings.ts";
import { INITIAL_SPEEDS, type SpeedSettings } from "./speed.ts";

/** What the operator of a deployment switches while it runs. */
export interface Settings {
  readonly onboarding: OnboardingSetting;
  readonly speeds: SpeedSettings;
  readonly bookings: BookingSettings;
  /** Shown to drivers at each slot; null: none. */
  readonly helpPhone: string | null;
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
};

export function isOnboarding({ onboarding: { enabled, until } }: Settings, now: number): boolean {
  return enabled && (until === null || now < until);
}
