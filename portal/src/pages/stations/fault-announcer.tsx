import { useEffect, useRef, useState } from "react";
import type { LocationView } from "../../../../src/entry/api/shared/schemas.ts";
import { m } from "../../text.ts";
import type { Slot } from "./totals.ts";

interface FaultAnnouncerProps {
  readonly panels: readonly { readonly station: LocationView; readonly slots: readonly Slot[] }[];
}

/** Tells screen readers of slots that became faulty while the page was open; never of values. */
export function FaultAnnouncer({ panels }: FaultAnnouncerProps) {
  const [announced, setAnnounced] = useState("");
  const known = useRef<ReadonlySet<string> | null>(null);

  useEffect(() => {
    const faults = new Map(
      panels.flatMap(({ station, slots }) =>
        slots
          .filter(({ state }) => state.kind === "faulted")
          .map(({ evse }) => [evse.uid, m.faultAnnounced({ station: station.name, slot: evse.label })] as const),
      ),
    );
    const before = known.current;
    known.current = new Set(faults.keys());
    if (before === null) return;
    const fresh = [...faults].filter(([uid]) => !before.has(uid)).map(([, words]) => words);
    if (fresh.length > 0) setAnnounced(fresh.join(" "));
  }, [panels]);

  return (
    <p className="visually-hidden" role="status">
      {announced}
    </p>
  );
}
