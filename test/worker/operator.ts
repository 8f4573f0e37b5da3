import { call, createApiKey } from "./api-client.ts";

/** An answer of `/api`, its body read. */
export interface Answer<Body = Record<string, unknown>> {
  readonly status: number;
  readonly etag: string;
  readonly body: Body;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
}

/** An operator's script: it holds an API key and speaks JSON. */
export class Operator {
  readonly #key: { readonly Authorization: string };

  private constructor(key: { readonly Authorization: string }) {
    this.#key = key;
  }

  static async hire(permissions?: readonly string[]): Promise<Operator> {
    return new Operator(await createApiKey(permissions));
  }

  get<Body>(path: string): Promise<Answer<Body>> {
    return this.#send("GET", path);
  }

  /** An answer that is no JSON. */
  async getText(path: string): Promise<Answer<string>> {
    const response = await call(`/api${path}`, { headers: this.#key });
    return { status: response.status, etag: response.headers.get("ETag") ?? "", body: await response.text() };
  }

  post<Body>(path: string, body?: unknown, etag?: string): Promise<Answer<Body>> {
    return this.#send("POST", path, { body, etag });
  }

  put<Body>(path: string, body: unknown, etag?: string): Promise<Answer<Body>> {
    return this.#send("PUT", path, { body, etag });
  }

  patch<Body>(path: string, body: unknown, etag?: string): Promise<Answer<Body>> {
    return this.#send("PATCH", path, { body, etag });
  }

  delete<Body>(path: string, etag?: string): Promise<Answer<Body>> {
    return this.#send("DELETE", path, { etag });
  }

  /** Reads what is there and edits that version. */
  async edit<Body>(path: string, body: unknown): Promise<Answer<Body>> {
    return this.patch(path, body, (await this.get(path)).etag);
  }

  /** Follows a list to its end. */
  async readAll<Item>(path: string, limit: number): Promise<readonly Item[]> {
    const items: Item[] = [];
    let cursor = "";
    for (;;) {
      const joined = path.includes("?") ? "&" : "?";
      const page = await this.get<Page<Item>>(`${path}${joined}limit=${limit}${cursor}`);
      if (page.status !== 200) throw new Error(`${path} answered ${page.status}: ${JSON.stringify(page.body)}`);
      items.push(...page.body.items);
      if (page.body.nextCursor === null) return items;
      cursor = `&cursor=${page.body.nextCursor}`;
    }
  }

  async #send<Body>(
    method: string,
    path: string,
    { body, etag }: { readonly body?: unknown; readonly etag?: string | undefined } = {},
  ): Promise<Answer<Body>> {
    const headers = { ...this.#key, ...(etag === undefined ? {} : { "If-Match": etag }) };
    const response = await call(`/api${path}`, { method, headers, body });
    const text = await response.text();
    const parsed = (text === "" ? null : JSON.parse(text)) as Body;
    return { status: response.status, etag: response.headers.get("ETag") ?? "", body: parsed };
  }
}

export const fresh = (prefix: string): string => `${prefix}-${crypto.randomUUID().slice(0, 8)}`;

export const aLocation = (fields: Record<string, unknown> = {}) => ({
  id: fresh("loc"),
  name: "Porto Norte 1",
  address: "Rua do Teste 1",
  city: "Porto",
  postalCode: "4000-001",
  country: "PRT",
  latitude: "41.157900",
  longitude: "-8.629100",
  timeZone: "Europe/Lisbon",
  ...fields,
});

export const aConnector = (connectorId: number, fields: Record<string, unknown> = {}) => ({
  connectorId,
  class: "standard",
  standard: "IEC_62196_T2",
  format: "SOCKET",
  powerType: "AC_3_PHASE",
  maxVoltageV: 230,
  maxCurrentA: 32,
  maxPowerW: 22_000,
  ...fields,
});

export const aChargePoint = (locationId: string, fields: Record<string, unknown> = {}) => ({
  id: fresh("CP"),
  locationId,
  vendor: "Vendor",
  model: "Model",
  serialNumber: "S-1",
  evses: [{ label: "A1", connectors: [aConnector(1)] }],
  ...fields,
});

export const aPrice = (fields: Record<string, unknown> = {}) => ({
  class: "standard",
  currency: "EUR",
  priceMicroPerKwh: 390_000,
  vatBasisPoints: 2_300,
  ...fields,
});

/** What the database itself says to a statement: its message, or null when it agrees. */
export async function refusalOf(statement: D1PreparedStatement): Promise<string | null> {
  try {
    await statement.run();
    return null;
  } catch (error) {
    return String(error);
  }
}
