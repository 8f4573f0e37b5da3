import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { runCron } from "../../src/entry/cron.ts";
import { Phone, Slot } from "./driver-phone.ts";
import { aStart, aStop, clock, PRICE_MICRO_PER_KWH, World } from "./ocpp-world.ts";

const world = World.forTests();
const open = (fields?: Record<string, unknown>) => Slot.open(world.current, fields);
const cron = () => runCron({ cron: "* * * * *" }, env);

async function charging(phone = new Phone()) {
  const slot = await open();
  const started = await phone.start(slot.code);
  const idTag = await slot.isTold();
  const { transactionId } = await slot.charger.request("StartTransaction", aStart({ idTag, meterStart: 1_000 }));
  await slot.station.settled();
  return { slot, phone, started, idTag, transactionId };
}

describe("a slot as who stands before it sees it (portal 4.19, O5.1)", () => {
  it("is free, with its price, an example of it and a quote that holds for a while", async () => {
    const slot = await open();
    const { status, body } = await new Phone().look(slot.code.toLowerCase());
    expect(status).toBe(200);
    expect(body).toMatchObject({
      state: "free",
      startable: true,
      pluggedIn: false,
      freeAt: null,
      nearestFree: null,
      offer: {
        priceMicroPerKwh: PRICE_MICRO_PER_KWH,
        listMicroPerKwh: PRICE_MICRO_PER_KWH,
        promotion: null,
        example: { energyWh: 30_000, payableMicro: 11_700_000 },
      },
    });
    expect(Date.parse(body.offer?.expiresAt ?? "")).toBe(clock.now() + 15 * 60_000);
  });

  it("can be started by who has plugged in already", async () => {
    const slot = await open();
    await slot.charger.request("StatusNotification", { connectorId: 1, status: "Preparing", errorCode: "NoError" });
    await slot.station.settled();
    expect((await new Phone().look(slot.code)).body).toMatchObject({ state: "free", pluggedIn: true, startable: true });
  });

  it.each([
    ["Faulted", "out_of_service", "connector_not_available", "The slot is out of service."],
    ["Reserved", "reserved", "slot_not_free", "The slot is reserved for somebody else."],
    ["Charging", "in_use", "connector_not_available", "The slot is in use."],
  ])("shown as %s it is %s, and a start is refused in plain words", async (shown, state, code, detail) => {
    const slot = await open();
    await slot.charger.request("StatusNotification", { connectorId: 1, status: shown, errorCode: "NoError" });
    await slot.station.settled();
    expect((await new Phone().look(slot.code)).body).toMatchObject({ state, startable: false });
    expect(await new Phone().start(slot.code)).toMatchObject({ status: 409, body: { code, detail } });
  });

  it("whose charger is away is offline", async () => {
    const slot = await open();
    await slot.charger.hangUp();
    await slot.station.pass(3_600);
    await slot.station.settled();
    expect((await new Phone().look(slot.code)).body).toMatchObject({ state: "offline", startable: false });
    expect(await new Phone().start(slot.code)).toMatchObject({
      status: 409,
      body: { code: "charge_point_not_connected" },
    });
  });

  it("names the nearest free slot when it is not to be had", async () => {
    const { slot } = await charging();
    const other = await open();
    const { body } = await new Phone().look(slot.code);
    expect(body).toMatchObject({ state: "in_use", startable: false });
    expect(body.nearestFree).toMatchObject({ distanceM: 0 });
    expect(other.code).toBeTruthy();
  });

  it("that is none, or is not shown to the public, is a helpful 404", async () => {
    const answer = await new Phone().look("NO-SUCH-SLOT");
    expect(answer).toMatchObject({ status: 404, body: { code: "not_found" } });
    expect(answer.body.detail).toContain("Look at the code");
  });
});

