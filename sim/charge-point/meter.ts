import type { InboundRequest } from "../../src/ocpp/messages.ts";
import { configuredList } from "./configuration.ts";
import { flowOf, socPercent } from "./energy.ts";
import { type ConnectorSpec, connectorSpecOf, phasesOf, VOLTAGE_V } from "./spec.ts";
import { type ConnectorState, registerWh } from "./state.ts";
import { instant, type Turn } from "./turn.ts";

export type MeterValue = InboundRequest<"MeterValues">["meterValue"][number];
type Sample = MeterValue["sampledValue"][number];
export type Context = NonNullable<Sample["context"]>;

const NOMINAL_DC_V = 400;
const TEMPERATURE_CELSIUS = 25;

type DataKey = "MeterValuesSampledData" | "MeterValuesAlignedData" | "StopTxnSampledData";

/** One reading of the meter with the measurands the key lists; the register is exact, the rest is derived from the power. */
export function readMeter(
  turn: Turn,
  connector: ConnectorState,
  context: Context,
  key: DataKey = "MeterValuesSampledData",
): MeterValue {
  const spec = connectorSpecOf(turn.setup, connector.connectorId);
  const measurands = configuredList(turn, key);
  return {
    timestamp: instant(turn.now),
    sampledValue: spec
      ? measurands
          .flatMap((measurand) => samplesOf(turn, connector, spec, measurand))
          .map((sample) => ({ ...sample, context }))
      : [],
  };
}

function samplesOf(turn: Turn, connector: ConnectorState, spec: ConnectorSpec, measurand: string): Sample[] {
  const { powerW, offeredW } = flowOf(turn.setup, turn.state, connector, turn.now);
  switch (measurand) {
    case "Energy.Active.Import.Register":
      return [{ measurand, value: String(registerWh(connector)), unit: "Wh", location: "Outlet" }];
    case "Power.Active.Import":
      return [{ measurand, value: String(powerW), unit: "W" }];
    case "Power.Offered":
      return [{ measurand, value: String(Math.floor(offeredW)), unit: "W" }];
    case "Current.Import":
      return perPhase(spec, (voltsPerPhase, phases) => ({
        measurand,
        value: (powerW / phases / voltsPerPhase).toFixed(1),
        unit: "A",
      }));
    case "Current.Offered":
      return [{ measurand, value: (offeredW / phasesOf(spec) / VOLTAGE_V).toFixed(1), unit: "A" }];
    case "Voltage":
      return perPhase(spec, (voltsPerPhase) => ({ measurand, value: String(voltsPerPhase), unit: "V" }), "-N");
    case "SoC":
      return connector.car && spec.supply === "DC"
        ? [{ measurand, value: String(socPercent(connector.car)), unit: "Percent", location: "EV" }]
        : [];
    case "Temperature":
      return [{ measurand, value: String(TEMPERATURE_CELSIUS), unit: "Celsius", location: "Body" }];
    default:
      return [];
  }
}

function perPhase(
  spec: ConnectorSpec,
  sample: (volts: number, phases: number) => Sample,
  suffix: "" | "-N" = "",
): Sample[] {
  if (spec.supply === "DC") return [sample(NOMINAL_DC_V, 1)];
  const phases = phasesOf(spec);
  return (["L1", "L2", "L3"] as const)
    .slice(0, phases)
    .map((phase) => ({ ...sample(VOLTAGE_V, phases), phase: `${phase}${suffix}` as const }));
}
