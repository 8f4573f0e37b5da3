import * as z from "zod";

/** What wrangler.toml and `wrangler secret put` give the Worker. */
export interface Bindings {
  readonly DB: D1Database;
  readonly CHARGE_POINTS: DurableObjectNamespace<import("./entry/charge-point-object.ts").ChargePointObject>;
  readonly FILES: R2Bucket;
  readonly LIVE: DurableObjectNamespace<import("./entry/live-object.ts").LiveObject>;
  readonly LOCATIONS: DurableObjectNamespace<import("./entry/location-object.ts").LocationObject>;
  readonly PARTNERS: DurableObjectNamespace<import("./entry/partner-object.ts").PartnerObject>;
  /** The portal's build, where the Worker serves it itself. Absent: it is on Pages. */
  readonly PORTAL?: Fetcher;
  /** Absent: mails are written to the log. */
  readonly EMAIL?: SendEmail;
  readonly HANDSHAKES_PER_ADDRESS: RateLimit;
  readonly HANDSHAKES_PER_IDENTITY: RateLimit;
  readonly SIGN_INS_PER_ADDRESS: RateLimit;
  readonly SIGN_INS_PER_EMAIL: RateLimit;
  readonly PUBLIC_READS_PER_ADDRESS: RateLimit;
}

const secret = z.string().min(32);
const wholeNumber = z.coerce.number().int().nonnegative();

/** `frames in 10 s/frames at once after a pause`, of one class of messages on one connection (OCPP-C11). */
const floodLimit = z
  .string()
  .regex(/^[1-9]\d*\/[1-9]\d*$/, "two whole numbers, as in 60/200")
  .transform((written) => {
    const [per10Seconds = 0, burst = 0] = written.split("/").map(Number);
    return { per10Seconds, burst };
  });

const variables = z.object({
  JWT_SECRET: secret,
  /** Still accepted while a signing secret is changed. */
  JWT_SECRET_PREVIOUS: secret.optional(),
  PEPPER: secret,
  ACCESS_TOKEN_SECONDS: wholeNumber.default(15 * 60),
  /** A sign-in ends when it was not refreshed for so long. */
  SIGN_IN_IDLE_SECONDS: wholeNumber.default(12 * 3600),
  OFFLINE_WATCHDOG_SECONDS: wholeNumber,
  SESSION_PUSH_SECONDS: wholeNumber,
  /**
   * What a charge point sends in so many milliseconds after it came goes to D1 together: its boot and first statuses,
   * which chargers send within a fraction of a second. Not longer: lists and pages show them that much later.
   */
  SETTLE_GATHER_MS: wholeNumber.max(5_000).default(500),
  /** Under which chargers fetch and bring files, where it is not the host of the API. */
  PUBLIC_ORIGIN: z
    .url({ protocol: /^https?$/ })
    .transform((url) => new URL(url).origin)
    .optional(),
  /** How long the frames of a charge point are kept in its journal. */
  JOURNAL_DAYS: z.coerce.number().int().positive().default(14),
  /** Replays after an outage are legitimate and never wait (decision 29): above this, the log says so. */
  INBOUND_TRANSACTIONS: floodLimit.prefault("600/2000"),
  /** Ours are 45 s apart; some chargers send one a second, whatever they are told. */
  INBOUND_HEARTBEATS: floodLimit.prefault("20/60"),
  /** After a boot, and after each time it is asked, a box with 32 connectors sends 33 statuses; after an outage, all it missed. */
  INBOUND_STATUSES: floodLimit.prefault("60/200"),
  /** Each asks D1. People with cards in their hands, at every connector of a large box. */
  INBOUND_AUTHORIZATIONS: floodLimit.prefault("20/40"),
  /** Security events wait while the charger is offline, and then come all at once. */
  INBOUND_DATA: floodLimit.prefault("30/100"),
  /** Unknown actions, unreadable frames, answers to nobody: nothing is lost with them. */
  INBOUND_OTHERS: floodLimit.prefault("20/50"),
  /** Who mails come from: an address of a domain that is set up for Email Sending. */
  NOTIFICATION_SENDER: z.email().optional(),
  /** The operator's name: O of the client certificates of its charge points (OCPP-X4). */
  CPO_NAME: z.string().min(1).max(64).default("eMall"),
  /** The operator's party in OCPI: ISO 3166-1 alpha-2, and three characters (OCPI-T25). */
  OCPI_COUNTRY_CODE: z.string().regex(/^[A-Z]{2}$/),
  OCPI_PARTY_ID: z.string().regex(/^[A-Z0-9]{3}$/),
  /** Who signs them: a service, or an authority whose certificate and PKCS #8 key (PEM) are here. Neither: nobody does. */
  SIGNING_URL: z.url().optional(),
  SIGNING_TOKEN: secret.optional(),
  SIGNING_CA_CERTIFICATE: z.string().optional(),
  SIGNING_CA_KEY: z.string().optional(),
  CERTIFICATE_DAYS: z.coerce.number().int().positive().max(3_650).default(365),
  /** Neither: nobody is asked for money, and what is owed stands in the ledger. One alone is a mistake that people are told of. */
  STRIPE_SECRET_KEY: z.string().min(1).optional(),
  STRIPE_WEBHOOK_SECRET: z.string().min(1).optional(),
  /** A stand-in for Stripe on a developer's machine. */
  STRIPE_ORIGIN: z.url({ protocol: /^http$/, hostname: /^(127\.0\.0\.1|localhost)$/ }).optional(),
  /** Asked for by the page that creates the first administrator (portal 2.7). Absent: nobody can. */
  SETUP_TOKEN: secret.optional(),
  /** "1": handshakes and sign-ins from this machine itself are limited too, as those of the world are. For tests. */
  LIMIT_LOOPBACK: z.enum(["0", "1"]).default("0"),
  /** "1" on a developer's machine: the demo administrator may be created, and the clock below is honoured. */
  DEMO: z.enum(["0", "1"]).default("0"),
  DEMO_ADMIN_EMAIL: z.email().optional(),
  DEMO_ADMIN_PASSWORD: z.string().min(15).optional(),
  DEMO_API_KEY: z.string().min(32).optional(),
  /** The local stack's clock: at real instant CLOCK_REAL_START (epoch ms) it showed CLOCK_START, and runs TIME_SCALE times as fast. */
  CLOCK_START: z.iso.datetime().optional(),
  CLOCK_REAL_START: wholeNumber.optional(),
  TIME_SCALE: z.coerce.number().positive().optional(),
});

export type Config = Readonly<z.infer<typeof variables>>;

const parsed = new WeakMap<object, Config>();

/** Parses the deployment's settings once per isolate. Throws naming every setting that is missing or wrong. */
export function configOf(env: object): Config {
  const known = parsed.get(env);
  if (known) return known;
  const result = variables.safeParse(env);
  if (!result.success) {
    const wrong = result.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
    throw new Error(`The deployment is not configured: ${wrong.join("; ")}`);
  }
  parsed.set(env, result.data);
  return result.data;
}
