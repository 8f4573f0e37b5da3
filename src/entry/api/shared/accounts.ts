import * as z from "zod";
import { LONGEST_PASSWORD, SHORTEST_PASSWORD } from "../../../domain/password-length.ts";
import { instant, text, wholeNumber } from "./fields.ts";
import { ALL_PERMISSIONS, ROLES } from "./permissions.ts";

/** Who uses `/api`: people and keys, and what they did. */

const MOST_LOCATIONS = 500;
const email = z.email().max(254);
const role = z.enum(ROLES);
const language = z.enum(["auto", "en", "it"]).describe("`auto`: the browser's; in mails English.");
const theme = z.enum(["auto", "light", "dark"]);
const density = z.enum(["compact", "comfortable"]);
const locationIds = z
  .array(z.string().max(36))
  .max(MOST_LOCATIONS)
  .nullable()
  .describe("The locations that the user has to do with; all others do not exist for them. Null: all of them.");
/** One that exists; whatever it is, it is looked at. */
const knownPassword = z.string().min(1).max(LONGEST_PASSWORD);
const newPassword = z
  .string()
  .min(1)
  .max(4 * LONGEST_PASSWORD)
  .describe(`At least ${SHORTEST_PASSWORD} characters, and not made of what everybody guesses.`);

export const loginRequest = z.strictObject({ email, password: knownPassword });

export const meSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    email: z.string(),
    role,
    permissions: z.array(z.string()),
    locationIds,
    language,
    theme,
    density,
  })
  .meta({ id: "Me" });

export const setupRequest = z.strictObject({
  setupToken: z.string().min(1).max(512),
  name: text(100),
  email,
  password: newPassword,
  language: language.default("auto"),
});

export const setupSchema = z.object({ open: z.boolean().describe("There is no user yet.") });

export const resetRequest = z.strictObject({ email });

const linkToken = z.string().min(1).max(128).describe("What stands behind # in the link.");
export const linkRead = z.strictObject({ token: linkToken });
export const linkUse = z.strictObject({ token: linkToken, password: newPassword.optional() });
export const linkSchema = z
  .object({ kind: z.enum(["invitation", "reset", "email"]), email: z.string(), name: z.string(), language })
  .meta({ id: "UserLink", description: "What was mailed to a user, while it holds." });

export const ownSettings = z.strictObject({
  name: text(100).optional(),
  language: language.optional(),
  theme: theme.optional(),
  density: density.optional(),
});
export const accountSchema = meSchema
  .extend({ newEmail: z.string().nullable().describe("Waits to be confirmed.") })
  .meta({ id: "Account" });
export const passwordChange = z.strictObject({ currentPassword: knownPassword, newPassword });
export const addressChange = z.strictObject({ email, password: knownPassword });

export const signInSchema = z
  .object({ id: z.string(), deviceLabel: z.string(), createdAt: instant, usedAt: instant, current: z.boolean() })
  .meta({ id: "SignIn", description: "Where an account is signed in. `current`: by this request's own cookie." });

export const userSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    email: z.string(),
    role,
    locationIds,
    state: z.enum(["invited", "active", "disabled"]),
    secondFactor: z.boolean(),
    invitation: z
      .object({ sentAt: instant.nullable().describe("Null: the mail could not be sent."), expiresAt: instant })
      .nullable(),
    seenAt: instant.nullable(),
    signIns: wholeNumber.describe("Where the user is signed in now."),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: "User" });

export const userInvitation = z.strictObject({
  name: text(100),
  email,
  role,
  locationIds: locationIds.default(null),
  language: language.default("auto"),
});
export const userPatch = z.strictObject({
  name: text(100).optional(),
  role: role.optional(),
  locationIds: locationIds.optional(),
  active: z.boolean().optional(),
});

const permission = z.enum(ALL_PERMISSIONS);

export const apiKeySchema = z
  .object({
    id: z.string(),
    name: z.string(),
    permissions: z.array(z.string()),
    createdBy: z.string().nullable(),
    createdAt: instant,
    endsAt: instant.nullable(),
    revokedAt: instant.nullable(),
    state: z.enum(["active", "ended", "revoked"]),
  })
  .meta({ id: "ApiKey" });
export const newApiKeySchema = apiKeySchema
  .extend({ key: z.string().describe("Shown once: only its hash is kept.") })
  .meta({ id: "NewApiKey" });
export const apiKeyRequest = z.strictObject({
  name: text(100),
  permissions: z.array(permission).min(1).max(ALL_PERMISSIONS.length),
  endsAt: instant.nullable().default(null),
});

const facts = z.record(z.string(), z.unknown()).nullable();

export const auditEntrySchema = z
  .object({
    id: z.string().describe("The request's own."),
    at: instant,
    actor: z.object({
      kind: z.enum(["user", "apiKey", "visitor"]),
      id: z.string().nullable(),
      name: z.string().nullable(),
    }),
    action: z.string(),
    objectType: z.string(),
    objectId: z.string().nullable(),
    outcome: z.enum(["done", "refused", "unknown"]),
    status: z.int().nullable(),
    before: facts,
    after: facts,
  })
  .meta({
    id: "AuditEntry",
    description: "An action by a person or a key. `unknown`: it was cut off, and what came of it is for others to say.",
  });

export type Me = z.infer<typeof meSchema>;
export type UserView = z.infer<typeof userSchema>;
export type ApiKeyView = z.infer<typeof apiKeySchema>;
export type AuditEntryView = z.infer<typeof auditEntrySchema>;
