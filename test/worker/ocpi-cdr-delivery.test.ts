import { beforeEach, describe, expect, it, vi } from "vitest";
import type { SessionView } from "../../src/entry/api/shared/schemas.ts";
import { aToken } from "../support/roaming-token.ts";
import { ask, Partner, type Push, wrapped } from "./ocpi-partner.ts";
import { aStart, aStop, clock, type Station, World } from "./ocpp-world.ts";
import { fresh } from "./operator.ts";

const MINUTE = 60;

interface CdrView {
  readonly id: string;
  readonly delivery: { readonly state: string; readonly why: string | null; readonly location: string | null };
}

const world = World.forTests();
const partner = Partner.forTests();
let partnerId: string;
let token: string;
let uid: string;
let station: Station;

async function register(...modules: readonly string[]): Promise<void> {
  const { operator } = world.current;
  partner.receives(...modules);
  partnerId = await partner.enter(operator);
  token = await partner.register(operator, partnerId);
  const told = aToken({ party_id: partner.partyId, uid, whitelist: "ALWAYS" });
  await ask("PUT", `/ocpi/2.2.1/tokens/NL/${partner.partyId}/${uid}?type=RFID`, token, told);
}

beforeEach(async () => {
  uid = fresh("Roam");
  await register("sessions", "cdrs");
  station = await world.current.station();
});

/** A session from its start to its end, and to the end of all that is told of it. */
async function charge(): Promise<SessionView> {
  const charger = await station.boot();
  const { transactionId } = await charger.request("StartTransaction", aStart({ idTag: uid }));
  clock.advance(60 * MINUTE);
  await charger.request("StopTransaction", aStop(transactionId as number, { meterStop: 3_000 }));
  const session = await station.session(transactionId as number);
  await partner.isTold(partnerId);
  return session;
}

const posts = () => partner.told("cdrs").filter(({ method }) => method === "POST");

const deliveryOf = async (id: string) =>
  (await world.current.operator.get<CdrView>(`/cdrs/${id}`)).body.delivery;

/** What is told in `cdrs` is answered so. */
function answerCdrs(answer: (push: Push) => Response | Promise<Response>): void {
  partner.onPush = (push) => (push.path === "cdrs" ? answer(push) : wrapped(undefined));
}

/** So long that whatever is tried again by itself is tried again. */
async function later(): Promise<void> {
  clock.advance(60 * MINUTE);
  await retry();
}

/** The operator has all that waits for a partner tried again. */
async function retry(): Promise<void> {
  await world.current.operator.post(`/parties/${partnerId}/push/retry`);
  await partner.isTold(partnerId);
}

describe("a CDR", () => {
  it("is posted once, after the end of its session, as it is in the list (OCPI-D13, J5, U5)", async () => {
    const { id } = await charge();
    const told = partner.told().filter(({ path }) => path.startsWith("sessions") || path.startsWith("cdrs"));
    expect(told.map(({ method, path, body }) => [method, path.split("/")[0], body.status])).toEqual([
      ["PUT", "sessions", "ACTIVE"],
      ["PUT", "sessions", "COMPLETED"],
      ["POST", "cdrs", undefined],
    ]);
    const { body } = await ask("GET", "/ocpi/2.2.1/cdrs", token);
    expect(body.data).toEqual([posts()[0]?.body]);
    expect(await deliveryOf(id)).toMatchObject({ state: "posted", why: null, location: null });
    await later();
    expect(posts()).toHaveLength(1);
  });
});
