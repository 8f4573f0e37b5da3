import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Answer } from "../../blocks/answer.tsx";
import { Empty } from "../../blocks/empty.tsx";
import { Rows } from "../../blocks/rows.tsx";
import { m } from "../../text.ts";
import { ConnectionTest } from "../energy/connection-test.tsx";
import { contactColumn, dsoHead } from "../energy/dso-columns.tsx";
import { DsoEditor } from "../energy/dso-editor.tsx";
import { DSO_KINDS } from "../energy/kinds.ts";
import { dsosQuery } from "../energy/queries.ts";
import styles from "./settings.module.css";

/** How each DSO is reached, and whether that works now (portal 4.18). */
export function DsosPage() {
  const dsos = useQuery(dsosQuery);
  const [isAdding, setAdding] = useState(false);
  return (
    <>
      <div className={styles.head}>
        <h2>{m.dsoConnections()}</h2>
        <Button onClick={() => setAdding(true)}>{m.addDso()}</Button>
      </div>
      <Answer of={dsos} heightsPx={[240]}>
        {(all) =>
          all.length === 0 ? (
            <Empty title={m.noDsosTitle()} text={m.noDsosText()} />
          ) : (
            <Rows
              label={m.dsoConnections()}
              rows={all}
              keyOf={({ id }) => id}
              tableFromEm={62}
              head={dsoHead()}
              columns={[
                { id: "kind", label: m.dsoKind(), cell: ({ kind }) => DSO_KINDS[kind]() },
                { id: "address", label: m.baseUrlField(), cell: ({ link }) => addressOf(link) },
                contactColumn(),
                { id: "test", label: m.connectionTest(), cell: (dso) => <ConnectionTest dso={dso} /> },
              ]}
            />
          )
        }
      </Answer>
      <DsoEditor edited={null} isOpen={isAdding} onClose={() => setAdding(false)} />
    </>
  );
}

function addressOf(link: Readonly<Record<string, unknown>>): string {
  return typeof link.baseUrl === "string" ? link.baseUrl : m.noAddress();
}
