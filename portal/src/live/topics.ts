import type { LiveMessage } from "../../../src/entry/api/shared/schemas.ts";

export type Topic = LiveMessage["topic"];

/**
 * What is read again when a message of a topic arrives: the first words of query keys. The stations themselves are patched
 * instead, wherever a message says enough.
 */
const FOLLOWERS: Readonly<Record<Topic, readonly string[]>> = {
  chargePoint: ["availability", "charge-point", "evses-now"],
  evse: ["availability", "evses-now", "sessions", "bookings", "calendar"],
  stations: ["availability", "calendar", "evses-now"],
  site: ["site"],
  notification: ["notifications"],
  prices: ["prices", "availability"],
  promotions: ["promotions", "availability"],
  bookings: ["bookings", "calendar", "availability"],
};

/** A page of an older version gets messages of topics that it does not know. */
export function isKnownTopic(topic: string): topic is Topic {
  return Object.hasOwn(FOLLOWERS, topic);
}

export function followersOf(topic: Topic): readonly string[] {
  return FOLLOWERS[topic];
}
