import { type Registration, SETTING_DEFAULTS } from "../domain/charge-point.ts";
import { type ChargePointCalendar, NO_CALENDAR } from "../domain/charge-point-calendar.ts";
import type { CommandState, TriggeredMessage } from "../domain/command.ts";
import type { FileJob } from "../domain/file-job.ts";
import type { ConnectorClass, ConnectorStatus } from "../domain/location.ts";
import type { MeterMoment } from "../domain/meter.ts";
import type { NoticeStep } from "../domain/notification.ts";
import type { RoamingDriver } from "../domain/roaming.ts";
import type { SessionFlag, SessionState, Suspension } from "../domain/session.ts";
import { SECOND } from "../domain/time.ts";
import type { AuthorizationStatus, Token } from "../domain/token.ts";
import type { AvailabilityState } from "./availability.ts";
import { type BookingBook, type BookingReport, NO_BOOKINGS } from "./booking-state.ts";
import type { PendingCall, QueuedCall } from "./call.ts";
import type { ChargingProfile } from "./charging-profile.ts";
import { type ChargingState, NO_CHARGING } from "./charging-state.ts";
import { type ConfigurationState, NO_CONFIGURATION } from "./configuration-state.ts";
import type { DeviationCount } from "./deviations.ts";
import { type FileJobs, NO_FILE_JOBS } from "./file-state.ts";
import { type LocalListState, NO_LOCAL_LIST } from "./local-list-state.ts";
import type { Onboarding, QuarantineRecord } from "./onboarding.ts";
import type { Report } from "./reports.ts";
import { NO_RESERVATIONS, type ReservationBook, type ReservationPicture } from "./reservation.ts";
import { NO_SECURITY, type SecurityState } from "./security-state.ts";
import type { CsrVerdict } from "./sign-certificate.ts";
import type { StatusRefresh } from "./status-refresh.ts";
import type { AcceptedTrigger } from "./triggers.ts";
import { EMPTY_WATCH, type Watch } from "./watch.ts";

/** What is known of one charge point between two messages. JSON; `open` is kept as rows of its own. */
export interface ChargePointState {
  /** Null until the station data was handed over: nothing connects before that. */
  readonly registration: Registration | null;
  /** Null: registered, or not let in. */
  readonly onboarding: Onboarding | null;
  readonly boot: Boot | null;
  readonly link: Link;
  /** By connector id; 0 is the charge point itself. */
  readonly connectors: Readonly<Record<number, ConnectorReport>>;
  /** Transactions without a StopTransaction yet, oldest first. */
  readonly open: readonly Transaction[];
  /** Positive, monotonic, never reused (decision 7). */
  readonly lastTransactionId: number;
  readonly lastStatusSeq: number;
  readonly pending: PendingCall | null;
  readonly queue: readonly QueuedCall[];
  /** Messages it agreed to send, oldest first. */
  readonly triggers: readonly AcceptedTrigger[];
  /** Statuses the charge point owes; null: none. */
  readonly refresh: StatusRefresh | null;
  readonly configuration: ConfigurationState;
  readonly availability: AvailabilityState;
  readonly localList: LocalListState;
  readonly startsExpected: readonly ExpectedStart[];
  readonly stopsExpected: readonly ExpectedStop[];
  readonly charging: ChargingState;
  readonly fileJobs: FileJobs;
  readonly reservations: ReservationBook;
  readonly calendar: ChargePointCalendar;
  readonly bookings: BookingBook;
  /** Tokens seen lately, for starts while D1 is away. */
  readonly tokensSeen: readonly SeenToken[];
  /** What this charger does wrong, by kind and field (TOL-6). */
  readonly deviations: Readonly<Record<string, DeviationCount>>;
  /** Calls of ours in a row that nobody answered (OCPP-L5). */
  readonly unanswered: number;
  /** What tells malfunctions. */
  readonly watch: Watch;
  readonly security: SecurityState;
}

export interface Boot {
  readonly status: "Accepted" | "Pending" | "Rejected";
  readonly at: number;
  /** When it first said the same, and how often since. */
  readonly firstAt: number;
  readonly count: number;
  readonly fields: Readonly<Record<string, string>>;
}

