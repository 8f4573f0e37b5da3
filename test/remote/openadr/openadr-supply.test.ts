import { describe, expect, it } from "vitest";
import { HOUR, MINUTE } from "../../../src/domain/time.ts";
import type { Enrolment } from "../../../src/remote/dso/adapter.ts";
import { type DsoHarness, dsoHarness, gotten } from "./dso-harness.ts";

const PORTO = { id: "pn1", name: "Porto Norte 1" };
const BRAGA = { id: "bs1", name: "Braga Sul" };

function callsOf({ sent }: DsoHarness) {
  return sent.map(({ method, url }) => `${method} ${url.pathname.replace("/nordnett", "")}`);
}

async function enrolled(vtn: DsoHarness, location = PORTO): Promise<Enrolment> {
  return gotten(await vtn.adapter.enrol(vtn.link, location));
}

describe("a connection (energy 2.7)", () => {
  it("is a VEN once, a resource for each location and one webhook (EN-A3, EN-A14)", async () => {
    const vtn = dsoHarness();
    const porto = await enrolled(vtn);
    const braga = await enrolled(vtn, BRAGA);
    expect(braga.venId).toBe(porto.venId);
    expect(braga.resourceId).not.toBe(porto.resourceId);
    const { objects } = vtn.control({});
    expect(objects.vens).toHaveLength(1);
    expect(objects.resources.map((each: { resourceName: string }) => each.resourceName)).toEqual(["pn1", "bs1"]);
    expect(objects.subscriptions).toHaveLength(1);
  });

  it("asked for again, it is the same one", async () => {
    const vtn = dsoHarness();
    const first = await enrolled(vtn);
    vtn.sent.length = 0;
    expect(await enrolled(vtn)).toEqual(first);
    expect(callsOf(vtn).filter((call) => call.startsWith("POST"))).toEqual([]);
  });

  it("adopts what was made while it looked (EN-A3)", async () => {
    const vtn = dsoHarness();
    const [one, other] = await Promise.all([enrolled(vtn), enrolled(vtn)]);
    expect(one).toEqual(other);
    const { objects, requests } = vtn.control({});
    expect(objects.vens).toHaveLength(1);
    expect(requests.map(({ status }: { status: number }) => status)).toContain(409);
  });

  it("stands without a webhook where the VTN takes none (EN-A14)", async () => {
    const vtn = dsoHarness();
    vtn.control({ faults: [{ name: "http-500", on: ["subscriptions"] }] });
    expect((await vtn.adapter.enrol(vtn.link, PORTO)).ok).toBe(true);
    expect(vtn.control({}).objects.subscriptions).toEqual([]);
  });

  it("ends with its resource, and with the last one the VEN and the webhook go", async () => {
    const vtn = dsoHarness();
    const [porto, braga] = [await enrolled(vtn), await enrolled(vtn, BRAGA)];
    gotten(await vtn.adapter.leave(vtn.link, porto));
    expect(vtn.control({}).objects).toMatchObject({
      vens: [{}],
      resources: [{ resourceName: "bs1" }],
      subscriptions: [{}],
    });
    gotten(await vtn.adapter.leave(vtn.link, braga));
    gotten(await vtn.adapter.leave(vtn.link, braga));
    expect(vtn.control({}).objects).toMatchObject({ vens: [], resources: [], subscriptions: [] });
  });
});

