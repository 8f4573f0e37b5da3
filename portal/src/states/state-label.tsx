import { kilowatts } from "../format.ts";
import { m } from "../text.ts";
import type { SlotState } from "./slot-state.ts";
import { StateShape } from "./state-shape.tsx";
import styles from "./states.module.css";
import { stateWords } from "./words.ts";

/** A slot's state: shape and word, with a badge where the charger contradicts itself. */
export function StateLabel({ state, timeZone }: { readonly state: SlotState; readonly timeZone: string }) {
  return (
    <span className={styles.state}>
      <StateShape kind={state.kind} />
      <span>
        {stateWords(state, timeZone)}
        {state.conflictW !== null && (
          <span className={styles.badge}>{m.conflictBadge({ power: kilowatts(state.conflictW) })}</span>
        )}
      </span>
    </span>
  );
}
