/** The frames of one charge point, as text: OCPP-J 1.6 calls with four sampled values, as a common AC charger sends them. */

export const VENDOR = "Bench";
export const MODEL = "Closed loop";
export const ID_TAG = "BENCH-TAG";
export const CONNECTOR_ID = 1;
export const METER_START_WH = 1_000;

export function boot(id: string): string {
  return call(id, "BootNotification", { chargePointVendor: VENDOR, chargePointModel: MODEL, firmwareVersion: "1.0" });
}

export function heartbeat(id: string): string {
  return call(id, "Heartbeat", {});
}

export function status(id: string, now: number): string {
  const timestamp = new Date(now).toISOString();
  return call(id, "StatusNotification", {
    connectorId: CONNECTOR_ID,
    errorCode: "NoError",
    status: "Charging",
    timestamp,
  });
}

export function startTransaction(id: string, now: number): string {
  const timestamp = new Date(now).toISOString();
  return call(id, "StartTransaction", {
    connectorId: CONNECTOR_ID,
    idTag: ID_TAG,
    meterStart: METER_START_WH,
    timestamp,
  });
}

/** @param count how many this charge point has sent: its register rises by 1 Wh with each. */
export function meterValues(id: string, now: number, transactionId: number, count: number): string {
  const context = "Sample.Periodic";
  const sampledValue = [
    { value: `${METER_START_WH + count}`, context, measurand: "Energy.Active.Import.Register", unit: "Wh" },
    { value: `${11_000 - (count % 50)}`, context, measurand: "Power.Active.Import", unit: "W" },
    { value: "15.9", context, measurand: "Current.Import", phase: "L1", unit: "A" },
    { value: "230.4", context, measurand: "Voltage", phase: "L1-N", unit: "V" },
  ];
  const meterValue = [{ timestamp: new Date(now).toISOString(), sampledValue }];
  return call(id, "MeterValues", { connectorId: CONNECTOR_ID, transactionId, meterValue });
}

export function stopTransaction(id: string, now: number, transactionId: number, meterStop: number): string {
  const timestamp = new Date(now).toISOString();
  return call(id, "StopTransaction", { transactionId, meterStop, timestamp, reason: "Local" });
}

function call(id: string, action: string, payload: object): string {
  return JSON.stringify([2, id, action, payload]);
}
