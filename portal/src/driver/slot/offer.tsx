/** @jsxImportSource preact */
import { STANDARD_NAMES } from "../../connector-names.ts";
import { count, exactMoney, money, ratedKilowatts } from "../../format.ts";
import { m } from "../../paraglide/messages.js";
import type { Charge, Slot } from "../api.ts";
import blocks from "../blocks.module.css";
import { Notice } from "../blocks.tsx";
import { Lowered } from "../lowered.tsx";
import { StateShape } from "../state-shape.tsx";
import styles from "./slot.module.css";
import { StartButton } from "./start-button.tsx";
import { STATE_KINDS, slotWords } from "./words.ts";

interface OfferProps {
  readonly slot: Slot;
  onConnector(connectorId: number): void;
  onStarted(charge: Charge): void;
  /** What is shown holds no more. */
  onStale(): void;
}

/** What charging here costs, whether it can begin, and the button that begins it. */
export function Offer({ slot, onConnector, onStarted, onStale }: OfferProps) {
  return (
    <>
      <section class={blocks.block} aria-label={m.priceAndConnector()}>
        <Connectors slot={slot} onConnector={onConnector} />
        {slot.offer === null ? <p>{m.noPrice()}</p> : <Price offer={slot.offer} timeZone={slot.station.timeZone} />}
      </section>
      <p class={blocks.state}>
        <StateShape kind={STATE_KINDS[slot.state]} />
        {slotWords(slot)}
      </p>
      {!slot.startable && <NearestFree slot={slot} />}
      <div class={styles.action}>
        {slot.startable && <p>{slot.pluggedIn ? m.startHintPluggedIn() : m.startHint()}</p>}
        <StartButton slot={slot} onStarted={onStarted} onStale={onStale} />
      </div>
    </>
  );
}

/** "Type 2 socket, up to 11 kW"; of several, the driver's. */
function Connectors({ slot: { slot }, onConnector }: Pick<OfferProps, "slot" | "onConnector">) {
  const [only, ...others] = slot.connectors;
  if (only !== undefined && others.length === 0) return <p>{connectorWords(only)}</p>;
  return (
    <fieldset class={styles.connectors}>
      <legend class="visually-hidden">{m.yourConnector()}</legend>
      {slot.connectors.map((connector) => (
        <label key={connector.connectorId}>
          <input
            type="radio"
            name="connector"
            checked={connector.connectorId === slot.connectorId}
            onChange={() => onConnector(connector.connectorId)}
          />
          <span>{STANDARD_NAMES[connector.standard]}</span>
          <span>{m.kilowatts({ power: ratedKilowatts(connector.maxPowerW) })}</span>
        </label>
      ))}
    </fieldset>
  );
}

function connectorWords({ standard, format, maxPowerW }: Slot["slot"]["connectors"][number]): string {
  const facts = { name: STANDARD_NAMES[standard], power: ratedKilowatts(maxPowerW) };
  return format === "CABLE" ? m.connectorCable(facts) : m.connectorSocket(facts);
}

function Price({ offer, timeZone }: { readonly offer: NonNullable<Slot["offer"]>; readonly timeZone: string }) {
  const { currency, priceMicroPerKwh, example } = offer;
  return (
    <>
      <p class={styles.price}>
        <strong>{exactMoney(priceMicroPerKwh, currency)}</strong> <span>{m.perKwhVatIncluded()}</span>
      </p>
      <Lowered price={offer} timeZone={timeZone} />
      <p>
        {m.priceExample({ energy: count(example.energyWh / 1_000), amount: money(example.payableMicro, currency) })}
      </p>
      <p class={blocks.aside}>{m.nothingElseCharged()}</p>
    </>
  );
}

/** Where to go instead. */
function NearestFree({ slot: { nearestFree, station } }: { readonly slot: Slot }) {
  if (nearestFree === null) return <Notice>{m.noneFreeNear()}</Notice>;
  const { code, label, stationName, distanceM, maxPowerW } = nearestFree;
  const power = ratedKilowatts(maxPowerW);
  const words =
    stationName === station.name
      ? m.nearestFreeHere({ slot: label, power })
      : m.nearestFreeElsewhere({ slot: label, power, station: stationName, distance: kilometres(distanceM) });
  return (
    <p>
      <a href={`/c/${encodeURIComponent(code)}`}>{words}</a>
    </p>
  );
}

function kilometres(distanceM: number): string {
  return count(Math.max(1, Math.round(distanceM / 100)) / 10);
}
