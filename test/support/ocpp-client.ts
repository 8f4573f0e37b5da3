import { createRPCError, NOREPLY, RPCClient } from "ocpp-rpc";

/** A charge point's end of the wire, by a client that others wrote: ocpp-rpc in strict mode, with the official schemas. */
export interface StrictClient {
  readonly rpc: RPCClient;
  readonly call: (action: string, request: Payload) => Promise<Payload>;
  /** What a call of the central system is answered, and what is done once the answer has left. Otherwise: NotImplemented. */
  readonly answer: (action: string, response: Response, then?: (request: Payload) => Promise<unknown>) => void;
  /** The calls of the central system, in order of arrival. */
  readonly received: readonly Received[];
  /** Frames that the official schemas refused, in either direction, and what went wrong after an answer. */
  readonly faults: readonly string[];
  readonly close: () => Promise<unknown>;
}

export type Payload = Readonly<Record<string, unknown>>;

type Response = Payload | Promise<Payload> | "silence" | ((request: Payload) => Payload);

export interface Received {
  readonly action: string;
  readonly request: Payload;
}

export interface Identity {
  readonly id: string;
  readonly password: string;
}

/** A back-off for tests. */
export const IMPATIENT = { initialDelay: 50, maxDelay: 250, factor: 1.5, randomisationFactor: 0 };

type ClientOptions = ConstructorParameters<typeof RPCClient>[0];

export function strictClient(endpoint: string, { id, password }: Identity, options: Partial<ClientOptions> = {}) {
  const own = { endpoint, identity: id, password, protocols: ["ocpp1.6"], strictMode: true, reconnect: false };
  // Its types ask for every option, though most have defaults.
  const rpc = new RPCClient({ ...own, ...options } as ClientOptions);
  const faults: string[] = [];
  rpc.on("strictValidationFailure", ({ method, error }) => faults.push(`${method}: ${error.message}`));
  rpc.on("badMessage", ({ buffer }) => faults.push(String(buffer)));

  const received: Received[] = [];
  const answers = new Map<string, { response: Response; then: ((request: Payload) => Promise<unknown>) | undefined }>();
  rpc.handle(async ({ method: action = "", params: request = {} }) => {
    received.push({ action, request });
    const answer = answers.get(action);
    if (answer === undefined) throw createRPCError("NotImplemented");
    const { response, then } = answer;
    if (then) setImmediate(() => then(request).catch((error) => faults.push(`after ${action}: ${error}`)));
    if (response === "silence") return NOREPLY;
    return typeof response === "function" ? response(request) : response;
  });

  const client: StrictClient = {
    rpc,
    call: async (action, request) => (await rpc.call(action, request)) as Payload,
    answer: (action, response, then) => answers.set(action, { response, then }),
    received,
    faults,
    close: () => rpc.close(),
  };
  return client;
}

/** A register reading as chargers send it. */
export function meterValue(at: number, registerWh: number, context = "Sample.Periodic") {
  return {
    timestamp: new Date(at).toISOString(),
    sampledValue: [{ value: `${registerWh}`, measurand: "Energy.Active.Import.Register", unit: "Wh", context }],
  };
}
