import type { PromotionView } from "../../../../src/entry/api/shared/promotions.ts";
import { Figure } from "../../figures/figure.tsx";
import { allOf } from "../../format.ts";
import { currentLocale, m } from "../../text.ts";
import styles from "./prices.module.css";
import { discountWords, hoursWords, momentWords, STATE_WORDS, stateAt } from "./promotion-words.ts";

interface PromotionStripProps {
  readonly promotions: readonly PromotionView[];
  readonly timeZone: string;
  readonly currency: string;
  readonly now: number;
}

const DAY_MS = 86_400_000;
const DAYS_BEFORE = 7;
const DAYS_SHOWN = 42;
const TICK_DAYS = 7;

/** Which promotions were, are and will be, day by day over six weeks. */
export function PromotionStrip({ promotions, timeZone, currency, now }: PromotionStripProps) {
  const from = now - DAYS_BEFORE * DAY_MS;
  const until = from + DAYS_SHOWN * DAY_MS;
  const shown = promotions.filter(({ startAt, ...rest }) => Date.parse(startAt) < until && endOf(rest) > from);
  const place = (at: number) => `${(100 * (Math.min(Math.max(at, from), until) - from)) / (until - from)}%`;
  const ticks = Array.from({ length: DAYS_SHOWN / TICK_DAYS }, (_, index) => from + index * TICK_DAYS * DAY_MS);
  const time = (at: string) => momentWords(at, timeZone);
  return (
    <Figure
      title={m.promotionCalendar()}
      finding={findingOf(promotions, now)}
      fileName="promotions"
      rows={shown}
      keyOf={({ id }) => id}
      columns={[
        { label: m.name(), text: ({ name }) => name, csv: ({ name }) => name },
        {
          label: m.state(),
          text: (each) => STATE_WORDS[stateAt(each, now)](),
          csv: (each) => STATE_WORDS[stateAt(each, now)](),
        },
        {
          label: m.discount(),
          text: (each) => discountWords(each, currency),
          csv: (each) => discountWords(each, currency),
        },
        { label: m.daysColumn(), text: hoursWords, csv: hoursWords },
        { label: m.priceFrom(), text: ({ startAt }) => time(startAt), csv: ({ startAt }) => startAt },
        {
          label: m.priceUntil(),
          text: ({ endAt, endedAt }) => time(endedAt ?? endAt),
          csv: ({ endAt, endedAt }) => endedAt ?? endAt,
        },
      ]}
    >
      <div className={styles.strip}>
        {shown.map((each) => (
          <div key={each.id} className={styles.lane}>
            <span>{each.name}</span>
            <div className={styles.track}>
              <div
                className={styles.stretch}
                data-state={stateAt(each, now)}
                style={{ left: place(Date.parse(each.startAt)), right: `calc(100% - ${place(endOf(each))})` }}
              />
              <div className={styles.now} style={{ left: place(now) }} />
            </div>
          </div>
        ))}
        <div className={styles.ticks}>
          {ticks.map((at) => (
            <span key={at}>{dayName(at, timeZone)}</span>
          ))}
        </div>
      </div>
    </Figure>
  );
}

function endOf({ endAt, endedAt }: Pick<PromotionView, "endAt" | "endedAt">): number {
  return Date.parse(endedAt ?? endAt);
}

function findingOf(promotions: readonly PromotionView[], now: number): string {
  const named = (state: PromotionView["state"]) =>
    promotions.filter((each) => stateAt(each, now) === state).map(({ name }) => name);
  const [active, planned] = [named("active"), named("planned")];
  if (active.length > 0) return m.promotionsActive({ names: allOf(active), planned: planned.length });
  return planned.length > 0 ? m.promotionsPlanned({ names: allOf(planned) }) : m.promotionsNone();
}

function dayName(at: number, timeZone: string): string {
  return new Intl.DateTimeFormat(currentLocale(), { day: "numeric", month: "short", timeZone }).format(at);
}
