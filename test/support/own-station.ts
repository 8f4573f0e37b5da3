import { expect } from "vitest";
import { created } from "./ocpp-rig.ts";
import { sharedStack } from "./shared.ts";

/** A station of a test's own on the shared stack. @returns its id */
export async function ownStation(): Promise<string> {
  const { id } = await created<{ id: string }>("/locations", {
    name: "Mercado do Bolhão",
    address: "Rua Formosa 322",
    city: "Porto",
    country: "PRT",
    latitude: "41.149120",
    longitude: "-8.606710",
    timeZone: "Europe/Lisbon",
  });
  return id;
}

/** Takes it out of the lists that other tests read. */
export async function closeStation(id: string): Promise<void> {
  const change = { method: "PATCH", headers: { "If-Match": "*" }, body: { archived: true } };
  expect((await sharedStack().api(`/locations/${id}`, change)).status).toBe(200);
}
