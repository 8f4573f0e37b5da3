import { beforeEach, describe, expect, it } from "vitest";
import { aToken } from "../support/roaming-token.ts";
import { ask, Partner, wrapped } from "./ocpi-partner.ts";
import { healedD1, noD1 } from "./ocpp-outages.ts";
import { aStart, aStop, type Station, World } from "./ocpp-world.ts";
import { fresh } from "./operator.ts";

/** Long enough for every frame that is on its way to arrive meanwhile. */
const THINKING_MS = 30;
const world = World.forTests();
const partner = Partner.forTests();
let partnerId: string;
let ours: string;
let uid: string;
let station: Station;

beforeEach(async () => {
  partnerId = await partner.enter(world.current.operator);
  ours = await partner.register(world.current.operator, partnerId);
  partner.asked.length = 0;
  uid = fresh("Roam");
  station = await world.current.station();
});

const told = (fields: Record<string, unknown> = {}) => aToken({ party_id: partner.partyId, uid, ...fields });

/** The partner tells us of its token. */
async function tell(fields: Record<string, unknown> = {}): Promise<void> {
  const token = told(fields);
  const path = `/ocpi/2.2.1/tokens/NL/${partner.partyId}/${token.uid}?type=${token.type}`;
  const { body } = await ask("PUT", path, ours, token);
  if (body.status_code !== 1000) throw new Error(`The token was answered ${JSON.stringify(body)}`);
}

const allows = (fields: Record<string, unknown> = {}) => {
  partner.onAuthorize = () => wrapped({ allowed: "ALLOWED", token: told(), ...fields });
};
const isSilent = () => {
  partner.onAuthorize = () => {
    throw new DOMException("", "TimeoutError");
  };
};
const questions = () => partner.asked.filter(({ path }) => path.endsWith("/authorize"));
const statusOf = (answer: unknown) => (answer as { idTagInfo: { status: string } }).idTagInfo.status;
const authorized = async (idTag = uid) => statusOf(await (await station.boot()).request("Authorize", { idTag }));

