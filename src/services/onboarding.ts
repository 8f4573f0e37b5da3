import { isLoopback, networkOf } from "../domain/address.ts";
import type { SecurityProfile } from "../domain/admission.ts";
import type { ChargePointSettings } from "../domain/charge-point.ts";
import { ok, type Result, refuse } from "../domain/result.ts";
import { isOnboarding } from "../domain/settings.ts";
import { reportedValues } from "../ocpp/boot.ts";
import type { Visitor } from "../ocpp/onboarding.ts";
import {
  loadConnectedNewcomers,
  loadDoor,
  type OnboardingRow,
  saveAllDisconnected,
  saveNewcomer,
  saveReadmitted,
  saveRefused,
} from "../store/onboarding.ts";
import { loadSettings } from "../store/settings.ts";
import { admitChargePoint, type Knock } from "./admission.ts";
import { changeAuthorizationKey } from "./charge-point-security.ts";
import { type CreatedChargePoint, createChargePoint, type EvseRequest } from "./charge-points.ts";
import type { Deps } from "./deps.ts";
import { resolveNotificationsOf } from "./notifications.ts";

/** Of all who wait, as many as a person can look through; of one network fewer, so that it cannot push out the others. */
const WAITING = { list: 100, ofNetwork: 20 };
/** Refused ones beyond this are forgotten, and may come again. */
const REFUSED = 500;

/** Who is at the door: let in with proof, or, while onboarding is on, without. Throws when D1 cannot be reached. */
export async function whoKnocks(deps: Deps, knock: Knock): Promise<Result<Visitor>> {
  const { identity } = knock;
  const admitted = await admitChargePoint(deps, knock);
  if (admitted.ok) return ok({ kind: "registered", registration: admitted.value });
  if (admitted.refusal !== "not_found" || !(await isWelcome(deps, identity))) return admitted;
  return ok({ kind: "newcomer", identity });
}

async function isWelcome(deps: Deps, identity: string): Promise<boolean> {
  const { settings, entry } = await loadDoor(deps.db, identity);
  return isOnboarding(settings, deps.now()) && (entry === null || entry.refusedAt === null);
}

/**
 * Lists an identity that nobody registered, before it is let in (OCPP-B5).
 * @returns false: it was registered or refused meanwhile.
 */
export async function enterNewcomer(deps: Deps, knock: Knock, address: string | null): Promise<boolean> {
  const { identity: id, transport } = knock;
  const network = address === null || isLoopback(address) ? null : networkOf(address);
  const newcomer = { id, address, network, transport, at: deps.now() };
  const { isEntered, fallen } = await saveNewcomer(deps.db, newcomer, WAITING);
  deps.log("onboarding.knocked", { chargePointId: id, isEntered, fallen: fallen.length });
  await Promise.all(fallen.map((each) => forget(deps, each)));
  return isEntered;
}

export interface Adoption {
  readonly locationId: string;
  readonly evses: readonly EvseRequest[];
  readonly securityProfile: SecurityProfile;
  readonly settings: ChargePointSettings;
  readonly password?: string | undefined;
  /** Left out: as the charge point itself says. */
  readonly vendor?: string | undefined;
  readonly model?: string | undefined;
  readonly serialNumber?: string | null | undefined;
}

/** Registers an identity that waits. Its next boot is accepted. */
export async function adopt(
  deps: Deps,
  { id, boot, connected }: OnboardingRow,
  adoption: Adoption,
  requestedBy: string,
): Promise<Result<CreatedChargePoint>> {
  const reported = reportedValues(boot ?? {});
  const { vendor = reported.vendor, model = reported.model, serialNumber = reported.serialNumber } = adoption;
  if (vendor === null || model === null) return refuse("not_booted", "Its vendor and model are not known.");
  const created = await createChargePoint(deps, { ...adoption, id, vendor, model, serialNumber });
  if (!created.ok) return created;
  deps.log("onboarding.adopted", { chargePointId: id, locationId: adoption.locationId });
  // Whoever waits is told its key; to whoever does not take it, or is away, a person brings it.
  const { password } = created.value;
  if (connected && password !== null)
    await changeAuthorizationKey(deps, { chargePointId: id, requestedBy, password, form: "hex" });
  return created;
}

/** Its handshakes are answered 404 from now on, and what it sent is forgotten. */
export async function refuseNewcomer(deps: Deps, id: string): Promise<Result<OnboardingRow>> {
  const refused = await saveRefused(deps.db, id, deps.now(), REFUSED);
  if (refused === null) return refuse("not_found");
  await forget(deps, id);
  deps.log("onboarding.refused", { chargePointId: id });
  return ok(refused);
}

export async function readmitNewcomer(deps: Deps, id: string): Promise<Result<OnboardingRow>> {
  const readmitted = await saveReadmitted(deps.db, id);
  if (readmitted === null) return refuse("not_found");
  deps.log("onboarding.readmitted", { chargePointId: id });
  return ok(readmitted);
}

async function forget(deps: Deps, id: string): Promise<void> {
  await deps.chargePoints.instruct(id, { kind: "forget" });
  await resolveNotificationsOf(deps, id);
}

/** For the cron, and for whoever switches onboarding off: nobody who waits stays connected after its end. */
export async function endOnboarding(deps: Deps): Promise<void> {
  if (isOnboarding(await loadSettings(deps.db), deps.now())) return;
  const connected = await loadConnectedNewcomers(deps.db);
  if (connected.length === 0) return;
  await Promise.all(connected.map((id) => deps.chargePoints.instruct(id, { kind: "endOnboarding" })));
  await saveAllDisconnected(deps.db);
}
