import type { SiteLive } from "../../../../src/entry/api/shared/energy.ts";
import { NoValue } from "../../blocks/no-value.tsx";
import { wholePercent } from "../../format.ts";
import styles from "./stations.module.css";

/** How full a station's battery is. None is not empty. */
export function BatteryLevel({ battery }: Pick<SiteLive, "battery">) {
  if (battery === null || battery.storedWh === null) return <NoValue />;
  const level = Math.round((100 * battery.storedWh) / battery.capacityWh);
  return (
    <span className={styles.battery}>
      <span className={styles.level} aria-hidden="true">
        <span style={{ width: `${level}%` }} />
      </span>
      {wholePercent(level)}
    </span>
  );
}
