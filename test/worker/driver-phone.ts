import type { ChargeView, ReceiptView, SlotView } from "../../src/entry/api/shared/drivers.ts";
import type { Problem } from "../../src/entry/api/shared/schemas.ts";
import { type Cookies, call, cookiesOf } from "./api-client.ts";
import type { Charger } from "./ocpp-charger.ts";
import type { Station, World } from "./ocpp-world.ts";

/** A browser on a phone: it keeps the cookies it is given, and shows nothing else. */
export class Phone {
  cookies: Cookies = {};

  async ask<Body>(
    method: string,
    path: string,
    body?: unknown,
  ): Promise<{ readonly status: number; readonly body: Body }> {
    const response = await call(`/api${path}`, { method, body, cookies: this.cookies });
    this.cookies = { ...this.cookies, ...cookiesOf(response) };
    const text = await response.text();
    return { status: response.status, body: (text === "" ? null : JSON.parse(text)) as Body };
  }

  look(code: string) {
    return this.ask<SlotView & Problem>("GET", `/public/slots/${encodeURIComponent(code)}`);
  }

  start(code: string, fields: Record<string, unknown> = {}) {
    const body = { startKey: crypto.randomUUID(), ...fields };
    return this.ask<ChargeView & Problem>("POST", `/public/slots/${encodeURIComponent(code)}/charges`, body);
  }

  charge() {
    return this.ask<ChargeView & Problem>("GET", "/public/charges/current");
  }

  stop() {
    return this.ask<ChargeView & Problem>("POST", "/public/charges/current/stop");
  }

  receipt(token: string | null) {
    return this.ask<ReceiptView & Problem>("GET", `/public/receipts/${token}`);
  }
}

/** A slot of a published location, and the charger at it. */
export class Slot {
  readonly station: Station;
  readonly charger: Charger;

  private constructor(station: Station, charger: Charger) {
    this.station = station;
    this.charger = charger;
  }

  static async open(world: World, fields: Record<string, unknown> = {}): Promise<Slot> {
    const station = await world.station(fields);
    const charger = await station.boot();
    for (const connectorId of [0, 1]) {
      await charger.request("StatusNotification", { connectorId, status: "Available", errorCode: "NoError" });
    }
    await world.operator.edit(`/locations/${world.locationId}`, { published: true });
    await station.settled();
    return new Slot(station, charger);
  }

  get code(): string {
    return `${this.station.id}-E1`;
  }

  /** What the charger is told of a start: the tag that it is for. */
  async isTold(status: "Accepted" | "Rejected" = "Accepted"): Promise<string> {
    const trigger = await this.charger.nextCall();
    this.charger.answer(trigger, { status: "Rejected" });
    const start = await this.charger.nextCall();
    this.charger.answer(start, { status });
    await this.charger.request("Heartbeat", {});
    await this.station.settled();
    return (start.payload as { readonly idTag: string }).idTag;
  }
}