export interface Link {
  readonly connected: boolean;
  /** Number of the newest socket: late events of an older one change nothing (OCPP-C7). */
  readonly generation: number;
  /** Until then no call of ours goes out on a fresh socket (OCPP-B8); null once a boot was answered or it is over. */
  readonly quietUntil: number | null;
  /** As of the last stored change; the socket's attachment knows later ones. */
  readonly lastSeenAt: number | null;
  /** Offline as published; null while online. */
  readonly offlineSince: number | null;
}

export interface ConnectorReport {
  readonly status: ConnectorStatus | null;
  readonly rawStatus: string;
  readonly errorCode: string;
  readonly rawErrorCode: string;
  readonly vendorId: string | null;
  readonly vendorErrorCode: string | null;
  readonly info: string | null;
  readonly at: number;
  /** By our own clock: when the connector began to show this status. */
  readonly since: number;
}

/** One transaction, from StartTransaction to StopTransaction. The session the world sees is made from it. */
export interface Transaction {
  readonly transactionId: number;
  readonly sessionId: string;
  readonly version: number;
  readonly startKey: string;
  readonly connectorId: number;
  readonly evseUid: string;
  readonly locationId: string;
  readonly connectorClass: ConnectorClass;
  readonly maxPowerW: number | null;
  readonly idTag: string;
  readonly parentUid: string | null;
  /** Null: a token of our own, or of nobody. */
  readonly roaming: RoamingDriver | null;
  readonly authorization: AuthorizationStatus;
  /** What StartTransaction was answered, for its repeat. */
  readonly startAnswer: IdTagInfo;
  readonly state: SessionState;
  readonly holdsEvse: boolean;
  readonly flags: readonly SessionFlag[];
  readonly startedAt: number;
  readonly startedAtRaw: string;
  /** Since when the EVSE was kept for the driver; null: no reservation became this session. */
  readonly reservedAt: number | null;
  /** The booking that it uses: one made ahead, or a reservation's; null: none was made for it. */
  readonly bookingId: string | null;
  /** Another booking of its EVSE begins then; null: none is known. */
  readonly endsBefore: number | null;
  /** By our own clock: when StartTransaction came. */
  readonly receivedAt: number;
  readonly clockSuspect: boolean;
  readonly meterStartWh: number | null;
  /** What its connector has said of who holds the energy back, in order of time. */
  readonly suspensions: readonly Suspension[];
  readonly stoppedAt: number | null;
  readonly meterStopWh: number | null;
  readonly stopReason: string | null;
  readonly rawStopReason: string | null;
  readonly stopAnswer: IdTagInfo | null;
}

export interface IdTagInfo {
  readonly status: AuthorizationStatus;
  readonly expiryDate?: string;
  readonly parentIdTag?: string;
}

export interface ExpectedStart {
  readonly commandId: string;
  readonly connectorId: number;
  readonly idTag: string;
  readonly token: Token | null;
  /** The session that waits for it, and becomes that of the transaction; absent: none does, or none any more. */
  readonly sessionId?: string;
  /** The booking that it uses, whatever its token is; absent: that of its token, if there is one. */
  readonly bookingId?: string;
  /** Becomes that of the transaction (OCPP-R6). */
  readonly chargingProfile: ChargingProfile | null;
  readonly createdAt: number;
  /** ConnectionTimeOut, once the charger accepted: by then the session must have started. */
  readonly until: number | null;
  /** The command was reported as timed out: a start is a late success now (EDGE-39). */
  readonly overdue: boolean;
  readonly forgetAt: number;
}

export interface ExpectedStop {
  readonly transactionId: number;
  readonly until: number;
}

export interface SeenToken {
  readonly token: Token;
  readonly seenAt: number;
}

/** The newest picture of a command. */
export interface CommandPicture {
  readonly id: string;
  readonly action: string;
  readonly request: Readonly<Record<string, unknown>>;
  readonly createdAt: number;
  readonly state: CommandState;
  readonly response: Readonly<Record<string, unknown>> | null;
  readonly error: { readonly code: string; readonly description: string } | null;
  readonly triggered: TriggeredMessage | null;
}

export interface StatusChange extends ConnectorReport {
  readonly seq: number;
  readonly connectorId: number;
  readonly receivedAt: number;
}

/** Which list of samples a reading belongs to. */
export type Series = `transaction:${number}` | `connector:${number}`;

