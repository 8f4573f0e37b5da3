import type { EnergyView } from "../../../../../src/entry/api/shared/energy.ts";

type PlanSlot = NonNullable<EnergyView["plan"]>["slots"][number];

/** When a battery is to store or to be used, by its plan (epoch ms). */
export interface BatteryWindow {
  readonly from: number;
  readonly to: number;
}

const SLOT_MS = 15 * 60_000;

/** What is still to come, neighbours as one. */
export function batteryWindows(
  slots: readonly Pick<PlanSlot, "startAt" | "batteryW">[],
  use: "store" | "use",
  now: number,
): readonly BatteryWindow[] {
  const windows: BatteryWindow[] = [];
  for (const { startAt, batteryW } of slots) {
    const from = Date.parse(startAt);
    const isMeant = use === "store" ? batteryW > 0 : batteryW < 0;
    if (!isMeant || from + SLOT_MS <= now) continue;
    const before = windows.at(-1);
    if (before?.to === from) windows[windows.length - 1] = { ...before, to: from + SLOT_MS };
    else windows.push({ from, to: from + SLOT_MS });
  }
  return windows;
}
