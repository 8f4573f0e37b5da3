import { Button, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { Dialog } from "../../blocks/dialog.tsx";
import { EntryForm } from "../../blocks/entry-card.tsx";
import { Notice } from "../../blocks/notice.tsx";
import { whyNotDone } from "../../refusals.ts";
import { m } from "../../text.ts";
import { PARTNERS, type Partner, savePartner, type VersionedPartner } from "./queries.ts";

interface PartnerDialogProps {
  /** Null: a new one. */
  readonly edited: VersionedPartner | null;
  readonly isOpen: boolean;
  onClose(): void;
  onSaved(partner: Partner): void;
}

/** Enters a partner, or changes what we know of it. */
export function PartnerDialog(props: PartnerDialogProps) {
  const { edited, isOpen, onClose } = props;
  const title = edited === null ? m.addPartner() : m.editPartner({ name: edited.partner.name });
  return (
    <Dialog title={title} isOpen={isOpen} onClose={onClose}>
      <PartnerForm {...props} />
    </Dialog>
  );
}

const HOST = /^[A-Za-z0-9.-]+(:\d{1,5})?$/;
const PARTY = /^([A-Za-z]{2})[ *-]?([A-Za-z0-9]{3})$/;

const wordsIn = (text: string, between: RegExp) => text.split(between).filter((word) => word !== "");

function PartnerForm({ edited, onClose, onSaved }: PartnerDialogProps) {
  const client = useQueryClient();
  const { partner = null } = edited ?? {};
  const [name, setName] = useState(partner?.name ?? "");
  const [hosts, setHosts] = useState(partner?.hosts.join(", ") ?? "");
  const [parties, setParties] = useState(
    partner?.expectedParties.map(({ countryCode, partyId }) => `${countryCode} ${partyId}`).join(", ") ?? "",
  );
  const [isChecked, setChecked] = useState(false);
  const fields = useRef<Partial<Record<"name" | "hosts" | "parties", HTMLInputElement | null>>>({});
  const saving = useMutation({
    mutationFn: (json: Parameters<typeof savePartner>[1]) => savePartner(edited, json),
    onSuccess: async (saved) => {
      await client.invalidateQueries(PARTNERS);
      onClose();
      onSaved(saved);
    },
  });
  const hostList = wordsIn(hosts, /[\s,]+/);
  const partyList = wordsIn(parties, /\s*[,\n]\s*/).map((word) => PARTY.exec(word.trim()));
  const errors = {
    name: name.trim() === "" ? m.nameMissing() : null,
    hosts: hostList.length === 0 || !hostList.every((host) => HOST.test(host)) ? m.hostsWrong() : null,
    parties: partyList.includes(null) ? m.partiesWrong() : null,
  };
  const errorOf = (field: keyof typeof errors) => (isChecked ? errors[field] : null);

  function submit() {
    setChecked(true);
    const wrong = (["name", "hosts", "parties"] as const).find((field) => errors[field] !== null);
    if (wrong !== undefined) fields.current[wrong]?.focus();
    else {
      const expectedParties = partyList.flatMap((found) => {
        const [, countryCode = "", partyId = ""] = found ?? [];
        return countryCode === "" ? [] : [{ countryCode: countryCode.toUpperCase(), partyId: partyId.toUpperCase() }];
      });
      saving.mutate({ name: name.trim(), hosts: hostList, expectedParties });
    }
  }

  return (
    <EntryForm onSubmit={submit}>
      {saving.isError && (
        <div role="alert">
          <Notice>{whyNotDone(saving.error)}</Notice>
        </div>
      )}
      <TextInput
        ref={(field) => {
          fields.current.name = field;
        }}
        label={m.name()}
        autoComplete="off"
        maxLength={100}
        value={name}
        onChange={({ currentTarget }) => setName(currentTarget.value)}
        error={errorOf("name")}
      />
      <TextInput
        ref={(field) => {
          fields.current.hosts = field;
        }}
        label={m.partnerHosts()}
        description={m.partnerHostsText()}
        autoComplete="off"
        value={hosts}
        onChange={({ currentTarget }) => setHosts(currentTarget.value)}
        error={errorOf("hosts")}
      />
      <TextInput
        ref={(field) => {
          fields.current.parties = field;
        }}
        label={m.expectedParties()}
        description={m.expectedPartiesText()}
        autoComplete="off"
        value={parties}
        onChange={({ currentTarget }) => setParties(currentTarget.value)}
        error={errorOf("parties")}
      />
      <Button type="submit" loading={saving.isPending}>
        {edited === null ? m.addPartner() : m.save()}
      </Button>
      <Button variant="default" onClick={onClose}>
        {m.cancel()}
      </Button>
    </EntryForm>
  );
}