describe("a roaming card that its partner has told us of (OCPI-K3)", () => {
  it("starts a session without a question where its whitelist says so; the session remembers whose it is", async () => {
    await tell({ uid, whitelist: "ALWAYS", contract_id: "NL-MSP-7" });
    const charger = await station.boot();
    const start = await charger.request("StartTransaction", aStart({ idTag: uid.toLowerCase() }));
    expect(statusOf(start)).toBe("Accepted");
    expect(questions()).toEqual([]);
    const transactionId = start.transactionId as number;
    expect(await station.session(transactionId)).toMatchObject({
      state: "ACTIVE",
      tokenUid: uid,
      roaming: {
        countryCode: "NL",
        partyId: partner.partyId,
        tokenType: "RFID",
        contractId: "NL-MSP-7",
        authMethod: "WHITELIST",
        authorizationReference: null,
      },
    });
  });

  it("is asked for with the place, once for one charge; the reference is kept to the end (OCPI-K4)", async () => {
    await tell({ whitelist: "NEVER" });
    allows({ authorization_reference: "REF-1" });
    const charger = await station.boot();
    expect(statusOf(await charger.request("Authorize", { idTag: uid }))).toBe("Accepted");
    const { transactionId } = await charger.request("StartTransaction", aStart({ idTag: uid }));
    expect(questions()).toMatchObject([
      {
        method: "POST",
        path: `/2.2.1/tokens/${uid}/authorize`,
        token: partner.token,
        body: { location_id: world.current.locationId, evse_uids: [`${station.id}-E1`] },
      },
    ]);
    expect(statusOf(await charger.request("Authorize", { idTag: uid }))).toBe("Accepted");
    const stopped = await charger.request("StopTransaction", aStop(transactionId as number, { idTag: uid }));
    expect(statusOf(stopped)).toBe("Accepted");
    expect(questions()).toHaveLength(1);
    expect(await station.session(transactionId as number)).toMatchObject({
      state: "COMPLETED",
      roaming: { authMethod: "AUTH_REQUEST", authorizationReference: "REF-1" },
    });
    await charger.request("StartTransaction", aStart({ idTag: uid, meterStart: 3_000 }));
    expect(questions()).toHaveLength(2);
  });

  it("holds up the frames behind it, and loses none of them, while its partner thinks", async () => {
    await tell({ whitelist: "NEVER" });
    partner.onAuthorize = async () => {
      await scheduler.wait(THINKING_MS);
      return wrapped({ allowed: "ALLOWED", token: told() });
    };
    const charger = await station.boot();
    const answers: string[] = [];
    await Promise.all([
      charger.request("Authorize", { idTag: uid }).then((given) => answers.push(statusOf(given))),
      charger.request("Heartbeat", {}).then(() => answers.push("Heartbeat")),
    ]);
    expect(answers).toEqual(["Accepted", "Heartbeat"]);
  });

  it.each([
    ["ALLOWED_OFFLINE", true, "Accepted"],
    ["ALLOWED_OFFLINE", false, "Blocked"],
    ["NEVER", true, "Invalid"],
    ["ALLOWED", false, "Blocked"],
  ])("%s, valid %s, of a silent partner is %s", async (whitelist, valid, status) => {
    await tell({ whitelist, valid });
    isSilent();
    expect(await authorized()).toBe(status);
    expect(questions()).toHaveLength(1);
  });

  it.each([
    ["BLOCKED", "Blocked"],
    ["EXPIRED", "Expired"],
    ["NO_CREDIT", "Invalid"],
  ])("is refused when the partner says %s, and nothing is billed (OCPI-K7)", async (allowed, status) => {
    await tell({ whitelist: "ALLOWED_OFFLINE" });
    allows({ allowed });
    const charger = await station.boot();
    const start = await charger.request("StartTransaction", aStart({ idTag: uid }));
    expect(statusOf(start)).toBe(status);
    expect(await station.session(start.transactionId as number)).toMatchObject({ state: "INVALID", billable: false });
  });

  it("is refused where the partner does not know it any more, or allows it elsewhere only (OCPI-H10, K4)", async () => {
    await tell({ whitelist: "NEVER" });
    expect(await authorized()).toBe("Invalid");
    allows({ location: { location_id: world.current.locationId, evse_uids: ["elsewhere"] } });
    expect(await authorized()).toBe("Invalid");
    allows({ location: { location_id: world.current.locationId, evse_uids: [`${station.id}-e1`] } });
    expect(await authorized()).toBe("Accepted");
  });

  it("means the card where an app's token has the same uid (OCPI-R17)", async () => {
    await tell({ whitelist: "ALWAYS", type: "APP_USER" });
    expect(await authorized()).toBe("Invalid");
    await tell({ whitelist: "ALWAYS" });
    expect(await authorized()).toBe("Accepted");
  });

  it("is not ours to judge where the uid is one of our own tokens", async () => {
    await tell({ whitelist: "ALWAYS" });
    await world.current.token(uid, { state: "blocked" });
    expect(await authorized()).toBe("Blocked");
  });

  it("charges no more once its partner is not registered (OCPI-V14)", async () => {
    await tell({ whitelist: "ALWAYS" });
    await ask("DELETE", "/ocpi/2.2.1/credentials", ours);
    expect(await authorized()).toBe("Invalid");
  });

  it("is decided by its whitelist while D1 is away: an old permission is none", async () => {
    await tell({ whitelist: "NEVER" });
    allows();
    expect(await authorized()).toBe("Accepted");
    await station.pass(6 * 60);
    await noD1(station);
    const charger = await station.connect();
    expect(statusOf(await charger.request("Authorize", { idTag: uid }))).toBe("Invalid");
    await healedD1(station);
  });
});

describe("a card that nobody told us of (OCPI-K5)", () => {
  const asksUnknown = () => world.current.operator.edit(`/parties/${partnerId}`, { asksUnknownTokens: true });

  it("is asked of nobody, unless a partner is entered so", async () => {
    allows();
    expect(await authorized()).toBe("Invalid");
    expect(questions()).toEqual([]);
    expect((await asksUnknown()).body).toMatchObject({ asksUnknownTokens: true });
    const charger = await station.boot();
    const start = await charger.request("StartTransaction", aStart({ idTag: uid }));
    expect(statusOf(start)).toBe("Accepted");
    expect(await station.session(start.transactionId as number)).toMatchObject({
      roaming: { partyId: partner.partyId, contractId: "NL-MSP-C1", authMethod: "AUTH_REQUEST" },
    });
  });

  it.each([
    ["which is no party of the partner's", { party_id: "ZZZ" }],
    ["which is another one", { uid: "other" }],
  ])("is refused with a token %s: nobody could be sent the bill", async (_, fields) => {
    await asksUnknown();
    allows({ token: told(fields) });
    expect(await authorized()).toBe("Invalid");
  });

  it("is refused where no partner answers", async () => {
    await asksUnknown();
    isSilent();
    expect(await authorized()).toBe("Invalid");
  });
});
