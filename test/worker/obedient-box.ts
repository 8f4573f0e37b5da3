import { env } from "cloudflare:workers";
import type { CallFrame } from "../../src/ocpp/wire.ts";
import type { Charger } from "./ocpp-charger.ts";
import { aStart, aStop, clock, type Station, type World } from "./ocpp-world.ts";

const PHASE_V = 230;

interface Profile {
  readonly chargingProfileId: number;
  readonly transactionId?: number;
  readonly chargingProfilePurpose: string;
  readonly stackLevel: number;
  readonly chargingSchedule: {
    readonly startSchedule?: string;
    readonly chargingRateUnit: "A" | "W";
    readonly chargingSchedulePeriod: readonly { startPeriod: number; limit: number; numberPhases?: number }[];
  };
}

/** A charge point of one three-phase socket of 22 kW that follows the profiles it is given, as the protocol says. */
export class ObedientBox {
  readonly station: Station;
  readonly charger: Charger;
  /** Of every SetChargingProfile it got. */
  readonly profiles: Profile[] = [];
  transactionId: number | null = null;
  /** What it answers to profiles. */
  answer: "Accepted" | "Rejected" = "Accepted";
  /** Of what it may, it draws so much. */
  factor = 1;
  #set: readonly Profile[] = [];

  private constructor(station: Station, charger: Charger) {
    this.station = station;
    this.charger = charger;
  }

  static async boot(world: World): Promise<ObedientBox> {
    const station = await world.station();
    return new ObedientBox(station, await station.boot());
  }

  async plugIn(): Promise<void> {
    const { transactionId } = await this.charger.request("StartTransaction", aStart());
    this.transactionId = transactionId;
  }

  async leave(): Promise<void> {
    await this.charger.request("StopTransaction", aStop(this.transactionId ?? 0));
    this.transactionId = null;
    this.#set = this.#set.filter((each) => each.chargingProfilePurpose !== "TxProfile");
  }

  /** In watts; what its socket is built for where nothing limits. */
  get limitW(): number {
    const inForce = (purpose: string) => {
      const [top] = this.#set
        .filter((each) => each.chargingProfilePurpose === purpose)
        .filter((each) => each.transactionId === undefined || each.transactionId === this.transactionId)
        .toSorted((left, right) => right.stackLevel - left.stackLevel);
      return top === undefined ? null : wattsNow(top);
    };
    const own = inForce("TxProfile") ?? inForce("TxDefaultProfile") ?? Number.POSITIVE_INFINITY;
    return Math.min(own, inForce("ChargePointMaxProfile") ?? Number.POSITIVE_INFINITY, 22_000);
  }

  get drawsW(): number {
    return this.transactionId === null || this.limitW < 6 * 3 * PHASE_V - 1 ? 0 : this.limitW * this.factor;
  }

  async measure(powerW = this.drawsW): Promise<void> {
    const sampledValue = [{ value: String(Math.round(powerW)), measurand: "Power.Active.Import", unit: "W" }];
    const meterValue = [{ timestamp: clock.iso(), sampledValue }];
    await this.charger.request("MeterValues", { connectorId: 1, transactionId: this.transactionId, meterValue });
  }

  /** Does what has come, if something has. */
  async follow(): Promise<boolean> {
    await this.charger.call("Heartbeat", {});
    const call = this.charger.takeCall();
    if (call === null) return false;
    this.obey(call);
    await this.charger.call("Heartbeat", {});
    return true;
  }

  obey(call: CallFrame): void {
    this.charger.answer(call, { status: this.#statusOf(call) });
  }

  #statusOf({ action, payload }: CallFrame): "Accepted" | "Rejected" {
    const { csChargingProfiles: profile, id } = payload as { csChargingProfiles?: Profile; id?: number };
    if (action === "ClearChargingProfile") {
      this.#set = this.#set.filter((each) => each.chargingProfileId !== id);
      return "Accepted";
    }
    if (profile === undefined) return "Rejected";
    this.profiles.push(profile);
    if (this.answer === "Accepted") this.#set = [...this.#set.filter((each) => !isReplaced(each, profile)), profile];
    return this.answer;
  }
}

function isReplaced(earlier: Profile, later: Profile): boolean {
  if (earlier.chargingProfileId === later.chargingProfileId) return true;
  return earlier.chargingProfilePurpose === later.chargingProfilePurpose && earlier.stackLevel === later.stackLevel;
}

function wattsNow({ chargingSchedule: { startSchedule, chargingRateUnit, chargingSchedulePeriod } }: Profile): number {
  const from = startSchedule === undefined ? 0 : Date.parse(startSchedule);
  const period = chargingSchedulePeriod.findLast(({ startPeriod }) => from + startPeriod * 1_000 <= clock.now());
  const { limit = 0, numberPhases = 3 } = period ?? {};
  return chargingRateUnit === "W" ? limit : limit * PHASE_V * numberPhases;
}

/** Lets all of it happen: charge points tell their location, it divides, they follow. @param look after every answer. */
export async function settled(
  locationId: string,
  boxes: readonly ObedientBox[],
  look: () => void = () => undefined,
): Promise<void> {
  for (let isQuiet = false; !isQuiet; ) {
    isQuiet = true;
    for (const box of boxes) {
      await box.station.reported();
      await env.LOCATIONS.getByName(locationId).settle(locationId);
      while (await box.follow()) {
        isQuiet = false;
        look();
      }
    }
  }
}
