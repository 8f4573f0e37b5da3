import { describe, expect, it } from "vitest";
import { ask, type Push, wrapped } from "./ocpi-partner.ts";
import { clock } from "./ocpp-world.ts";
import { RoamingCharge } from "./roaming-charge.ts";

const MINUTE = 60;

interface CdrView {
  readonly id: string;
  readonly delivery: { readonly state: string; readonly why: string | null; readonly location: string | null };
}

const roaming = RoamingCharge.forTests("sessions", "cdrs");
const { partner } = roaming;

const posts = () => partner.told("cdrs").filter(({ method }) => method === "POST");

const deliveryOf = async (id: string) => (await roaming.operator.get<CdrView>(`/cdrs/${id}`)).body.delivery;

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
  await roaming.operator.post(`/parties/${roaming.partnerId}/outbox/retry`);
  await partner.isTold(roaming.partnerId);
}

describe("a CDR", () => {
  it("is posted once, after the end of its session, as it is in the list (OCPI-D13, J5, U5)", async () => {
    const { id } = await roaming.charge();
    const told = partner.told().filter(({ path }) => path.startsWith("sessions") || path.startsWith("cdrs"));
    expect(told.map(({ method, path, body }) => [method, path.split("/")[0], body.status])).toEqual([
      ["PUT", "sessions", "ACTIVE"],
      ["PUT", "sessions", "COMPLETED"],
      ["POST", "cdrs", undefined],
    ]);
    const { body } = await ask("GET", "/ocpi/2.2.1/cdrs", roaming.token);
    expect(body.data).toEqual([posts()[0]?.body]);
    expect(await deliveryOf(id)).toMatchObject({ state: "posted", why: null, location: null });
    await later();
    expect(posts()).toHaveLength(1);
  });

  it("waits for its session's end to be taken, and is posted then (OCPI-U5)", async () => {
    partner.onPush = ({ body }) => (body.status === "COMPLETED" ? wrapped(undefined, 3000, 503) : wrapped(undefined));
    const { id } = await roaming.charge();
    expect(posts()).toEqual([]);
    expect(await deliveryOf(id)).toMatchObject({ state: "open" });
    partner.onPush = () => wrapped(undefined);
    await retry();
    expect(partner.told("sessions").at(-1)?.body).toMatchObject({ status: "COMPLETED" });
    expect(await deliveryOf(id)).toMatchObject({ state: "posted" });
  });

  it.each([
    ["401", () => wrapped(undefined, 2000, 401)],
    ["404", () => wrapped(undefined, 2000, 404)],
    ["500 without an envelope", () => new Response("oops", { status: 500 })],
    ["503 and 3000", () => wrapped(undefined, 3000, 503)],
  ])("that is answered %s is tried again, until it is taken, and then no more (OCPI-D13)", async (_, answer) => {
    answerCdrs(answer);
    const { id } = await roaming.charge();
    expect(posts()).toHaveLength(1);
    expect(await deliveryOf(id)).toMatchObject({ state: "open", why: expect.stringContaining("HTTP") });
    answerCdrs(() => wrapped(undefined));
    await later();
    expect(posts()).toHaveLength(2);
    expect(posts()[1]?.body).toEqual(posts()[0]?.body);
    expect(await deliveryOf(id)).toMatchObject({ state: "posted", why: null });
    await later();
    expect(posts()).toHaveLength(2);
  });

  it("is not sent to a partner who is not there, and is as soon as it is (OCPI-D13)", async () => {
    partner.instead = (path) => {
      if (path === "/versions") throw new TypeError("Network connection lost.");
      return undefined;
    };
    const { id } = await roaming.charge();
    expect(posts()).toEqual([]);
    expect(await deliveryOf(id)).toMatchObject({ state: "open" });
    partner.instead = null;
    await later();
    expect(posts()).toHaveLength(1);
    expect(await deliveryOf(id)).toMatchObject({ state: "posted" });
  });

  it.each([
    ["nothing", () => Promise.reject(new TypeError("Network connection lost."))],
    ["nothing in time", () => Promise.reject(new DOMException("Aborted", "TimeoutError"))],
    ["520, which is Cloudflare's word for nothing", () => new Response("", { status: 520 })],
    ["200 and no envelope", () => new Response("OK")],
  ])("that is answered %s may be there: it waits for a person, who is asked (OCPI-D13)", async (_, answer) => {
    const { operator } = roaming;
    answerCdrs(answer);
    const { id } = await roaming.charge();
    expect(await deliveryOf(id)).toMatchObject({ state: "unknown", why: expect.any(String) });
    answerCdrs(() => wrapped(undefined));
    await later();
    expect(posts()).toHaveLength(1);
    const { body } = await operator.get<{ items: CdrView[] }>(`/cdrs?partnerId=${roaming.partnerId}&delivery=unknown`);
    expect(body.items.map((cdr) => cdr.id)).toEqual([id]);
    expect(await operator.post(`/cdrs/${id}/delivery`, { state: "open" })).toMatchObject({ status: 200 });
    await partner.isTold(roaming.partnerId);
    expect(posts()).toHaveLength(2);
    expect(await deliveryOf(id)).toMatchObject({ state: "posted" });
  });

  it("that nobody knows of is not sent again where the partner says that it has it (OCPI-D13)", async () => {
    const { operator } = roaming;
    answerCdrs(() => Promise.reject(new TypeError("Network connection lost.")));
    const { id } = await roaming.charge();
    const decided = await operator.post(`/cdrs/${id}/delivery`, { state: "posted" });
    expect(decided).toMatchObject({
      status: 200,
      body: { delivery: { state: "posted", decidedBy: expect.any(String) } },
    });
    await later();
    expect(posts()).toHaveLength(1);
    const again = await operator.post(`/cdrs/${id}/delivery`, { state: "open" });
    expect(again).toMatchObject({ status: 412, body: { code: "version_conflict" } });
    expect(await operator.post("/cdrs/none/delivery", { state: "open" })).toMatchObject({ status: 404 });
  });

  it.each([
    ["2001", () => wrapped(undefined, 2001)],
    ["3000", () => wrapped(undefined, 3000)],
    ["400", () => wrapped(undefined, 2000, 400)],
    ["a redirect", () => new Response(null, { status: 307, headers: { location: "https://elsewhere.example" } })],
  ])("that is answered %s is held for a person, and says why (OCPI-D13)", async (_, answer) => {
    answerCdrs(answer);
    const { id } = await roaming.charge();
    expect(await deliveryOf(id)).toMatchObject({ state: "held", why: expect.stringContaining("It answered") });
    clock.advance(60 * MINUTE);
    await partner.isTold(roaming.partnerId);
    expect(posts()).toHaveLength(1);
    answerCdrs(() => wrapped(undefined));
    await retry();
    expect(await deliveryOf(id)).toMatchObject({ state: "posted" });
  });

  it("is at the address that the partner gives, if it is one of its own (OCPI-R13)", async () => {
    const kept = [];
    for (const given of [
      "/2.2.1/cdrs/17",
      "https://emsp.example.org/kept/17?x=1",
      "https://10.0.0.1/cdrs/17",
      "https://elsewhere.example/cdrs/17",
      "javascript:alert(1)",
      "http://[",
      `/${"x".repeat(300)}`,
    ]) {
      answerCdrs(() => {
        const answer = wrapped(undefined, 1000, 201);
        answer.headers.set("Location", given);
        return answer;
      });
      roaming.station = await roaming.world.station();
      const { id } = await roaming.charge();
      const { state, location } = await deliveryOf(id);
      expect(state).toBe("posted");
      kept.push(location);
    }
    const theirs = ["https://emsp.example.org/2.2.1/cdrs/17", "https://emsp.example.org/kept/17?x=1"];
    expect(kept).toEqual([...theirs, null, null, null, null, null]);
  });

  it("that is being sent when the program dies may be there: it is not sent again by itself (OCPI-D13)", async () => {
    let stateWhileSent: string | undefined;
    answerCdrs(async (push) => {
      stateWhileSent = (await deliveryOf(push.body.id as string)).state;
      return wrapped(undefined);
    });
    await roaming.charge();
    expect(stateWhileSent).toBe("unknown");
  });

  it("goes to nobody who lists no cdrs as RECEIVER, and is in the list for him (OCPI-T29)", async () => {
    await roaming.another("sessions");
    const { id } = await roaming.charge();
    await later();
    expect(posts()).toEqual([]);
    expect(await deliveryOf(id)).toMatchObject({ state: "open" });
    const { body } = await ask("GET", "/ocpi/2.2.1/cdrs", roaming.token);
    expect(body.data).toMatchObject([{ id }]);
  });

  it("that was never sent goes when the partner is told everything anew, and none goes twice (OCPI-D13, U7)", async () => {
    await roaming.another("sessions");
    const { id } = await roaming.charge();
    partner.receives("sessions", "cdrs");
    const { operator } = roaming;
    expect(await operator.post(`/parties/${roaming.partnerId}/rotation`)).toMatchObject({ status: 200 });
    const anew = async () => {
      await operator.post(`/parties/${roaming.partnerId}/outbox/resync`);
      await partner.isTold(roaming.partnerId);
      await later();
    };
    await anew();
    expect(posts().map(({ body }) => body.id)).toEqual([id]);
    await anew();
    expect(posts()).toHaveLength(1);
  });

  it("that credits another follows it, and the one in its place follows that (OCPI-D3, U5)", async () => {
    const { operator } = roaming;
    const { id } = await roaming.charge();
    clock.advance(MINUTE);
    await operator.post(`/cdrs/${id}/credit`, { reason: "A test" });
    clock.advance(MINUTE);
    const third = await operator.post<CdrView>("/cdrs", { sessionId: id, energyWh: 1_000, reason: "Corrected" });
    await partner.isTold(roaming.partnerId);
    expect(posts().map(({ body }) => [body.id, body.credit_reference_id])).toEqual([
      [id, undefined],
      [`${id}-C`, id],
      [third.body.id, undefined],
    ]);
  });
});
