import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { LocationView } from "../../../../src/entry/api/shared/schemas.ts";
import { announce } from "../../blocks/announcements.tsx";
import { Card } from "../../blocks/card.tsx";
import { EditBar } from "../../blocks/edit-bar.tsx";
import { InOrder } from "../../blocks/in-order.tsx";
import { LeaveQuestion } from "../../blocks/leave-question.tsx";
import { Loading } from "../../blocks/loading.tsx";
import { m } from "../../text.ts";
import type { Dso } from "../energy/queries.ts";
import { EnergyConflict } from "./conflict.tsx";
import { type Draft, draftOf, type Errors, editsOf, errorsOf, type Facts, FIELDS, isNothing } from "./draft.ts";
import { DryRunView, useDryRun } from "./dry-run.tsx";
import { PlanFigure } from "./plan-figure.tsx";
import { PlanStatus } from "./plan-status.tsx";
import { type Battery, energyQuery, energySlotsQuery, type VersionedEnergy } from "./queries.ts";
import { SettingsForm, useFieldRefs } from "./settings-form.tsx";
import { useSave } from "./use-save.ts";

interface SettingsProps {
  readonly station: LocationView;
  readonly versioned: VersionedEnergy;
  /** Null: there is none. */
  readonly battery: Battery;
  readonly dsos: readonly Dso[];
  readonly mayWrite: boolean;
}

/** An edit: what it began with, and what it has become. */
interface Edit {
  readonly base: VersionedEnergy;
  readonly draft: Draft;
  readonly errors: Errors;
}

/** The plan and the settings: read only until Modify; while they are edited the plan is that of a dry run. */
export function Settings({ station, versioned, battery, dsos, mayWrite }: SettingsProps) {
  const client = useQueryClient();
  const { timeZone } = station;
  const [edit, setEdit] = useState<Edit | null>(null);
  const refs = useFieldRefs();
  const facts: Facts = { energy: edit?.base.energy ?? versioned.energy, battery, timeZone };
  const draft = edit?.draft ?? draftOf(facts, Date.now());
  const isValid = Object.keys(errorsOf(draft, facts, Date.now())).length === 0;
  const edits = edit !== null && isValid ? editsOf(draft, facts) : null;
  const isChanged = edit !== null && JSON.stringify(draft) !== JSON.stringify(draftOf(facts, Date.now()));
  const tried = useDryRun(station.id, edits);
  const saving = useSave(station.id, {
    onSaved: async () => {
      setEdit(null);
      announce(m.savedNow());
      await client.invalidateQueries({ queryKey: energyQuery(station.id).queryKey });
    },
  });

  function change(patch: Partial<Draft>) {
    setEdit((before) => before && { ...before, draft: { ...before.draft, ...patch } });
  }

  function save() {
    if (edit === null) return;
    const errors = errorsOf(draft, facts, Date.now());
    setEdit({ ...edit, errors });
    const first = FIELDS.find((field) => errors[field] !== undefined);
    if (first !== undefined) refs.focus(first);
    else if (edits !== null && !isNothing(edits)) saving.save(edit.base, edits);
    else setEdit(null);
  }

  const past = useQuery(energySlotsQuery(station.id, versioned.energy.plan?.slots[0]?.startAt));
  const shown = tried.data?.slots ?? versioned.energy.plan?.slots ?? [];
  return (
    <InOrder>
      {shown.length === 0 && <p>{m.noPlan()}</p>}
      {shown.length > 0 && past.isPending && <Loading heightsPx={[520]} onRetry={past.refetch} />}
      {shown.length > 0 && !past.isPending && (
        <PlanFigure
          title={tried.data === undefined ? m.planTitle() : m.planTried()}
          fileName={`plan-${station.id}`}
          past={past.data ?? null}
          plan={shown}
          dsos={versioned.energy.dsos}
          currency={dsos[0]?.currency ?? "EUR"}
          timeZone={timeZone}
          hasBattery={battery !== null}
        />
      )}
      <PlanStatus energy={versioned.energy} timeZone={timeZone} />
      {edit !== null && edits !== null && !isNothing(edits) && (
        <DryRunView tried={tried} currency={dsos[0]?.currency ?? "EUR"} hasBattery={battery !== null} />
      )}
      <Card title={m.settings()} level={3}>
        {saving.failure !== null && <p role="alert">{saving.failure}</p>}
        {saving.theirs !== null && edit !== null && (
          <EnergyConflict
            station={station}
            battery={battery}
            mine={draft}
            theirs={saving.theirs}
            onTakeTheirs={() => {
              setEdit(null);
              saving.forget();
              client.invalidateQueries({ queryKey: energyQuery(station.id).queryKey });
            }}
            onKeepMine={() => {
              if (saving.theirs !== null) setEdit({ ...edit, base: saving.theirs });
              saving.forget();
            }}
          />
        )}
        <SettingsForm
          draft={draft}
          facts={facts}
          dsos={dsos}
          errors={edit?.errors ?? {}}
          isReadOnly={edit === null}
          refs={refs}
          onChange={change}
        />
        <EditBar
          isEditing={edit !== null}
          isChanged={isChanged}
          isSaving={saving.isPending}
          whyNot={mayWrite ? null : m.adminOnly()}
          onModify={() => setEdit({ base: versioned, draft: draftOf(facts, Date.now()), errors: {} })}
          onSave={save}
          onCancel={() => {
            setEdit(null);
            saving.forget();
          }}
        />
      </Card>
      <LeaveQuestion isChanged={isChanged} />
    </InOrder>
  );
}
