import { expect, it } from "vitest";
import { PureObject } from "../support/ocpp-object.ts";

const BOOT = { chargePointVendor: "Vendor", chargePointModel: "Model", chargePointSerialNumber: "S-1" };

it("OCPP-F2, TOL-6 message ids that are numbers are answered as numbers, and counted", () => {
  const object = new PureObject(Date.UTC(2031, 4, 5, 12));
  object.connect();
  expect(object.hear({ type: "call", id: 1, action: "BootNotification", payload: BOOT })).toMatchObject([
    { type: "result", id: 1, payload: { status: "Accepted" } },
  ]);
  expect(object.hear({ type: "call", id: 2, action: "Nonsense", payload: {} })).toMatchObject([
    { type: "error", id: 2, code: "NotImplemented" },
  ]);
  expect(Object.keys(object.state.deviations)).toEqual(["not a string: BootNotification.messageId"]);
});
