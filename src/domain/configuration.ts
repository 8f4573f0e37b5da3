import { type ChargePointSettings, SETTING_DEFAULTS } from "./charge-point.ts";

/** A later level has the last word about a key. */
export const CONFIGURATION_LEVELS = ["deployment", "model", "chargePoint"] as const;
export type ConfigurationLevel = (typeof CONFIGURATION_LEVELS)[number];

/** What one level wants of its charge points. */
export interface ConfigurationWishes {
  /** OCPP configuration key → value. Null: left as the charge point has it, whatever an earlier level wants. */
  readonly values: Readonly<Record<string, string | null>>;
  /** A charge point that needs a restart to use a value is restarted once nobody charges there. */
  readonly rebootWhenIdle?: boolean | undefined;
}

export interface WantedKey {
  readonly key: string;
  readonly value: string;
  readonly level: ConfigurationLevel;
}

/** What all levels together want of one charge point. */
export interface WantedConfiguration {
  readonly keys: readonly WantedKey[];
  readonly rebootWhenIdle: boolean;
}

export const NOTHING_WANTED: WantedConfiguration = { keys: [], rebootWhenIdle: false };

/** The interval that BootNotification is answered with; its value is the charge point's setting, at no level another. */
export const HEARTBEAT_INTERVAL = "HeartbeatInterval";

/** O of the certificates that a charge point asks for (A00.FR.405); a request of another name is refused. */
const CPO_NAME = "CpoName";

/** Keys whose values open doors: AuthorizationKey, and what vendors call passwords and secrets. */
const SECRET_KEY = /authorizationkey|password|passwd|secret|privatekey/i;

/** Its value is raised by itself, and never lowered. */
const SECURITY_PROFILE = "SecurityProfile";

/** In force until an operator says otherwise for the deployment. */
export const DEFAULT_WISHES: ConfigurationWishes = {
  values: {
    // Measured without a session too, once per quarter of an hour: what is drawn while nobody charges shows.
    ClockAlignedDataInterval: "900",
    MeterValueSampleInterval: "30",
    // The most important first: it is what is kept where a charger cannot measure all of it.
    MeterValuesSampledData: "Energy.Active.Import.Register,Power.Active.Import,Current.Import,Voltage",
    StopTransactionOnEVSideDisconnect: "true",
  },
};

/** @param cpoName the operator's name in the certificates that are signed here; null: none are. */
export function wantedConfiguration(
  levels: Readonly<Partial<Record<ConfigurationLevel, ConfigurationWishes>>>,
  settings: ChargePointSettings,
  cpoName: string | null,
): WantedConfiguration {
  const wanted = new Map<string, WantedKey | null>([[foldKey(HEARTBEAT_INTERVAL), heartbeat(settings)]]);
  if (cpoName !== null) wanted.set(foldKey(CPO_NAME), { key: CPO_NAME, value: cpoName, level: "deployment" });
  let rebootWhenIdle = false;
  for (const level of CONFIGURATION_LEVELS) {
    const wishes = levels[level] ?? (level === "deployment" ? DEFAULT_WISHES : undefined);
    for (const [key, value] of Object.entries(wishes?.values ?? {})) {
      wanted.set(foldKey(key), value === null ? null : { key, value, level });
    }
    rebootWhenIdle = wishes?.rebootWhenIdle ?? rebootWhenIdle;
  }
  const keys = [...wanted.values()].filter((each) => each !== null);
  keys.sort((left, right) => (foldKey(left.key) < foldKey(right.key) ? -1 : 1));
  return { keys, rebootWhenIdle };
}

function heartbeat({ heartbeatIntervalSeconds: own }: ChargePointSettings): WantedKey {
  const value = String(own ?? SETTING_DEFAULTS.heartbeatIntervalSeconds);
  return { key: HEARTBEAT_INTERVAL, value, level: own === undefined ? "deployment" : "chargePoint" };
}

/** Keys are CiStrings: `heartbeatinterval` is HeartbeatInterval. */
export function foldKey(key: string): string {
  return key.toLowerCase();
}

/** Never wanted here, never kept, never shown. */
export function isSecretKey(key: string): boolean {
  return SECRET_KEY.test(key);
}

export function isSecurityProfileKey(key: string): boolean {
  return foldKey(key.trim()) === foldKey(SECURITY_PROFILE);
}

export const CONFIGURATION_WARNINGS = ["ping_slower_than_retries"] as const;
export type ConfigurationWarning = (typeof CONFIGURATION_WARNINGS)[number];

/**
 * What is likely to be regretted. OCPP-C10: a charger that pings more seldom than it goes on repeating a transaction
 * message gives the message up on a dead connection (Je 3.11).
 * @param valueInEffect what a key is set to, or will be; null: nobody knows.
 */
export function configurationWarnings(valueInEffect: (key: string) => string | null): readonly ConfigurationWarning[] {
  const seconds = Number(valueInEffect("WebSocketPingInterval") ?? 0);
  const attempts = Number(valueInEffect("TransactionMessageAttempts") ?? Number.NaN);
  const retrySeconds = Number(valueInEffect("TransactionMessageRetryInterval") ?? Number.NaN);
  // 0: it does not ping. What is not known, or no number, warns of nothing.
  return seconds > 0 && seconds >= attempts * retrySeconds ? ["ping_slower_than_retries"] : [];
}

/** Lists of measurands in which more than what is wanted is as good: a DC charger may add the car's SoC. */
const AT_LEAST: readonly string[] = ["metervaluessampleddata", "metervaluesaligneddata"];

export function isMeasurandKey(key: string): boolean {
  return AT_LEAST.includes(foldKey(key));
}

/** Does the charge point have what is wanted? Numbers, booleans and lists are compared by what they mean. */
export function sameValue(key: string, wanted: string, reported: string): boolean {
  if (isMeasurandKey(key)) {
    const measured = listOf(reported);
    return listOf(wanted).every((measurand) => measured.includes(measurand));
  }
  return meaningOf(wanted) === meaningOf(reported);
}

/** What is asked for: of measurands, also those that the charge point has already. */
export function valueToSet(key: string, wanted: string, reported: string | null): string {
  if (!isMeasurandKey(key) || reported === null) return wanted;
  const measurands = listOf(wanted);
  return [...measurands, ...listOf(reported).filter((each) => !measurands.includes(each))].join(",");
}

export function listOf(value: string): readonly string[] {
  return value
    .split(",")
    .map((each) => each.trim())
    .filter((each) => each !== "");
}

function meaningOf(value: string): string {
  const text = value.trim();
  if (text !== "" && Number.isFinite(Number(text))) return String(Number(text));
  if (/^(true|false)$/i.test(text)) return text.toLowerCase();
  return listOf(text).join(",");
}
