import { describe, expect, it } from "vitest";
import { alertFilterOf } from "../../portal/src/pages/alerts/filter.ts";
import {
  type ChannelDraft,
  changeOf,
  draftOf,
  NEW_CHANNEL,
  wishOf,
  wrongField,
} from "../../portal/src/pages/settings/channel-draft.ts";
import type { ChannelView } from "../../src/entry/api/shared/notifications.ts";

describe("the filter of alerts", () => {
  it("is what an address says right", () => {
    const search = { state: "new", severity: "critical", kind: "faulted", station: "pn1", charger: 7 };
    expect(alertFilterOf(search)).toEqual({ ...search, charger: "7" });
    expect(Object.values(alertFilterOf({ state: "old", severity: 3, kind: "", station: null }))).toEqual(
      Array(5).fill(undefined),
    );
  });
});

describe("a channel's form", () => {
  const webhook: ChannelDraft = { ...NEW_CHANNEL, name: " Night watch ", url: "https://hooks.example.org/x " };
  const mail: ChannelDraft = { ...NEW_CHANNEL, name: "Desk", kind: "email", recipients: "a@b.eu, c@d.eu\n\ne@f.eu" };

  it("names the first field that cannot be sent", () => {
    expect(wrongField(NEW_CHANNEL)).toBe("name");
    expect(wrongField({ ...webhook, url: "hooks.example.org" })).toBe("url");
    for (const recipients of ["", "a@b", "a@b.eu c", Array(21).fill("a@b.eu").join("\n")]) {
      expect(wrongField({ ...mail, recipients })).toBe("recipients");
    }
    expect([webhook, mail, { ...mail, kind: "console" } as const].map(wrongField)).toEqual([null, null, null]);
  });

  it("sends what was entered, without the blanks around it", () => {
    const rest = { minSeverity: "warning", enabled: true };
    expect(wishOf(webhook)).toEqual({
      ...rest,
      name: "Night watch",
      target: { kind: "webhook", url: "https://hooks.example.org/x" },
    });
    expect(wishOf(mail).target).toEqual({ kind: "email", to: ["a@b.eu", "c@d.eu", "e@f.eu"] });
  });

  it("sends an address only where it changed, because a webhook would get a new secret", () => {
    const at = "2026-11-18T08:55:00.000Z";
    const counts = { pending: 0, givenUp: 0, failures: 0 };
    const times = { lastDeliveredAt: null, nextAttemptAt: null, createdAt: at, updatedAt: at };
    const shown: ChannelView = { id: "c1", ...wishOf(webhook), ...counts, lastError: null, ...times };
    expect(changeOf(shown, { ...draftOf(shown), name: "Day watch" })).toEqual({
      name: "Day watch",
      minSeverity: "warning",
      enabled: true,
    });
    const moved = { ...draftOf(shown), url: "https://other.example.org/" };
    expect(changeOf(shown, moved)).toMatchObject({ target: { url: "https://other.example.org/" } });
  });
});
