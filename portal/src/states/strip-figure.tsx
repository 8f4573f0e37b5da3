import { useState } from "react";
import { elapsed } from "../elapsed.ts";
import { Cursor } from "../figures/cursor.tsx";
import { Figure } from "../figures/figure.tsx";
import { TimeTicks } from "../figures/lane.tsx";
import { allOf, clockTime } from "../format.ts";
import { m } from "../text.ts";
import { StateShape } from "./state-shape.tsx";
import type { Span, Stretch } from "./stretches.ts";
import styles from "./strips.module.css";
import { countWord } from "./words.ts";

/** The states of one slot over the span. */
export interface Strip {
  /** What stands on the slot. */
  readonly slot: string;
  readonly stretches: readonly Stretch[];
}

interface StripFigureProps {
  readonly title: string;
  readonly fileName: string;
  readonly strips: readonly Strip[];
  readonly span: Span;
  readonly timeZone: string;
}

interface Row extends Stretch {
  readonly slot: string;
}

/** State by state along time, a strip for each slot. */
export function StripFigure({ title, fileName, strips, span, timeZone }: StripFigureProps) {
  const [index, setIndex] = useState<number | null>(null);
  const rows = strips.flatMap(({ slot, stretches }) => stretches.map((stretch) => ({ slot, ...stretch })));
  const time = (at: number) => clockTime(at, timeZone);
  const current = index === null ? null : (rows[index] ?? null);
  return (
    <Figure
      title={title}
      finding={findingOf(strips, timeZone)}
      fileName={fileName}
      rows={rows}
      keyOf={({ slot, from }) => `${slot} ${from}`}
      columns={[
        { label: m.slot(), text: ({ slot }) => slot, csv: ({ slot }) => slot },
        { label: m.stateFrom(), text: ({ from }) => time(from), csv: ({ from }) => new Date(from).toISOString() },
        { label: m.stateUntil(), text: ({ to }) => time(to), csv: ({ to }) => new Date(to).toISOString() },
        { label: m.state(), text: ({ kind }) => countWord(kind), csv: ({ kind }) => countWord(kind) },
        { label: m.duration(), isNumber: true, text: lasted, csv: lasted },
      ]}
      cursor={
        <Cursor
          label={m.chooseState()}
          count={rows.length}
          index={index}
          textOf={(at) => (rows[at] === undefined ? "" : rowText(rows[at], time))}
          onMove={setIndex}
        />
      }
    >
      <Strips strips={strips} span={span} current={current} />
      <TimeTicks span={span} timeZone={timeZone} />
    </Figure>
  );
}

function lasted({ from, to }: Span): string {
  return elapsed(to - from);
}

function rowText({ slot, from, to, kind }: Row, time: (at: number) => string): string {
  return m.stateStretch({ slot, state: countWord(kind), from: time(from), to: time(to) });
}

/** More would be a list. */
const MOST_TOLD = 4;

/** "B2 faulted since 07:42 and C4 was offline once, for 25 min." */
function findingOf(strips: readonly Strip[], timeZone: string): string {
  const told = strips.flatMap(({ slot, stretches }) => [
    ...faultWords(slot, stretches, timeZone),
    ...gapWords(slot, stretches),
  ]);
  if (told.length === 0) return m.stripsQuiet();
  const more = told.length - MOST_TOLD;
  const facts = more > 0 ? [...told.slice(0, MOST_TOLD), m.andMore({ count: more })] : told;
  return m.stripsFinding({ facts: allOf(facts) });
}

function faultWords(slot: string, stretches: readonly Stretch[], timeZone: string): readonly string[] {
  const last = stretches.at(-1);
  if (last?.kind === "faulted") return [m.faultedSince({ slot, time: clockTime(last.from, timeZone) })];
  const faults = stretches.filter(({ kind }) => kind === "faulted");
  return faults.length === 0 ? [] : [m.wasFaulted({ slot, count: faults.length, lasted: sumOf(faults) })];
}

function gapWords(slot: string, stretches: readonly Stretch[]): readonly string[] {
  const gaps = stretches.filter(({ kind }) => kind === "offline");
  return gaps.length === 0 ? [] : [m.wasOffline({ slot, count: gaps.length, lasted: sumOf(gaps) })];
}

function sumOf(stretches: readonly Stretch[]): string {
  return elapsed(stretches.reduce((sum, { from, to }) => sum + to - from, 0));
}

interface StripsProps extends Pick<StripFigureProps, "strips" | "span"> {
  readonly current: Row | null;
}

/** A shape needs this share of the width. */
const SHAPE_FROM = 0.025;

function Strips({ strips, span, current }: StripsProps) {
  const shareOf = (ms: number) => ms / (span.to - span.from);
  return strips.map(({ slot, stretches }) => (
    <div key={slot} className={styles.strip}>
      <span className={styles.label}>{slot}</span>
      <span className={styles.bar}>
        {stretches.map(({ from, to, kind }) => (
          <span
            key={from}
            className={styles.stretch}
            data-kind={kind}
            data-current={current?.slot === slot && current.from === from}
            style={{ left: `${100 * shareOf(from - span.from)}%`, width: `${100 * shareOf(to - from)}%` }}
          >
            {shareOf(to - from) >= SHAPE_FROM && <StateShape kind={kind} />}
          </span>
        ))}
      </span>
    </div>
  ));
}
