import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { ChargePointConfigurationView, LocalListView } from "../../src/entry/api/shared/configuration.ts";
import { ListBox, type ListOptions, withKeys } from "../support/ocpp-boxes.ts";
import { ACCEPTED, created, onRig, type Rig } from "../support/ocpp-rig.ts";
import { sharedStack } from "../support/shared.ts";
import { untilDefined } from "../support/until.ts";

/** A local authorisation list that follows the tokens, through the API and the real stack, with a strict client nobody here wrote. */

const { api } = sharedStack();

const LISTED = { settings: { localAuthList: true } };

const aToken = async () => {
  const { uid } = await created<{ uid: string }>("/tokens", { uid: `L${randomUUID().slice(0, 12)}` });
  return uid;
};

async function block(uid: string): Promise<void> {
  const etag = (await api(`/tokens/${uid}`)).headers.get("etag") ?? "";
  const edit = { method: "PATCH", headers: { "if-match": etag }, body: { state: "blocked" } };
  expect((await api(`/tokens/${uid}`, edit)).status).toBe(200);
}

/** The list as the operator sees it, as soon as it ended so. */
const listIn = (rig: Rig, outcome: string) =>
  untilDefined(
    async () => {
      const list = await rig.read<LocalListView>("/local-list");
      return list.outcome === outcome ? list : undefined;
    },
    { what: `the local list of ${rig.id} to be ${outcome}` },
  );

/** A box that is asked for its limits, and then for its list: both at once, instead of some seconds after its boot. */
async function listBox(rig: Rig, { limits = {}, ...kept }: ListOptions & { limits?: Record<string, string> } = {}) {
  withKeys(rig, limits);
  await created(`${rig.path}/configuration/check`, {});
  await rig.until(async () => !(await rig.read<ChargePointConfigurationView>("/configuration")).checking);
  const box = new ListBox(rig, kept);
  await created(`${rig.path}/local-list/send`, {});
  return box;
}

describe("a local list that follows the tokens", () => {
  it.concurrent(
    "OCPP-K1, TC_043_4, TC_043_5 is sent whole at first, and then what changes: a blocked token, and one that is gone",
    onRig(async (rig) => {
      const uid = await aToken();
      const box = await listBox(rig);
      const { version, entries } = (await listIn(rig, "inStep")) ?? {};
      expect(box.sent[0]).toMatchObject({ listVersion: 1, updateType: "Full" });
      expect([version, entries]).toEqual([box.version, box.entries.size]);
      expect(box.entries.get(uid)).toEqual(ACCEPTED);
      expect(box.entries.get(rig.tokens.blocked)).toEqual({ status: "Blocked" });

      await block(uid);
      await rig.until(() => box.entries.get(uid)?.status === "Blocked");
      expect((await api(`/tokens/${uid}`, { method: "DELETE" })).status).toBe(204);
      await rig.until(() => !box.entries.has(uid));
      const [first, ...changes] = box.sent;
      expect(new Set(changes.map(({ updateType }) => updateType))).toEqual(new Set(["Differential"]));
      const versions = box.sent.map(({ listVersion }) => listVersion);
      expect(versions).toEqual(versions.map((_, index) => (first?.listVersion ?? 0) + index));
      const ofUid = changes.flatMap(({ localAuthorizationList: list = [] }) =>
        list.filter((each) => each.idTag === uid),
      );
      expect(ofUid).toEqual([{ idTag: uid, idTagInfo: { status: "Blocked" } }, { idTag: uid }]);
    }, LISTED),
  );

  it.concurrent(
    "OCPP-K2 is sent whole again where a change is a VersionMismatch",
    onRig(async (rig) => {
      const uid = await aToken();
      const box = await listBox(rig);
      await listIn(rig, "inStep");
      // Somebody else has written to the box meanwhile.
      box.version = 1_000;
      box.entries.clear();
      await block(uid);
      await rig.until(() => box.entries.get(uid)?.status === "Blocked");
      const repair = box.sent.findLastIndex(({ updateType }) => updateType === "Full");
      expect(box.sent[repair]).toMatchObject({ listVersion: 1_001 });
      expect(box.sent[repair - 1]).toMatchObject({ updateType: "Differential" });
      expect(await listIn(rig, "inStep")).toMatchObject({ inStep: true, version: box.version });
      expect(box.entries.get(rig.tokens.valid)).toMatchObject(ACCEPTED);
    }, LISTED),
  );

  it.concurrent(
    "OCPP-K2 comes in parts of SendLocalListMaxLength, of LocalAuthListMaxLength in all",
    onRig(async (rig) => {
      const box = await listBox(rig, {
        version: 7,
        limits: { SendLocalListMaxLength: "2", LocalAuthListMaxLength: "3" },
      });
      expect(await listIn(rig, "inStep")).toMatchObject({ entries: 3, truncated: true });
      await rig.until(() => box.entries.size === 3);
      const [first, second] = box.sent;
      expect(first).toMatchObject({ listVersion: 8, updateType: "Full" });
      expect(second).toMatchObject({ listVersion: 9, updateType: "Differential" });
      const lengths = box.sent.map(({ localAuthorizationList: list = [] }) => list.length);
      expect(lengths.slice(0, 2)).toEqual([2, 1]);
      expect(Math.max(...lengths)).toBe(2);
    }, LISTED),
  );

  it.concurrent.each([
    ["TC_043_3 answered Failed", "Failed", "failed"],
    ["TC_043_1 answered NotSupported", "NotSupported", "notSupported"],
    ["answered VersionMismatch, though it is whole", "VersionMismatch", "failed"],
  ])("OCPP-K2, %s says so, and is not sent again", async (_, status, outcome) => {
    await onRig(async (rig) => {
      const uid = await aToken();
      const box = await listBox(rig, { answer: status });
      expect(await listIn(rig, outcome)).toMatchObject({ inStep: false, entries: null });
      await block(uid);
      await rig.answered("ClearCache", {}, ACCEPTED);
      expect(box.sent).toHaveLength(1);
    }, LISTED)();
  });

  it.concurrent(
    "OCPP-K2, TC_042_1 that the charge point has none of is not sent",
    onRig(async (rig) => {
      const box = await listBox(rig, { version: -1 });
      expect(await listIn(rig, "notSupported")).toMatchObject({ supported: false, inStep: false });
      await block(await aToken());
      await rig.answered("ClearCache", {}, ACCEPTED);
      expect(box.sent).toEqual([]);
    }, LISTED),
  );
});
