import type { Asked, DsoSnapshot } from "../domain/dso.ts";
import type { DsoRow } from "../store/dsos.ts";
import type { Deps } from "./deps.ts";
import { speakTo } from "./dso-link.ts";
import { question } from "./dso-refresh.ts";

export interface DsoTest {
  readonly tookMs: number;
  readonly outcome: Asked<DsoSnapshot>;
}

/** One question, judged as any other but for the days before; nothing of it is stored. */
export async function testDso(deps: Deps, dso: DsoRow): Promise<DsoTest> {
  const startedAt = deps.now();
  const outcome = await question(deps, { dso, days: [] }, speakTo(deps, dso));
  return { tookMs: deps.now() - startedAt, outcome };
}
