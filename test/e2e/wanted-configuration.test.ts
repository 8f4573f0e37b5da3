import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { ChargePointConfigurationView } from "../../src/entry/api/shared/configuration.ts";
import { withKeys } from "../support/ocpp-boxes.ts";
import { ACCEPTED, created, onRig, type Rig } from "../support/ocpp-rig.ts";
import { sharedStack } from "../support/shared.ts";
import { untilDefined } from "../support/until.ts";

/** What the operator wants of keys and of availability, through the API and the real stack, with a strict client nobody here wrote. */

const { api } = sharedStack();

const INTERVAL = "MeterValueSampleInterval";
const TIMEOUT = "ConnectionTimeOut";

async function want(path: string, values: Record<string, string | null>, more: object = {}): Promise<void> {
  const answer = await api(`${path}/configuration`, { method: "PUT", body: { values, ...more } });
  expect(answer.status).toBe(200);
}

/** How a key ended, as soon as nothing is being compared any more and it ended so. */
const keyIn = (rig: Rig, name: string, outcome: string) =>
  untilDefined(
    async () => {
      const { checking, keys } = await rig.read<ChargePointConfigurationView>("/configuration");
      return checking ? undefined : keys.find((each) => each.key === name && each.outcome === outcome);
    },
    { what: `${name} of ${rig.id} to be ${outcome}` },
  );

const changes = (rig: Rig, name: string) => rig.requests("ChangeConfiguration").filter(({ key }) => key === name);

const aModel = () => `M-${randomUUID().slice(0, 8)}`;

describe("a wanted configuration", () => {
  const model = aModel();

  it.concurrent(
    "OCPP-M5 of a model is compared, set where it differs, and read back; the charge point's own wish goes before it",
    onRig(
      async (rig) => {
        withKeys(rig, { [INTERVAL]: "60", [TIMEOUT]: "30" });
        await want(`/charge-point-models/Vendor/${model}`, { [INTERVAL]: "20", [TIMEOUT]: "30" });
        expect(await keyIn(rig, INTERVAL, "inStep")).toMatchObject({ wanted: "20", reported: "20", level: "model" });
        expect(await keyIn(rig, TIMEOUT, "inStep")).toMatchObject({ wanted: "30", reported: "30", level: "model" });
        await want(rig.path, { [TIMEOUT]: "90" });
        await rig.until(() => changes(rig, TIMEOUT).length > 0);
        expect(await keyIn(rig, TIMEOUT, "inStep")).toMatchObject({ reported: "90", level: "chargePoint" });
        expect(changes(rig, INTERVAL)).toEqual([{ key: INTERVAL, value: "20" }]);
        expect(changes(rig, TIMEOUT)).toEqual([{ key: TIMEOUT, value: "90" }]);
      },
      { model },
    ),
  );

  it.concurrent(
    "OCPP-B10 is compared anew after a boot: what was lost meanwhile is set again, and nothing else",
    onRig(async (rig) => {
      withKeys(rig, { [INTERVAL]: "60", [TIMEOUT]: "60" });
      await want(rig.path, { [INTERVAL]: "20", [TIMEOUT]: "90" });
      await rig.until(() => changes(rig, TIMEOUT).length + changes(rig, INTERVAL).length === 2);
      await keyIn(rig, INTERVAL, "inStep");
      await rig.charger.close();
      await rig.connect();
      withKeys(rig, { [INTERVAL]: "60", [TIMEOUT]: "90" });
      await rig.boot();
      await created(`${rig.path}/configuration/check`, {});
      await rig.until(() => changes(rig, INTERVAL).length === 2);
      expect(await keyIn(rig, INTERVAL, "inStep")).toMatchObject({ reported: "20" });
      expect(changes(rig, TIMEOUT)).toHaveLength(1);
    }),
  );

  it.concurrent.each([
    ["Rejected", "rejected"],
    ["NotSupported", "notSupported"],
    ["RebootRequired", "rebootRequired"],
  ])("that is answered %s says so, and is not asked for again", async (status, outcome) => {
    await onRig(async (rig) => {
      withKeys(rig, { [INTERVAL]: "60" }, { answers: { [INTERVAL]: status } });
      await want(rig.path, { [INTERVAL]: "20" });
      expect(await keyIn(rig, INTERVAL, outcome)).toMatchObject({ wanted: "20", reported: "60" });
      await rig.answered("ClearCache", {}, ACCEPTED);
      expect(changes(rig, INTERVAL)).toHaveLength(1);
    })();
  });

  it.concurrent(
    "of a key that is read-only or unknown says so, and is never asked for",
    onRig(async (rig) => {
      withKeys(rig, { [INTERVAL]: "60" }, { readonly: [INTERVAL] });
      await want(rig.path, { [INTERVAL]: "20", [TIMEOUT]: "90" });
      expect(await keyIn(rig, INTERVAL, "readOnly")).toMatchObject({ readonly: true, reported: "60" });
      expect(await keyIn(rig, TIMEOUT, "unknownKey")).toMatchObject({ wanted: "90", reported: null });
      await rig.answered("ClearCache", {}, ACCEPTED);
      expect([...changes(rig, INTERVAL), ...changes(rig, TIMEOUT)]).toEqual([]);
    }),
  );

  it.concurrent(
    "that takes a restart gets one where that is wanted, once",
    onRig(async (rig) => {
      withKeys(rig, { [INTERVAL]: "60" }, { answers: { [INTERVAL]: "RebootRequired" } });
      rig.charger.answer("Reset", ACCEPTED);
      await want(rig.path, { [INTERVAL]: "20" }, { rebootWhenIdle: true });
      await rig.until(() => rig.requests("Reset").length > 0);
      withKeys(rig, { [INTERVAL]: "20" });
      await rig.boot();
      await created(`${rig.path}/configuration/check`, {});
      await keyIn(rig, INTERVAL, "inStep");
      await rig.answered("ClearCache", {}, ACCEPTED);
      expect(rig.requests("Reset")).toEqual([{ type: "Soft" }]);
      expect(changes(rig, INTERVAL)).toHaveLength(1);
    }),
  );
});

