import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import type { AuditEntryView } from "../../../../src/entry/api/shared/accounts.ts";
import { Answer } from "../../blocks/answer.tsx";
import { Empty } from "../../blocks/empty.tsx";
import { ExactTime } from "../../blocks/exact-time.tsx";
import { type Column, Rows } from "../../blocks/rows.tsx";
import { count } from "../../format.ts";
import { saveFile } from "../../save-file.ts";
import { m } from "../../text.ts";
import { AUDIT_OBJECTS, objectWords } from "./audit-words.ts";
import { type AuditFilter, auditQuery, loadAuditCsv } from "./queries.ts";
import styles from "./settings.module.css";

const route = getRouteApi("/signedIn/settings/audit");

/** Who did what, the newest first. */
export function AuditPage() {
  const filter = route.useSearch();
  const entries = useInfiniteQuery(auditQuery(filter));
  return (
    <>
      <div className={styles.head}>
        <h2>{m.auditLog()}</h2>
        <Button
          variant="default"
          size="compact-md"
          onClick={async () => saveFile("audit-log.csv", await loadAuditCsv(filter))}
        >
          {m.saveCsv()}
        </Button>
      </div>
      <Filters filter={filter} />
      <Answer of={entries} heightsPx={[400]}>
        {({ pages }) => <Entries rows={pages.flatMap(({ items }) => items)} />}
      </Answer>
      {entries.hasNextPage && (
        <Button variant="default" loading={entries.isFetchingNextPage} onClick={() => entries.fetchNextPage()}>
          {m.showMore()}
        </Button>
      )}
    </>
  );
}

function Filters({ filter }: { readonly filter: AuditFilter }) {
  const navigate = route.useNavigate();
  const set = (change: AuditFilter) => navigate({ search: (now) => ({ ...now, ...change }), replace: true });
  const orNone = (text: string) => (text === "" ? undefined : text);
  return (
    <div className={styles.filters}>
      <NativeSelect
        label={m.auditObject()}
        value={filter.object ?? ""}
        data={[
          { value: "", label: m.auditAll() },
          ...AUDIT_OBJECTS.map((object) => ({ value: object, label: objectWords(object) })),
        ]}
        onChange={({ currentTarget }) => set({ object: orNone(currentTarget.value) })}
      />
      <TextInput
        label={m.auditFrom()}
        type="date"
        value={filter.from ?? ""}
        onChange={({ currentTarget }) => set({ from: orNone(currentTarget.value) })}
      />
      <TextInput
        label={m.auditTo()}
        type="date"
        value={filter.to ?? ""}
        onChange={({ currentTarget }) => set({ to: orNone(currentTarget.value) })}
      />
      <Button variant="default" onClick={() => set({ object: undefined, from: undefined, to: undefined })}>
        {m.clearFilters()}
      </Button>
    </div>
  );
}

function Entries({ rows }: { readonly rows: readonly AuditEntryView[] }) {
  if (rows.length === 0) return <Empty title={m.auditEmptyTitle()} text={m.auditEmptyText()} />;
  return (
    <Rows
      label={m.auditLog()}
      rows={rows}
      keyOf={({ id }) => id}
      tableFromEm={44}
      head={{ id: "at", label: m.auditAt(), cell: ({ at }) => <Moment at={at} /> }}
      columns={columns()}
    />
  );
}

const columns = (): readonly Column<AuditEntryView>[] => [
  { id: "who", label: m.auditWho(), cell: whoWords },
  { id: "object", label: m.auditObject(), cell: objectOf },
  { id: "action", label: m.auditAction(), cell: ({ action }) => <span className={styles.raw}>{action}</span> },
  { id: "outcome", label: m.auditOutcome(), cell: outcomeWords },
  { id: "change", label: m.auditChange(), cell: (entry) => <Changes {...entry} /> },
];

function whoWords({ actor }: AuditEntryView): string {
  const name = actor.name ?? actor.id;
  if (name === null) return m.auditVisitor();
  return actor.kind === "apiKey" ? m.auditKey({ name }) : name;
}

function objectOf({ objectType, objectId }: AuditEntryView) {
  return (
    <>
      {objectWords(objectType)} <span className={styles.raw}>{objectId}</span>
    </>
  );
}

function outcomeWords({ outcome, status }: AuditEntryView): string {
  if (outcome === "refused") return m.outcomeRefused({ status: `${status}` });
  return outcome === "done" ? m.outcomeDone() : m.outcomeUnknown();
}

/** So many fields make a row no longer than its neighbours. */
const FIELDS_SHOWN = 4;

function Changes(entry: Pick<AuditEntryView, "before" | "after">) {
  const fields = Object.keys({ ...entry.before, ...entry.after });
  const more = fields.slice(FIELDS_SHOWN);
  if (fields.length === 0) return null;
  return (
    <>
      <FieldList {...entry} fields={fields.slice(0, FIELDS_SHOWN)} />
      {more.length > 0 && (
        <details>
          <summary>{m.andMore({ count: count(more.length) })}</summary>
          <FieldList {...entry} fields={more} />
        </details>
      )}
    </>
  );
}

interface FieldListProps extends Pick<AuditEntryView, "before" | "after"> {
  readonly fields: readonly string[];
}

function FieldList({ before, after, fields }: FieldListProps) {
  const shown = (facts: AuditEntryView["before"], field: string) =>
    facts?.[field] === undefined ? "–" : JSON.stringify(facts[field]);
  const words = (field: string) =>
    before === null
      ? m.auditNew({ field, value: shown(after, field) })
      : m.auditFromTo({ field, before: shown(before, field), after: shown(after, field) });
  return (
    <ul className={styles.changes}>
      {fields.map((field) => (
        <li key={field}>{words(field)}</li>
      ))}
    </ul>
  );
}

function Moment({ at }: { readonly at: string }) {
  return <ExactTime at={at} timeZone={Intl.DateTimeFormat().resolvedOptions().timeZone} />;
}
