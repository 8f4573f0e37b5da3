import { DurableObject } from "cloudflare:workers";
import type { Bindings } from "../config.ts";
import type { Registration } from "../domain/charge-point.ts";
import { refuse } from "../domain/result.ts";
import type { CommandReceipt, MeterValuePage, NewCommand } from "../services/deps.ts";

/** One per charge point. */
export class ChargePointObject extends DurableObject<Bindings> {
  register(_registration: Registration): void {}

  command(_command: NewCommand): CommandReceipt {
    return refuse("unavailable");
  }

  meterValues(_transactionId: number, _from: number, _limit: number): MeterValuePage {
    return { items: [], next: null };
  }
}
