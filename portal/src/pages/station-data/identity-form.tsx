import { Button, NativeSelect, TextInput } from "@mantine/core";
import type { FormEvent } from "react";
import { Card } from "../../blocks/card.tsx";
import { ErrorSummary } from "../../blocks/error-summary.tsx";
import { LeaveQuestion } from "../../blocks/leave-question.tsx";
import { useDraft } from "../../blocks/use-draft.ts";
import { countryOptions } from "../../countries.ts";
import { whyNotDone } from "../../refusals.ts";
import { m } from "../../text.ts";
import { bothCoordinates, IDENTITY_LABELS, type IdentityTexts, identityFaults } from "./identity-draft.ts";
import styles from "./station-data.module.css";

interface IdentityFormProps {
  readonly saved: IdentityTexts;
  readonly isSaving: boolean;
  readonly error: Error | null;
  onSave(texts: IdentityTexts): void;
}

const RULES = { labels: IDENTITY_LABELS, faultsOf: identityFaults };

/** Where a station is, and what its connection bears. */
export function IdentityForm({ saved, isSaving, error, onSave }: IdentityFormProps) {
  const draft = useDraft(saved, RULES);
  const { field } = draft;

  function submit(event: FormEvent) {
    event.preventDefault();
    if (draft.check()) onSave(draft.texts);
  }

  return (
    <Card title={m.stepIdentity()}>
      <form className={styles.form} noValidate onSubmit={submit}>
        <ErrorSummary wrong={draft.wrong} />
        {error !== null && <p role="alert">{m.notSaved({ why: whyNotDone(error) })}</p>}
        <TextInput
          {...field("name")}
          className={styles.narrow}
          description={m.stationNameHint()}
          maxLength={255}
          autoComplete="off"
          required
        />
        <div className={styles.fields}>
          <TextInput {...field("address")} maxLength={255} autoComplete="off" required />
          <TextInput {...field("postalCode")} maxLength={10} autoComplete="off" />
          <TextInput {...field("city")} maxLength={45} autoComplete="off" required />
          <NativeSelect {...field("country")} data={[{ value: "", label: m.choose() }, ...countryOptions()]} required />
        </div>
        <div className={styles.fields}>
          <TextInput
            {...field("latitude")}
            description={m.coordinatesHint()}
            inputMode="decimal"
            autoComplete="off"
            required
            onPaste={(event) => {
              const both = bothCoordinates(event.clipboardData.getData("text"));
              if (both === null) return;
              event.preventDefault();
              draft.change(both);
            }}
          />
          <TextInput
            {...field("longitude")}
            description={m.longitudeHint()}
            inputMode="decimal"
            autoComplete="off"
            required
          />
          <NativeSelect
            {...field("timeZone")}
            description={m.timeZoneHint()}
            data={zonesWith(draft.texts.timeZone)}
            required
          />
          <TextInput
            {...field("gridLimit")}
            description={m.gridConnectionHint()}
            inputMode="decimal"
            autoComplete="off"
          />
        </div>
        <div className={styles.buttons}>
          <Button type="submit" loading={isSaving}>
            {m.saveAndGoOn()}
          </Button>
        </div>
      </form>
      <LeaveQuestion isChanged={draft.isChanged && !isSaving} />
    </Card>
  );
}

/** All that the browser knows, and the one that is set. */
function zonesWith(zone: string): string[] {
  return [...new Set([zone, ...Intl.supportedValuesOf("timeZone")])].sort();
}
