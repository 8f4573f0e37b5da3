import type { BatteryTrouble } from "./battery-watch.ts";
import type { NoticeKind, NoticeStep } from "./notification.ts";
import type { Site } from "./site.ts";

const NOTICE_OF = {
  missing: "battery_missing",
  lying: "battery_lying",
} as const satisfies Record<BatteryTrouble["kind"], NoticeKind>;

/** What people are to be told when what is wrong with a battery changes. */
export function troubleSteps(
  { locationId, name }: Pick<Site, "locationId" | "name">,
  before: BatteryTrouble | null,
  after: BatteryTrouble | null,
  now: number,
): readonly NoticeStep[] {
  if (before?.kind === after?.kind) return [];
  const ended: readonly NoticeStep[] =
    before === null ? [] : [{ kind: "resolve", noticeKind: NOTICE_OF[before.kind], subject: locationId, at: now }];
  if (after === null) return ended;
  const details = { name, why: after.why };
  return [
    ...ended,
    { kind: "notice", notice: { kind: NOTICE_OF[after.kind], subject: locationId, details }, at: after.since },
  ];
}
