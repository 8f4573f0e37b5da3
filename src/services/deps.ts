import type { SetPoint } from "../domain/battery-orders.ts";
import type { Registration } from "../domain/charge-point.ts";
import type { CommandState } from "../domain/command.ts";
import type { DsoKind } from "../domain/dso.ts";
import type { MeterMoment } from "../domain/meter.ts";
import type { Refusal, Result } from "../domain/result.ts";
import type { BatteryReading } from "../domain/site.ts";
import type { ChargePointLoad } from "../domain/site-load.ts";
import type { TariffScope } from "../domain/tariff.ts";
import type { Token } from "../domain/token.ts";
import type { ChargingReport, CompositeQuestion, CompositeReport } from "../ocpp/charging-report.ts";
import type { Instruction } from "../ocpp/instructions.ts";
import type { JournalPage, JournalQuery, JournalRange, JournalStretch } from "../ocpp/journal-query.ts";
import type { ChargePointPicture, EvsePicture } from "../ocpp/pictures.ts";
import type { UpkeepPicture } from "../ocpp/upkeep-picture.ts";
import type { BatteryAnswer, BatteryLink } from "../remote/battery.ts";
import type { DsoSpeaker } from "../remote/dso/adapters.ts";
import type { Mail } from "../remote/mail.ts";
import type { OcpiAnswer, OcpiRequest } from "../remote/ocpi.ts";
import type { PaymentPort } from "../remote/payment.ts";
import type { Signed, SigningOrder } from "../remote/signing.ts";
import type { TilePicture } from "../remote/tiles.ts";
import type { Told } from "../remote/webhook.ts";
import type { Database } from "../store/database.ts";
import type { NotificationView } from "./notification-message.ts";
import type { SitePicture } from "./site-picture.ts";
import type { SiteState } from "./site-state.ts";

/** What a use case may touch. Built by `entry/`, which alone knows the platform. */
export interface Deps {
  readonly db: Database;
  readonly chargePoints: ChargePoints;
  readonly live: Live;
  readonly partners: Partners;
  readonly locations: Locations;
  readonly batteries: Batteries;
  /** Somebody to ask, by the settings of a DSO and its secrets. Throws on settings that are none. */
  readonly speakTo: (kind: DsoKind, link: unknown) => DsoSpeaker;
  readonly notify: Notify;
  /** Null: no authority is set up. */
  readonly signing: Signing | null;
  readonly payments: PaymentPort;
  readonly files: FileStorage;
  /** The operator as OCPI names it. */
  readonly cpo: { readonly name: string; readonly countryCode: string; readonly partyId: string };
  /** A tile of a map, or why there is none. */
  readonly readTile: (address: string) => Promise<TilePicture | string>;
  readonly callPartner: (request: OcpiRequest) => Promise<OcpiAnswer>;
  readonly now: () => number;
  readonly newId: () => string;
  /** Cryptographically random bytes. */
  readonly randomBytes: (length: number) => Uint8Array;
  readonly pepper: string;
  /** Of the request to `/api` that is answered, and of its entry in the audit log; null: nobody asked. */
  readonly requestId: string | null;
  /** On a developer's machine: neighbours may be programs on the same machine. */
  readonly isDevelopment: boolean;
  readonly log: Log;
}

/** What is in files, by their storage key. */
export interface FileStorage {
  /** @returns its size; null: it was longer than allowed, and nothing of it is kept. */
  put(key: string, body: ReadableStream<Uint8Array>, mostBytes: number): Promise<number | null>;
  /** @param range a request's headers: its `Range` is honoured. */
  get(key: string, range: Headers): Promise<StoredContent | null>;
  remove(keys: readonly string[]): Promise<void>;
}

export interface StoredContent {
  readonly body: ReadableStream;
  /** The part of the file that `body` is. */
  readonly offset: number;
  readonly length: number;
  /** The size of the whole file. */
  readonly bytes: number;
  readonly etag: string;
}

/** Writes one JSON line. `fact` is dotted (`session.started`); no secrets, no token uids, no bodies. */
export type Log = (fact: string, fields?: Readonly<Record<string, unknown>>) => void;

export interface NewCommand {
  readonly id: string;
  readonly action: string;
  readonly request: Readonly<Record<string, unknown>>;
  readonly createdAt: number;
  /** The driver of a RemoteStartTransaction, when known and accepted now: the start needs no look-up then. */
  readonly token: Token | null;
  /** The session that the transaction of a RemoteStartTransaction becomes; absent: a new one. */
  readonly sessionId?: string | undefined;
  /** The booking that the transaction of a RemoteStartTransaction uses, whatever its token is. */
  readonly bookingId?: string | undefined;
  /** Somebody waits for its end until then, and no longer. */
  readonly answerBy?: number | undefined;
}

/** What became of handing a command over. */
export type CommandReceipt =
  | { readonly ok: true; readonly state: CommandState }
  | { readonly ok: false; readonly refusal: Refusal; readonly detail?: string | undefined };

export interface MeterValuePage {
  readonly items: readonly MeterMoment[];
  /** Offset of the next page within the transaction's samples; null at the end. */
  readonly next: number | null;
}