describe("a supply request (energy 2.7)", () => {
  const period = (vtn: DsoHarness) => ({ startAt: vtn.clock.now() + 2 * HOUR, endAt: vtn.clock.now() + 3 * HOUR });

  async function asked(vtn: DsoHarness, additionalW: number, maxFeeMicroPerKw = 1_000_000) {
    const enrolment = await enrolled(vtn);
    const answerBy = vtn.clock.now() + HOUR;
    const request = { enrolment, period: period(vtn), additionalW, maxFeeMicroPerKw, answerBy };
    return gotten(await vtn.adapter.requestSupply(vtn.link, request));
  }

  it("is a report of one interval for each slot, on the event that asks for such (EN-A7)", async () => {
    const vtn = dsoHarness();
    const ticket = await asked(vtn, 20_000);
    expect(ticket.eventId).toBe("nordnett-requests");
    const report = JSON.parse(vtn.sent.find(({ url }) => url.pathname.endsWith("/reports"))?.body ?? "{}");
    expect(report).toMatchObject({ eventID: "nordnett-requests", resources: [{ resourceName: "pn1" }] });
    expect(report.resources[0].intervals).toHaveLength(4);
    expect(report.resources[0].intervals[1]).toEqual({
      id: 1,
      intervalPeriod: { start: new Date(period(vtn).startAt + 15 * MINUTE).toISOString(), duration: "PT15M" },
      payloads: [
        { type: "IMPORT_CAPACITY_RESERVATION", values: [20] },
        { type: "IMPORT_CAPACITY_RESERVATION_FEE", values: [1] },
      ],
    });
  });

  it("is granted at the fee that is required, and the grant is for the location (EN-A10)", async () => {
    const vtn = dsoHarness();
    const ticket = await asked(vtn, 20_000);
    const state = gotten(await vtn.adapter.readSupply(vtn.link, ticket));
    expect(state).toEqual({ state: "granted", grantedW: 20_000, feeMicroPerKw: 400_000 });
    const { grants } = gotten(await vtn.fetchNow());
    expect(grants).toHaveLength(4);
    expect(grants[0]).toMatchObject({ additionalW: 20_000, feeMicroPerKw: 400_000, resourceId: ticket.resourceId });
  });

  it("counts what is added, not what was granted before (EN-A10)", async () => {
    const vtn = dsoHarness();
    await asked(vtn, 20_000);
    const second = await asked(vtn, 50_000);
    const state = gotten(await vtn.adapter.readSupply(vtn.link, second));
    expect(state).toMatchObject({ state: "partial", grantedW: 40_000 });
    expect(gotten(await vtn.fetchNow()).grants[0]).toMatchObject({ additionalW: 60_000 });
  });

  it.each([
    ["partial", { state: "partial", grantedW: 10_000 }],
    ["refuse", { state: "refused" }],
    ["silent", { state: "pending" }],
    ["late", { state: "pending" }],
  ])("where the grid says %s, is %j", async (reservations, expected) => {
    const vtn = dsoHarness();
    vtn.control({ reservations });
    const ticket = await asked(vtn, 20_000);
    expect(gotten(await vtn.adapter.readSupply(vtn.link, ticket))).toMatchObject(expected);
  });

  it("is refused where the fee is not enough", async () => {
    const vtn = dsoHarness();
    const ticket = await asked(vtn, 20_000, 0);
    expect(gotten(await vtn.adapter.readSupply(vtn.link, ticket))).toEqual({ state: "refused" });
  });

  it("answered late is granted, and not answered in time it is expired", async () => {
    const vtn = dsoHarness();
    vtn.control({ reservations: "late" });
    const late = await asked(vtn, 20_000);
    vtn.clock.pass(30 * MINUTE);
    expect(gotten(await vtn.adapter.readSupply(vtn.link, late))).toMatchObject({ state: "granted" });
    vtn.control({ reservations: "silent" });
    const silent = await asked(vtn, 5_000);
    vtn.clock.pass(HOUR);
    expect(gotten(await vtn.adapter.readSupply(vtn.link, silent))).toEqual({ state: "pending" });
    vtn.clock.pass(MINUTE);
    expect(gotten(await vtn.adapter.readSupply(vtn.link, silent))).toEqual({ state: "expired" });
  });

  it("goes by the old names where the link says so (EN-A12)", async () => {
    const vtn = dsoHarness();
    vtn.control({ faults: ["old-names"] });
    const link = { ...vtn.link, reservationName: "CAPACITY_RESERVATION" as const };
    const enrolment = await enrolled(vtn);
    const answerBy = vtn.clock.now() + HOUR;
    const request = { enrolment, period: period(vtn), additionalW: 15_000, maxFeeMicroPerKw: 400_000, answerBy };
    const ticket = gotten(await vtn.adapter.requestSupply(link, request));
    expect(gotten(await vtn.adapter.readSupply(link, ticket))).toMatchObject({ state: "granted", grantedW: 15_000 });
  });

  it("cannot be made where nobody asks for such", async () => {
    const vtn = dsoHarness({ offer: null });
    const enrolment = await enrolled(vtn);
    const request = { enrolment, period: period(vtn), additionalW: 1_000, maxFeeMicroPerKw: 0, answerBy: 0 };
    expect(await vtn.adapter.requestSupply(vtn.link, request)).toMatchObject({ ok: false, fault: { kind: "refused" } });
  });
});
