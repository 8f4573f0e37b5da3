import { beforeEach } from "vitest";
import type { SessionView } from "../../src/entry/api/shared/schemas.ts";
import { aToken } from "../support/roaming-token.ts";
import { ask, askList, Partner } from "./ocpi-partner.ts";
import { aStart, aStop, clock, type Station, World } from "./ocpp-world.ts";
import { fresh, type Operator } from "./operator.ts";

const HOUR_SECONDS = 3_600;

/** A registered partner, a token of it, and a station at which the token charges. */
export class RoamingCharge {
  readonly partner = Partner.forTests();
  readonly #world = World.forTests();
  partnerId = "";
  /** By which the partner calls us. */
  token = "";
  uid = "";
  station: Station = undefined as unknown as Station;

  /** @param receives the modules that the partner lists as RECEIVER. */
  static forTests(...receives: readonly string[]): RoamingCharge {
    const roaming = new RoamingCharge();
    beforeEach(async () => {
      roaming.uid = fresh("Roam");
      await roaming.register(...receives);
      roaming.station = await roaming.world.station();
    });
    return roaming;
  }

  get world(): World {
    return this.#world.current;
  }

  get operator(): Operator {
    return this.world.operator;
  }

  async register(...receives: readonly string[]): Promise<void> {
    this.partner.receives(...receives);
    this.partnerId = await this.partner.enter(this.operator);
    this.token = await this.partner.register(this.operator, this.partnerId);
    await this.tell({});
  }

  /** Another eMSP takes the partner's place, and has a token of its own. */
  async another(...receives: readonly string[]): Promise<void> {
    this.partner.partyId = `Z${this.partner.partyId.slice(1)}`;
    this.uid = fresh("Roam");
    await this.register(...receives);
  }

  /** The partner tells us of its token. */
  async tell(fields: Record<string, unknown>): Promise<void> {
    const { partyId } = this.partner;
    const told = aToken({ party_id: partyId, uid: this.uid, whitelist: "ALWAYS", ...fields });
    await ask("PUT", `/ocpi/2.2.1/tokens/NL/${partyId}/${this.uid}?type=RFID`, this.token, told);
  }

  /** All that a list of ours shows the partner. */
  async listed<Object>(module: string, query = ""): Promise<readonly Object[]> {
    await this.station.settled();
    const pages = await askList(`/ocpi/2.2.1/${module}${query}`, this.token);
    return pages.flatMap(({ body }) => body.data as readonly Object[]);
  }

  async start(fields: Record<string, unknown> = {}) {
    const charger = await this.station.boot();
    const { transactionId } = await charger.request("StartTransaction", aStart({ idTag: this.uid, ...fields }));
    return { charger, transactionId: transactionId as number };
  }

  /** A session of one hour and 2 kWh, to the end of all that is told of it. */
  async charge(stop: Record<string, unknown> = { meterStop: 3_000 }): Promise<SessionView> {
    const { charger, transactionId } = await this.start();
    clock.advance(HOUR_SECONDS);
    await charger.request("StopTransaction", aStop(transactionId, stop));
    const session = await this.station.session(transactionId);
    await this.partner.isTold(this.partnerId);
    return session;
  }
}
