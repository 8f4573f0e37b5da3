import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { realClock } from "../../sim/clock.ts";
import { created, iso, onRig } from "../support/ocpp-rig.ts";
import { type RoamingEmsp, registeredEmsp } from "../support/roaming-emsp.ts";
import { sharedStack } from "../support/shared.ts";
import { untilDefined } from "../support/until.ts";

/** What an eMSP is billed: a charger and an eMSP on either side of the real stack, both strict. */

const { api, demo } = sharedStack();
const HOUR_MS = 3_600_000;
let roaming: RoamingEmsp;

beforeAll(async () => {
  roaming = await registeredEmsp({ api, demo }, { partyId: "BIL", clock: realClock(), tokens: 1 });
});

afterAll(async () => {
  await api(`/parties/${roaming.partnerId}/registration`, { method: "DELETE" });
  await roaming.emsp.stop();
});

interface CdrView {
  readonly id: string;
  readonly totalInclMicro: number;
  readonly totalExclMicro: number;
}

/** The CDR as the eMSP got it. */
function received(id: string) {
  const { cdrs } = roaming.emsp.world.stores;
  return untilDefined(async () => cdrs.byId(id), { what: `the CDR ${id} to be posted` });
}

describe("a session of an eMSP's driver", () => {
  it(
    "is billed to the eMSP as it is shown to the operator, taken back, and billed anew (OCPI-D1, D3, D12, D13, J5, U5)",
    onRig(async (rig) => {
      const start = { idTag: roaming.uids[0] ?? "", timestamp: iso(Date.now() - HOUR_MS), meterStart: 1_000 };
      const { transactionId } = await rig.start(start);
      await rig.stop(transactionId, { meterStop: 8_345 });
      const { id, cost, price } = await rig.completed(transactionId);
      const total_cost = { excl_vat: (cost?.totalExclMicro ?? 0) / 1e6, incl_vat: (cost?.totalInclMicro ?? 0) / 1e6 };
      const cdr = await received(id);
      expect(cdr).toMatchObject({ session_id: id, currency: price?.currency, total_energy: 7.345, total_cost });
      expect(total_cost.incl_vat).toBeGreaterThan(0);

      const reason = "The meter was changed that day";
      const credit = await created<CdrView>(`/cdrs/${id}/credit`, { reason });
      expect(await received(credit.id)).toMatchObject({ credit: true, credit_reference_id: id });
      const anew = await created<CdrView>("/cdrs", { sessionId: id, energyWh: 5_000, reason });
      expect(await received(anew.id)).toMatchObject({ session_id: id, total_energy: 5 });

      const { journal, stores } = roaming.emsp.world;
      expect(stores.cdrs.all().map(({ times }) => times)).toEqual([1, 1, 1]);
      expect(stores.sessions.byId(id)).toMatchObject({ status: "COMPLETED", kwh: 7.345, total_cost });
      expect(journal.violations).toEqual([]);
    }),
  );
});