/** What must be kept, beside the state itself. Stored in one write before any frame goes out. */
export type Change =
  | { readonly kind: "transaction"; readonly transaction: Transaction }
  | { readonly kind: "samples"; readonly series: Series; readonly moments: readonly MeterMoment[] }
  | { readonly kind: "status"; readonly status: StatusChange }
  | { readonly kind: "command"; readonly command: CommandPicture }
  | { readonly kind: "reservation"; readonly reservation: ReservationPicture }
  | BookingReport
  | NoticeStep
  | { readonly kind: "fileJob"; readonly job: FileJob }
  | { readonly kind: "orphan"; readonly key: string; readonly request: Readonly<Record<string, unknown>> }
  | { readonly kind: "quarantine"; readonly record: QuarantineRecord }
  | { readonly kind: "quarantineForgotten" }
  | { readonly kind: "report"; readonly report: Report }
  /** Something else than its own request has changed the limits of a session that a partner has limited. */
  | { readonly kind: "activeProfile"; readonly sessionId: string; readonly partnerId: string }
  /** The charge point's own picture in D1 is out of date. */
  | { readonly kind: "chargePoint" };

/** What the pure core cannot know by itself. Instants and ids come from outside. */
export interface Facts {
  readonly now: number;
  readonly newId: () => string;
  /** What D1 says of the token that `needs` named. */
  readonly token: TokenLookup;
  /** What is to be thought of the request that a SignCertificate carries. */
  readonly csr?: CsrVerdict;
  readonly memory: Memory;
}

/** The newest moment of a series; register and power are the last ones sent, which may be older. */
export interface NewestReading {
  readonly at: number;
  readonly registerWh: number | null;
  readonly powerW: number | null;
  /** By our own clock: when samples last came, when a register did, and when it had risen. */
  readonly receivedAt: number;
  readonly registerAt: number | null;
  readonly risenAt: number | null;
}

/** What the object keeps beside the state. Reading it needs no waiting. */
export interface Memory {
  transaction(transactionId: number): Transaction | null;
  /** The newest transaction that a StartTransaction of this content created (OCPP-T2). */
  startedBy(startKey: string): Transaction | null;
  /** The transaction of this connector that was under way then, among the newest ones. */
  covering(connectorId: number, at: number): Transaction | null;
  hasOrphan(key: string): boolean;
  /** What this message of an identity in onboarding was answered (OCPP-B7). */
  quarantined(key: string): QuarantineRecord["response"] | null;
  newest(series: Series): NewestReading | null;
  /** Identities of the samples already kept (OCPP-M3). */
  kept(series: Series): ReadonlySet<string>;
}

/** Whose tag is this, and may it charge at one of these EVSEs? */
export interface TokenQuestion {
  readonly idTag: string;
  readonly locationId: string;
  readonly evseUids: readonly string[];
}

export type TokenLookup = { readonly known: true; readonly token: Token | null } | { readonly known: false };

export const EMPTY_STATE: ChargePointState = {
  registration: null,
  onboarding: null,
  boot: null,
  link: { connected: false, generation: 0, quietUntil: null, lastSeenAt: null, offlineSince: null },
  connectors: {},
  open: [],
  lastTransactionId: 0,
  lastStatusSeq: 0,
  pending: null,
  queue: [],
  triggers: [],
  refresh: null,
  configuration: NO_CONFIGURATION,
  availability: {},
  localList: NO_LOCAL_LIST,
  startsExpected: [],
  stopsExpected: [],
  charging: NO_CHARGING,
  fileJobs: NO_FILE_JOBS,
  reservations: NO_RESERVATIONS,
  calendar: NO_CALENDAR,
  bookings: NO_BOOKINGS,
  tokensSeen: [],
  deviations: {},
  unanswered: 0,
  watch: EMPTY_WATCH,
  security: NO_SECURITY,
};

/** The OCPP identity; null: of nobody that is let in. */
export function identityOf({ registration, onboarding }: ChargePointState): string | null {
  return registration?.chargePointId ?? onboarding?.identity ?? null;
}

export function offlineAfterMs(state: ChargePointState): number {
  return (state.registration?.settings.offlineAfterSeconds ?? SETTING_DEFAULTS.offlineAfterSeconds) * SECOND;
}

export function callTimeoutMs(state: ChargePointState): number {
  return (state.registration?.settings.callTimeoutSeconds ?? SETTING_DEFAULTS.callTimeoutSeconds) * SECOND;
}

/** A start older than this is history, not a second charge (OCPP-A4). */
export function liveStartMs({ registration }: ChargePointState): number {
  return (registration?.settings.liveStartSeconds ?? SETTING_DEFAULTS.liveStartSeconds) * SECOND;
}
