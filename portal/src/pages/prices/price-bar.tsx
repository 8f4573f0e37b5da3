import { Button, TextInput } from "@mantine/core";
import { useQueries } from "@tanstack/react-query";
import { useState } from "react";
import { Card } from "../../blocks/card.tsx";
import { LeaveQuestion } from "../../blocks/leave-question.tsx";
import { exactMoney, percent } from "../../format.ts";
import { m } from "../../text.ts";
import { BelowCostHint } from "./below-cost-hint.tsx";
import styles from "./prices.module.css";
import { dryRunQuery, type Owner } from "./queries.ts";
import { type Change, type Effect, entryOf, type PriceEdits } from "./use-price-edits.ts";
import { WhatIfDialog } from "./what-if.tsx";
import { CLASS_WORDS, whyRefused } from "./words.ts";

interface PriceBarProps {
  readonly owner: Owner;
  readonly timeZone: string;
  readonly edits: PriceEdits;
  readonly isSaving: boolean;
  readonly error: Error | null;
  onSave(): void;
}

/** What was changed, from when until when, what it would mean, and Save Changes. */
export function PriceBar({ owner, timeZone, edits, isSaving, error, onSave }: PriceBarProps) {
  const [isAsking, setAsking] = useState(false);
  const { changes, faults } = edits;
  const hasFaults = Object.keys(faults).length > 0 || edits.isVatWrong;
  const isChanged = changes.length > 0 || hasFaults;
  const context = { owner, timeZone, effect: edits.effect };
  const dryRuns = useQueries({
    queries: (edits.effectFault === null ? changes : []).map((change) => dryRunQuery(entryOf(change, context))),
  });
  return (
    <Card title={changes.length === 0 ? m.noChanges() : m.changesCount({ count: changes.length })} level={3}>
      {changes.length > 0 && (
        <>
          <ul className={styles.changes}>
            {changes.map((change) => (
              <li key={change.class}>{changeWords(change)}</li>
            ))}
          </ul>
          <EffectFields edits={edits} timeZone={timeZone} />
          {dryRuns.map(({ data }, index) => (
            <BelowCostHint key={changes[index]?.class} places={data?.belowCost ?? []} />
          ))}
        </>
      )}
      {error !== null && <p role="alert">{m.pricesNotSaved({ why: whyRefused(error) })}</p>}
      <div className={styles.buttons}>
        <Button disabled={!isChanged} loading={isSaving} onClick={onSave}>
          {m.saveChanges()}
        </Button>
        {isChanged && (
          <Button variant="default" disabled={isSaving} onClick={() => edits.discard()}>
            {m.discardChanges()}
          </Button>
        )}
        {owner === null && changes.length > 0 && (
          <Button variant="default" onClick={() => setAsking(true)}>
            {m.whatIf()}
          </Button>
        )}
      </div>
      <LeaveQuestion isChanged={isChanged} />
      <WhatIfDialog changes={changes} isOpen={isAsking} onClose={() => setAsking(false)} />
    </Card>
  );
}

function changeWords({ class: ofClass, oldMicro, newMicro, currency, oldVatBasisPoints, vatBasisPoints }: Change) {
  const name = CLASS_WORDS[ofClass]();
  const newPrice = exactMoney(newMicro, currency);
  if (oldMicro === null) return m.firstPriceLine({ class: name, newPrice });
  const oldPrice = exactMoney(oldMicro, currency);
  if (oldVatBasisPoints === null || oldVatBasisPoints === vatBasisPoints)
    return m.changeLine({ class: name, oldPrice, newPrice });
  return m.changeLineVat({
    class: name,
    oldPrice,
    newPrice,
    oldVat: percent(oldVatBasisPoints),
    newVat: percent(vatBasisPoints),
  });
}

function EffectFields({ edits, timeZone }: { readonly edits: PriceEdits; readonly timeZone: string }) {
  const { effect, effectFault, setEffect } = edits;
  const field = (name: keyof Effect, label: string, hint: string) => (
    <TextInput
      type="datetime-local"
      label={label}
      description={hint}
      value={effect[name]}
      onChange={({ currentTarget: { value } }) => setEffect({ ...effect, [name]: value })}
      error={name === "until" && effectFault !== null ? m.endBeforeStart() : null}
    />
  );
  return (
    <div className={styles.fields}>
      {field("from", m.takesEffect(), m.emptyAtOnce({ timeZone }))}
      {field("until", m.holdsUntil(), m.emptyUntilReturned({ timeZone }))}
    </div>
  );
}
