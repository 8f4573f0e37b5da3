import { beforeEach, expect, vi } from "vitest";
import { aToken } from "../support/roaming-token.ts";
import { ask, type OcpiAnswer, Partner, type Push } from "./ocpi-partner.ts";
import type { Charger } from "./ocpp-charger.ts";
import { aStart, aStatus, type Station, World } from "./ocpp-world.ts";
import { aLocation, fresh } from "./operator.ts";

/** A response to a command, or its result. */
export interface Word {
  readonly result: string;
  readonly timeout?: number;
  readonly message?: readonly { readonly text: string }[];
}

export interface PushedSession {
  readonly id: string;
  readonly status: string;
  readonly evse_uid: string;
  readonly cdr_token: { readonly uid: string };
  readonly [field: string]: unknown;
}

/** A partner that takes sessions and gives commands, and a charge point at a published location of its own. */
export class Commander {
  readonly world: { readonly current: World };
  readonly partner: Partner;
  token = "";
  partnerId = "";
  locationId = "";
  uid = "";
  station!: Station;
  charger!: Charger;

  private constructor() {
    this.world = World.forTests();
    this.partner = Partner.forTests();
  }

  /** @param evses the connectors of each EVSE. */
  static forTests(evses: number[][] = [[1]]): Commander {
    const commander = new Commander();
    beforeEach(() => commander.#begin(evses));
    return commander;
  }

  async #begin(evses: number[][]): Promise<void> {
    const { operator } = this.world.current;
    this.partner.receives("sessions");
    const url = `${this.partner.base}/2.2.1/chargingprofiles`;
    this.partner.endpoints = [...this.partner.endpoints, { identifier: "chargingprofiles", role: "SENDER", url }];
    this.partnerId = await this.partner.enter(operator);
    this.token = await this.partner.register(operator, this.partnerId);
    this.uid = fresh("U").slice(-20);
    this.locationId = (await operator.post<{ id: string }>("/locations", aLocation())).body.id;
    this.station = await this.world.current.station({ locationId: this.locationId, evses });
    expect((await operator.edit(`/locations/${this.locationId}`, { published: true })).status).toBe(200);
    this.charger = await this.station.boot();
    for (const connectorId of evses.flat()) {
      await this.charger.request("StatusNotification", aStatus("Available", { connectorId }));
    }
    await this.station.settled();
  }

  evse(number = 1): string {
    return `${this.station.id}-E${number}`;
  }

  command(
    name: string,
    fields: Record<string, unknown>,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<OcpiAnswer> {
    const response_url = `${this.partner.base}/2.2.1/commands/${name}/${fresh("R")}`;
    return ask("POST", `/ocpi/2.2.1/commands/${name}`, this.token, { response_url, ...fields }, headers);
  }

  startSession(fields: Record<string, unknown> = {}): Promise<OcpiAnswer> {
    const token = aToken({ party_id: this.partner.partyId, uid: this.uid, type: "APP_USER" });
    return this.command("START_SESSION", {
      token,
      location_id: this.locationId,
      evse_uid: this.evse(),
      authorization_reference: "REF-1",
      ...fields,
    });
  }

  stopSession(session_id: string, fields: Record<string, unknown> = {}): Promise<OcpiAnswer> {
    return this.command("STOP_SESSION", { session_id, ...fields });
  }

  unlock(fields: Record<string, unknown> = {}, headers: Readonly<Record<string, string>> = {}): Promise<OcpiAnswer> {
    const place = { location_id: this.locationId, evse_uid: this.evse(), connector_id: "1" };
    return this.command("UNLOCK_CONNECTOR", { ...place, ...fields }, headers);
  }

  /** The charge point is asked to start, and says this. @returns the tag it is to start. */
  async saysToStart(status: string, connectorId = 1): Promise<string> {
    const trigger = await this.charger.expectCall("TriggerMessage", { requestedMessage: "MeterValues", connectorId });
    this.charger.answer(trigger, { status: "Rejected" });
    const start = await this.charger.nextCall();
    expect(start).toMatchObject({ action: "RemoteStartTransaction", payload: { connectorId } });
    this.charger.answer(start, { status });
    await this.told();
    return (start.payload as { idTag: string }).idTag;
  }

  /** The charge point is asked this, and answers. */
  async says(action: string, response: object): Promise<void> {
    const call = await this.charger.nextCall();
    expect(call.action).toBe(action);
    this.charger.answer(call, response);
    await this.told();
  }

  /** A session that the partner had started, and that runs. */
  async running(): Promise<{ readonly sessionId: string; readonly transactionId: number }> {
    await this.startSession();
    const idTag = await this.saysToStart("Accepted");
    const { transactionId } = await this.charger.request("StartTransaction", aStart({ idTag }));
    await this.told();
    const sessionId = this.sessions().at(-1)?.id ?? "";
    return { sessionId, transactionId: transactionId as number };
  }

  /** Waits until D1 knows what the charge point said, and the partner what D1 knows. */
  async told(): Promise<void> {
    await this.charger.call("Heartbeat", {});
    await this.rested();
  }

  async rested(): Promise<void> {
    await this.station.settled();
    await this.partner.isTold(this.partnerId);
  }

  /** As they were pushed, in order. */
  sessions(): readonly PushedSession[] {
    return this.partner.told("sessions").map(({ body }) => body as unknown as PushedSession);
  }

  statuses(): readonly string[] {
    return this.sessions().map(({ status }) => status);
  }

  results(): readonly Push[] {
    return this.partner.told("commands");
  }

  /** What the log says from now on. @returns its facts of one name, as they were written. */
  listens(): (fact: string) => readonly Readonly<Record<string, unknown>>[] {
    const said = vi.spyOn(console, "log");
    return (fact) => said.mock.calls.map(([line]) => JSON.parse(String(line))).filter((each) => each.fact === fact);
  }

  words(): readonly string[] {
    return this.results().map(({ body }) => String(body.result));
  }
}

export function wordOf({ body }: OcpiAnswer): Word {
  return body.data as Word;
}
