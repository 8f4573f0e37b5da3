import type { OutboundRequest, OutboundResponse } from "../../src/ocpp/messages.ts";
import type { Setup } from "./spec.ts";
import type { ChargePointState } from "./state.ts";

interface KeyRule {
  readonly value: string | ((setup: Setup) => string);
  readonly readonly?: true;
  readonly accepts?: (value: string) => boolean;
}

const isWhole = (value: string) => /^\d{1,9}$/.test(value);
const isPositive = (value: string) => isWhole(value) && Number(value) > 0;
const isBoolean = (value: string) => /^(true|false)$/i.test(value);
const MEASURANDS = [
  "Energy.Active.Import.Register",
  "Power.Active.Import",
  "Current.Import",
  "Voltage",
  "SoC",
  "Current.Offered",
  "Power.Offered",
  "Temperature",
];
const isMeasurands = (value: string) => listOf(value).every((each) => MEASURANDS.includes(each));

const number = (value: number, accepts = isWhole): KeyRule => ({ value: String(value), accepts });
const flag = (value: boolean): KeyRule => ({ value: String(value), accepts: isBoolean });
const fixed = (value: KeyRule["value"]): KeyRule => ({ value, readonly: true });
const isDirectCurrent = ({ spec }: Setup) => spec.connectors.some(({ supply }) => supply === "DC");
const sampledByDefault = (setup: Setup) => MEASURANDS.slice(0, isDirectCurrent(setup) ? 5 : 4).join(",");

/** The standard keys (OCPP 1.6 §9) and what they are at the factory. */
const KEYS = {
  AllowOfflineTxForUnknownId: flag(false),
  AuthorizationCacheEnabled: flag(true),
  AuthorizeRemoteTxRequests: flag(false),
  ClockAlignedDataInterval: number(0),
  ConnectionTimeOut: number(60, isPositive),
  ConnectorPhaseRotation: { value: "NotApplicable", accepts: () => true },
  GetConfigurationMaxKeys: fixed("50"),
  HeartbeatInterval: number(300, isPositive),
  LocalAuthorizeOffline: flag(true),
  LocalPreAuthorize: flag(false),
  MeterValuesAlignedData: { value: sampledByDefault, accepts: isMeasurands },
  MeterValuesSampledData: { value: sampledByDefault, accepts: isMeasurands },
  MeterValueSampleInterval: number(30),
  NumberOfConnectors: fixed(({ spec }) => String(spec.connectors.length)),
  ResetRetries: number(3),
  StopTransactionOnEVSideDisconnect: flag(true),
  StopTransactionOnInvalidId: flag(true),
  StopTxnAlignedData: { value: "", accepts: isMeasurands },
  StopTxnSampledData: { value: "", accepts: isMeasurands },
  SupportedFeatureProfiles: fixed(
    "Core,FirmwareManagement,LocalAuthListManagement,Reservation,SmartCharging,RemoteTrigger",
  ),
  TransactionMessageAttempts: number(3, isPositive),
  TransactionMessageRetryInterval: number(60),
  UnlockConnectorOnEVSideDisconnect: flag(true),
  WebSocketPingInterval: number(60),
  LocalAuthListEnabled: flag(true),
  LocalAuthListMaxLength: fixed("1000"),
  SendLocalListMaxLength: fixed("100"),
  ReserveConnectorZeroSupported: fixed((setup) => String(!setup.options.switches.has("noConnectorZeroReservation"))),
  ChargeProfileMaxStackLevel: fixed("10"),
  ChargingScheduleAllowedChargingRateUnit: fixed(({ options }) =>
    options.switches.has("currentOnly") ? "Current" : "Current,Power",
  ),
  ChargingScheduleMaxPeriods: fixed("100"),
  MaxChargingProfilesInstalled: fixed("20"),
} as const satisfies Record<string, KeyRule>;

type Key = keyof typeof KEYS;

/** The key is set and never told; 16 to 20 bytes as hex digits or as text (security whitepaper A01). */
const AUTHORIZATION_KEY = "AuthorizationKey";

const nameOf = (key: string) => (Object.keys(KEYS) as Key[]).find((each) => each.toLowerCase() === key.toLowerCase());

function valueFor(setup: Setup, state: ChargePointState, key: Key): string {
  const { value } = KEYS[key];
  return state.configuration[key] ?? (typeof value === "string" ? value : value(setup));
}

export interface Configured {
  readonly setup: Setup;
  readonly state: ChargePointState;
}

export function configuredNumber({ setup, state }: Configured, key: Key): number {
  return Number(valueFor(setup, state, key));
}

export function configuredFlag({ setup, state }: Configured, key: Key): boolean {
  return valueFor(setup, state, key).toLowerCase() === "true";
}

export function configuredList({ setup, state }: Configured, key: Key): string[] {
  return listOf(valueFor(setup, state, key));
}

function listOf(value: string): string[] {
  return value
    .split(",")
    .map((each) => each.trim())
    .filter((each) => each !== "");
}

export function getConfiguration(
  { setup, state }: Configured,
  { key: wanted = [] }: OutboundRequest<"GetConfiguration">,
): OutboundResponse<"GetConfiguration"> {
  const tell = (key: Key) => ({ key, readonly: "readonly" in KEYS[key], value: valueFor(setup, state, key) });
  if (wanted.length === 0) return { configurationKey: (Object.keys(KEYS) as Key[]).map(tell) };
  return {
    configurationKey: wanted.flatMap((key) => nameOf(key) ?? []).map(tell),
    unknownKey: wanted.filter((key) => nameOf(key) === undefined),
  };
}

export function changeConfiguration(
  state: ChargePointState,
  { key, value }: OutboundRequest<"ChangeConfiguration">,
): OutboundResponse<"ChangeConfiguration">["status"] {
  if (key === AUTHORIZATION_KEY) return changeAuthorizationKey(state, value);
  const name = nameOf(key);
  if (name === undefined) return "NotSupported";
  const rule: KeyRule = KEYS[name];
  if (rule.readonly || !rule.accepts?.(value)) return "Rejected";
  state.configuration[name] = value;
  return "Accepted";
}

function changeAuthorizationKey(state: ChargePointState, value: string): "Accepted" | "Rejected" {
  const isHex = /^([0-9a-f]{2}){16,20}$/i.test(value);
  const bytes = Buffer.from(value, isHex ? "hex" : "utf8");
  if (bytes.length < 16 || bytes.length > 20) return "Rejected";
  state.authorizationKey = bytes.toString("hex");
  return "Accepted";
}
