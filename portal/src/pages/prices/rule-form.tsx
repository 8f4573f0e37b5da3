import "@mantine/core/styles/InlineInput.css";
import "@mantine/core/styles/Checkbox.css";
import { Button, Checkbox, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useRef, useState } from "react";
import { announce } from "../../blocks/announcements.tsx";
import { m, useLocale } from "../../text.ts";
import type { ConnectorClass } from "./price-list.ts";
import styles from "./prices.module.css";
import { type Owner, previewRule, saveRule, type VersionedRule } from "./queries.ts";
import { faultOf, POLICY_FIELDS, type PolicyField, type PolicyTexts, policyOf, textsOf } from "./rule-draft.ts";
import { RulePreview } from "./rule-preview.tsx";
import { whyRefused } from "./words.ts";

interface RuleFormProps {
  readonly owner: Owner;
  readonly ofClass: ConnectorClass;
  readonly edited: VersionedRule;
  readonly timeZone: string;
  onClose(): void;
}

/** Turns a rule on or off and changes its policy; a preview says what it would do. */
export function RuleForm({ owner, ofClass, edited, timeZone, onClose }: RuleFormProps) {
  const locale = useLocale();
  // What it was when editing began: what is saved names that version.
  const [{ rule, etag }] = useState(edited);
  const [shown] = useState(() => textsOf(rule.policy, locale));
  const [texts, setTexts] = useState<PolicyTexts>(shown);
  const [isOn, setOn] = useState(rule.isOn);
  const inputs = useRef<Partial<Record<PolicyField, HTMLInputElement | null>>>({});
  const client = useQueryClient();
  const policy = policyOf(texts);
  const isChanged = isOn !== rule.isOn || POLICY_FIELDS.some(({ id }) => texts[id] !== shown[id]);
  const preview = useMutation({
    mutationFn: async () => (policy === null ? null : previewRule(owner, ofClass, policy)),
  });
  const save = useMutation({
    mutationFn: async () => policy !== null && saveRule(owner, ofClass, { policy, isOn }, etag),
    onSuccess() {
      announce(m.saved());
      onClose();
    },
    onSettled: () => client.invalidateQueries({ queryKey: ["prices"] }),
  });

  function submit(event: FormEvent) {
    event.preventDefault();
    const wrong = POLICY_FIELDS.find(({ id }) => faultOf(id, texts[id]) !== null);
    if (wrong === undefined) save.mutate();
    else inputs.current[wrong.id]?.focus();
  }

  return (
    <form className={styles.form} noValidate onSubmit={submit}>
      {save.isError && <p role="alert">{m.ruleNotSaved({ why: whyRefused(save.error) })}</p>}
      <Checkbox
        label={m.ruleIsOn()}
        description={m.ruleIsOnHint()}
        checked={isOn}
        onChange={({ currentTarget: { checked } }) => setOn(checked)}
      />
      <div className={styles.fields}>
        {POLICY_FIELDS.map(({ id, label, hint }) => (
          <TextInput
            key={id}
            ref={(input) => {
              inputs.current[id] = input;
            }}
            label={label()}
            description={hint?.()}
            inputMode="decimal"
            autoComplete="off"
            value={texts[id]}
            onChange={({ currentTarget: { value } }) => setTexts((before) => ({ ...before, [id]: value }))}
            error={faultOf(id, texts[id])}
          />
        ))}
      </div>
      <div className={styles.buttons}>
        <Button type="submit" disabled={!isChanged} loading={save.isPending}>
          {m.save()}
        </Button>
        <Button variant="default" onClick={onClose}>
          {m.cancel()}
        </Button>
        <Button
          variant="default"
          disabled={policy === null}
          loading={preview.isPending}
          onClick={() => preview.mutate()}
        >
          {m.rulePreview()}
        </Button>
      </div>
      {preview.isError && <p role="alert">{whyRefused(preview.error)}</p>}
      {preview.data != null && <RulePreview preview={preview.data} timeZone={timeZone} />}
    </form>
  );
}
