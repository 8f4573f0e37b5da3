/** @jsxImportSource preact */
import { useCallback } from "preact/hooks";
import { STANDARD_NAMES } from "../../connector-names.ts";
import { clockTime, count, exactMoney, ratedKilowatts } from "../../format.ts";
import { m } from "../../paraglide/messages.js";
import { type Availability, loadAvailability } from "../api.ts";
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

type SpeedPlaces = Availability["speeds"][number];

const SPEED_WORDS: Record<SpeedPlaces["speed"], () => string> = {
  slow: m.speedSlow,
  fast: m.speedFast,
  rapid: m.speedRapid,
};

interface PlacesProps {
  readonly places: SpeedPlaces;
  readonly asOf: string;
  readonly timeZone: string;
}

function Places({ places, asOf, timeZone }: PlacesProps) {
  const { speed, free, total, outOfService, standards, prices } = places;
  return (
    <section class={blocks.block} aria-label={SPEED_WORDS[speed]()}>
      <h2>{SPEED_WORDS[speed]()}</h2>
      <p class={blocks.state}>
        <StateShape kind={outOfService ? "unavailable" : free > 0 ? "available" : "charging"} />
        {outOfService ? m.outOfServiceNow() : m.freeOfTotal({ free: count(free), total: count(total) })}
      </p>
      {!outOfService && places.firstFree !== null && <FirstFree firstFree={places.firstFree} asOf={asOf} />}
      <p>
        {standards.map((standard) => STANDARD_NAMES[standard]).join(", ")} · {powerRange(places)}
      </p>
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

function powerRange({ minPowerW, maxPowerW }: SpeedPlaces): string {
  const most = ratedKilowatts(maxPowerW);
  return minPowerW === maxPowerW
    ? m.powerUpTo({ power: most })
    : m.powerFromTo({ least: ratedKilowatts(minPowerW), most });
}

type Estimate = NonNullable<SpeedPlaces["firstFree"]>;

const SOURCE_WORDS: Record<Estimate["source"], () => string> = {
  booking_end: m.estimateByBooking,
  charging_curve: m.estimateByCurve,
  history: m.estimateByHistory,
  unknown: m.estimateUnknown,
};

function FirstFree({ firstFree, asOf }: { readonly firstFree: Estimate; readonly asOf: string }) {
  const { at, label, source } = firstFree;
  if (at === null) return <p>{m.firstFreeUnknown()}</p>;
  const minutes = count(Math.max(1, Math.round((Date.parse(at) - Date.parse(asOf)) / 60_000)));
  return (
    <p>
      {label === null ? m.firstFreeIn({ minutes }) : m.firstFreeInAt({ minutes, slot: label })}{" "}
      <span class={blocks.aside}>{SOURCE_WORDS[source]()}</span>
    </p>
  );
}
