import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { expect } from "vitest";
import type { ChargePointView, CommandView, ConnectorView, SessionView } from "../../src/entry/api/shared/schemas.ts";
import { ocppApi } from "./ocpp-api.ts";
import { type Identity, type Payload, type StrictClient, strictClient } from "./ocpp-client.ts";
import { sharedStack } from "./shared.ts";
import { untilDefined, untilTrue } from "./until.ts";

const WAIT_SECONDS = 20;
const { demo, api } = sharedStack();
const operator = ocppApi(api);

const BOOT = { chargePointVendor: "Vendor", chargePointSerialNumber: "S-1" };
export const ACCEPTED = { status: "Accepted" } as const;

/** What a rig is registered with: so many connectors, each an EVSE of its own, and fields of the charge point. */
type RigOptions = Payload & { readonly connectors?: number; readonly model?: string };

/** A charge point of a test's own on the shared stack: ocpp-rpc plays the box, `/api` plays the operator. */
export class Rig {
  readonly identity: Identity;
  readonly tokens = tokensOf(demo.tokens);
  readonly #model: string;
  readonly #clients: StrictClient[] = [];

  private constructor(identity: Identity, model: string) {
    this.identity = identity;
    this.#model = model;
  }

  static async register({ connectors = 1, model = "Model", ...fields }: RigOptions = {}): Promise<Rig> {
    const id = `RIG-${randomUUID().slice(0, 13)}`;
    const evses = Array.from({ length: connectors }, (_, index) => ({
      label: `E${index + 1}`,
      connectors: [aConnector(index + 1)],
    }));
    const [{ locationId } = { locationId: "" }] = demo.chargePoints;
    const station = { id, locationId, vendor: "Vendor", model, serialNumber: "S-1", evses, ...fields };
    const { password } = await created<{ password: string }>("/charge-points", station);
    return new Rig({ id, password }, model);
  }

  get id(): string {
    return this.identity.id;
  }

  get path(): string {
    return `/charge-points/${this.id}`;
  }

  /** The box as connected now. */
  get charger(): StrictClient {
    const newest = this.#clients.at(-1);
    if (newest === undefined) throw new Error("the charge point is not connected");
    return newest;
  }

  /** Each connection is a client of its own. */
  client(options: Parameters<typeof strictClient>[2] = {}, identity = this.identity): StrictClient {
    const client = strictClient(demo.ocpp, identity, options);
    this.#clients.push(client);
    return client;
  }

  async connect(options: Parameters<typeof strictClient>[2] = {}): Promise<StrictClient> {
    const client = this.client(options);
    await client.rpc.connect();
    return client;
  }

