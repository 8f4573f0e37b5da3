import { eq } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { INITIAL_SETTINGS, type Settings } from "../domain/settings.ts";
import { renewCalendars } from "./calendars.ts";
import type { Database } from "./database.ts";
import { settings } from "./settings-schema.ts";

export interface StoredSettings extends Settings {
  /** Its version; 0: nobody has changed anything yet. */
  readonly updatedAt: number;
}

export function settingsQuery(db: Database) {
  return db.select().from(settings);
}

export function settingsOf([row]: readonly (typeof settings.$inferSelect)[]): StoredSettings {
  if (row === undefined) return { ...INITIAL_SETTINGS, updatedAt: 0 };
  const { onboarding, speeds, bookings, helpPhone, tiles, updatedAt } = row;
  return {
    onboarding,
    speeds: speeds ?? INITIAL_SETTINGS.speeds,
    bookings: { ...INITIAL_SETTINGS.bookings, ...bookings },
    helpPhone,
    tiles,
    updatedAt,
  };
}

export async function loadSettings(db: Database): Promise<StoredSettings> {
  return settingsOf(await settingsQuery(db));
}

/**
 * Saves an edit made from the version `expectedUpdatedAt`; false when they have moved on since.
 * @param renewsCalendars every charge point is told of its bookings anew; nobody minds being told once too often.
 */
export async function saveSettings(
  db: Database,
  expectedUpdatedAt: number,
  change: StoredSettings,
  renewsCalendars: boolean,
  besides: readonly BatchItem<"sqlite">[],
): Promise<boolean> {
  const save = db
    .insert(settings)
    .values({ id: 1, ...change })
    .onConflictDoUpdate({ target: settings.id, set: change, setWhere: eq(settings.updatedAt, expectedUpdatedAt) })
    .returning({ id: settings.id });
  const [saved] = await db.batch([save, ...(renewsCalendars ? [renewCalendars(db)] : []), ...besides]);
  return saved.length > 0;
}
