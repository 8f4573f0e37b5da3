import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { MINUTE } from "../../src/domain/time.ts";
import type { Site, WholeSession } from "./sessions.ts";

const FILE = "epfl_dcfc_sessions_dev.csv";

/** A public DC station with two plugs, as it was recorded; null: the file is not there. Of its power nothing is known. */
export function recordedSite(folder: string): Site | null {
  const file = join(folder, FILE);
  if (!existsSync(file)) return null;
  const [header = "", ...lines] = readFileSync(file, "utf8").trim().split("\n");
  const names = header.split(",");
  const sessions = lines.map((line): WholeSession => {
    const cells = line.split(",");
    const cell = (name: string) => cells[names.indexOf(name)] ?? "";
    const startedAt = Date.parse(`${cell("arrival_local")}Z`);
    return {
      evse: cell("plug") === "CCS1" ? 0 : 1,
      startedAt,
      stoppedAt: startedAt + Number(cell("stay_min")) * MINUTE,
      bookedUntil: null,
      course: null,
    };
  });
  return { name: "recorded", evses: 2, sessions: sessions.toSorted((left, right) => left.startedAt - right.startedAt) };
}
