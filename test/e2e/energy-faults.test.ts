import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { accessOf } from "../../sim/dso/access.ts";
import { type RunningDsos, startDsos } from "../../sim/dso/server.ts";
import { DEMO_DSOS } from "../../sim/dso/spec.ts";
import { type Runtime, startRuntime } from "../support/ocpp-runtime.ts";
import { untilTrue } from "../support/until.ts";

/** A minute, after which a DSO may be asked again, is a fifth of a second. */
const TIME_SCALE = 300;
/** Far from the next midnight, at which the list of a DSO's prices moves on to another day. */
const BEGINS_AT = "2026-11-22T01:00:00.000Z";
const SEED = 11;
const LOCATION = "pn1";
const QUARTER = 900_000;

type Json = Readonly<Record<string, unknown>>;
interface Dso extends Json {
  readonly id: string;
  readonly wasAsked: boolean;
  readonly freshness: string;
  readonly priceNow: { readonly priceMicroPerKwh: number; readonly quality: string } | null;
  readonly answering: { readonly state: string; readonly failures: number; readonly fault: Json | null };
}

let runtime: Runtime;
let vtns: RunningDsos;
let nordnett: string;
let volta: string;

beforeAll(async () => {
  runtime = await startRuntime(TIME_SCALE, ["--clock", BEGINS_AT]);
  vtns = await startDsos(DEMO_DSOS, { clock: runtime.clock, seed: SEED }, 0);
  nordnett = await enter("nordnett");
  volta = await enter("volta");
  return async () => {
    vtns.stop();
    await runtime.remove();
  };
}, 240_000);

beforeEach(async () => {
  for (const key of ["nordnett", "volta"]) await control(key, { faults: [] });
  await askedAnew();
});

async function send<Body = Json>(method: string, path: string, body?: unknown): Promise<Body> {
  const answer = await runtime.api(path, { method, ...(body === undefined ? {} : { body }) });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return answer.status === 204 ? (null as Body) : ((await answer.json()) as Body);
}

async function control(key: string, order: Json): Promise<void> {
  const answer = await fetch(`${vtns.url}/_control/${key}`, { method: "POST", body: JSON.stringify(order) });
  if (!answer.ok) throw new Error(await answer.text());
}

async function enter(key: string): Promise<string> {
  const spec = DEMO_DSOS.find((each) => each.key === key);
  if (!spec) throw new Error(`no DSO ${key}`);
  const { baseUrl, program, clientId, clientSecret, currency } = accessOf(spec, vtns.url);
  const prices = { gridFeeMicroPerKwh: 60_000, leviesMicroPerKwh: 10_000, taxBasisPoints: 2_300 };
  const link = { baseUrl, programs: [{ name: program }], clientId, clientSecret, venName: "emall", currency, prices };
  const dso = { name: spec.title, kind: "openadr3", link: { ...link, timeZone: spec.zone, slotsAhead: 1 } };
  const { id } = await send<{ id: string }>("POST", "/dsos", dso);
  await send("PUT", `/dsos/${id}/locations/${LOCATION}`, { capacityW: 80_000 });
  return id;
}

/** As somebody who opens "View energy prices", once a minute has passed since the last time. */
async function askedAnew(): Promise<{ readonly hit: Dso; readonly other: Dso }> {
  let items: readonly Dso[] = [];
  await untilTrue(
    async () => {
      ({ items } = await send<{ items: readonly Dso[] }>("POST", "/dsos/refresh"));
      return items.every(({ wasAsked }) => wasAsked);
    },
    { what: "a minute of the stack's clock" },
  );
  const [hit, other] = [nordnett, volta].map((id) => items.find((each) => each.id === id));
  if (!hit || !other) throw new Error("a DSO is missing");
  return { hit, other };
}

const ANSWERS = { freshness: "fresh", answering: { state: "answering", failures: 0, fault: null } };
const fetches = async (id: string) => (await send<{ items: readonly Json[] }>("GET", `/dsos/${id}/fetches`)).items;

