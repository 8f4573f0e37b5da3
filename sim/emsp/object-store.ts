import { isSame, type JsonObject, textOf } from "./json.ts";

export const OBJECT_MODULES = ["locations", "sessions", "cdrs", "tariffs", "bookings", "booking_locations"] as const;
export type ObjectModule = (typeof OBJECT_MODULES)[number];

export interface Kept {
  readonly object: JsonObject;
  /** How many requests brought or changed it, and how many of them told nothing new. */
  readonly times: number;
  readonly repeats: number;
}

/** A soak must not fill the memory: the longest unchanged are forgotten. */
const MOST_OBJECTS = 20_000;

export function keyOf(countryCode: string, partyId: string, id: string): string {
  return `${countryCode}/${partyId}/${id}`.toLowerCase();
}

/** The newest picture of each object a CPO pushed, in order of arrival. */
export class ObjectStore {
  readonly #kept = new Map<string, Kept>();

  get(key: string): JsonObject | undefined {
    return this.#kept.get(key)?.object;
  }

  put(key: string, object: JsonObject): "created" | "updated" {
    const before = this.#kept.get(key);
    const repeats = (before?.repeats ?? 0) + (before && isSame(before.object, object) ? 1 : 0);
    this.#kept.delete(key);
    this.#kept.set(key, { object, times: (before?.times ?? 0) + 1, repeats });
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MOST_OBJECTS && oldest !== undefined) this.#kept.delete(oldest);
    return before ? "updated" : "created";
  }

  delete(key: string): boolean {
    return this.#kept.delete(key);
  }

  objects(): JsonObject[] {
    return [...this.#kept.values()].map(({ object }) => object);
  }

  all(): Kept[] {
    return [...this.#kept.values()];
  }

  byId(id: unknown): JsonObject | undefined {
    const wanted = textOf(id).toLowerCase();
    return this.objects().find((object) => textOf(object.id).toLowerCase() === wanted);
  }
}

export type Stores = Readonly<Record<ObjectModule, ObjectStore>>;

export function emptyStores(): Stores {
  return {
    locations: new ObjectStore(),
    sessions: new ObjectStore(),
    cdrs: new ObjectStore(),
    tariffs: new ObjectStore(),
    bookings: new ObjectStore(),
    booking_locations: new ObjectStore(),
  };
}
