/** @jsxImportSource preact */
import { useState } from "preact/hooks";
import { clockTime, kilowattHours, money } from "../../format.ts";
import { m } from "../../paraglide/messages.js";
import blocks from "../blocks.module.css";
import { Pending, Refusal } from "../blocks.tsx";
import { usePolled } from "../use-polled.ts";
import { stopWords, useQuestion } from "../use-question.tsx";
import styles from "./account.module.css";
import { type DriverSession, loadSessions, stopSession } from "./account-api.ts";
import { useSending } from "./use-sending.ts";

const RUNNING_EVERY_MS = 5_000;

const loadNewest = () => loadSessions(null);
const newestWait = ({ items }: { readonly items: readonly DriverSession[] }) =>
  items.some((session) => session.state === "charging" || isBeingBilled(session)) ? RUNNING_EVERY_MS : null;

/** A receipt is there within seconds; whose meter has to be looked at first waits for people. */
const BILLED_WITHIN_MS = 60_000;

function isBeingBilled({ state, stoppedAt, hasReceipt }: DriverSession): boolean {
  return state === "ended" && !hasReceipt && Date.now() - Date.parse(stoppedAt ?? "") < BILLED_WITHIN_MS;
}

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
  const [isStopping, setStopping] = useState(false);
  const stop = async () => {
    if (!(await send(() => stopSession(id)))) return;
    setStopping(true);
    onStopped();
  };
  const [question, ask] = useQuestion(stopWords(slotLabel), stop);
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
        <button type="button" class={blocks.button} disabled={isSending || isStopping} onClick={ask}>
          {isStopping ? m.chargeStopping() : m.stopCharging()}
        </button>
      )}
      {question}
      {hasReceipt && (
        <a class={styles.link} href={`/d/receipts/${id}`}>
          {m.receipt()}
        </a>
      )}
    </li>
  );
}