describe("a fault of a DSO, through real sockets (EN-M6)", () => {
  it.each([
    ["hang", "unreachable"],
    ["http-500", "unreachable"],
    ["refuse", "unreachable"],
    ["unauthorized", "refused"],
    ["html", "unreadable"],
    ["foreign-currency", "implausible"],
    ["price-thousandfold", "implausible"],
  ])(
    "%s leaves its last prices and the other DSO as they were, says why, and is over without a restart",
    async (fault, kind) => {
      const pricesOf = async () => {
        const { slots } = await send<{ slots: readonly Json[] }>("GET", `/dsos/${nordnett}/prices`);
        return slots
          .filter(({ quality }) => quality === "binding")
          .map(({ startAt, priceMicroPerKwh }) => [startAt, priceMicroPerKwh]);
      };
      const before = await pricesOf();
      await control("nordnett", { faults: [fault] });
      const { hit, other } = await askedAnew();
      expect(hit.answering).toMatchObject({ state: "not_answering", failures: 1, fault: { kind } });
      expect(hit.priceNow?.quality).toBe("binding");
      expect(other).toMatchObject(ANSWERS);
      expect(await pricesOf()).toEqual(before);

      await control("nordnett", { faults: [] });
      expect((await askedAnew()).hit).toMatchObject(ANSWERS);
    },
  );

  it("an expired token is renewed within the same question, and nobody hears of it", async () => {
    await control("nordnett", { faults: ["unauthorized-until-renewal"] });
    expect((await askedAnew()).hit).toMatchObject(ANSWERS);
  });

  it("negative prices are believed (EN-A21)", async () => {
    await control("nordnett", { faults: ["negative-price"] });
    expect((await askedAnew()).hit).toMatchObject(ANSWERS);
    const { slots } = await send<{ slots: readonly { parts: { energyMicroPerKwh: number } | null }[] }>(
      "GET",
      `/dsos/${nordnett}/prices`,
    );
    expect(slots.some(({ parts }) => parts !== null && parts.energyMicroPerKwh < 0)).toBe(true);
  });

  it("all DSOs down are shown with their last prices, and are back without a restart (UC2)", async () => {
    for (const key of ["nordnett", "volta"]) await control(key, { faults: ["http-503"] });
    const { hit, other } = await askedAnew();
    for (const dso of [hit, other]) {
      expect(dso).toMatchObject({ answering: { state: "not_answering" }, priceNow: { quality: "binding" } });
    }
    for (const key of ["nordnett", "volta"]) await control(key, { faults: [] });
    const back = await askedAnew();
    expect([back.hit, back.other]).toMatchObject([ANSWERS, ANSWERS]);
  });
});

describe("a location at a DSO, through real sockets (energy 2.7, PF5)", () => {
  it("is connected, hears of news twice and has them fetched once, and is granted more capacity", async () => {
    const link = await send("POST", `/dsos/${nordnett}/locations/${LOCATION}/connection`);
    expect(link).toMatchObject({ connection: "active", connectionDetail: null });

    await control("nordnett", { webhooks: "twice" });
    await untilTrue(async () => runtime.log.filter((line) => line.includes("dso.notified")).length >= 2, {
      what: "both webhooks",
    });
    const before = (await fetches(nordnett)).length;
    await runtime.cron();
    expect(await fetches(nordnett)).toHaveLength(before + 1);

    await control("nordnett", { reservations: "grant" });
    const startAt = Math.ceil(runtime.clock.now() / QUARTER) * QUARTER + 8 * QUARTER;
    const request = await send<{ id: string; state: string }>("POST", `/dsos/${nordnett}/supply-requests`, {
      locationId: LOCATION,
      startAt: new Date(startAt).toISOString(),
      endAt: new Date(startAt + 4 * QUARTER).toISOString(),
      additionalW: 20_000,
      maxFeeMicroPerKw: 1_000_000,
    });
    expect(request.state).toBe("pending");
    const read = () => send<Json>("GET", `/dsos/${nordnett}/supply-requests/${request.id}`);
    await runtime.cron();
    expect(await read()).toMatchObject({ state: "granted", grantedW: 20_000 });
    await runtime.cron();
    const { grants } = await send<{ grants: readonly Json[] }>("GET", `/dsos/${nordnett}`);
    expect(grants).toContainEqual(expect.objectContaining({ additionalW: 20_000 }));
  });
});
