import { afterEach, describe, expect, it } from "vitest";
import { SimulatedChargePoint, type SimulatedChargePointInput } from "../../sim/charge-point/simulated-charge-point.ts";
import { memoryStorage } from "../../sim/charge-point/storage.ts";
import type { ChargePointView, CommandView } from "../../src/entry/api/shared/schemas.ts";
import { ocppApi } from "../support/ocpp-api.ts";
import { created, Rig } from "../support/ocpp-rig.ts";
import { sharedStack } from "../support/shared.ts";

const { demo, api } = sharedStack();
const operator = ocppApi(api);
const WAIT_SECONDS = 20;
const simulated: SimulatedChargePoint[] = [];

afterEach(() => {
  const used = simulated.splice(0);
  for (const each of used) each.stop();
  expect(used.flatMap(({ violations }) => violations)).toEqual([]);
});

/** A registered charge point that the simulator plays. */
async function played(fields: Record<string, unknown> = {}, options: SimulatedChargePointInput["options"] = {}) {
  const rig = await Rig.register(fields);
  const storage = memoryStorage();
  const play = (more: SimulatedChargePointInput["options"] = {}) => {
    const spec = { ...rig.identity, vendor: "Vendor", model: "Model", serialNumber: "S-1" };
    const chargePoint = new SimulatedChargePoint({ spec, url: demo.ocpp, storage, options: { ...options, ...more } });
    simulated.push(chargePoint);
    chargePoint.start();
    return chargePoint;
  };
  const chargePoint = play();
  await online(chargePoint);
  return { rig, chargePoint, play };
}

async function online(chargePoint: SimulatedChargePoint): Promise<void> {
  await chargePoint.until(({ registration, live }) => registration.status === "Accepted" && live.socket === "open");
}

/** Comes back on a socket of its own making. */
async function reconnected(chargePoint: SimulatedChargePoint, act: () => Promise<unknown>): Promise<void> {
  const closed = chargePoint.reported("connection.closed");
  await act();
  await closed;
  chargePoint.reconnect();
  await chargePoint.until(({ live }) => live.socket === "open" && live.confirmed);
}

const give = async (id: string, action: string, request: unknown): Promise<CommandView> => {
  const { status, command } = await operator.give(id, action, request, WAIT_SECONDS);
  expect(status).toBe(200);
  return command;
};

describe("TC_073 a new key, with the simulator through the real stack", () => {
  it("is taken, and the simulator comes back with it, also after it was killed", async () => {
    const { rig, chargePoint, play } = await played();
    await reconnected(chargePoint, () => created(`${rig.path}/authorization-key`, {}));
    chargePoint.stop();
    await online(play());
    await expect(rig.client().rpc.connect()).rejects.toMatchObject({ code: 401 });
  });

  it("OCPP-X3 whose answer is lost locks nobody out", async () => {
    const { rig, chargePoint } = await played({}, { switches: new Set(["configurationAnswerLost"]) });
    const before = chargePoint.state().authorizationKey;
    await reconnected(chargePoint, () => created(`${rig.path}/authorization-key`, {}));
    expect(chargePoint.state().authorizationKey).not.toBe(before);
    await expect(rig.client().rpc.connect()).rejects.toMatchObject({ code: 401 });
  });
});

describe("TC_074 a client certificate, with the simulator through the real stack", () => {
  const certificates = async (rig: Rig) =>
    (await rig.read<{ items: { state: string; fingerprint: string }[] }>("/client-certificates")).items;

  it("is asked for, signed, taken and shown", async () => {
    const { rig, chargePoint } = await played();
    const trigger = { requestedMessage: "SignChargePointCertificate" };
    expect(await give(rig.id, "ExtendedTriggerMessage", trigger)).toMatchObject({ response: { status: "Accepted" } });
    await chargePoint.until(({ security }) => security.certificate !== null);
    await rig.until(async () => (await certificates(rig))[0]?.state === "installed");
  });

  it("TC_077 that the charge point does not take is shown as rejected", async () => {
    const { rig } = await played({}, { switches: new Set(["certificateRejected"]) });
    await give(rig.id, "ExtendedTriggerMessage", { requestedMessage: "SignChargePointCertificate" });
    await rig.until(async () => (await certificates(rig))[0]?.state === "rejected");
    const path = `/security-events?chargePointId=${rig.id}`;
    await rig.until(async () => {
      const { items } = (await (await api(path)).json()) as { items: { type: string }[] };
      return items[0]?.type === "InvalidChargePointCertificate";
    });
  });

  it("of another charge point is refused before it is asked for", async () => {
    const { rig, chargePoint } = await played({ serialNumber: null });
    const answered = chargePoint.reported("certificate.requested");
    await give(rig.id, "ExtendedTriggerMessage", { requestedMessage: "SignChargePointCertificate" });
    expect((await answered).details).toEqual({ status: "Rejected" });
    expect(await certificates(rig)).toEqual([]);
  });
});

describe("TC_075_2, TC_076, TC_083 with the simulator through the real stack", () => {
  it("a root certificate is installed, listed and deleted; with it the profile can be raised", async () => {
    const { rig, chargePoint } = await played({ securityProfile: 1 });
    await give(rig.id, "ExtendedTriggerMessage", { requestedMessage: "SignChargePointCertificate" });
    const { security } = await chargePoint.until((state) => state.security.certificate !== null);
    const [, root = ""] = security.certificate?.chain.match(/-----BEGIN[^-]+-----[^-]+-----END[^-]+-----/g) ?? [];
    const certificateType = "CentralSystemRootCertificate";
    const raise = () => created<CommandView>(`${rig.path}/security-profile`, { profile: 2 });
    const refused = await raise();
    await rig.until(async () => (await rig.command(refused.id)).response?.status === "Rejected");

    const install = () => give(rig.id, "InstallCertificate", { certificateType, certificate: root });
    await install();
    const listed = await give(rig.id, "GetInstalledCertificateIds", { certificateType });
    const { certificateHashData: all } = listed.response as { certificateHashData: unknown[] };
    const [certificateHashData] = all;
    const shown = async () =>
      (await rig.read<{ items: { certificates: unknown[] }[] }>("/root-certificates")).items[0]?.certificates;
    expect(await shown()).toEqual([certificateHashData]);
    const deleted = await give(rig.id, "DeleteCertificate", { certificateHashData });
    expect(deleted.response).toEqual({ status: "Accepted" });
    await rig.until(async () => (await shown())?.length === 0);

    await install();
    await reconnected(chargePoint, raise);
    await rig.until(async () => (await rig.read<ChargePointView>("")).securityProfile === 2);
  });
});
