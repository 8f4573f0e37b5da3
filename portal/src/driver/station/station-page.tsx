/** @jsxImportSource preact */
import { useCallback } from "preact/hooks";
import {
  type Estimate,
  firstFreeWords,
  placesKind,
  placesWords,
  plugWords,
  SOURCE_WORDS,
  SPEED_WORDS,
  type SpeedPlaces,
} from "../../availability-words.ts";
import { clockTime, exactMoney } from "../../format.ts";
import { m } from "../../paraglide/messages.js";
import { loadAvailability } from "../api.ts";
import blocks from "../blocks.module.css";
import { Pending, Reconnecting } from "../blocks.tsx";
import { Frame } from "../frame.tsx";
import { Lowered } from "../lowered.tsx";
import { NotFound } from "../not-found.tsx";
import { StateShape } from "../state-shape.tsx";
import { usePolled } from "../use-polled.ts";
import styles from "./station.module.css";

/** The answer may be kept for two seconds; more often would show nothing newer. */
const EVERY_MS = 2_000;
const stationWait = () => EVERY_MS;

/** `/s/:station`: what is free here, at what price, and when the first is (portal 4.7). */
export function StationPage({ id }: { readonly id: string }) {
  const load = useCallback(() => loadAvailability(id), [id]);
  const station = usePolled(load, stationWait);
  const { value, problem, readAgain } = station;
  if (problem?.code === "not_found") return <NotFound text={m.noSuchStation()} />;
  if (value === undefined) {
    return (
      <Frame title={m.stationStatus()}>
        <Pending problem={problem} heightRem={20} onRetry={readAgain} />
      </Frame>
    );
  }
  const { name, address, city, timeZone } = value.location;
  return (
    <Frame title={name} place={m.placeAddress({ address, city })}>
      <Reconnecting {...station} />
      {value.speeds.map((places) => (
        <Places key={places.speed} places={places} asOf={value.asOf} timeZone={timeZone} />
      ))}
      <p class={blocks.aside}>{m.asOf({ time: clockTime(value.asOf, timeZone) })}</p>
    </Frame>
  );
}

interface PlacesProps {
  readonly places: SpeedPlaces;
  readonly asOf: string;
  readonly timeZone: string;
}

function Places({ places, asOf, timeZone }: PlacesProps) {
  const { speed, outOfService, prices, firstFree } = places;
  return (
    <section class={blocks.block} aria-label={SPEED_WORDS[speed]()}>
      <h2>{SPEED_WORDS[speed]()}</h2>
      <p class={blocks.state}>
        <StateShape kind={placesKind(places)} />
        {placesWords(places)}
      </p>
      {!outOfService && firstFree !== null && <FirstFree firstFree={firstFree} asOf={asOf} />}
      <p>{plugWords(places)}</p>
      <ul>
        {prices.map((price) => (
          <li key={price.class}>
            <p class={styles.price}>
              {m.priceVatIncluded({ price: exactMoney(price.priceMicroPerKwh, price.currency) })}
            </p>
            <Lowered price={price} timeZone={timeZone} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function FirstFree({ firstFree, asOf }: { readonly firstFree: Estimate; readonly asOf: string }) {
  const words = firstFreeWords(firstFree, Date.parse(asOf));
  if (firstFree.at === null) return <p>{words}</p>;
  return (
    <p>
      {words} <span class={blocks.aside}>{SOURCE_WORDS[firstFree.source]()}</span>
    </p>
  );
}
