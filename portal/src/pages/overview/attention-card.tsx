import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import { Card } from "../../blocks/card.tsx";
import { Notice } from "../../blocks/notice.tsx";
import { count } from "../../format.ts";
import type { Sites, Stations } from "../../live/patch.ts";
import { sitesQuery } from "../../live/sites-query.ts";
import { useMay } from "../../rights.ts";
import { StateShape } from "../../states/state-shape.tsx";
import { m } from "../../text.ts";
import { dsosQuery } from "../energy/queries.ts";
import { needsAttention } from "./attention.ts";
import { type Told, toldOf } from "./attention-words.ts";
import styles from "./overview.module.css";
import { stalledSessionsQuery } from "./queries.ts";

/** What somebody should see to, and what to do about it. */
export function AttentionCard({ stations }: { readonly stations: Stations }) {
  const sites = useQuery(sitesQuery);
  const dsos = useQuery(dsosQuery);
  const sessions = useQuery(stalledSessionsQuery);
  const items = useMemo(() => {
    const read = { sites: sites.data ?? NO_SITES, dsos: dsos.data ?? [], sessions: sessions.data ?? [] };
    return needsAttention({ stations, ...read }).map(toldOf);
  }, [stations, sites.data, dsos.data, sessions.data]);
  const failed = [sites, dsos, sessions].filter(({ isError }) => isError);
  const retry = () => {
    for (const { refetch } of failed) refetch();
  };
  return (
    <Card
      title={m.needsAttentionCount({ count: count(items.length) })}
      actions={<Link to="/alerts">{m.allAlerts()}</Link>}
    >
      {failed.length > 0 && <Notice action={{ label: m.retry(), run: retry }}>{m.attentionNotWhole()}</Notice>}
      {items.length === 0 ? (
        <p className={styles.quiet}>{m.nothingNeedsAttention()}</p>
      ) : (
        <ul className={styles.items} aria-label={m.needsAttention()}>
          {items.map((item) => (
            <Item key={item.key} item={item} />
          ))}
        </ul>
      )}
    </Card>
  );
}

const NO_SITES: Sites = new Map();

function Item({ item: { where, what, shape, action } }: { readonly item: Told }) {
  const mayAct = useMay(action.permission);
  return (
    <li>
      {shape === null ? <span className={styles.noShape} /> : <StateShape kind={shape} />}
      <p>
        <strong>{where}</strong> <span>{what}</span>
      </p>
      {mayAct && (
        <Link {...action.link} className={styles.action} aria-label={m.actionAt({ action: action.label, where })}>
          {action.label}
        </Link>
      )}
    </li>
  );
}
