import type { LocationView } from "../../../../src/entry/api/shared/schemas.ts";
import { ExactTime } from "../../blocks/exact-time.tsx";
import { m } from "../../text.ts";
import styles from "./stations.module.css";
import { contactOf } from "./totals.ts";

/** Whether a station is in contact, or since when it is not. */
export function ContactLine({ station }: { readonly station: LocationView }) {
  const contact = contactOf(station);
  if (contact.kind !== "offline") {
    return <p className={styles.contact}>{contact.kind === "online" ? m.inContact() : m.neverConnected()}</p>;
  }
  return (
    <p className={styles.contact} data-kind="offline">
      <ExactTime at={contact.since} timeZone={station.timeZone} words={(time) => m.offlineSince({ time })} />
    </p>
  );
}
