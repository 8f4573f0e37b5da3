import { queryOptions } from "@tanstack/react-query";
import { type InferResponseType, parseResponse } from "hono/client";
import type { EvseView } from "../../../../src/entry/api/shared/schemas.ts";
import { api } from "../../api.ts";
import { isSomebodyHere } from "../../presence.ts";
import type { ChargerDraft } from "./charger-draft.ts";
import { connectorOf, type SlotDraft, type Speeds } from "./slot-draft.ts";

/** Chargers of a station, and what is entered of them. */

export type Newcomer = InferResponseType<typeof api.onboarding.$get, 200>["items"][number];

const chargePoint = api["charge-points"][":id"];
const LIST = { limit: 100 };
const READ_AGAIN_MS = 5_000;

/** Who knocked and is registered nowhere; nobody tells open pages of them. */
export const waitingQuery = queryOptions({
  queryKey: ["onboarding"],
  queryFn: async () => (await parseResponse(api.onboarding.$get({ query: LIST }))).items,
  refetchInterval: () => (isSomebodyHere() ? READ_AGAIN_MS : false),
});

/** @returns its identity, and the password that is shown this once. */
export async function registerCharger(
  locationId: string,
  draft: ChargerDraft,
  speeds: Speeds,
): Promise<{ readonly id: string; readonly password: string | null }> {
  const evses = draft.slots.map((slot, index) => evseOf(slot, index + 1, speeds));
  if (draft.waiting !== null) {
    const param = { id: draft.waiting };
    return parseResponse(api.onboarding[":id"].adopt.$post({ param, json: { locationId, evses } }));
  }
  const { vendor, model, serialNumber, identity } = draft;
  const maker = { vendor, model, serialNumber: serialNumber.trim() === "" ? null : serialNumber };
  return parseResponse(api["charge-points"].$post({ json: { id: identity.trim(), locationId, ...maker, evses } }));
}

function evseOf(slot: SlotDraft, connectorId: number, speeds: Speeds) {
  return { label: slot.code.trim(), connectors: [connectorOf(slot, connectorId, speeds)] };
}

interface Addition {
  readonly chargePointId: string;
  /** The highest number of its connectors. */
  readonly lastConnectorId: number;
  readonly slots: readonly SlotDraft[];
  readonly speeds: Speeds;
}

export async function addSlots({ chargePointId, lastConnectorId, slots, speeds }: Addition): Promise<void> {
  for (const [index, slot] of slots.entries()) {
    const json = evseOf(slot, lastConnectorId + index + 1, speeds);
    await parseResponse(chargePoint.evses.$post({ param: { id: chargePointId }, json }));
  }
}

/** Of its connectors the first; where its supply and power stay, so do its volts and amperes. */
export async function saveSlot(chargePointId: string, evse: EvseView, slot: SlotDraft, speeds: Speeds): Promise<void> {
  const [first] = evse.connectors;
  if (first === undefined) return;
  const param = { id: chargePointId };
  const etag = (await chargePoint.$get({ param })).headers.get("ETag") ?? "";
  const { maxVoltageV, maxCurrentA, powerType, maxPowerW, connectorId } = first;
  const wanted = connectorOf(slot, connectorId, speeds);
  const isAsStrong = wanted.powerType === powerType && wanted.maxPowerW === maxPowerW;
  const connector = isAsStrong ? { ...wanted, maxVoltageV, maxCurrentA } : wanted;
  const json = { label: slot.code.trim(), connectors: [connector] };
  const headers = { "If-Match": etag };
  await parseResponse(chargePoint.evses[":uid"].$patch({ param: { ...param, uid: evse.uid }, json }, { headers }));
}

export async function removeSlot(chargePointId: string, uid: string): Promise<void> {
  await chargePoint.evses[":uid"].$delete({ param: { id: chargePointId, uid } });
}

export async function removeCharger(id: string): Promise<void> {
  await chargePoint.$delete({ param: { id } });
}

/** @returns the new one, shown this once. */
export async function newPassword(id: string): Promise<string> {
  return (await parseResponse(chargePoint.password.$post({ param: { id } }))).password;
}

/** Registers what the charger says it is: its next boot is accepted. */
export async function takeOverBootValues(id: string): Promise<void> {
  const param = { id };
  const etag = (await chargePoint.$get({ param })).headers.get("ETag") ?? "";
  await parseResponse(chargePoint["adopt-boot-values"].$post({ param, header: { "if-match": etag } }));
}
