import type { FileJob } from "../../src/domain/file-job.ts";
import type { MeterMoment } from "../../src/domain/meter.ts";
import type { NoticeStep } from "../../src/domain/notification.ts";
import type { Outcome } from "../../src/ocpp/charge-point.ts";
import type { QuarantineRecord } from "../../src/ocpp/onboarding.ts";
import type { ReservationPicture } from "../../src/ocpp/reservation.ts";
import { newerReading, sampleIdentity } from "../../src/ocpp/samples.ts";
import type { Change, CommandPicture, Memory, NewestReading, Series, Transaction } from "../../src/ocpp/state.ts";
import { COVERING_LOOKED_AT, coveringOf } from "../../src/ocpp/transactions.ts";

/** What a charge point's object keeps beside its state, as plain maps. */
export class InMemory implements Memory {
  readonly transactions = new Map<number, Transaction>();
  readonly samples = new Map<Series, MeterMoment[]>();
  readonly orphans = new Set<string>();
  readonly commands = new Map<string, CommandPicture>();
  readonly fileJobs = new Map<string, FileJob>();
  readonly reservations = new Map<string, ReservationPicture>();
  readonly steps: NoticeStep[] = [];
  readonly quarantine = new Map<string, QuarantineRecord>();

  keep({ changes }: Pick<Outcome, "changes">): void {
    for (const change of changes) this.keepOne(change);
  }

  private keepOne(change: Change): void {
    switch (change.kind) {
      case "transaction":
        this.transactions.set(change.transaction.transactionId, change.transaction);
        break;
      case "samples":
        this.samples.set(change.series, [...this.moments(change.series), ...change.moments]);
        break;
      case "orphan":
        this.orphans.add(change.key);
        break;
      case "command":
        this.commands.set(change.command.id, change.command);
        break;
      case "fileJob":
        this.fileJobs.set(change.job.id, change.job);
        break;
      case "reservation":
        this.reservations.set(change.reservation.id, change.reservation);
        break;
      case "notice":
      case "resolve":
        this.steps.push(change);
        break;
      case "quarantine":
        this.quarantine.set(change.record.key, change.record);
        break;
      case "quarantineForgotten":
        this.quarantine.clear();
        break;
      case "booking":
      case "status":
      case "report":
      case "chargePoint":
        break;
    }
  }

  moments(series: Series): readonly MeterMoment[] {
    return this.samples.get(series) ?? [];
  }

  transaction(transactionId: number): Transaction | null {
    return this.transactions.get(transactionId) ?? null;
  }

  startedBy(startKey: string): Transaction | null {
    return [...this.transactions.values()].filter((each) => each.startKey === startKey).at(-1) ?? null;
  }

  covering(connectorId: number, at: number): Transaction | null {
    const newest = [...this.transactions.values()].sort((left, right) => right.transactionId - left.transactionId);
    return coveringOf(newest.slice(0, COVERING_LOOKED_AT), connectorId, at);
  }

  hasOrphan(key: string): boolean {
    return this.orphans.has(key);
  }

  quarantined(key: string): QuarantineRecord["response"] | null {
    return this.quarantine.get(key)?.response ?? null;
  }

  newest(series: Series): NewestReading | null {
    return this.moments(series).reduce<NewestReading | null>(newerReading, null);
  }

  kept(series: Series): ReadonlySet<string> {
    return new Set(this.moments(series).flatMap((each) => each.samples.map((sample) => sampleIdentity(each, sample))));
  }
}
