import type { Stack } from "./stack.ts";

/** Enters a DSO at an address where nobody answers. @returns its id. */
export async function unreachableDso({ api }: Pick<Stack, "api">, name: string): Promise<string> {
  const link = {
    baseUrl: "http://127.0.0.1:9/nobody",
    programs: [{ name: "dynamic" }],
    clientId: "emall",
    clientSecret: "secret",
    venName: "emall",
    currency: "EUR",
    timeZone: "Europe/Lisbon",
    prices: { gridFeeMicroPerKwh: 0, leviesMicroPerKwh: 0, taxBasisPoints: 0 },
  };
  const made = await api("/dsos", { method: "POST", body: { name, kind: "openadr3", link } });
  if (made.status !== 201) throw new Error(`The DSO was answered ${made.status}: ${await made.text()}`);
  return ((await made.json()) as { id: string }).id;
}