interface Wanted {
  readonly connectorId: number;
  readonly type: string;
  readonly outcome: string;
  readonly status: string | null;
}

const INOPERATIVE = { connectorId: 1, type: "Inoperative" };
const outOfService = (rig: Rig) => rig.requests("ChangeAvailability");

const availabilityIn = (rig: Rig, outcome: string) =>
  untilDefined(
    async () => {
      const { items } = await rig.read<{ readonly items: readonly Wanted[] }>("/availability");
      return items.find((each) => each.outcome === outcome);
    },
    { what: `the availability of ${rig.id} to be ${outcome}` },
  );

describe("a wanted availability", () => {
  it.concurrent(
    "is scheduled while a car charges, carried out at its end, and put right after a boot that shows otherwise",
    onRig(async (rig) => {
      const { transactionId } = await rig.start();
      await rig.status("Charging");
      await rig.answered("ChangeAvailability", INOPERATIVE, { status: "Scheduled" });
      expect(await availabilityIn(rig, "scheduled")).toMatchObject({ ...INOPERATIVE, status: "Charging" });
      await rig.stop(transactionId);
      await rig.status("Finishing");
      await rig.status("Unavailable");
      expect(await availabilityIn(rig, "inEffect")).toMatchObject({ ...INOPERATIVE, status: "Unavailable" });
      await rig.completed(transactionId);
      expect(outOfService(rig)).toEqual([INOPERATIVE]);

      await rig.charger.close();
      await rig.connect();
      rig.charger.answer("ChangeAvailability", ACCEPTED);
      await rig.boot();
      await rig.status("Available");
      await availabilityIn(rig, "accepted");
      await rig.status("Unavailable");
      await availabilityIn(rig, "inEffect");
      expect(outOfService(rig)).toEqual([INOPERATIVE, INOPERATIVE]);
    }),
  );

  it.concurrent(
    "that is said while the charge point is away is asked for when it is back; a way of its own is shown, and not fought",
    onRig(
      async (rig) => {
        const whole = { connectorId: 0, type: "Inoperative" };
        await rig.charger.close();
        await rig.until(async () => !(await rig.read<{ live: { connected: boolean } }>("")).live.connected);
        expect(await rig.give("ChangeAvailability", whole)).toMatchObject({ state: "offline" });
        expect(await availabilityIn(rig, "pending")).toMatchObject(whole);
        await rig.connect();
        rig.charger.answer("ChangeAvailability", ACCEPTED);
        await rig.boot();
        await availabilityIn(rig, "accepted");
        for (const connectorId of [1, 2]) await rig.status("Unavailable", { connectorId });
        await availabilityIn(rig, "inEffect");
        await rig.status("Available", { connectorId: 2 });
        await rig.until(() => outOfService(rig).length === 2);
        await availabilityIn(rig, "accepted");
        await rig.status("Unavailable", { connectorId: 2 });
        await availabilityIn(rig, "inEffect");
        await rig.status("Available", { connectorId: 2 });
        await availabilityIn(rig, "differs");
        await rig.answered("ClearCache", {}, ACCEPTED);
        expect(outOfService(rig)).toEqual([whole, whole]);
      },
      { connectors: 2 },
    ),
  );

  it.concurrent(
    "that is rejected says so, and is not asked for again",
    onRig(async (rig) => {
      await rig.status("Available");
      await rig.answered("ChangeAvailability", INOPERATIVE, { status: "Rejected" });
      expect(await availabilityIn(rig, "rejected")).toMatchObject({ ...INOPERATIVE, status: "Available" });
      await rig.status("Available");
      await rig.answered("ClearCache", {}, ACCEPTED);
      expect(outOfService(rig)).toHaveLength(1);
    }),
  );
});
