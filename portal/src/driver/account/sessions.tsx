/** @jsxImportSource preact */
import { useState } from "preact/hooks";
import { clockTime, kilowattHours, money } from "../../format.ts";
import { m } from "../../paraglide/messages.js";
import blocks from "../blocks.module.css";
import { Pending, Refusal } from "../blocks.tsx";
import { usePolled } from "../use-polled.ts";
import styles from "./account.module.css";
import { type DriverSession, loadSessions, stopSession } from "./account-api.ts";
import { useSending } from "./use-sending.ts";

const RUNNING_EVERY_MS = 5_000;

const loadNewest = () => loadSessions(null);
const newestWait = ({ items }: { readonly items: readonly DriverSession[] }) =>
  items.some(({ state }) => state === "charging") ? RUNNING_EVERY_MS : null;

/** What the driver charged, the newest first. */
export function Sessions() {
  const { value, problem, readAgain } = usePolled(loadNewest, newestWait);
  const [older, setOlder] = useState<Awaited<ReturnType<typeof loadSessions>> | null>(null);
  const { isSending, refusal, send } = useSending();
  if (value === undefined) return <Pending problem={problem} heightRem={10} onRetry={readAgain} />;
  const cursor = (older ?? value).nextCursor;
  const more = () =>
    send(async () => {
      const next = await loadSessions(cursor);
      setOlder({ ...next, items: [...(older?.items ?? []), ...next.items] });
    });
  const sessions = [...value.items, ...(older?.items ?? [])];
  return (
    <section class={blocks.block} aria-labelledby="sessions">
      <h2 id="sessions">{m.mySessions()}</h2>
      {sessions.length === 0 && <p>{m.noSessionsYet()}</p>}
      <ul class={styles.list}>
        {sessions.map((session) => (
          <SessionRow key={session.id} session={session} onStopped={readAgain} />
        ))}
      </ul>
      <Refusal words={refusal} />
      {cursor !== null && (
        <button type="button" class={blocks.button} disabled={isSending} onClick={more}>
          {m.showMore()}
        </button>
      )}
    </section>
  );
}

function SessionRow({ session, onStopped }: { readonly session: DriverSession; onStopped(): void }) {
  const { id, state, station, slotLabel, startedAt, energyWh, price, payableMicro, hasReceipt } = session;
  const { isSending, refusal, send } = useSending();
  const stop = async () => {
    if (await send(() => stopSession(id))) onStopped();
  };
  return (
    <li>
      <p>
        <strong>{m.stationAndSlot({ station: station.name, slot: slotLabel })}</strong>
        <br />
        {clockTime(startedAt, station.timeZone)} · {m.kilowattHours({ energy: kilowattHours(energyWh) })}
        {payableMicro !== null && price !== null && ` · ${money(payableMicro, price.currency)}`}
        {state === "not_billed" && ` · ${m.notBilled()}`}
      </p>
      <Refusal words={refusal} />
      {state === "charging" && (
        <button type="button" class={blocks.button} disabled={isSending} onClick={stop}>
          {m.stopCharging()}
        </button>
      )}
      {hasReceipt && (
        <a class={styles.link} href={`/d/receipts/${id}`}>
          {m.receipt()}
        </a>
      )}
    </li>
  );
}
