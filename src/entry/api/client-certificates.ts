import { createRoute } from "@hono/zod-openapi";
import * as z from "zod";
import { addClientCertificate, endCertificate } from "../../services/certificates.ts";
import { loadChargePoint } from "../../store/charge-points.ts";
import {
  type ClientCertificateRow,
  loadClientCertificates,
  loadSigningRequests,
  type SigningRequestRow,
} from "../../store/client-certificates.ts";
import { problem } from "../errors.ts";
import { requires } from "./guards.ts";
import { instant } from "./instants.ts";
import { createRouter, json, jsonBody, refusals } from "./router.ts";
import { pageOf } from "./shared/schemas.ts";
import { clientCertificateRequest, clientCertificateSchema, signingRequestSchema } from "./shared/security.ts";

const tags = ["charge-points"];
const params = z.object({ id: z.string().describe("The OCPP identity, percent-encoded.") });
/** A charge point has few: one a year, and some that failed. */
const SHOWN_AT_MOST = 100;

const list = createRoute({
  method: "get",
  path: "/{id}/client-certificates",
  tags,
  summary: "List the client certificates of a charge point, the last first",
  middleware: requires("station.read"),
  request: { params },
  responses: { 200: json(pageOf(clientCertificateSchema), "The certificates"), ...refusals("not_found") },
});

const add = createRoute({
  method: "post",
  path: "/{id}/client-certificates",
  tags,
  summary: "Register a client certificate that was made elsewhere",
  description:
    "CN of its subject must be the charge point's serial number. Several may be valid at once. Certificates that a " +
    "charge point asks for by SignCertificate are registered by themselves.",
  middleware: requires("station.write"),
  request: { params, body: jsonBody(clientCertificateRequest) },
  responses: {
    201: json(clientCertificateSchema, "The certificate"),
    ...refusals("not_found", "invalid_request", "already_exists"),
  },
});

const end = createRoute({
  method: "delete",
  path: "/{id}/client-certificates/{fingerprint}",
  tags,
  summary: "End a client certificate",
  description: "It opens the door no more. A socket that it opened stays open until it closes.",
  middleware: requires("station.write"),
  request: { params: params.extend({ fingerprint: z.string() }) },
  responses: { 204: { description: "Ended" }, ...refusals("not_found") },
});

const requests = createRoute({
  method: "get",
  path: "/{id}/signing-requests",
  tags,
  summary: "List the last certificate requests of a charge point and what became of them",
  middleware: requires("station.read"),
  request: { params },
  responses: { 200: json(pageOf(signingRequestSchema), "The requests, the last first"), ...refusals("not_found") },
});

/** Mounted beside the charge points. */
export const clientCertificates = createRouter()
  .openapi(list, async (c) => {
    const { db } = c.get("deps");
    const { id } = c.req.valid("param");
    if (!(await loadChargePoint(db, id))) return problem(c, "not_found");
    const rows = await loadClientCertificates(db, id, SHOWN_AT_MOST);
    return c.json({ items: rows.map(certificateView), nextCursor: null }, 200);
  })
  .openapi(add, async (c) => {
    const deps = c.get("deps");
    const chargePoint = await loadChargePoint(deps.db, c.req.valid("param").id);
    if (!chargePoint) return problem(c, "not_found");
    const added = await addClientCertificate(deps, chargePoint, c.req.valid("json").certificate);
    return added.ok ? c.json(certificateView(added.value), 201) : problem(c, added.refusal, added.detail);
  })
  .openapi(end, async (c) => {
    const { id, fingerprint } = c.req.valid("param");
    const ended = await endCertificate(c.get("deps"), id, fingerprint);
    return ended.ok ? c.body(null, 204) : problem(c, ended.refusal);
  })
  .openapi(requests, async (c) => {
    const { db } = c.get("deps");
    const { id } = c.req.valid("param");
    if (!(await loadChargePoint(db, id))) return problem(c, "not_found");
    const rows = await loadSigningRequests(db, id, SHOWN_AT_MOST);
    return c.json({ items: rows.map(requestView), nextCursor: null }, 200);
  });

function certificateView(row: ClientCertificateRow): z.infer<typeof clientCertificateSchema> {
  const { fingerprint, subject, issuer, serialNumber, state } = row;
  return {
    fingerprint,
    subject,
    issuer,
    serialNumber,
    notBefore: instant(row.notBefore),
    notAfter: instant(row.notAfter),
    state,
    createdAt: instant(row.createdAt),
    updatedAt: instant(row.updatedAt),
  };
}

function requestView(row: SigningRequestRow): z.infer<typeof signingRequestSchema> {
  const { id, state, attempts, error, fingerprint } = row;
  const times = { createdAt: instant(row.createdAt), updatedAt: instant(row.updatedAt) };
  return { id, state, attempts, error, fingerprint, ...times };
}
