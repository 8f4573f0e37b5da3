import { Button, PasswordInput, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { announce } from "../../blocks/announcements.tsx";
import { Answer } from "../../blocks/answer.tsx";
import { Card } from "../../blocks/card.tsx";
import { ErrorSummary } from "../../blocks/error-summary.tsx";
import { LeaveQuestion } from "../../blocks/leave-question.tsx";
import { Question } from "../../blocks/question.tsx";
import { useDraft } from "../../blocks/use-draft.ts";
import { whyNotDone } from "../../refusals.ts";
import { m } from "../../text.ts";
import { BATTERY_LABELS, type BatteryTexts, batteryFaults, batteryTextsOf, sheetOf } from "./battery-draft.ts";
import { NextStep } from "./next-step.tsx";
import { batteryDataQuery, saveBattery, type VersionedBattery } from "./queries.ts";
import styles from "./station-data.module.css";

const RULES = { labels: BATTERY_LABELS, faultsOf: batteryFaults };

/** The data sheet of a station's battery; many have none. */
export function BatteryStep({ stationId }: { readonly stationId: string }) {
  const answer = useQuery(batteryDataQuery(stationId));
  const [isAdding, setAdding] = useState(false);
  return (
    <Answer of={answer} heightsPx={[320]}>
      {(versioned) =>
        versioned.battery === null && !isAdding ? (
          <Card title={m.battery()}>
            <p>{m.noBatteryYet()}</p>
            <div className={styles.buttons}>
              <NextStep stationId={stationId} step="dsos" />
              <Button variant="default" onClick={() => setAdding(true)}>
                {m.addBattery()}
              </Button>
            </div>
          </Card>
        ) : (
          <BatteryForm stationId={stationId} versioned={versioned} onRemoved={() => setAdding(false)} />
        )
      }
    </Answer>
  );
}

interface BatteryFormProps {
  readonly stationId: string;
  readonly versioned: VersionedBattery;
  onRemoved(): void;
}

function BatteryForm({ stationId, versioned, onRemoved }: BatteryFormProps) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [isAsked, setAsked] = useState(false);
  const { battery } = versioned;
  const draft = useDraft(batteryTextsOf(battery), RULES);
  const { field } = draft;
  const save = useMutation({
    mutationFn: (texts: BatteryTexts | null) =>
      saveBattery(stationId, versioned, {
        battery: texts === null ? null : sheetOf(texts, battery),
        ...(texts === null || texts.key === "" ? {} : { key: texts.key }),
      }),
    onSuccess: async (_, texts) => {
      announce(m.savedNow());
      if (texts === null) onRemoved();
      else await navigate({ to: ".", search: { step: "dsos" }, ignoreBlocker: true });
    },
    onSettled: () => client.invalidateQueries({ queryKey: ["site", stationId] }),
  });

  function submit(event: FormEvent) {
    event.preventDefault();
    if (draft.check()) save.mutate(draft.texts);
  }

  return (
    <Card title={m.battery()}>
      <form className={styles.form} noValidate onSubmit={submit}>
        <ErrorSummary wrong={draft.wrong} />
        {save.isError && <p role="alert">{m.notSaved({ why: whyNotDone(save.error) })}</p>}
        <div className={styles.fields}>
          <TextInput {...field("capacity")} inputMode="decimal" required />
          <TextInput {...field("charge")} inputMode="decimal" required />
          <TextInput {...field("discharge")} inputMode="decimal" required />
          <TextInput {...field("reserve")} description={m.batteryReserveHint()} inputMode="decimal" required />
        </div>
        <div className={styles.fields}>
          <TextInput {...field("url")} description={m.batteryUrlHint()} autoComplete="off" required />
          <PasswordInput
            {...field("key")}
            description={battery?.hasKey ? m.secretStays() : m.batteryKeyHint()}
            autoComplete="off"
            visibilityToggleButtonProps={{ "aria-label": m.showPassword() }}
          />
        </div>
        <div className={styles.buttons}>
          <Button type="submit" loading={save.isPending}>
            {m.saveAndGoOn()}
          </Button>
          {battery === null ? (
            <Button variant="default" onClick={onRemoved}>
              {m.cancel()}
            </Button>
          ) : (
            <Button variant="default" onClick={() => setAsked(true)}>
              {m.removeBattery()}
            </Button>
          )}
        </div>
      </form>
      <Question
        question={m.removeBatteryQuestion()}
        yes={m.remove()}
        isOpen={isAsked}
        onAnswer={(isYes) => {
          setAsked(false);
          if (isYes) save.mutate(null);
        }}
      />
      <LeaveQuestion isChanged={draft.isChanged && !save.isPending} />
    </Card>
  );
}
