import { sql } from "drizzle-orm";
import { check, index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { chargePoints } from "./schema.ts";

/** How charge points prove who they are, and what they report of their own security. Instants are epoch milliseconds. */

/** Keys that were offered to a charge point; the one it uses is `charge_points.password_hash`. */
export const offeredKeys = sqliteTable(
  "offered_keys",
  {
    /** The ChangeConfiguration that carries it. */
    commandId: text("command_id").primaryKey(),
    chargePointId: text("charge_point_id")
      .notNull()
      .references(() => chargePoints.id, { onDelete: "cascade" }),
    /** `hmac-sha256$salt$hash`, as the key in use. */
    hash: text().notNull(),
    isAccepted: integer("is_accepted", { mode: "boolean" }).notNull(),
    openUntil: integer("open_until").notNull(),
    createdAt: integer("created_at").notNull(),
  },
  (table) => [index("offered_keys_by_charge_point").on(table.chargePointId)],
);

/** Client certificates of charge points; several of one are valid at once while a renewal runs. */
export const clientCertificates = sqliteTable(
  "client_certificates",
  {
    /** SHA-256 over the DER, hex digits in lower case. */
    fingerprint: text().primaryKey(),
    chargePointId: text("charge_point_id")
      .notNull()
      .references(() => chargePoints.id, { onDelete: "cascade" }),
    subject: text().notNull(),
    issuer: text().notNull(),
    serialNumber: text("serial_number").notNull(),
    notBefore: integer("not_before").notNull(),
    notAfter: integer("not_after").notNull(),
    /** PEM, the charge point's own certificate first. */
    chain: text().notNull(),
    /** `issued`: on its way by CertificateSigned. `rejected` by the charge point, `ended` by an operator: no longer valid. */
    state: text().$type<ClientCertificateState>().notNull(),
    /** When the charge point was last asked for a successor. */
    renewalAskedAt: integer("renewal_asked_at"),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
  },
  (table) => [
    index("client_certificates_by_charge_point").on(table.chargePointId, table.notAfter),
    index("client_certificates_in_use").on(table.notAfter).where(sql`${table.state} = 'installed'`),
    check("client_certificates_state", sql`${table.state} in ('issued', 'installed', 'rejected', 'ended')`),
  ],
);

export type ClientCertificateState = "issued" | "installed" | "rejected" | "ended";

/** Certificate signing requests that were accepted: each is brought to the authority until that has answered. */
export const signingRequests = sqliteTable(
  "signing_requests",
  {
    id: text().primaryKey(),
    chargePointId: text("charge_point_id")
      .notNull()
      .references(() => chargePoints.id, { onDelete: "cascade" }),
    /** PEM. */
    csr: text().notNull(),
    state: text().$type<SigningRequestState>().notNull(),
    attempts: integer().notNull(),
    dueAt: integer("due_at").notNull(),
    /** Why it failed, for a person. */
    error: text(),
    /** Of the certificate it led to. */
    fingerprint: text(),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
  },
  (table) => [
    index("signing_requests_due").on(table.dueAt).where(sql`${table.state} = 'waiting'`),
    index("signing_requests_by_charge_point").on(table.chargePointId, table.createdAt),
    check("signing_requests_state", sql`${table.state} in ('waiting', 'signed', 'failed')`),
  ],
);

export type SigningRequestState = "waiting" | "signed" | "failed";

/** What charge points report of their security; kept when the charge point is gone. */
export const securityEvents = sqliteTable(
  "security_events",
  {
    /** Charge point, instant and type as they were sent: a repeat is the same event. */
    id: text().primaryKey(),
    chargePointId: text("charge_point_id").notNull(),
    type: text().notNull(),
    isCritical: integer("is_critical", { mode: "boolean" }).notNull(),
    techInfo: text("tech_info"),
    at: integer().notNull(),
    receivedAt: integer("received_at").notNull(),
  },
  (table) => [
    index("security_events_by_time").on(table.at, table.id),
    index("security_events_by_charge_point").on(table.chargePointId, table.at, table.id),
  ],
);

/** What BootNotifications said: a row for each time the fields changed. Kept when the charge point is gone. */
export const boots = sqliteTable(
  "boots",
  {
    chargePointId: text("charge_point_id").notNull(),
    /** The first boot with these fields. */
    firstAt: integer("first_at").notNull(),
    lastAt: integer("last_at").notNull(),
    count: integer().notNull(),
    /** What the last one was answered. */
    status: text().$type<"Accepted" | "Pending" | "Rejected">().notNull(),
    fields: text({ mode: "json" }).$type<Readonly<Record<string, string>>>().notNull(),
  },
  (table) => [primaryKey({ columns: [table.chargePointId, table.firstAt] })],
);

/** The root certificates a charge point last reported to have, by type. */
export const installedCertificates = sqliteTable(
  "installed_certificates",
  {
    chargePointId: text("charge_point_id").notNull(),
    certificateType: text("certificate_type").notNull(),
    certificates: text({ mode: "json" }).$type<readonly CertificateHashRow[]>().notNull(),
    reportedAt: integer("reported_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.chargePointId, table.certificateType] })],
);

export interface CertificateHashRow {
  readonly hashAlgorithm: string;
  readonly issuerNameHash: string;
  readonly issuerKeyHash: string;
  readonly serialNumber: string;
}
