import type { OutboundRequest, OutboundResponse } from "../../src/ocpp/messages.ts";
import type { Setup } from "./spec.ts";
import type { ChargePointState } from "./state.ts";
import { has, type Turn } from "./turn.ts";

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
  AdditionalRootCertificateCheck: fixed("false"),
  CertificateSignedMaxChainSize: fixed("10000"),
  CertificateStoreMaxLength: fixed("10"),
  CpoName: { value: "eMall", accepts: (value) => value.length > 0 && value.length <= 64 },
  /** Whether it may be raised is asked elsewhere. */
  SecurityProfile: { value: ({ spec }) => String(spec.securityProfile), accepts: () => false },
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

export function configuredText({ setup, state }: Configured, key: Key): string {
  return valueFor(setup, state, key);
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

/** Tells no more keys than GetConfigurationMaxKeys at a time; of the others not a word, as real chargers do. */
export function getConfiguration(
  turn: Turn,
  { key: wanted = [] }: OutboundRequest<"GetConfiguration">,
): OutboundResponse<"GetConfiguration"> {
  const tell = (key: Key) => ({ key, readonly: isReadonly(turn, key), value: told(turn, key) });
  const most = configuredNumber(turn, "GetConfigurationMaxKeys");
  if (wanted.length === 0) return { configurationKey: (Object.keys(KEYS) as Key[]).map(tell) };
  const taken = wanted.slice(0, has(turn, "threeKeysAtMost") ? Math.min(THREE, most) : most);
  return {
    configurationKey: taken.flatMap((key) => nameOf(key) ?? []).map(tell),
    unknownKey: taken.filter((key) => nameOf(key) === undefined),
  };
}

const THREE = 3;

function told(turn: Turn, key: Key): string {
  const isLimit = key === "GetConfigurationMaxKeys" && has(turn, "threeKeysAtMost");
  return isLimit ? String(THREE) : valueFor(turn.setup, turn.state, key);
}

function isReadonly(turn: Turn, key: Key): boolean {
  return "readonly" in KEYS[key] || has(turn, "keysReadonly");
}

export function changeConfiguration(
  turn: Turn,
  { key, value }: OutboundRequest<"ChangeConfiguration">,
): OutboundResponse<"ChangeConfiguration">["status"] {
  const { state } = turn;
  if (key === AUTHORIZATION_KEY) return changeAuthorizationKey(state, value);
  const name = nameOf(key);
  if (name === undefined) return "NotSupported";
  const rule: KeyRule = KEYS[name];
  if (isReadonly(turn, name) || !rule.accepts?.(value) || isTooMuch(turn, name, value)) return "Rejected";
  if (has(turn, "restartForKeys")) {
    state.configurationAfterRestart[name] = value;
    return "RebootRequired";
  }
  state.configuration[name] = value;
  return "Accepted";
}

/** Measures energy and nothing else, and refuses a list with more in it as a whole. */
function isTooMuch(turn: Turn, key: Key, value: string): boolean {
  if (key !== "MeterValuesSampledData" || !has(turn, "energyOnly")) return false;
  return listOf(value).some((measurand) => measurand !== MEASURANDS[0]);
}

function changeAuthorizationKey(state: ChargePointState, value: string): "Accepted" | "Rejected" {
  const isHex = /^([0-9a-f]{2}){16,20}$/i.test(value);
  const bytes = Buffer.from(value, isHex ? "hex" : "utf8");
  if (bytes.length < 16 || bytes.length > 20) return "Rejected";
  state.authorizationKey = bytes.toString("hex");
  return "Accepted";
}