/** What was measured last in the session that has an EVSE. */
export interface MeasuredEvse {
  readonly evseUid: string;
  readonly moment: MeterMoment;
}

/** A transaction message as it came before its sender was registered, and what it was answered. */
export interface QuarantinedMessage {
  readonly at: number;
  readonly action: string;
  readonly request: Readonly<Record<string, unknown>>;
  readonly response: Readonly<Record<string, unknown>>;
}

/** Every charge point's Durable Object, by identity. */
export interface ChargePoints {
  /** Tells the object what the station data now says. */
  register(registration: Registration): Promise<void>;
  /** The charge point is no longer ours: its socket is closed, its counters and records stay. */
  unregister(chargePointId: string): Promise<void>;
  /** What the object knows this moment; D1 has what was last published (OCPP-L2). */
  live(chargePointId: string): Promise<ChargePointPicture>;
  /** An EVSE of it, with the session that has it, as measured last. */
  evse(chargePointId: string, evseUid: string): Promise<EvsePicture>;
  /** What the system keeps true at the charge point by itself, and how far it got. */
  upkeep(chargePointId: string): Promise<UpkeepPicture>;
  /** Hands over a command; refuses what the charge point's state forbids. */
  command(chargePointId: string, command: NewCommand): Promise<CommandReceipt>;
  /** Tells the object what is wanted of the charge point; refuses what its state forbids. */
  instruct(chargePointId: string, instruction: Instruction): Promise<Result<null>>;
  /** What it draws now, and what of its limits it has. Null: it has never been here. */
  load(chargePointId: string): Promise<ChargePointLoad | null>;
  /** What it sent before it was adopted, in order of arrival. */
  quarantine(chargePointId: string): Promise<readonly QuarantinedMessage[]>;
  /** Its charging profiles, wanted and applied. */
  charging(chargePointId: string): Promise<ChargingReport>;
  compositeSchedule(chargePointId: string, question: CompositeQuestion): Promise<CompositeReport>;
  meterValues(chargePointId: string, transactionId: number, from: number, limit: number): Promise<MeterValuePage>;
  /** Of each of its EVSEs that has a session with samples. */
  measured(chargePointId: string): Promise<readonly MeasuredEvse[]>;
  /** The message journal, for people. */
  messages(chargePointId: string, query: JournalQuery): Promise<JournalPage>;
  /** The message journal, for a replay. */
  journal(chargePointId: string, range: JournalRange): Promise<JournalStretch>;
}

/** A change for signed-in browsers; shapes in `entry/api/shared/schemas.ts` (`liveMessage`). */
export type LiveChange =
  | { readonly topic: "stations"; readonly id: string; readonly data: null }
  | { readonly topic: "chargePoint"; readonly id: string; readonly data: ChargePointPicture }
  | { readonly topic: "evse"; readonly id: string; readonly data: EvsePicture }
  | { readonly topic: "site"; readonly id: string; readonly data: SitePicture }
  | { readonly topic: "notification"; readonly id: string; readonly data: NotificationView }
  | { readonly topic: "prices"; readonly id: TariffScope; readonly data: null }
  | { readonly topic: "promotions"; readonly id: string; readonly data: null }
  | { readonly topic: "bookings"; readonly id: string; readonly data: null };

export interface Live {
  /** Broadcasts to every open portal; answers how many are watching. */
  publish(changes: readonly LiveChange[]): Promise<number>;
  /** Closes the sockets of ended sign-ins with 4401. */
  endSignIns(signInIds: readonly string[]): Promise<void>;
}

/** Who tells partners what waits for them. */
export interface Partners {
  /** Each is told what is due, one thing after the other. Does not wait for any of them, and never throws. */
  wake(partnerIds: readonly string[]): Promise<void>;
}

/** Every location's Durable Object, by id. */
export interface Locations {
  /** What a charge point of it draws now. */
  report(load: ChargePointLoad): Promise<void>;
  /** Something that it is divided or planned by has changed, or a slot has begun. Does not wait for what follows. */
  wake(locationId: string): Promise<void>;
  /** The same, and waits until it is done. */
  settle(locationId: string): Promise<void>;
  /** What it knows and wants this moment. */
  site(locationId: string): Promise<SiteState>;
}

/** Batteries' own controllers. What went wrong is answered, never thrown. */
export interface Batteries {
  read(link: BatteryLink): Promise<BatteryAnswer<BatteryReading>>;
  /** Positive: charge, at the bus. */
  command(link: BatteryLink, setPoint: SetPoint): Promise<BatteryAnswer<null>>;
}

/** The certificate authority for charge points. */
export interface Signing {
  /** How long a certificate is to be valid. */
  readonly days: number;
  /** The operator's name: O of the certificates of its charge points. */
  readonly cpoName: string;
  sign(order: SigningOrder): Promise<Signed>;
}

/** Ways out of the house for notifications. What went wrong is answered, never thrown. */
export interface Notify {
  webhook(url: string, headers: Readonly<Record<string, string>>, body: string): Promise<Told>;
  mail(mail: Mail): Promise<Told>;
}
