import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useId, useState } from "react";
import type { PromotionView } from "../../../../src/entry/api/shared/promotions.ts";
import { announce } from "../../blocks/announcements.tsx";
import { Answer } from "../../blocks/answer.tsx";
import { Dialog } from "../../blocks/dialog.tsx";
import { Question } from "../../blocks/question.tsx";
import { Rows } from "../../blocks/rows.tsx";
import { stationsQuery } from "../../live/stations-query.ts";
import { useMay } from "../../rights.ts";
import { m } from "../../text.ts";
import { useNow } from "../../use-now.ts";
import styles from "./prices.module.css";
import { PromotionForm } from "./promotion-form.tsx";
import { endPromotion, promotionsQuery } from "./promotion-queries.ts";
import { PromotionStrip } from "./promotion-strip.tsx";
import {
  classesWords,
  discountWords,
  hoursWords,
  momentWords,
  placesWords,
  STATE_WORDS,
  stateAt,
} from "./promotion-words.ts";
import { pricesQuery } from "./queries.ts";
import { whyRefused } from "./words.ts";

interface PromotionsProps {
  readonly timeZone: string;
  /** Left out: of all stations. */
  readonly stationId?: string;
}

/** Lower prices for a time (PF7). */
export function Promotions({ timeZone, stationId }: PromotionsProps) {
  const heading = useId();
  const promotions = useQuery(promotionsQuery(stationId ?? null));
  const mayEdit = useMay("price.write");
  const currency = useCurrency();
  const [isPlanning, setPlanning] = useState(false);
  return (
    <section className={styles.promotions} aria-labelledby={heading}>
      <header className={styles.head}>
        <h2 id={heading}>{m.promotions()}</h2>
        {mayEdit && <Button onClick={() => setPlanning(true)}>{m.newPromotion()}</Button>}
      </header>
      <Answer of={promotions} heightsPx={[150, 120]}>
        {(all) => (
          <>
            <PromotionList promotions={all} timeZone={timeZone} currency={currency} mayEdit={mayEdit} />
            <Dialog title={m.newPromotion()} isOpen={isPlanning} onClose={() => setPlanning(false)} isWide>
              <PromotionForm
                known={all}
                currency={currency}
                timeZone={timeZone}
                stationId={stationId ?? null}
                onClose={() => setPlanning(false)}
              />
            </Dialog>
          </>
        )}
      </Answer>
    </section>
  );
}

/** Of the organisation's prices. */
function useCurrency(): string {
  const { data } = useQuery(pricesQuery(null));
  return data?.versions[0]?.currency ?? "EUR";
}

interface PromotionListProps {
  readonly promotions: readonly PromotionView[];
  readonly timeZone: string;
  readonly currency: string;
  readonly mayEdit: boolean;
}

function PromotionList({ promotions, timeZone, currency, mayEdit }: PromotionListProps) {
  const { data: stations = [] } = useQuery(stationsQuery);
  const now = useNow();
  if (promotions.length === 0) return <p className={styles.quiet}>{m.noPromotions()}</p>;
  const time = (at: string) => momentWords(at, timeZone);
  return (
    <>
      <PromotionStrip promotions={promotions} timeZone={timeZone} currency={currency} now={now} />
      <Rows
        label={m.promotions()}
        rows={promotions}
        keyOf={({ id }) => id}
        head={{ id: "name", label: m.name(), cell: ({ name }) => name }}
        columns={[
          { id: "state", label: m.state(), cell: (each) => STATE_WORDS[stateAt(each, now)]() },
          { id: "discount", label: m.discount(), cell: (each) => discountWords(each, currency) },
          { id: "classes", label: m.connectorClass(), cell: classesWords },
          { id: "places", label: m.stations(), cell: (each) => placesWords(each, stations) },
          { id: "hours", label: m.daysColumn(), cell: hoursWords },
          { id: "from", label: m.priceFrom(), cell: ({ startAt }) => time(startAt) },
          { id: "to", label: m.priceUntil(), cell: ({ endAt, endedAt }) => time(endedAt ?? endAt) },
          {
            id: "actions",
            label: m.priceActions(),
            cell: (each) => (mayEdit && stateAt(each, now) !== "ended" ? <EndNow promotion={each} /> : null),
          },
        ]}
        tableFromEm={68}
      />
    </>
  );
}

function EndNow({ promotion: { id, name } }: { readonly promotion: PromotionView }) {
  const client = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const end = useMutation({
    mutationFn: () => endPromotion(id),
    onSuccess: () => announce(m.promotionEndedNow({ name })),
    onError: (error) => announce(whyRefused(error)),
    onSettled: () => client.invalidateQueries({ queryKey: ["promotions"] }),
  });
  return (
    <>
      <Button variant="default" size="compact-md" loading={end.isPending} onClick={() => setAsking(true)}>
        {m.endNow()}
      </Button>
      <Question
        question={m.endNowQuestion({ name })}
        text={m.endNowText()}
        yes={m.endNow()}
        isOpen={isAsking}
        onAnswer={(isYes) => {
          setAsking(false);
          if (isYes) end.mutate();
        }}
      />
    </>
  );
}
