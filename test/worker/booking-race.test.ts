import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { depsOf } from "../../src/entry/deps.ts";
import { book } from "../../src/services/bookings.ts";
import { clock } from "./ocpp-world.ts";
import { PublishedStation } from "./published-station.ts";

const published = PublishedStation.forTests([[1], [2]]);
const MINUTE = 60_000;
const AT_ONCE = 200;

const wish = (option: object, [begin, end]: readonly [number, number]) => ({
  locationId: published.locationId,
  option,
  period: { beginAt: clock.now() + begin * MINUTE, endAt: clock.now() + end * MINUTE },
  tokens: [],
  authorizationReference: null,
  vehicleId: null,
  note: null,
  requestedBy: "a test",
  partner: null,
});

describe("requests for the same time at the same moment", () => {
  it("have one winner, two where two slots fit, and whoever lost is told what is in the way", async () => {
    const deps = depsOf(env);
    const uids = (await published.location()).evses.map(({ uid }) => String(uid));
    const [only = ""] = uids;
    const asked = Array.from({ length: AT_ONCE }, (_, index) => {
      // Each overlaps every other by a minute at least.
      const shift = index % 30;
      return book(deps, wish({ evseUid: only }, [60 + shift, 91 + shift]));
    });
    const answers = await Promise.all(asked);
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    const lost = answers.flatMap((answer) => (answer.ok ? [] : [answer]));
    expect(new Set(lost.map(({ refusal }) => refusal))).toEqual(new Set(["slot_not_free"]));
    expect(lost[0]?.detail).toContain(" is booked from ");

    const anywhere = await Promise.all(Array.from({ length: 20 }, () => book(deps, wish({}, [300, 330]))));
    const won = anywhere.flatMap((answer) => (answer.ok ? [answer.value.evseUid] : []));
    expect(won.toSorted()).toEqual([...uids].toSorted());
  });
});
