import "@mantine/core/styles/InlineInput.css";
import "@mantine/core/styles/Checkbox.css";
import { Button, Checkbox, NativeSelect, PasswordInput, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { parseResponse } from "hono/client";
import { type FormEvent, useRef, useState } from "react";
import { api } from "../../api.ts";
import { announce } from "../../blocks/announcements.tsx";
import { Dialog } from "../../blocks/dialog.tsx";
import { stationsQuery } from "../../live/stations-query.ts";
import { whyNotDone } from "../../refusals.ts";
import { m } from "../../text.ts";
import {
  type DraftErrors,
  type DsoDraft,
  type DsoField,
  draftErrors,
  draftOf,
  editedLink,
  emptyDraft,
  fieldsIn,
  hasTable,
  newDso,
  SERVICES,
} from "./dso-draft.ts";
import styles from "./energy.module.css";
import { DSO_KINDS } from "./kinds.ts";
import { dsosQuery, type VersionedDso } from "./queries.ts";

interface DsoEditorProps {
  /** Null: a new one. */
  readonly edited: VersionedDso | null;
  readonly isOpen: boolean;
  onClose(): void;
}

/** Adds a DSO, or changes how one is reached. */
export function DsoEditor(props: DsoEditorProps) {
  const { edited, isOpen, onClose } = props;
  const title = edited === null ? m.addDsoTitle() : m.editDsoTitle({ dso: edited.dso.name });
  return (
    <Dialog title={title} isOpen={isOpen} onClose={onClose}>
      <DsoForm {...props} />
    </Dialog>
  );
}

const LABELS: Readonly<Record<DsoField, () => string>> = {
  name: m.nameField,
  currency: m.currencyField,
  timeZone: m.timeZoneField,
  baseUrl: m.baseUrlField,
  program: m.programField,
  clientId: m.clientIdField,
  clientSecret: m.clientSecretField,
  venName: m.venNameField,
  service: m.serviceField,
  zone: m.zoneField,
  securityToken: m.securityTokenField,
  energyPrice: m.energyPriceField,
  gridFee: m.gridFeeField,
  levies: m.leviesField,
  tax: m.taxField,
};

const KINDS = ["openadr3", "http-price", "manual"] as const;

function DsoForm({ edited, onClose }: DsoEditorProps) {
  const { data: stations = [] } = useQuery(stationsQuery);
  const link = edited?.dso.link ?? null;
  const [draft, setDraft] = useState(() =>
    edited === null ? emptyDraft(stations[0]?.timeZone ?? "UTC") : draftOf(edited.dso),
  );
  const [errors, setErrors] = useState<DraftErrors>({});
  const inputs = useRef<Partial<Record<DsoField, HTMLInputElement | null>>>({});
  const save = useSaveDso(edited, onClose);
  const isNobody = !draft.sells && !draft.gridOperator;
  const change = (patch: Partial<DsoDraft>) => setDraft((before) => ({ ...before, ...patch }));

  function submit(event: FormEvent) {
    event.preventDefault();
    const wrong = draftErrors(draft, link);
    setErrors(wrong);
    const first = fieldsIn(draft, link).find((field) => wrong[field] !== undefined);
    if (first !== undefined) inputs.current[first]?.focus();
    else if (!isNobody) save.mutate(draft);
  }

  return (
    <form className={styles.form} noValidate onSubmit={submit}>
      {save.isError && <p role="alert">{m.notSaved({ why: whyNotDone(save.error) })}</p>}
      {edited === null && (
        <NativeSelect
          label={m.dsoKind()}
          value={draft.kind}
          onChange={({ currentTarget }) => {
            const kind = KINDS.find((each) => each === currentTarget.value);
            if (kind !== undefined) change({ kind });
          }}
          data={KINDS.map((value) => ({ value, label: DSO_KINDS[value]() }))}
        />
      )}
      {draft.kind === "http-price" && (
        <NativeSelect
          label={m.serviceField()}
          value={draft.service}
          disabled={edited !== null}
          onChange={({ currentTarget }) => change({ service: currentTarget.value })}
          data={[...SERVICES]}
        />
      )}
      <div className={styles.pair}>
        {fieldsIn(draft, link).map((field) => (
          <DraftField
            key={field}
            field={field}
            value={draft[field]}
            error={errors[field]}
            isEdit={edited !== null}
            inputRef={(input) => {
              inputs.current[field] = input;
            }}
            onChange={(value) => change({ [field]: value })}
          />
        ))}
      </div>
      <p className={styles.quiet}>{hasTable(link) ? m.tablePrices() : m.pricesMadeOf()}</p>
      <Checkbox
        label={m.sellsField()}
        checked={draft.sells}
        onChange={({ currentTarget }) => change({ sells: currentTarget.checked })}
      />
      <Checkbox
        label={m.gridOperatorField()}
        checked={draft.gridOperator}
        error={isNobody ? m.neitherSellsNorOwns() : null}
        onChange={({ currentTarget }) => change({ gridOperator: currentTarget.checked })}
      />
      <div className={styles.buttons}>
        <Button variant="default" onClick={onClose}>
          {m.cancel()}
        </Button>
        <Button type="submit" loading={save.isPending}>
          {edited === null ? m.addDso() : m.save()}
        </Button>
      </div>
    </form>
  );
}

interface DraftFieldProps {
  readonly field: DsoField;
  readonly value: string;
  readonly error: string | undefined;
  readonly isEdit: boolean;
  readonly inputRef: (input: HTMLInputElement | null) => void;
  onChange(value: string): void;
}

const NUMBERS: readonly DsoField[] = ["energyPrice", "gridFee", "levies", "tax"];

function DraftField({ field, value, error, isEdit, inputRef, onChange }: DraftFieldProps) {
  const common = {
    ref: inputRef,
    label: LABELS[field](),
    value,
    error,
    onChange: ({ currentTarget }: { readonly currentTarget: HTMLInputElement }) => onChange(currentTarget.value),
  };
  if (field === "clientSecret" || field === "securityToken") {
    return (
      <PasswordInput
        {...common}
        autoComplete="off"
        description={isEdit ? m.secretStays() : undefined}
        visibilityToggleButtonProps={{ "aria-label": m.showPassword() }}
      />
    );
  }
  return <TextInput {...common} inputMode={NUMBERS.includes(field) ? "decimal" : "text"} autoComplete="off" />;
}

function useSaveDso(edited: VersionedDso | null, onSaved: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (draft: DsoDraft) => {
      if (edited === null) return parseResponse(api.dsos.$post({ json: newDso(draft) }));
      const { name, sells, gridOperator } = draft;
      const json = { name, sells, gridOperator, link: editedLink(draft, edited.dso.link) };
      const headers = { "If-Match": edited.etag };
      return parseResponse(api.dsos[":id"].$patch({ param: { id: edited.dso.id }, json }, { headers }));
    },
    onSuccess: async ({ name }) => {
      await client.invalidateQueries({ queryKey: dsosQuery.queryKey });
      announce(edited === null ? m.dsoAdded({ dso: name }) : m.dsoSaved({ dso: name }));
      onSaved();
    },
  });
}
