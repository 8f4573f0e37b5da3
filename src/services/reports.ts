import type { BatchItem } from "drizzle-orm/batch";
import { isCriticalEvent } from "../domain/security-event.ts";
import type { Report } from "../ocpp/reports.ts";
import { saveCertificateState, saveSigningRequest } from "../store/client-certificates.ts";
import type { Database } from "../store/database.ts";
import { saveBoot, saveRootCertificates, saveSecurityEvent } from "../store/security-records.ts";

/** Statements that keep what a charge point reported; each may be repeated. */
export function reportStatements(db: Database, chargePointId: string, report: Report): readonly BatchItem<"sqlite">[] {
  switch (report.kind) {
    case "boot": {
      const { firstAt, lastAt, count, status, fields } = report;
      return [saveBoot(db, { chargePointId, firstAt, lastAt, count, status, fields })];
    }
    case "securityEvent": {
      const { type, timestamp, techInfo, at, receivedAt } = report;
      const id = `${chargePointId}/${timestamp}/${type}`;
      const isCritical = isCriticalEvent(type);
      return [saveSecurityEvent(db, { id, chargePointId, type, isCritical, techInfo, at, receivedAt })];
    }
    case "rootCertificates": {
      const { certificateType, certificates, reportedAt } = report;
      return [saveRootCertificates(db, { chargePointId, certificateType, certificates, reportedAt })];
    }
    case "signing":
      return [saveSigningRequest(db, { id: report.id, chargePointId, csr: report.csr, at: report.at })];
    case "certificate":
      return [saveCertificateState(db, report.fingerprint, report.state, report.at)];
  }
}
