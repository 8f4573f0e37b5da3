import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
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
import { Answer } from "../../blocks/answer.tsx";
import { Card } from "../../blocks/card.tsx";
import { Empty } from "../../blocks/empty.tsx";
import { ExactTime } from "../../blocks/exact-time.tsx";
import { count, exactMoney } from "../../format.ts";
import { StateShape } from "../../states/state-shape.tsx";
import { countWord } from "../../states/words.ts";
import { m } from "../../text.ts";
import { useNow } from "../../use-now.ts";
import { useStation } from "../station/use-station.ts";
import styles from "./external.module.css";
import { availabilityQuery } from "./queries.ts";

/** A station's external status: what drivers see of it (R11). */
export function ExternalPage() {
  const station = useStation();
  const availability = useQuery(availabilityQuery(station.id));
  return (
    <>
      <title>{`${m.externalStatus()} · ${station.name} · eMall CPMS`}</title>
      <div className={styles.head}>
        <h2>{m.externalStatus()}</h2>
        <Button component="a" href={`/s/${station.id}`} target="_blank" variant="default" size="compact-md">
          {m.openPublicPage()}
        </Button>
      </div>
      <p className={styles.quiet}>{m.externalStatusText()}</p>
      <Answer of={availability} heightsPx={[260]}>
        {({ speeds, location, asOf }) =>
          speeds.length === 0 ? (
            <Empty title={m.noPlaces()} text={m.noPlacesText()} />
          ) : (
            <div className={styles.blocks}>
              {speeds.map((places) => (
                <Places key={places.speed} places={places} asOf={asOf} timeZone={location.timeZone} />
              ))}
            </div>
          )
        }
      </Answer>
    </>
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
    <Card title={SPEED_WORDS[speed]()} level={3}>
      <p className={styles.free}>
        <StateShape kind={placesKind(places)} />
        {placesWords(places)}
      </p>
      {!outOfService && firstFree !== null && <FirstFree firstFree={firstFree} asOf={asOf} />}
      <p>{plugWords(places)}</p>
      <ul className={styles.prices}>
        {prices.map((price) => (
          <li key={price.class}>
            <Price price={price} timeZone={timeZone} />
          </li>
        ))}
      </ul>
      <Others places={places} />
    </Card>
  );
}

/** Since the answer was read, time went on. */
function FirstFree({ firstFree, asOf }: { readonly firstFree: Estimate; readonly asOf: string }) {
  const now = Math.max(useNow(), Date.parse(asOf));
  return (
    <p>
      {firstFreeWords(firstFree, now)}
      {firstFree.at !== null && <span className={styles.aside}>{SOURCE_WORDS[firstFree.source]()}</span>}
    </p>
  );
}

type ClassPrice = SpeedPlaces["prices"][number];

function Price({ price, timeZone }: { readonly price: ClassPrice; readonly timeZone: string }) {
  const { currency, priceMicroPerKwh, listMicroPerKwh, promotion } = price;
  return (
    <>
      <p className={styles.price}>{m.priceVatIncluded({ price: exactMoney(priceMicroPerKwh, currency) })}</p>
      {listMicroPerKwh > priceMicroPerKwh && (
        <p className={styles.aside}>
          <s>{m.priceBefore({ price: exactMoney(listMicroPerKwh, currency) })}</s>
        </p>
      )}
      {promotion !== null && (
        <p className={styles.aside}>
          <ExactTime
            at={promotion.endAt}
            timeZone={timeZone}
            words={(time) => m.promotionUntil({ name: promotion.name, time })}
          />
        </p>
      )}
    </>
  );
}

/** What those are that are not free. */
function Others({ places: { inUse, reserved, outOfOrder, unknown } }: { readonly places: SpeedPlaces }) {
  const others = [
    { kind: "charging", places: inUse, words: m.countInUse },
    { kind: "reserved", places: reserved, words: () => countWord("reserved") },
    { kind: "unavailable", places: outOfOrder, words: m.countOutOfService },
    { kind: "offline", places: unknown, words: () => countWord("offline") },
  ] as const;
  const some = others.filter((other) => other.places > 0);
  if (some.length === 0) return null;
  return (
    <ul className={styles.others} aria-label={m.othersOfPlaces()}>
      {some.map((other) => (
        <li key={other.kind}>
          <StateShape kind={other.kind} />
          {count(other.places)} {other.words()}
        </li>
      ))}
    </ul>
  );
}
