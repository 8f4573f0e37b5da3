import { Link } from "@tanstack/react-router";
import { count, kilowatts } from "../../format.ts";
import type { Stations } from "../../live/patch.ts";
import type { StateKind } from "../../states/slot-state.ts";
import { StateShape } from "../../states/state-shape.tsx";
import { m } from "../../text.ts";
import { isShown, type SlotChoice } from "../stations/filter.ts";
import { slotsOf, totalsOf } from "../stations/totals.ts";
import styles from "./overview.module.css";

interface Figure {
  readonly label: string;
  readonly value: string;
  readonly shapes: readonly StateKind[];
  /** The slots that it counts. */
  readonly state: SlotChoice;
}

/** What goes on, in four numbers: each leads to the slots that it counts. */
export function Numbers({ stations }: { readonly stations: Stations }) {
  return (
    <ul className={styles.numbers} aria-label={m.nowInNumbers()}>
      {figuresOf(stations).map(({ label, value, shapes, state }) => (
        <li key={state}>
          <Link to="/stations" search={{ view: "slots", state }} className={styles.number}>
            <span className={styles.numberLabel}>
              {shapes.map((kind) => (
                <StateShape key={kind} kind={kind} />
              ))}
              {label}
            </span>{" "}
            <strong>{value}</strong>
          </Link>
        </li>
      ))}
    </ul>
  );
}

function figuresOf(stations: Stations): readonly Figure[] {
  const slots = stations.flatMap(slotsOf);
  const { counts, powerW } = totalsOf(slots);
  const broken = slots.filter((slot) => isShown(slot, "broken")).length;
  return [
    { label: m.chargingNow(), value: count(counts.charging), shapes: ["charging"], state: "charging" },
    { label: m.freeSlots(), value: count(counts.available), shapes: ["available"], state: "available" },
    { label: m.faultedOrOffline(), value: count(broken), shapes: ["faulted", "offline"], state: "broken" },
    { label: m.powerNowTitle(), value: m.kilowatts({ power: kilowatts(powerW) }), shapes: [], state: "drawing" },
  ];
}