describe("a charge without an account (portal 4.19, O5.1, O5.3)", () => {
  it("starts, shows energy and cost as they grow, stops, and its receipt is kWh × price", async () => {
    const { slot, phone, started, idTag, transactionId } = await charging();
    expect(started).toMatchObject({ status: 201, body: { state: "starting", failure: null, receiptToken: null } });
    expect(idTag).toHaveLength(20);
    for (const [wh, payableMicro] of [
      [3_500, 980_000],
      [8_000, 2_730_000],
    ] as const) {
      clock.advance(3_600);
      const sampledValue = [
        { value: `${wh}`, measurand: "Energy.Active.Import.Register", unit: "Wh" },
        { value: "7000", measurand: "Power.Active.Import", unit: "W" },
      ];
      const meterValue = [{ timestamp: clock.iso(), sampledValue }];
      await slot.charger.request("MeterValues", { connectorId: 1, transactionId, meterValue });
      expect((await phone.charge()).body).toMatchObject({
        state: "charging",
        energyWh: wh - 1_000,
        powerW: 7_000,
        payableMicro,
        price: { priceMicroPerKwh: PRICE_MICRO_PER_KWH },
        connected: true,
      });
    }
    expect((await phone.ask("GET", "/public/charges/current/curve")).body).toMatchObject({
      items: [
        { energyWh: 2_500, powerW: 7_000 },
        { energyWh: 7_000, powerW: 7_000 },
      ],
    });
    expect(await phone.stop()).toMatchObject({ status: 200, body: { state: "stopping" } });
    expect(await phone.stop()).toMatchObject({ status: 200, body: { state: "stopping" } });
    slot.charger.answer(await slot.charger.expectCall("RemoteStopTransaction", { transactionId }), {
      status: "Accepted",
    });
    await slot.charger.request("StopTransaction", aStop(transactionId, { idTag, meterStop: 8_345 }));
    await slot.station.settled();
    const { body: ended } = await phone.charge();
    expect(ended).toMatchObject({ state: "ended", energyWh: 7_345, powerW: null });
    const receipt = await new Phone().receipt(ended.receiptToken);
    const session = await slot.station.session(transactionId);
    expect(receipt).toMatchObject({
      status: 200,
      body: {
        sessionId: session.id,
        energyWh: 7_345,
        priceMicroPerKwh: PRICE_MICRO_PER_KWH,
        listMicroPerKwh: null,
        totalInclMicro: 2_864_600,
        payableMicro: 2_860_000,
        ...session.cost,
      },
    });
    expect(receipt.body.totalExclMicro + receipt.body.vatMicro).toBe(receipt.body.totalInclMicro);
    expect(ended.payableMicro).toBe(receipt.body.payableMicro);
  });

  it("is stopped by nobody without its cookie: the receipt's token and the session's id open nothing", async () => {
    const { slot, started } = await charging();
    const stranger = new Phone();
    expect(await stranger.stop()).toMatchObject({ status: 404 });
    expect(await stranger.charge()).toMatchObject({ status: 404 });
    stranger.cookies = { "__Host-cpms_charge": started.body.id };
    expect(await stranger.stop()).toMatchObject({ status: 404 });
    await slot.charger.expectNoCall();
  });

  it("is known after a reload, and its cookie is for scripts and addresses unreadable", async () => {
    const { phone } = await charging();
    const again = new Phone();
    again.cookies = phone.cookies;
    expect((await again.charge()).body).toMatchObject({ state: "charging" });
    expect(Object.keys(phone.cookies)).toEqual(["__Host-cpms_charge"]);
  });

  it("of two phones at one slot at the same moment one alone starts", async () => {
    const slot = await open();
    const phones = Array.from({ length: 6 }, () => new Phone());
    const answers = await Promise.all(phones.map((phone) => phone.start(slot.code)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409, 409]);
    await slot.isTold();
    await slot.charger.expectNoCall();
  });

  it("whose first answer was lost is the same charge again, with a cookie", async () => {
    const slot = await open();
    const startKey = crypto.randomUUID();
    const first = await new Phone().start(slot.code, { startKey });
    const phone = new Phone();
    expect(await phone.start(slot.code, { startKey })).toMatchObject({ status: 201, body: { id: first.body.id } });
    expect((await phone.charge()).body).toMatchObject({ id: first.body.id, state: "starting" });
  });

  it("that the charger refuses leaves the slot to the next one at once", async () => {
    const slot = await open();
    const phone = new Phone();
    await phone.start(slot.code);
    await slot.isTold("Rejected");
    expect((await phone.charge()).body).toMatchObject({ state: "not_started", failure: "refused" });
    expect((await new Phone().look(slot.code)).body).toMatchObject({ state: "free", startable: true });
    expect(await new Phone().start(slot.code)).toMatchObject({ status: 201 });
  });

  it("of which nothing comes is gone after two minutes, with all that was kept for it", async () => {
    const slot = await open();
    const phone = new Phone();
    const { body } = await phone.start(slot.code);
    await slot.isTold();
    expect((await new Phone().look(slot.code)).body).toMatchObject({ state: "in_use", startable: false });
    clock.advance(121);
    expect((await phone.charge()).body).toMatchObject({ state: "not_started", failure: "not_plugged_in" });
    await cron();
    const row = await env.DB.prepare("select stage, is_cleared from driver_charges where id = ?").bind(body.id).first();
    expect(row).toEqual({ stage: "not_started", is_cleared: 1 });
    expect((await new Phone().look(slot.code)).body).toMatchObject({ state: "free", startable: true });
  });

  it("that was given up is stopped when it begins all the same", async () => {
    const slot = await open();
    await new Phone().start(slot.code);
    const idTag = await slot.isTold();
    clock.advance(121);
    await cron();
    const { transactionId } = await slot.charger.request("StartTransaction", aStart({ idTag }));
    await slot.station.settled();
    await cron();
    await slot.charger.expectCall("RemoteStopTransaction", { transactionId });
  });

  it("that began in time, and is heard of after it was given up, goes on", async () => {
    const slot = await open();
    const phone = new Phone();
    await phone.start(slot.code);
    const begun = aStart({ idTag: await slot.isTold(), timestamp: clock.iso() });
    clock.advance(121);
    await cron();
    await slot.charger.request("StartTransaction", begun);
    await slot.station.settled();
    await cron();
    expect((await phone.charge()).body).toMatchObject({ state: "charging", failure: null });
  });

  it("is given up by its driver before it has begun", async () => {
    const slot = await open();
    const phone = new Phone();
    await phone.start(slot.code);
    await slot.isTold();
    expect(await phone.stop()).toMatchObject({ status: 200, body: { state: "not_started", failure: "cancelled" } });
    expect((await new Phone().look(slot.code)).body).toMatchObject({ state: "free" });
  });

  it("needs a quote that still holds, if it names one", async () => {
    const slot = await open();
    const phone = new Phone();
    const quoteId = (await phone.look(slot.code)).body.offer?.quoteId;
    clock.advance(16 * 60);
    expect(await phone.start(slot.code, { quoteId })).toMatchObject({ status: 409, body: { code: "quote_expired" } });
  });
});
