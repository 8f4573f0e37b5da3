import "@mantine/core/styles/InlineInput.css";
import "@mantine/core/styles/Checkbox.css";
import { Button, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useEffect, useRef, useState } from "react";
import type { PromotionView } from "../../../../src/entry/api/shared/promotions.ts";
import { announce } from "../../blocks/announcements.tsx";
import { Choice } from "../../blocks/choice.tsx";
import { stationsQuery } from "../../live/stations-query.ts";
import { currentLocale, m } from "../../text.ts";
import { Checks } from "./checks.tsx";
import { CLASSES } from "./price-list.ts";
import styles from "./prices.module.css";
import {
  type DraftFaults,
  type DraftField,
  draftFaults,
  emptyDraft,
  entryOfDraft,
  needsConfirmation,
  type PromotionDraft,
  whyNotPlanned,
} from "./promotion-draft.ts";
import { planPromotion } from "./promotion-queries.ts";
import { weekdayName } from "./promotion-words.ts";
import { CLASS_WORDS } from "./words.ts";

interface PromotionFormProps {
  /** To name the one that it would overlap. */
  readonly known: readonly PromotionView[];
  readonly currency: string;
  readonly timeZone: string;
  /** Null: it is for all stations, until somebody says otherwise. */
  readonly stationId: string | null;
  onClose(): void;
}

const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7];

/** Plans a promotion. */
export function PromotionForm({ known, currency, timeZone, stationId, onClose }: PromotionFormProps) {
  const { data: stations = [] } = useQuery(stationsQuery);
  const [draft, setDraft] = useState(() => emptyDraft(Date.now(), timeZone, stationId));
  const [faults, setFaults] = useState<DraftFaults>({});
  const form = useRef<HTMLFormElement>(null);
  const plan = usePlan(timeZone, onClose);
  const change = (patch: Partial<PromotionDraft>) => setDraft((before) => ({ ...before, ...patch }));

  useEffect(() => {
    if (Object.keys(faults).length > 0) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [faults]);

  function submit(event: FormEvent) {
    event.preventDefault();
    const wrong = draftFaults(draft);
    setFaults(wrong);
    if (Object.keys(wrong).length === 0) plan.mutate({ draft, confirmedBelowCost: false });
  }

  const field = (name: TextField, label: string, type = "text", hint?: string) => (
    <TextInput
      label={label}
      type={type}
      description={hint}
      autoComplete="off"
      value={draft[name]}
      onChange={({ currentTarget: { value } }) => change({ [name]: value })}
      error={faults[name]}
    />
  );

  return (
    <form ref={form} className={styles.form} noValidate onSubmit={submit}>
      {field("name", m.name())}
      <div className={styles.fields}>
        <Choice
          label={m.discount()}
          value={draft.kind}
          options={[
            { value: "percentage", label: m.percentageOff() },
            { value: "fixed", label: m.fixedPricePerKwh() },
          ]}
          onChoose={(kind) => change({ kind })}
        />
        {field("amount", draft.kind === "percentage" ? m.percentField() : m.fixedField({ currency }))}
      </div>
      <Checks
        label={m.connectorClass()}
        options={CLASSES.map((value) => ({ value, label: CLASS_WORDS[value]() }))}
        chosen={draft.classes}
        fault={faults.classes}
        onChoose={(classes) => change({ classes })}
      />
      <Choice
        label={m.stations()}
        value={draft.stationIds === null ? "all" : "some"}
        options={[
          { value: "all", label: m.allStations() },
          { value: "some", label: m.someStations() },
        ]}
        onChoose={(which) => change({ stationIds: which === "all" ? null : [] })}
      />
      {draft.stationIds !== null && (
        <Checks
          label={m.stations()}
          options={stations.map(({ id, name }) => ({ value: id, label: name }))}
          chosen={draft.stationIds}
          fault={faults.stationIds}
          onChoose={(stationIds) => change({ stationIds })}
        />
      )}
      <Checks
        label={m.weekdaysField()}
        options={WEEKDAYS.map((value) => ({ value, label: weekdayName(value) }))}
        chosen={draft.weekdays}
        fault={faults.weekdays}
        onChoose={(weekdays) => change({ weekdays })}
      />
      <div className={styles.fields}>
        {field("hoursFrom", m.hoursFrom(), "time", m.hoursHint())}
        {field("hoursUntil", m.hoursUntil(), "time", m.hoursHint())}
        {field("from", m.priceFrom(), "datetime-local", m.timeOf({ timeZone }))}
        {field("until", m.priceUntil(), "datetime-local", m.timeOf({ timeZone }))}
      </div>
      {plan.isError && !needsConfirmation(plan.error) && (
        <p role="alert">{m.notPlanned({ why: whyNotPlanned(plan.error, known) })}</p>
      )}
      {needsConfirmation(plan.error) && (
        <div className={styles.confirm} role="alert">
          <p>{m.belowCostQuestion()}</p>
          {currentLocale() === "en" && <p className={styles.quiet}>{plan.error.detail}</p>}
          <Button onClick={() => plan.mutate({ draft, confirmedBelowCost: true })}>{m.planBelowCost()}</Button>
        </div>
      )}
      <div className={styles.buttons}>
        <Button type="submit" loading={plan.isPending}>
          {m.planPromotion()}
        </Button>
        <Button variant="default" onClick={onClose}>
          {m.cancel()}
        </Button>
      </div>
    </form>
  );
}

type TextField = Extract<DraftField, "name" | "amount" | "hoursFrom" | "hoursUntil" | "from" | "until">;

interface Wish {
  readonly draft: PromotionDraft;
  readonly confirmedBelowCost: boolean;
}

function usePlan(timeZone: string, onDone: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ draft, confirmedBelowCost }: Wish) =>
      planPromotion(entryOfDraft(draft, timeZone, confirmedBelowCost)),
    onSuccess({ name }) {
      announce(m.promotionPlannedNow({ name }));
      onDone();
    },
    onSettled: () => client.invalidateQueries({ queryKey: ["promotions"] }),
  });
}
