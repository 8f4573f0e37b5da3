import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { Payload } from "../support/ocpp-client.ts";
import { ACCEPTED, created, Rig } from "../support/ocpp-rig.ts";
import { sharedStack } from "../support/shared.ts";

/** The power of a location divided through the API and the real stack, among the sockets of a strict client nobody here wrote. */

const { api } = sharedStack();
const GRID_A = 22;
/** Half, without what is kept for cars that take a little more than they may. */
const LESS_THAN_HALF_A = 9;
const SECOND = 1_000;

interface Profile {
  readonly transactionId?: number;
  readonly chargingProfilePurpose: string;
  readonly chargingSchedule: {
    readonly startSchedule?: string;
    readonly chargingRateUnit: string;
    readonly chargingSchedulePeriod: readonly { readonly startPeriod: number; readonly limit: number }[];
  };
}

/** What the profiles that were accepted allow a connector, in amperes of each phase. */
class Socket {
  readonly profiles = new Map<string, Profile>();
  transactionId: number | null = null;

  allowsA(at: number): number {
    const own = this.profiles.get("TxProfile");
    const isOwn = own !== undefined && own.transactionId === this.transactionId;
    const profile = isOwn ? own : this.profiles.get("TxDefaultProfile");
    if (this.transactionId === null || profile === undefined) return 0;
    const { startSchedule, chargingSchedulePeriod } = profile.chargingSchedule;
    const from = startSchedule === undefined ? at : Date.parse(startSchedule);
    return chargingSchedulePeriod.findLast(({ startPeriod }) => from + startPeriod * SECOND <= at)?.limit ?? 0;
  }
}

async function aLocation(): Promise<string> {
  const id = `site-${randomUUID().slice(0, 8)}`;
  const address = { address: "Rua do Teste 1", city: "Porto", postalCode: "4000-001", country: "PRT" };
  const place = { latitude: "41.157900", longitude: "-8.629100", timeZone: "Europe/Lisbon" };
  await created("/locations", { id, name: "Two sockets", ...address, ...place });
  const path = `/locations/${id}/energy/connection`;
  const etag = (await api(path)).headers.get("etag") ?? "";
  const body = { gridLimitW: GRID_A * 690, feeders: [], chargePoints: {}, phases: {} };
  expect((await api(path, { method: "PUT", body, headers: { "If-Match": etag } })).status).toBe(200);
  return id;
}

describe("EN-P1…P8, EN-D14 two cars at one connection", () => {
  it("plug in at once, are told valid profiles that never exceed it, and fall back to less when they hear nothing", async () => {
    const rig = await Rig.register({ connectors: 2, locationId: await aLocation() });
    const sockets = [new Socket(), new Socket()];
    const sums: number[] = [];
    const look = () => sums.push(sockets.reduce((sum, socket) => sum + socket.allowsA(Date.now()), 0));
    try {
      const client = await rig.connect();
      client.answer("SetChargingProfile", (request: Payload) => {
        const { connectorId, csChargingProfiles } = request as { connectorId: number; csChargingProfiles: Profile };
        sockets[connectorId - 1]?.profiles.set(csChargingProfiles.chargingProfilePurpose, csChargingProfiles);
        look();
        return ACCEPTED;
      });
      await rig.boot();
      await rig.until(() => rig.requests("SetChargingProfile").length === sockets.length);
      const starting = sockets.map(async (socket, index) => {
        socket.transactionId = (await rig.start({ connectorId: index + 1 })).transactionId;
        look();
      });
      await Promise.all(starting);
      await rig.until(() => sockets.every((socket) => socket.allowsA(Date.now()) > LESS_THAN_HALF_A));
      expect(Math.max(...sums)).toBeLessThanOrEqual(GRID_A);
      const inTwoHours = Date.now() + 2 * 3_600 * SECOND;
      expect(sockets.map((socket) => socket.allowsA(inTwoHours))).toEqual([6, 6]);
      for (const { transactionId } of sockets) await rig.stop(transactionId ?? 0);
    } finally {
      await rig.hangUp();
    }
    expect(rig.faults).toEqual([]);
  });
});
