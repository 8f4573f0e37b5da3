import * as z from "zod";
import { HANDSHAKE_CAUSES } from "../../../domain/handshake-cause.ts";
import { instant, text } from "./fields.ts";

/** What `/api` takes and answers of OCPI partners. */

export const party = z.strictObject({
  countryCode: z.string().regex(/^[A-Za-z]{2}$/, "two letters (ISO 3166-1 alpha-2)"),
  partyId: z.string().regex(/^[A-Za-z0-9]{3}$/, "three letters or digits"),
});

const host = z
  .string()
  .max(255)
  .regex(/^[A-Za-z0-9.-]+(:\d{1,5})?$/, "a host name, with a port where it is not 443");

const MAX_PARTIES = 100;
const MAX_HOSTS = 20;

const partyFields = {
  name: text(100),
  expectedParties: z
    .array(party)
    .max(MAX_PARTIES)
    .describe("For whom it may register. None: for any party that is no other partner's."),
  hosts: z.array(host).min(1).max(MAX_HOSTS).describe("Where its addresses may lead: no other host is ever called."),
  knowsErrata: z
    .boolean()
    .describe("It reads what the errata of OCPI 2.2.1 made longer: addresses of more than 45 characters."),
  asksUnknownTokens: z.boolean().describe("Ask it about cards that nobody told us of, while their drivers wait."),
  bookings: z
    .strictObject({
      identifier: z
        .enum(["Booking", "bookings"])
        .nullable()
        .default(null)
        .describe("What it calls the module. Null: `<cc><party>-bookings`, as custom modules of OCPI 2.2.1 are named."),
    })
    .nullable()
    .describe(
      "It may book ahead, by the module Bookings 1.1 of OCPI 2.3.0. Null: it may not, and sees nothing of the module.",
    ),
};

export const partyRequest = z.strictObject({
  ...partyFields,
  knowsErrata: partyFields.knowsErrata.default(false),
  asksUnknownTokens: partyFields.asksUnknownTokens.default(false),
  bookings: partyFields.bookings.default(null),
});
export const partyPatch = z.strictObject(partyFields).partial();

export const partySchema = z
  .object({
    id: z.string(),
    ...partyFields,
    state: z.enum(["unregistered", "registered", "ended"]),
    versionsUrl: z.string().nullable(),
    roles: z.array(
      z.object({
        role: z.string(),
        countryCode: z.string(),
        partyId: z.string(),
        name: z.string(),
        website: z.string().nullable(),
      }),
    ),
    endpoints: z.array(z.object({ identifier: z.string(), role: z.string(), url: z.string() })),
    registeredAt: instant.nullable(),
    blockedAt: instant.nullable().describe("Since when it is kept out; null: it is not."),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: "Party", description: "A roaming partner: one OCPI connection, for one party or more." });

/** How a partner does, in a list of them. */
export const listedPartySchema = partySchema
  .extend({
    lastContactAt: instant.nullable().describe("When something was exchanged that went well, within five minutes."),
    waiting: z.int().nonnegative().describe("It is to be told so much, now or later, by itself."),
    held: z.int().nonnegative().describe("It refused so much."),
  })
  .meta({ id: "ListedParty" });

export const partyContactSchema = z
  .object({
    direction: z.enum(["in", "out"]).describe("`in`: it called us."),
    module: z.string(),
    at: instant,
    ok: z.boolean(),
  })
  .meta({ id: "PartyContact", description: "When something was exchanged last, within five minutes." });

export const partyTestSchema = z
  .object({
    latencyMs: z.int().nonnegative(),
    failure: z.string().nullable().describe("Null: it answers as it should."),
  })
  .meta({ id: "PartyTest", description: "Whether a partner answers. Each step is in `/handshakes`." });

export const refusedCallerSchema = z
  .object({
    address: z.string().nullable().describe("Where it came from; null where that is not known."),
    reason: z.enum(["no_token", "malformed", "not_encoded", "expired", "unknown", "not_registered", "blocked"]),
    partyId: z.string().nullable().describe("The partner whose token it was; null: nobody's."),
    count: z.int().positive().describe("A minute counts once."),
    firstAt: instant,
    lastAt: instant,
  })
  .meta({ id: "RefusedCaller", description: "Who called as a partner and was not let in, and why." });

export const invitationSchema = z
  .object({ versionsUrl: z.string(), token: z.string(), expiresAt: instant })
  .meta({ id: "PartyInvitation", description: "What the partner needs to register. `token` is shown this once." });

export const registrationRequest = z.strictObject({
  versionsUrl: z.url({ protocol: /^https?$/ }).max(255),
  token: z.string().regex(/^[\x21-\x7e]{1,64}$/, "1 to 64 printable characters without spaces"),
});

export const handshakeStepSchema = z
  .object({
    handshakeId: z.string(),
    at: instant,
    what: z.string(),
    url: z.string().nullable(),
    httpStatus: z.int().nullable(),
    statusCode: z.int().nullable(),
    ok: z.boolean(),
    cause: z.enum(HANDSHAKE_CAUSES).nullable().describe("Why it failed, where it is one of what usually goes wrong."),
    detail: z.string(),
  })
  .meta({
    id: "HandshakeStep",
    description: "One step of a handshake: what was called, what came back, what is wrong.",
  });

export const roamingDriverSchema = z
  .object({
    countryCode: z.string(),
    partyId: z.string(),
    tokenType: z.string(),
    contractId: z.string(),
    authMethod: z.enum(["AUTH_REQUEST", "COMMAND", "WHITELIST"]),
    authorizationReference: z.string().nullable(),
  })
  .meta({ id: "RoamingDriver", description: "Whose driver charged; null: a token of our own, or of nobody." });

const figure = z.int().nonnegative();

export const outboxSchema = z
  .object({
    modules: z.array(
      z.object({
        module: z.string(),
        waiting: figure.describe("To be told, now or later, by itself."),
        held: figure.describe("Refused: told again when asked for, or when the object changes."),
        oldestAt: instant.nullable().describe("Since when the oldest of them waits."),
        failingSince: instant.nullable().describe("Null: the partner takes what it is told."),
        dueAt: instant.nullable().describe("When it is tried again."),
        error: z.string().nullable().describe("What is wrong; null: nothing."),
      }),
    ),
    items: z
      .array(
        z.object({
          module: z.string(),
          objectId: z.string(),
          state: z.enum(["waiting", "held"]),
          attempts: figure,
          error: z.string().nullable(),
          createdAt: instant,
          dueAt: instant.nullable().describe("Not before then; null: at once."),
        }),
      )
      .describe("The oldest of them."),
  })
  .meta({ id: "PartyOutbox", description: "What a partner is to be told and was not told yet." });

export const retriedSchema = z
  .object({ queued: figure.describe("So much is tried at once.") })
  .meta({ id: "PartyOutboxRetry" });

export const tokenPullSchema = z
  .object({
    tokens: figure.describe("Tokens of the partner that we hold."),
    startedAt: instant.nullable().describe("Null: no pull is under way."),
    isFull: z.boolean().describe("Of all tokens; else of those that changed since the last pull."),
    listed: figure,
    skipped: figure.describe("Of those listed: of parties that are not the partner's, or not to be read."),
    pulledAt: instant.nullable().describe("When the last pull that was finished had begun."),
    fullAt: instant.nullable().describe("The same of the last full one."),
    dueAt: instant.nullable().describe("When it goes on, or begins again."),
    failure: z.string().nullable().describe("What is wrong; null: nothing."),
  })
  .meta({ id: "TokenPull", description: "How far a partner's list of tokens was read." });
