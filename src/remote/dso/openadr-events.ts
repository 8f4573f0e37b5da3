import type { Asked } from "../../domain/dso.ts";
import { answered, type DsoMeans, faulty } from "./call.ts";
import { readAll, readOne } from "./openadr-client.ts";
import type { OpenAdrLink, ProgramName } from "./openadr-link.ts";
import { type VtnEvent, type VtnProgram, vtnEvent, vtnProgram } from "./openadr-objects.ts";
import type { TimedEvent } from "./openadr-series.ts";
import { type Frame, occurrencesOf } from "./openadr-timing.ts";

/** An event, and the program it belongs to. */
interface ProgramEvent {
  readonly event: VtnEvent;
  readonly program: VtnProgram;
}

/**
 * The full list of what the link's programs say (EN-A7).
 * @param which `active`: what has not passed, which leaves out events that only ask for reports.
 */
export async function eventsOf(
  means: DsoMeans,
  link: OpenAdrLink,
  which: "active" | "all",
): Promise<Asked<readonly ProgramEvent[]>> {
  const programs = await programsOf(means, link);
  if (!programs.ok) return programs;
  const found: ProgramEvent[] = [];
  for (const program of programs.value) {
    const query = [
      ["programID", program.id],
      ...(which === "active" ? [["active", "true"] as const] : []),
      ...targetsOf(link),
    ] as const;
    const events = await readAll(means, link, { path: "/events", query }, vtnEvent);
    if (!events.ok) return events;
    found.push(...events.value.map((event) => ({ event, program })));
  }
  return answered(found);
}

export async function programsOf(means: DsoMeans, link: OpenAdrLink): Promise<Asked<readonly VtnProgram[]>> {
  const isListed = link.programs.some((program) => "name" in program);
  const list = isListed
    ? await readAll(means, link, { path: "/programs", query: targetsOf(link) }, vtnProgram)
    : answered<readonly VtnProgram[]>([]);
  if (!list.ok) return list;
  const found: VtnProgram[] = [];
  for (const wanted of link.programs) {
    const program = await programOf(means, link, wanted, list.value);
    if (!program.ok) return program;
    found.push(program.value);
  }
  return answered(found);
}

async function programOf(
  means: DsoMeans,
  link: OpenAdrLink,
  wanted: ProgramName,
  list: readonly VtnProgram[],
): Promise<Asked<VtnProgram>> {
  if ("id" in wanted) return readOne(means, link, { method: "GET", path: `/programs/${wanted.id}` }, vtnProgram);
  const program = list.find(({ programName }) => programName === wanted.name);
  return program ? answered(program) : faulty("unreadable", `It has no program called ${wanted.name}.`);
}

function targetsOf({ targets }: OpenAdrLink): readonly (readonly [string, string])[] {
  return targets.map((target) => ["targets", target] as const);
}

/** Events with their times, and what their values mean. */
export function timedOf(events: readonly ProgramEvent[], frame: Frame): Asked<readonly TimedEvent[]> {
  const timed: TimedEvent[] = [];
  for (const { event, program } of events) {
    const occurrences = occurrencesOf(event, frame);
    if (!occurrences.ok) return occurrences;
    const descriptors = [...(event.payloadDescriptors ?? []), ...(program.payloadDescriptors ?? [])];
    timed.push({ event, occurrences: occurrences.value, descriptors });
  }
  return answered(timed);
}
