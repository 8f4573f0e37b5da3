import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { ChargeView, ReceiptView, SlotView } from "../../src/entry/api/shared/drivers.ts";
import type { ChargePointView } from "../../src/entry/api/shared/schemas.ts";
import { meterValue } from "../support/ocpp-client.ts";
import { ACCEPTED, iso, onRig } from "../support/ocpp-rig.ts";
import { sharedStack } from "../support/shared.ts";
import { untilDefined } from "../support/until.ts";

const { demo } = sharedStack();

/** A browser at the slot: it has its own cookie, and no account. */
class Phone {
  #cookie = "";

  async ask<Body>(
    method: string,
    path: string,
    body?: unknown,
  ): Promise<{ readonly status: number; readonly body: Body }> {
    const response = await fetch(`${demo.worker}/api/public${path}`, {
      method,
      headers: { Origin: demo.worker, Cookie: this.#cookie, "Content-Type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const [set] = response.headers.getSetCookie();
    if (set !== undefined) {
      expect(set).toMatch(/^__Host-cpms_charge=.*; Path=\/; HttpOnly; Secure; SameSite=Strict$/);
      this.#cookie = set.split(";")[0] ?? "";
    }
    return { status: response.status, body: (await response.json()) as Body };
  }

  /** The charge, once it is as it is wanted. */
  charge(wanted: (charge: ChargeView) => boolean): Promise<ChargeView> {
    return untilDefined(async () => {
      const { body } = await this.ask<ChargeView>("GET", "/charges/current");
      return wanted(body) ? body : undefined;
    });
  }
}

describe("a driver without an account, at the real stack (portal 4.19, O5.1, O5.3)", () => {
  it(
    "starts, sees energy grow, stops alone, and the receipt is kWh × price",
    onRig(async (rig) => {
      const { charger } = rig;
      await rig.status("Available");
      const { evses } = await rig.read<ChargePointView>("");
      const code = evses[0]?.uid ?? "";
      const phone = new Phone();
      const slot = await untilDefined(async () => {
        const { body } = await phone.ask<SlotView>("GET", `/slots/${code}`);
        return body.startable ? body : undefined;
      });
      let meterWh = 5_000;
      charger.answer("RemoteStartTransaction", ACCEPTED);
      charger.answer("RemoteStopTransaction", ACCEPTED, (request) =>
        charger.call("StopTransaction", {
          ...request,
          meterStop: meterWh,
          timestamp: iso(Date.now()),
          reason: "Remote",
        }),
      );
      const asked = { startKey: randomUUID(), quoteId: slot.offer?.quoteId };
      expect(await phone.ask("POST", `/slots/${code}/charges`, asked)).toMatchObject({ status: 201 });
      const [start] = await untilDefined(() => {
        const starts = rig.requests("RemoteStartTransaction");
        return starts.length > 0 ? starts : undefined;
      });
      const { transactionId } = await rig.start({ idTag: start?.idTag, meterStart: meterWh });
      for (const wh of [150, 345]) {
        meterWh = 5_000 + wh;
        const sampled = { connectorId: 1, transactionId, meterValue: [meterValue(Date.now(), meterWh)] };
        await charger.call("MeterValues", sampled);
        await phone.charge(({ energyWh }) => energyWh === wh);
      }
      const stranger = new Phone();
      expect((await stranger.ask("POST", "/charges/current/stop")).status).toBe(404);
      expect(rig.requests("RemoteStopTransaction")).toEqual([]);
      expect((await phone.ask("POST", "/charges/current/stop")).status).toBe(200);
      const ended = await phone.charge(({ receiptToken }) => receiptToken !== null);
      const { body: receipt } = await stranger.ask<ReceiptView>("GET", `/receipts/${ended.receiptToken}`);
      const { priceMicroPerKwh = 0 } = slot.offer ?? {};
      expect(receipt).toMatchObject({ energyWh: 345, priceMicroPerKwh });
      expect(receipt.totalInclMicro).toBe(Math.round((345 * priceMicroPerKwh) / 1_000 / 100) * 100);
      const session = await rig.completed(transactionId);
      expect(session.cost).toMatchObject({
        totalInclMicro: receipt.totalInclMicro,
        totalExclMicro: receipt.totalExclMicro,
        payableMicro: receipt.payableMicro,
      });
    }),
  );
});
