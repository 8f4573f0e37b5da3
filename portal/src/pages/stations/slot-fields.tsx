import type { ConnectorView } from "../../../../src/entry/api/shared/schemas.ts";
import { ExactTime } from "../../blocks/exact-time.tsx";
import { NoValue } from "../../blocks/no-value.tsx";
import { STANDARD_NAMES } from "../../connector-names.ts";
import { kilowattHours, kilowatts, ratedKilowatts } from "../../format.ts";
import { m } from "../../text.ts";
import type { Slot } from "./totals.ts";

/** What the table and the cards show of a slot alike. */

const CLASS_WORDS: Record<ConnectorView["class"], (inputs: { connector: string }) => string> = {
  standard: m.connectorStandard,
  fast: m.connectorFast,
};

/** "CCS2, fast", one per connector. */
export function connectorWords({ evse }: Pick<Slot, "evse">): readonly string[] {
  return evse.connectors.map((connector) =>
    CLASS_WORDS[connector.class]({ connector: STANDARD_NAMES[connector.standard] }),
  );
}

export function maxPower({ evse }: Pick<Slot, "evse">): string {
  return ratedKilowatts(Math.max(0, ...evse.connectors.map((connector) => connector.maxPowerW)));
}

export function Power({ slot }: { readonly slot: Slot }) {
  const powerW = slot.evse.activeSession?.powerW ?? null;
  return powerW === null ? <NoValue /> : kilowatts(powerW);
}

export function Energy({ slot }: { readonly slot: Slot }) {
  const session = slot.evse.activeSession;
  return session === null ? <NoValue /> : kilowattHours(session.energyWh);
}

export function SessionStart({ slot, timeZone }: { readonly slot: Slot; readonly timeZone: string }) {
  const session = slot.evse.activeSession;
  return session === null ? <NoValue /> : <ExactTime at={session.startedAt} timeZone={timeZone} />;
}
