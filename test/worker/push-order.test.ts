import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { randomFrom } from "../../sim/random.ts";
import { depsOf } from "../../src/entry/deps.ts";
import type { OcpiAnswer, OcpiRequest } from "../../src/remote/ocpi.ts";
import type { Deps } from "../../src/services/deps.ts";
import { tellPartner } from "../../src/services/push-delivery.ts";
import { queueForPartner } from "../../src/store/outbox.ts";
import { sessionGroup } from "../../src/store/session-news.ts";
import { Partner } from "./ocpi-partner.ts";
import { Operator } from "./operator.ts";

const STATES = ["PENDING", "ACTIVE", "COMPLETED"];
const SESSIONS = 6;
const ROUNDS = 40;
/** Longer than anything waits to be tried again. */
const LONGEST_WAIT_MS = 700_000;

const partner = Partner.forTests();
let partnerId: string;

beforeEach(async () => {
  const operator = await Operator.hire();
  partner.receives("sessions");
  partnerId = await partner.enter(operator);
  await partner.register(operator, partnerId);
});

/** What is kept of a session, as far as its picture needs it. */
const aSession = (id: string, state: string, updatedAt: number) => ({
  id,
  state,
  updatedAt,
  startedAt: updatedAt,
  stoppedAt: null,
  tokenCountryCode: "NL",
  tokenPartyId: partner.partyId,
  tokenUid: "U",
  tokenType: "RFID",
  contractId: "C",
  authMethod: "WHITELIST",
  authorizationReference: null,
  locationId: "L",
  evseUid: "E",
  connectorId: 1,
  energyWh: 0,
  chargingPeriods: [],
  tariffVersionId: null,
  currency: "EUR",
  totalExclMicro: null,
  totalInclMicro: null,
});

const answered = (httpStatus: number, statusCode: number): OcpiAnswer => ({
  kind: "answered",
  httpStatus,
  envelope: { data: undefined, statusCode, message: null },
  link: null,
  location: null,
});

/** A partner in all its moods. */
class Moody {
  readonly taken: { readonly id: string; readonly status: string }[] = [];
  readonly #random: () => number;
  isWell = false;

  constructor(random: () => number) {
    this.#random = random;
  }

  answer(request: OcpiRequest): OcpiAnswer {
    const mood = this.isWell ? 1 : this.#random();
    if (mood < 0.2) return { kind: "unreached", why: "It was not reached." };
    if (mood < 0.35) return answered(503, 3000);
    if (mood < 0.5) return answered(500, 3000);
    this.taken.push(request.body as { id: string; status: string });
    // Sometimes it takes what it is told, and its answer is lost.
    return mood < 0.55 ? { kind: "unreached", why: "It did not answer." } : answered(200, 1000);
  }
}

describe("what a partner is told of each session", () => {
  it.each(Array.from({ length: 4 }, (_, index) => 7_000 + index))(
    "never goes back, ends with the newest, and is each state once to who is well (seed %i; OCPI-J4, T28, U8)",
    async (seed) => {
      const random = randomFrom(seed);
      const moody = new Moody(random);
      let now = Date.now();
      const deps: Deps = { ...depsOf(env), now: () => now, callPartner: async (request) => moody.answer(request) };
      const reached = new Map<string, number>();
      for (let round = 0; round < ROUNDS; round += 1) {
        const id = `S${seed}-${Math.floor(random() * SESSIONS)}`;
        const step = reached.get(id) ?? 0;
        const state = STATES[step];
        if (state !== undefined) {
          reached.set(id, step + 1);
          const picture = { module: "sessions", objectId: id, groupId: sessionGroup(id), at: now } as const;
          await deps.db.batch([queueForPartner(deps.db, partnerId, { ...picture, body: aSession(id, state, now) })]);
        }
        if (random() < 0.6) await tellPartner(deps, partnerId);
        now += Math.floor(random() * 20_000);
      }
      moody.isWell = true;
      for (let left = 3; left > 0; left -= 1) {
        now += LONGEST_WAIT_MS;
        await tellPartner(deps, partnerId);
      }

      for (const [id, steps] of reached) {
        const told = moody.taken.filter((each) => each.id === id).map(({ status }) => STATES.indexOf(status));
        expect(told).toEqual(told.toSorted());
        expect(told.at(-1)).toBe(steps - 1);
      }
      const left = await env.DB.prepare("select count(*) as rows from outbox where partner_id = ?")
        .bind(partnerId)
        .first();
      expect(left).toEqual({ rows: 0 });

      const last = `S${seed}-last`;
      for (const state of STATES) {
        const picture = { module: "sessions", objectId: last, groupId: sessionGroup(last), at: now } as const;
        await deps.db.batch([queueForPartner(deps.db, partnerId, { ...picture, body: aSession(last, state, now) })]);
      }
      await tellPartner(deps, partnerId);
      expect(moody.taken.filter(({ id }) => id === last).map(({ status }) => status)).toEqual(STATES);
    },
  );
});