  async boot(): Promise<Payload> {
    const answer = await this.charger.call("BootNotification", { ...BOOT, chargePointModel: this.#model });
    expect(answer).toEqual({ status: "Accepted", currentTime: aboutNow, interval: 45 });
    return answer;
  }

  async authorize(idTag: string): Promise<Payload> {
    const { idTagInfo, ...others } = await this.charger.call("Authorize", { idTag });
    expect(others).toEqual({});
    return idTagInfo as Payload;
  }

  async status(status: string, fields: Payload = {}): Promise<void> {
    const report = { connectorId: 1, status, errorCode: "NoError", timestamp: iso(Date.now()), ...fields };
    expect(await this.charger.call("StatusNotification", report)).toEqual({});
  }

  /** StartTransaction on connector 1 with a valid card, unless `fields` say otherwise. */
  async start(fields: Payload = {}): Promise<{ readonly transactionId: number; readonly idTagInfo: Payload }> {
    const start = { connectorId: 1, idTag: this.tokens.valid, meterStart: 1_000, timestamp: iso(Date.now()) };
    const answer = await this.charger.call("StartTransaction", { ...start, ...fields });
    const { transactionId, idTagInfo } = answer as { transactionId: number; idTagInfo: Payload };
    expect(transactionId).toBeGreaterThan(0);
    return { transactionId, idTagInfo };
  }

  /** StopTransaction: always answered, with the card's own state if it names one. */
  async stop(transactionId: number, fields: Payload = {}): Promise<void> {
    const stop = { transactionId, meterStop: 2_000, timestamp: iso(Date.now()), ...fields };
    const answer = await this.charger.call("StopTransaction", stop);
    expect(answer).toEqual("idTag" in fields ? { idTagInfo: expect.objectContaining({ status: anyText }) } : {});
  }

  /** Gives a command, and waits until the charge point has answered it. */
  async give(action: string, request: unknown = {}): Promise<CommandView> {
    const { status, command } = await operator.give(this.id, action, request, WAIT_SECONDS);
    expect([status, command.action, command.request]).toEqual([200, action, asShown(request)]);
    return command;
  }

  /** Gives a command whose answer must be shown to the operator as the charge point gave it. */
  async answered(action: string, request: unknown, response: Payload, then?: Then): Promise<void> {
    // The system may ask for something of the same action by itself.
    const asked = () => this.requests(action).filter((each) => isDeepStrictEqual(each, request)).length;
    const before = asked();
    this.charger.answer(action, response, then);
    const { state, response: shown, error } = await this.give(action, request);
    expect({ action, state, shown, error }).toEqual({ action, state: "answered", shown: response, error: null });
    expect(asked()).toBe(before + 1);
  }

  /** What came as calls of this action, over all connections. */
  requests(action: string): readonly Payload[] {
    return this.#clients.flatMap((client) =>
      client.received.filter((call) => call.action === action).map(({ request }) => request),
    );
  }

  session(transactionId: number, wanted: (session: SessionView) => boolean): Promise<SessionView> {
    return operator.session(this.id, transactionId, wanted);
  }

  /** A resource of the charge point. */
  async read<T>(path: string): Promise<T> {
    return (await (await api(`${this.path}${path}`)).json()) as T;
  }

  command(id: string): Promise<CommandView> {
    return operator.command(id);
  }

  sessions(): Promise<readonly SessionView[]> {
    return operator.sessions(this.id);
  }

  completed(transactionId: number): Promise<SessionView> {
    return this.session(transactionId, ({ state }) => state === "COMPLETED");
  }

  /** The statuses shown, oldest first, as soon as there are so many. */
  statuses(count: number): Promise<readonly string[]> {
    return untilDefined(
      async () => {
        const history = (await operator.statusHistory(this.id)).map(({ rawStatus }) => rawStatus);
        return history.length < count ? undefined : history.reverse();
      },
      { what: `${count} statuses of ${this.id}` },
    );
  }

  /** Connector 1 as the operator sees it, as soon as it is as wanted. */
  connector(wanted: (connector: ConnectorView) => boolean): Promise<ConnectorView> {
    return untilDefined(
      async () => {
        const view = await this.read<ChargePointView>("");
        return view.evses[0]?.connectors.find(wanted);
      },
      { what: `connector 1 of ${this.id}` },
    );
  }

  until(condition: () => boolean | Promise<boolean>): Promise<void> {
    return untilTrue(condition, { what: `${condition} at ${this.id}` });
  }

  async hangUp(): Promise<void> {
    for (const client of this.#clients) await client.close();
  }

  /** Frames that the client's schemas refused, in either direction. */
  get faults(): readonly string[] {
    return this.#clients.flatMap(({ faults }) => faults);
  }
}

type Then = Parameters<StrictClient["answer"]>[2];

/** A test's body: a booted charge point, and at its end no frame that the client's schemas refused. */
export function onRig(story: (rig: Rig) => Promise<void>, options: RigOptions = {}): () => Promise<void> {
  return async () => {
    const rig = await Rig.register(options);
    try {
      await rig.connect();
      await rig.boot();
      await story(rig);
    } finally {
      await rig.hangUp();
    }
    expect(rig.faults).toEqual([]);
  };
}

/** An operator's POST that must succeed. */
export async function created<T>(path: string, body: unknown): Promise<T> {
  const answer = await api(path, { method: "POST", body });
  if (!answer.ok) throw new Error(`POST ${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}

export function iso(at: number): string {
  return new Date(at).toISOString();
}

const anyText: unknown = expect.any(String);

/** An instant as OCPP wants it, in UTC and with milliseconds at most (decision 27 of the reference). */
const aboutNow: unknown = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z$/);

export const aConnector = (connectorId: number) => ({
  connectorId,
  class: "standard",
  standard: "IEC_62196_T2",
  format: "SOCKET",
  powerType: "AC_3_PHASE",
  maxVoltageV: 230,
  maxCurrentA: 32,
  maxPowerW: 22_000,
});

function tokensOf(tokens: typeof demo.tokens) {
  const uid = (state: string) => tokens.find((token) => token.state === state)?.uid ?? "";
  return { valid: uid("valid"), blocked: uid("blocked"), expired: uid("expired"), unknown: "NOBODY" };
}

/** What stands behind the last slash of an address may be a secret, and is shown to nobody. */
function asShown(request: unknown): unknown {
  return JSON.parse(JSON.stringify(request).replace(/(ocation":"[a-z]+:\/\/[^"]*\/)[^"/]*"/g, '$1***"'));
}
