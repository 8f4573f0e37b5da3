import { RPCClient } from "ocpp-rpc";
import type { Demo } from "../../scripts/lib/demo-file.ts";

/** A charge point that nobody simulates, connected and booted by a client that others wrote. */
export async function connectFreeCharger(demo: Pick<Demo, "ocpp" | "chargePoints" | "tokens">) {
  const chargePoint = demo.chargePoints.find(({ simulated }) => !simulated);
  const evse = chargePoint?.evses[0];
  const connectorId = evse?.connectorIds[0];
  const idTag = demo.tokens.find(({ state }) => state === "valid")?.uid;
  if (!chargePoint || !evse || !connectorId || !idTag) throw new Error("the demo has no free charge point");

  const client = await connect(demo.ocpp, chargePoint);
  const now = () => new Date().toISOString();
  let transactionId = 0;
  const unanswered: (() => void)[] = [];

  return {
    locationId: chargePoint.locationId,
    evseUid: evse.uid,
    status: (status: string, fault: Fault = { errorCode: "NoError" }) =>
      client.call("StatusNotification", { connectorId, status, timestamp: now(), ...fault }),
    /** What the next call of this action asks, and what it is answered. */
    asked: (action: string, status = "Accepted") =>
      new Promise<Readonly<Record<string, unknown>>>((resolve) => {
        client.handle(action, async ({ params = {} }) => {
          resolve(params);
          return { status };
        });
      }),
    /** The next call of this action gets no answer. */
    ignores: (action: string) =>
      new Promise<void>((resolve) => {
        client.handle(action, () => {
          resolve();
          return new Promise((answer) => {
            unanswered.push(() => answer({ status: "Rejected" }));
          });
        });
      }),
    /** @param token whose charge it is; one of the demo's cards, if it does not matter. */
    async start(meterStart: number, token = idTag) {
      const request = { connectorId, idTag: token, meterStart, timestamp: now() };
      const answer = await client.call("StartTransaction", request);
      ({ transactionId } = answer as { transactionId: number });
    },
    measure({ registerWh, powerW }: { readonly registerWh: number; readonly powerW: number }) {
      const sampledValue = [
        { value: `${registerWh}`, measurand: "Energy.Active.Import.Register", unit: "Wh" },
        { value: `${powerW}`, measurand: "Power.Active.Import", unit: "W" },
      ];
      const meterValue = [{ timestamp: now(), sampledValue }];
      return client.call("MeterValues", { connectorId, transactionId, meterValue });
    },
    stop: (meterStop: number) => client.call("StopTransaction", { transactionId, meterStop, timestamp: now() }),
    close: () => {
      // A client that owes answers would not end.
      for (const answer of unanswered) answer();
      return client.close();
    },
  };
}

interface Fault {
  readonly errorCode: string;
  readonly vendorErrorCode?: string;
}

async function connect(endpoint: string, chargePoint: Demo["chargePoints"][number]): Promise<RPCClient> {
  const { id: identity, password, vendor, model, serialNumber } = chargePoint;
  // Its types ask for every option, though all but these have defaults.
  const options = { endpoint, identity, password, protocols: ["ocpp1.6"], strictMode: true };
  const client = new RPCClient(options as ConstructorParameters<typeof RPCClient>[0]);
  await client.connect();
  await client.call("BootNotification", {
    chargePointVendor: vendor,
    chargePointModel: model,
    chargePointSerialNumber: serialNumber,
  });
  return client;
}
