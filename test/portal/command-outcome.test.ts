import { describe, expect, it } from "vitest";
import { outcomeOf } from "../../portal/src/commands/outcome.ts";

const answered = (status: string | null) =>
  ({ state: "answered", response: status === null ? {} : { status }, error: null }) as const;
const without = (state: "queued" | "sent" | "timedOut" | "offline" | "failed") =>
  ({ state, response: null, error: null }) as const;

describe("what became of a command (portal 3.5)", () => {
  it.each(["Accepted", "Unlocked", "Scheduled", null])("%s is a yes", (status) => {
    expect(outcomeOf(answered(status))).toEqual({ kind: "accepted" });
  });

  it.each(["Rejected", "UnlockFailed", "NotSupported", "NotImplemented"])(
    "%s is a no, in the charger's word",
    (status) => {
      expect(outcomeOf(answered(status))).toEqual({ kind: "rejected", status });
    },
  );

  it("tells a silent charger from one that is away, and from one that answered with an error", () => {
    expect(outcomeOf(without("timedOut"))).toEqual({ kind: "timedOut" });
    expect(outcomeOf(without("offline"))).toEqual({ kind: "offline" });
    expect(outcomeOf({ ...without("failed"), error: { code: "InternalError", description: "" } })).toEqual({
      kind: "rejected",
      status: "InternalError",
    });
    expect(outcomeOf(without("sent"))).toEqual({ kind: "open" });
  });
});
