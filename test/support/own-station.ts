import { created } from "./ocpp-rig.ts";

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
