import { DurableObject } from "cloudflare:workers";
import type { Bindings } from "../config.ts";
import type { ChargePointLoad } from "../domain/site-load.ts";
import {
  type ChargingReport,
  type CompositeQuestion,
  type CompositeReport,
  chargingReport,
  compositeReport,
} from "../ocpp/charging-report.ts";
import type { JournalPage, JournalQuery, JournalRange, JournalStretch } from "../ocpp/journal-query.ts";
import { type ChargePointPicture, chargePointPicture, type EvsePicture, evsePicture } from "../ocpp/pictures.ts";
import type { ChargePointState } from "../ocpp/state.ts";
import { type UpkeepPicture, upkeepPicture } from "../ocpp/upkeep-picture.ts";
import type { MeasuredEvse, MeterValuePage, QuarantinedMessage } from "../services/deps.ts";
import type { ChargePointStore } from "./charge-point-store.ts";
import type { Clock } from "./clock.ts";
import type { LoadReports } from "./load-reports.ts";
import { pageOfMoments } from "./sample-store.ts";

/** What can be asked of a charge point's object; `ChargePoints` in `services/deps.ts` says what each is. Nothing changes. */
export abstract class ChargePointReadings extends DurableObject<Bindings> {
  protected abstract readonly store: ChargePointStore;
  protected abstract readonly state: ChargePointState;
  protected abstract readonly clock: Clock;
  protected abstract readonly loads: LoadReports;

  live(): ChargePointPicture {
    return chargePointPicture(this.state, this.clock.now());
  }

  evse(evseUid: string): EvsePicture {
    return evsePicture(this.state, evseUid, (transactionId) => this.store.newest(`transaction:${transactionId}`));
  }

  upkeep(): UpkeepPicture {
    return upkeepPicture(this.state);
  }

  charging(): ChargingReport {
    return chargingReport(this.state, this.clock.now());
  }

  load(): ChargePointLoad | null {
    return this.loads.load();
  }

  compositeSchedule(question: CompositeQuestion): CompositeReport {
    return compositeReport(this.state, question, this.clock.now());
  }

  meterValues(transactionId: number, from: number, limit: number): MeterValuePage {
    return pageOfMoments(this.store.moments(`transaction:${transactionId}`), from, limit);
  }

  measured(): readonly MeasuredEvse[] {
    const holders = this.state.open.filter(({ holdsEvse }) => holdsEvse);
    return holders.flatMap(({ evseUid, transactionId }) => {
      const moment = this.store.newestMoment(`transaction:${transactionId}`);
      return moment === null ? [] : [{ evseUid, moment }];
    });
  }

  quarantine(): readonly QuarantinedMessage[] {
    return this.store.quarantine.all();
  }

  messages(query: JournalQuery): JournalPage {
    return this.store.journal.search(query);
  }

  journal(range: JournalRange): JournalStretch {
    return this.store.journalStretch(range);
  }
}
