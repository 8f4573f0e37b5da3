import { createRoute } from "@hono/zod-openapi";
import * as z from "zod";
import { changeAuthorizationKey, upgradeSecurityProfile } from "../../services/charge-point-security.ts";
import { loadChargePoint } from "../../store/charge-points.ts";
import {
  type BootRow,
  type InstalledCertificatesRow,
  loadBoots,
  loadRootCertificates,
} from "../../store/security-records.ts";
import { problem } from "../errors.ts";
import { commandView } from "./commands.ts";
import { requires } from "./guards.ts";
import { instant } from "./instants.ts";
import { pageOfRows, readCursor } from "./paging.ts";
import { createRouter, json, jsonBody, refusals } from "./router.ts";
import { listQuery } from "./shared/requests.ts";
import { commandSchema, pageOf } from "./shared/schemas.ts";
import {
  authorizationKeyRequest,
  authorizationKeySchema,
  bootSchema,
  rootCertificatesSchema,
  securityProfileRequest,
} from "./shared/security.ts";

const tags = ["charge-points"];
const params = z.object({ id: z.string().describe("The OCPP identity, percent-encoded.") });

const changeKey = createRoute({
  method: "post",
  path: "/{id}/authorization-key",
  tags,
  summary: "Tell a charge point a new key",
  description:
    "Sends ChangeConfiguration AuthorizationKey. The old and the new key are both valid until the charge point logs in " +
    "with the new one; where it refuses the new one, the old one stays. `GET /api/commands/{id}` tells how it ended.",
  middleware: requires("station.write"),
  request: { params, body: jsonBody(authorizationKeyRequest) },
  responses: {
    202: json(authorizationKeySchema, "The key, shown this once, and the command that carries it"),
    ...refusals("invalid_request", "not_found", "in_use", "charge_point_not_connected", "charge_point_not_accepted"),
  },
});

const upgrade = createRoute({
  method: "post",
  path: "/{id}/security-profile",
  tags,
  summary: "Ask a charge point to use a higher security profile",
  description:
    "Sends ChangeConfiguration SecurityProfile and, once accepted and nobody charges, Reset. Both profiles are let in " +
    "until the charge point comes by the higher one; after that the lower one never again.",
  middleware: requires("station.write"),
  request: { params, body: jsonBody(securityProfileRequest) },
  responses: {
    202: json(commandSchema, "The command that asks for it"),
    ...refusals(
      "invalid_request",
      "not_found",
      "security_profile_lowered",
      "client_certificate_missing",
      "charge_point_not_connected",
      "charge_point_not_accepted",
    ),
  },
});

const boots = createRoute({
  method: "get",
  path: "/{id}/boots",
  tags,
  summary: "List what a charge point has said of itself in BootNotification, the last first",
  description: "One entry for each time a field changed: firmware, ICCID, IMSI, meter and so on.",
  middleware: requires("station.read"),
  request: { params, query: z.strictObject({ ...listQuery.shape }) },
  responses: { 200: json(pageOf(bootSchema), "A page of boots"), ...refusals("not_found", "invalid_request") },
});

const rootCertificates = createRoute({
  method: "get",
  path: "/{id}/root-certificates",
  tags,
  summary: "Read the root certificates that a charge point last reported",
  description: "By GetInstalledCertificateIds, which is asked by itself after an InstallCertificate.",
  middleware: requires("station.read"),
  request: { params },
  responses: { 200: json(pageOf(rootCertificatesSchema), "By type"), ...refusals("not_found") },
});

/** Mounted beside the charge points. */
export const chargePointSecurity = createRouter()
  .openapi(changeKey, async (c) => {
    const asked = { chargePointId: c.req.valid("param").id, requestedBy: c.get("principal").id };
    const changed = await changeAuthorizationKey(c.get("deps"), { ...asked, ...c.req.valid("json") });
    if (!changed.ok) return problem(c, changed.refusal, changed.detail);
    const { password, command } = changed.value;
    return c.json({ password, command: commandView(command) }, 202);
  })
  .openapi(upgrade, async (c) => {
    const asked = { chargePointId: c.req.valid("param").id, requestedBy: c.get("principal").id };
    const given = await upgradeSecurityProfile(c.get("deps"), { ...asked, ...c.req.valid("json") });
    return given.ok ? c.json(commandView(given.value), 202) : problem(c, given.refusal, given.detail);
  })
  .openapi(boots, async (c) => {
    const { db } = c.get("deps");
    const { id } = c.req.valid("param");
    const { limit, cursor } = c.req.valid("query");
    const key = readCursor(z.tuple([z.int()]), cursor);
    if (!key.ok) return problem(c, key.refusal, key.detail);
    if (!(await loadChargePoint(db, id))) return problem(c, "not_found");
    const rows = await loadBoots(db, id, { after: key.value?.[0] ?? null, limit: limit + 1 });
    return c.json(
      pageOfRows(rows, limit, (row) => [row.firstAt], bootView),
      200,
    );
  })
  .openapi(rootCertificates, async (c) => {
    const { db } = c.get("deps");
    const { id } = c.req.valid("param");
    if (!(await loadChargePoint(db, id))) return problem(c, "not_found");
    const rows = await loadRootCertificates(db, id);
    return c.json({ items: rows.map(rootCertificatesView), nextCursor: null }, 200);
  });

function bootView({ firstAt, lastAt, count, status, fields }: BootRow): z.infer<typeof bootSchema> {
  return { firstAt: instant(firstAt), lastAt: instant(lastAt), count, status, fields };
}

function rootCertificatesView(row: InstalledCertificatesRow): z.infer<typeof rootCertificatesSchema> {
  const { certificateType, certificates, reportedAt } = row;
  return { certificateType, certificates: [...certificates], reportedAt: instant(reportedAt) };
}
