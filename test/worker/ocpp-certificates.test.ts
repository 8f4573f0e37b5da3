import { evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import type * as z from "zod";
import type { clientCertificateSchema, signingRequestSchema } from "../../src/entry/api/shared/security.ts";
import { depsOf } from "../../src/entry/deps.ts";
import type { Signed } from "../../src/remote/signing.ts";
import { readCertificate } from "../../src/remote/x509.ts";
import { askForRenewals, bringToAuthority } from "../../src/services/certificates.ts";
import { giveInstruction } from "../../src/services/commands.ts";
import type { Deps } from "../../src/services/deps.ts";
import { aCertificate, aCsr, type KeyKind } from "./csrs.ts";
import { Charger, handshake } from "./ocpp-charger.ts";
import { aStatus, clock, type Station, World } from "./ocpp-world.ts";
import type { Page } from "./operator.ts";

const world = World.forTests();

const certificates = (station: Station) =>
  listed<z.infer<typeof clientCertificateSchema>>(station, "client-certificates");
const requests = (station: Station) => listed<z.infer<typeof signingRequestSchema>>(station, "signing-requests");

async function listed<Item>(station: Station, name: string): Promise<readonly Item[]> {
  await station.settled();
  return (await world.current.operator.get<Page<Item>>(`${station.path}/${name}`)).body.items;
}

/** The object has an authority of the test's making; so has the cron. */
async function withAuthority(station: Station, sign: () => Promise<Signed>): Promise<Deps> {
  const signing = { days: 365, cpoName: "eMall", sign };
  await station.inside((object) => {
    object.deps = { ...object.deps, signing };
  });
  return { ...depsOf(env), now: clock.now, signing };
}

/** Out in the world, with a certificate as the edge has verified it. */
async function comesWith(station: Station, certFingerprintSHA256: string): Promise<number> {
  const certificate = { certPresented: "1", certVerified: "SUCCESS", certRevoked: "0", certFingerprintSHA256 } as const;
  const response = await handshake(station.login, { address: "203.0.113.7", authorization: null, certificate });
  if (response.webSocket !== null) await new Charger(response).hangUp();
  return response.status;
}

async function booted(fields?: Record<string, unknown>) {
  const station = await world.current.station(fields);
  const charger = await station.boot();
  await charger.request("StatusNotification", aStatus("Available"));
  return { station, charger };
}

/** A charge point whose request was accepted, and the certificate it is sent. */
async function signed(fields?: Record<string, unknown>) {
  const { station, charger } = await booted(fields);
  const csr = await aCsr();
  expect(await charger.request("SignCertificate", { csr })).toEqual({ status: "Accepted" });
  const call = await charger.nextCall();
  const { certificateChain } = call.payload as { certificateChain: string };
  const facts = await readCertificate(certificateChain);
  if (facts === null) throw new Error("no certificate came");
  return { station, charger, csr, call, certificateChain, facts };
}

describe("TC_074, A02 a certificate signing request", () => {
  it("is triggered, accepted and signed; the certificate opens the door under profile 3", async () => {
    const { station, charger } = await booted();
    const { body } = await station.give("ExtendedTriggerMessage", { requestedMessage: "SignChargePointCertificate" });
    charger.answer(
      await charger.expectCall("ExtendedTriggerMessage", { requestedMessage: "SignChargePointCertificate" }),
      { status: "Accepted" },
    );
    await charger.expectNoCall();
    expect(await station.command(body.id)).toMatchObject({ state: "answered", response: { status: "Accepted" } });

    expect(await charger.request("SignCertificate", { csr: await aCsr() })).toEqual({ status: "Accepted" });
    const call = await charger.nextCall();
    expect(call.action).toBe("CertificateSigned");
    const { certificateChain } = call.payload as { certificateChain: string };
    const facts = await readCertificate(certificateChain);
    expect(facts).toMatchObject({ commonName: "S-1", organization: "eMall" });
    expect(certificateChain.match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
    charger.answer(call, { status: "Accepted" });
    await charger.expectNoCall();

    expect(await certificates(station)).toMatchObject([
      { fingerprint: facts?.fingerprint, state: "installed", subject: "O=eMall, CN=S-1" },
    ]);
    expect(await requests(station)).toMatchObject([{ state: "signed", fingerprint: facts?.fingerprint, error: null }]);
    await world.current.operator.edit(station.path, { securityProfile: 3 });
    expect(await comesWith(station, facts?.fingerprint ?? "")).toBe(101);
    expect(await comesWith(station, "00".repeat(32))).toBe(401);
  });

  it.each<KeyKind>(["RSA 2048", "EC P-256", "EC P-384"])("of %s is accepted", async (kind) => {
    const { charger } = await booted();
    const csr = await aCsr("O=emall, CN=s-1", kind);
    expect(await charger.request("SignCertificate", { csr })).toEqual({ status: "Accepted" });
    charger.answer(await charger.nextCall(), { status: "Accepted" });
    await charger.expectNoCall();
  });

  it.each([
    ["of a key too short", "unsuitable_key", () => aCsr(undefined, "RSA 1024")],
    ["for another charge point", "wrong_common_name", () => aCsr("O=eMall, CN=S-2")],
    ["of another operator", "wrong_organization", () => aCsr("O=Another, CN=S-1")],
    ["without an operator", "wrong_organization", () => aCsr("CN=S-1")],
    [
      "that is none",
      "unreadable",
      async () => "-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----",
    ],
    ["of nonsense", "unreadable", async () => "please"],
    ["signed with another key", "invalid_signature", async () => tampered(await aCsr())],
  ])("%s is rejected, and a person told why", async (_, fault, make) => {
    const { station, charger } = await booted();
    expect(await charger.request("SignCertificate", { csr: await make() })).toEqual({ status: "Rejected" });
    await charger.expectNoCall();
    expect(await station.notices("certificate_request_refused")).toMatchObject([{ details: { fault } }]);
    expect(await requests(station)).toEqual([]);
  });

  it("is rejected where no serial number is registered to compare it with", async () => {
    const { station, charger } = await booted({ serialNumber: null });
    expect(await charger.request("SignCertificate", { csr: await aCsr() })).toEqual({ status: "Rejected" });
    expect(await station.notices("certificate_request_refused")).toMatchObject([
      { details: { fault: "serial_number_not_registered" } },
    ]);
  });

  it("EDGE-29 is answered NotSupported where no authority is set up, and a person told", async () => {
    const { station, charger } = await booted();
    await station.inside((object) => {
      object.deps = { ...object.deps, signing: null };
    });
    expect(await charger.errorOf("SignCertificate", { csr: await aCsr() })).toBe("NotSupported");
    expect(await station.notices("certificate_request_refused")).toMatchObject([{ details: { fault: "unavailable" } }]);
  });

  it("that is repeated, because its answer was lost, leads to one certificate", async () => {
    const { station, charger, csr, call } = await signed();
    expect(await charger.request("SignCertificate", { csr })).toEqual({ status: "Accepted" });
    charger.answer(call, { status: "Accepted" });
    await charger.expectNoCall();
    expect(await certificates(station)).toHaveLength(1);
  });
});

describe("a signed certificate", () => {
  it("TC_077 that the charge point rejects is not sent again: a person is told, and it opens nothing", async () => {
    const { station, charger, call, facts } = await signed();
    charger.answer(call, { status: "Rejected" });
    const event = { type: "InvalidChargePointCertificate", timestamp: clock.iso() };
    await charger.request("SecurityEventNotification", event);
    await charger.expectNoCall();
    expect(await certificates(station)).toMatchObject([{ state: "rejected" }]);
    expect(await station.notices("certificate_not_delivered")).toMatchObject([{ details: { why: "rejected" } }]);
    expect(await station.notices("security_event")).toMatchObject([{ details: event }]);
    await world.current.operator.edit(station.path, { securityProfile: 3 });
    expect(await comesWith(station, facts.fingerprint)).toBe(401);
  });

  it("that nobody answers is sent twice more, and a person told; it opens the door, for it may have arrived", async () => {
    const { station, charger, call, certificateChain, facts } = await signed();
    charger.giveUp(call);
    await station.pass(30);
    await charger.expectNoCall();
    for (let again = 0; again < 2; again += 1) {
      await station.pass(300);
      charger.giveUp(await charger.expectCall("CertificateSigned", { certificateChain }));
      await station.pass(30);
    }
    await station.pass(3_600);
    await charger.expectNoCall();
    expect(await station.notices("certificate_not_delivered")).toMatchObject([{ details: { why: "unanswered" } }]);
    await world.current.operator.edit(station.path, { securityProfile: 3 });
    expect(await comesWith(station, facts.fingerprint)).toBe(101);
  });

  it("is cut to what the charge point takes: its own certificate first, without the authority's", async () => {
    const { station, charger } = await booted();
    await station.inside((object) => {
      const at = { readonly: true, isKnown: true, at: clock.now() };
      const reported = { certificatesignedmaxchainsize: { value: "1000", ...at } };
      Object.assign(object, { state: { ...object.state, configuration: { ...object.state.configuration, reported } } });
    });
    await charger.request("SignCertificate", { csr: await aCsr() });
    const { certificateChain } = (await charger.nextCall()).payload as { certificateChain: string };
    expect(certificateChain.length).toBeLessThanOrEqual(1_000);
    expect(await readCertificate(certificateChain)).toMatchObject({ commonName: "S-1" });
  });

  it("waits for a charge point that hung up, also when its object is evicted", async () => {
    const { station, charger } = await booted();
    const later: ((signed: Signed) => void)[] = [];
    const deps = await withAuthority(station, () => new Promise((resolve) => later.push(resolve)));
    await charger.request("SignCertificate", { csr: await aCsr() });
    await station.settled();
    await charger.hangUp();
    await evictDurableObject(station.object);
    later[0]?.({ kind: "unavailable", why: "was cut off" });
    clock.advance(3_600);
    await bringToAuthority({ ...deps, signing: depsOf(env).signing });
    const again = await station.boot();
    const call = await again.nextCall();
    expect(call.action).toBe("CertificateSigned");
    again.answer(call, { status: "Accepted" });
    await again.expectNoCall();
    expect(await certificates(station)).toMatchObject([{ state: "installed" }]);
  });

  it("may be one of several: the old one is valid while the new one comes into use", async () => {
    const { station, charger, call, facts } = await signed();
    charger.answer(call, { status: "Accepted" });
    clock.advance(60);
    await charger.request("SignCertificate", { csr: await aCsr() });
    const next = await charger.nextCall();
    const newer = await readCertificate((next.payload as { certificateChain: string }).certificateChain);
    await world.current.operator.edit(station.path, { securityProfile: 3 });
    for (const { fingerprint } of [facts, newer ?? facts]) expect(await comesWith(station, fingerprint)).toBe(101);
  });
});

describe("an authority", () => {
  it("that is away is asked again until it answers; after three times a person is told, and that is over when it signs", async () => {
    const { station, charger } = await booted();
    let answer: Signed | null = { kind: "unavailable", why: "connection refused" };
    const { signing } = depsOf(env);
    const deps = await withAuthority(station, async () => answer ?? { kind: "refused", why: "never" });
    await charger.request("SignCertificate", { csr: await aCsr() });
    await station.settled();
    for (let again = 0; again < 4; again += 1) {
      expect((await station.notices("certificate_not_signed")).length).toBe(again < 2 ? 0 : 1);
      clock.advance(3_600);
      await bringToAuthority(deps);
    }
    expect(await requests(station)).toMatchObject([{ state: "waiting", attempts: 5, error: "connection refused" }]);
    clock.advance(3_600);
    await bringToAuthority({ ...deps, signing });
    answer = null;
    charger.answer(await charger.nextCall(), { status: "Accepted" });
    await charger.expectNoCall();
    expect(await station.notices("certificate_not_signed")).toMatchObject([{ resolvedAt: clock.iso() }]);
  });

  it.each([
    ["refuses", async (): Promise<Signed> => ({ kind: "refused", why: "policy" }), "policy"],
    [
      "answers with a certificate of another key",
      async (): Promise<Signed> => ({
        kind: "signed",
        chain: await aCertificate("O=eMall, CN=S-1", clock.now() + 86_400_000),
      }),
      "not the one asked for",
    ],
    ["answers with nonsense", async (): Promise<Signed> => ({ kind: "signed", chain: "yes" }), "not the one asked for"],
  ])("that %s is not asked again, and a person told", async (_, sign, why) => {
    const { station, charger } = await booted();
    const deps = await withAuthority(station, sign);
    await charger.request("SignCertificate", { csr: await aCsr() });
    await station.settled();
    clock.advance(3_600);
    await bringToAuthority(deps);
    await charger.expectNoCall();
    expect(await requests(station)).toMatchObject([
      { state: "failed", attempts: 1, error: expect.stringContaining(why), fingerprint: null },
    ]);
    expect(await station.notices("certificate_not_signed")).toHaveLength(1);
  });

  it("whose certificate was stored, but not handed over, is not asked again: the next run hands it over", async () => {
    const { station, charger } = await booted();
    const { signing } = depsOf(env);
    let asked = 0;
    const deps = await withAuthority(station, async () => ({ kind: "unavailable", why: "later" }));
    await charger.request("SignCertificate", { csr: await aCsr() });
    await station.settled();
    clock.advance(3_600);
    const counting = {
      days: 365,
      cpoName: "eMall",
      sign: (order: Parameters<NonNullable<Deps["signing"]>["sign"]>[0]) => {
        asked += 1;
        return signing?.sign(order) ?? Promise.reject(new Error("no authority"));
      },
    };
    const objects = {
      ...deps.chargePoints,
      instruct: () => Promise.reject(new Error("killed")),
    };
    await bringToAuthority({ ...deps, signing: counting, chargePoints: objects });
    expect(await requests(station)).toMatchObject([{ state: "waiting", error: "Error: killed" }]);
    clock.advance(3_600);
    await bringToAuthority({ ...deps, signing: counting });
    charger.answer(await charger.nextCall(), { status: "Accepted" });
    await charger.expectNoCall();
    expect(asked).toBe(1);
    expect(await certificates(station)).toMatchObject([{ state: "installed" }]);
  });
});

describe("a fault over one of several", () => {
  it("A02 keeps nobody else's request from the authority, and counts as a try", async () => {
    const faulty = await booted();
    const other = await booted();
    for (const { station, charger } of [faulty, other]) {
      await withAuthority(station, async () => ({ kind: "unavailable", why: "later" }));
      await charger.request("SignCertificate", { csr: await aCsr() });
      await station.settled();
    }
    const { signing } = depsOf(env);
    if (signing === null) throw new Error("no authority");
    const sign: typeof signing.sign = (order) =>
      order.chargePointId === faulty.station.id ? Promise.reject(new Error("broken")) : signing.sign(order);
    clock.advance(3_600);
    await bringToAuthority({ ...depsOf(env), now: clock.now, signing: { ...signing, sign } });
    expect((await other.charger.nextCall()).action).toBe("CertificateSigned");
    expect(await requests(other.station)).toMatchObject([{ state: "signed" }]);
    expect(await requests(faulty.station)).toMatchObject([{ state: "waiting", attempts: 2, error: "Error: broken" }]);
  });

  it("A03 keeps nobody else from being asked for another certificate", async () => {
    const both = [await signed(), await signed()];
    for (const { station, charger, call } of both) {
      charger.answer(call, { status: "Accepted" });
      await charger.expectNoCall();
      await station.settled();
    }
    clock.advance(340 * 86_400);
    const deps = { ...depsOf(env), now: clock.now };
    const asked: string[] = [];
    const instruct: typeof deps.chargePoints.instruct = async (chargePointId) => {
      asked.push(chargePointId);
      throw new Error("broken");
    };
    await askForRenewals({ ...deps, chargePoints: { ...deps.chargePoints, instruct } });
    expect(asked).toEqual(expect.arrayContaining(both.map(({ station }) => station.id)));
  });
});

describe("A03 before a certificate ends", () => {
  it("the charge point is asked for another a month before, once a day, until one is there", async () => {
    const { station, charger, call } = await signed();
    charger.answer(call, { status: "Accepted" });
    await charger.expectNoCall();
    await station.settled();
    const log = vi.fn<Deps["log"]>();
    const deps = { ...depsOf(env), now: clock.now, log };
    await askForRenewals(deps);
    await charger.expectNoCall();
    await station.pass(336 * 86_400);
    await askForRenewals(deps);
    const trigger = { requestedMessage: "SignChargePointCertificate" };
    charger.answer(await charger.expectCall("ExtendedTriggerMessage", trigger), { status: "Rejected" });
    const asked = { chargePointId: station.id, kind: "renewCertificate", refusal: null, requestedBy: "system" };
    expect(log).toHaveBeenCalledWith("instruction.given", asked);
    await askForRenewals(deps);
    await charger.expectNoCall();
    expect(await station.notices("certificate_not_renewed")).toMatchObject([{ details: { answer: "Rejected" } }]);

    await station.pass(86_400);
    await askForRenewals(deps);
    charger.answer(await charger.expectCall("ExtendedTriggerMessage", trigger), { status: "Accepted" });
    await charger.request("SignCertificate", { csr: await aCsr() });
    charger.answer(await charger.nextCall(), { status: "Accepted" });
    await charger.expectNoCall();
    await station.settled();
    await station.pass(2 * 86_400);
    await askForRenewals(deps);
    await charger.expectNoCall();
  });
});

describe("A00.FR.405 the operator's name", () => {
  const leaveAlone = (values: Record<string, null>) =>
    world.current.operator.put("/settings/configuration", { values: { HeartbeatInterval: null, ...values } });

  it("is set at a charge point that has another one, before it is asked for a certificate", async () => {
    await leaveAlone({});
    const { station, charger } = await booted();
    const deps = { ...depsOf(env), now: clock.now };
    const instruction = { kind: "renewCertificate" } as const;
    await giveInstruction(deps, { chargePointId: station.id, instruction, requestedBy: "somebody" });
    await charger.expectNoCall();
    await station.pass(5);
    await tellCpoName(charger, "As delivered");
    charger.answer(await charger.expectCall("ChangeConfiguration", { key: "CpoName", value: "eMall" }), {
      status: "Accepted",
    });
    await tellCpoName(charger, "eMall");
    await charger.expectCall("ExtendedTriggerMessage", { requestedMessage: "SignChargePointCertificate" });
    await leaveAlone({ CpoName: null });
  });

  it("is not set where the charge point does not know the key, nor where something else is wanted", async () => {
    await leaveAlone({});
    const { station, charger } = await booted();
    await station.pass(5);
    await tellCpoName(charger, null);
    await charger.expectNoCall();
    await world.current.operator.put(`${station.path}/configuration`, { values: { CpoName: null } });
    await charger.expectNoCall();
    await leaveAlone({ CpoName: null });
  });

  /** Answers the questions up to that for CpoName. Null: it has no such key. */
  async function tellCpoName(charger: Charger, value: string | null): Promise<void> {
    for (let isTold = false; !isTold; ) {
      const call = await charger.nextCall();
      expect(call.action).toBe("GetConfiguration");
      const { key: keys } = call.payload as { key: readonly string[] };
      isTold = keys.includes("CpoName");
      const known = isTold && value !== null ? ["CpoName"] : [];
      const configurationKey = known.map((key) => ({ key, readonly: false, value }));
      charger.answer(call, { configurationKey, unknownKey: keys.filter((key) => !known.includes(key)) });
    }
  }
});

describe("a certificate that was made elsewhere", () => {
  const add = (station: Station, certificate: string) =>
    world.current.operator.post<{ fingerprint: string; code?: string }>(`${station.path}/client-certificates`, {
      certificate,
    });

  it("is registered by hand, opens the door, and is ended by hand", async () => {
    const station = await world.current.station({ securityProfile: 3 });
    const pem = await aCertificate("O=Manufacturer, CN=S-1", clock.now() + 86_400_000);
    const { status, body } = await add(station, pem);
    expect(status).toBe(201);
    expect(await comesWith(station, body.fingerprint)).toBe(101);
    expect(await add(station, pem)).toMatchObject({ status: 409, body: { code: "already_exists" } });
    const path = `${station.path}/client-certificates/${body.fingerprint}`;
    expect((await world.current.operator.delete(path)).status).toBe(204);
    expect(await comesWith(station, body.fingerprint)).toBe(401);
    expect((await world.current.operator.delete(`${path}0`)).status).toBe(404);
  });

  it("opens the door of its own charge point only, and not after its end", async () => {
    const [one, other] = [
      await world.current.station({ securityProfile: 3 }),
      await world.current.station({ securityProfile: 3 }),
    ];
    const { body } = await add(one, await aCertificate("O=Manufacturer, CN=S-1", clock.now() + 86_400_000));
    expect(await comesWith(other, body.fingerprint)).toBe(401);
    clock.advance(86_401);
    expect(await comesWith(one, body.fingerprint)).toBe(401);
  });

  it.each([
    ["of another serial number", () => aCertificate("O=Manufacturer, CN=S-2", clock.now() + 86_400_000)],
    ["that has ended", () => aCertificate("O=Manufacturer, CN=S-1", clock.now() - 1_000)],
    ["that is none", async () => "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"],
  ])("%s is refused", async (_, make) => {
    const station = await world.current.station();
    expect(await add(station, await make())).toMatchObject({ status: 400, body: { code: "invalid_request" } });
  });
});

/** The same request with another subject, and so not signed by its key. */
function tampered(csr: string): string {
  const lines = csr.trim().split("\n");
  const der = atob(lines.slice(1, -1).join(""));
  const base64 = btoa(der.replace("eMall", "eMalL"));
  return [lines[0], ...(base64.match(/.{1,64}/g) ?? []), lines.at(-1)].join("\n");
}
