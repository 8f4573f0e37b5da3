import { type Bindings, type Config, configOf } from "../config.ts";
import { commandBattery, readBattery } from "../remote/battery.ts";
import { speakerOf } from "../remote/dso/adapters.ts";
import { sendMail } from "../remote/mail.ts";
import { callOcpi } from "../remote/ocpi.ts";
import { embeddedPayments, type PaymentPort, unaskablePayments } from "../remote/payment.ts";
import { signByHttp, signHere } from "../remote/signing.ts";
import { STRIPE_ORIGIN, stripePayments } from "../remote/stripe.ts";
import { readTile } from "../remote/tiles.ts";
import { postJson } from "../remote/webhook.ts";
import type { ChargePoints, Deps, Live, Locations, Notify, Partners, Signing } from "../services/deps.ts";
import { openDatabase } from "../store/database.ts";
import { clockOf } from "./clock.ts";
import { fileStorageOf } from "./file-storage.ts";
import { log } from "./log.ts";

/** Everything a use case may touch, made from the platform. */
export function depsOf(env: Bindings, requestId: string | null = null): Deps {
  const config = configOf(env);
  const { now } = clockOf(config);
  const isDevelopment = config.DEMO === "1";
  const means = { fetch: (url: string, init: RequestInit) => fetch(url, init), now, isDevelopment };
  return {
    db: openDatabase(env.DB),
    chargePoints: chargePointsOf(env.CHARGE_POINTS),
    live: liveOf(env.LIVE),
    partners: partnersOf(env.PARTNERS),
    locations: locationsOf(env.LOCATIONS),
    batteries: { read: readBattery, command: commandBattery },
    notify: notifyOf(env, config),
    signing: signingOf(config),
    payments: paymentsOf(config, now),
    files: fileStorageOf(env.FILES),
    cpo: { name: config.CPO_NAME, countryCode: config.OCPI_COUNTRY_CODE, partyId: config.OCPI_PARTY_ID },
    readTile,
    callPartner: callOcpi,
    speakTo: (kind, link) => speakerOf(means, kind, link),
    now,
    newId: () => crypto.randomUUID(),
    randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
    pepper: config.PEPPER,
    requestId,
    isDevelopment,
    log,
  };
}

function chargePointsOf(objects: Bindings["CHARGE_POINTS"]): ChargePoints {
  return {
    register: (registration) => objects.getByName(registration.chargePointId).register(registration),
    unregister: (chargePointId) => objects.getByName(chargePointId).unregister(),
    live: (chargePointId) => objects.getByName(chargePointId).live(),
    evse: (chargePointId, evseUid) => objects.getByName(chargePointId).evse(evseUid),
    upkeep: (chargePointId) => objects.getByName(chargePointId).upkeep(),
    command: (chargePointId, command) => objects.getByName(chargePointId).command(command),
    instruct: (chargePointId, instruction) => objects.getByName(chargePointId).instruct(instruction),
    load: (chargePointId) => objects.getByName(chargePointId).load(),
    quarantine: (chargePointId) => objects.getByName(chargePointId).quarantine(),
    charging: (chargePointId) => objects.getByName(chargePointId).charging(),
    compositeSchedule: (chargePointId, question) => objects.getByName(chargePointId).compositeSchedule(question),
    meterValues: (chargePointId, transactionId, from, limit) =>
      objects.getByName(chargePointId).meterValues(transactionId, from, limit),
    measured: (chargePointId) => objects.getByName(chargePointId).measured(),
    messages: (chargePointId, query) => objects.getByName(chargePointId).messages(query),
    journal: (chargePointId, range) => objects.getByName(chargePointId).journal(range),
  };
}

/** One object serves every portal: it sends a message to some tens of browsers, not to a fleet. */
export const LIVE_OBJECT_NAME = "portal";

export function liveOf(objects: Bindings["LIVE"]): Live {
  const portal = () => objects.getByName(LIVE_OBJECT_NAME);
  return {
    publish: (changes) => portal().publish(changes),
    endSignIns: (signInIds) => portal().endSignIns(signInIds),
  };
}

/** One object for each partner: what waits for it in D1 is told when it wakes, or by the cron a minute later. */
function partnersOf(objects: Bindings["PARTNERS"]): Partners {
  return {
    wake: async (partnerIds) => {
      const woken = await Promise.allSettled(partnerIds.map((id) => objects.getByName(id).wake(id)));
      for (const end of woken) if (end.status === "rejected") log("push.not-woken", { error: String(end.reason) });
    },
  };
}

function locationsOf(objects: Bindings["LOCATIONS"]): Locations {
  return {
    report: (load) => objects.getByName(load.locationId).report(load),
    wake: (locationId) => objects.getByName(locationId).wake(locationId),
    settle: (locationId) => objects.getByName(locationId).settle(locationId),
    site: (locationId) => objects.getByName(locationId).site(),
  };
}

/** Without a binding for mail, as on a developer's machine, mails are written to the log: what is secret there alone. */
function notifyOf({ EMAIL: postbox }: Bindings, config: Config): Notify {
  const { NOTIFICATION_SENDER: sender } = config;
  return {
    webhook: postJson,
    mail: async (mail) => {
      if (postbox !== undefined && sender !== undefined) return sendMail(postbox, sender, mail);
      const isShown = mail.isSecret !== true || config.DEMO === "1";
      log("notification.mail", { to: mail.to.length, subject: mail.subject, ...(isShown ? { text: mail.text } : {}) });
      return isShown ? null : "No mail is set up.";
    },
  };
}

/** Stripe where its secrets are set, else nobody but our own ledger. Of one alone people are told, and nothing is paid. */
function paymentsOf(config: Config, now: () => number): PaymentPort {
  const { STRIPE_SECRET_KEY: secretKey, STRIPE_WEBHOOK_SECRET: webhookSecret, STRIPE_ORIGIN: standIn } = config;
  if (secretKey === undefined && webhookSecret === undefined) return embeddedPayments;
  if (secretKey === undefined) return unaskablePayments("stripe", "STRIPE_SECRET_KEY is not set.");
  if (webhookSecret === undefined) return unaskablePayments("stripe", "STRIPE_WEBHOOK_SECRET is not set.");
  const origin = config.DEMO === "1" && standIn !== undefined ? standIn : STRIPE_ORIGIN;
  return stripePayments({ secretKey, webhookSecret, origin, fetch: (url, init) => fetch(url, init), now });
}

/** A service goes before a key of our own: with a service there is no need to keep one. */
function signingOf(config: Config): Signing | null {
  const { SIGNING_URL: url, SIGNING_TOKEN: token, SIGNING_CA_CERTIFICATE: certificate, SIGNING_CA_KEY: key } = config;
  const own = { days: config.CERTIFICATE_DAYS, cpoName: config.CPO_NAME };
  if (url !== undefined && token !== undefined) return { ...own, sign: (order) => signByHttp(url, token, order) };
  if (certificate === undefined || key === undefined) return null;
  const { now } = clockOf(config);
  return {
    ...own,
    sign: (order) => signHere({ certificate, key }, order, { now: now(), serialNumber: newSerialNumber() }),
  };
}

/** RFC 5280: positive, not more than 20 bytes, and not to be guessed. */
function newSerialNumber(): string {
  return `01${crypto.randomUUID().replaceAll("-", "")}`;
}
