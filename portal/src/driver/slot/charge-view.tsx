/** @jsxImportSource preact */

import { elapsed } from "../../elapsed.ts";
import { exactMoney, kilowattHours, kilowatts, money } from "../../format.ts";
import { m } from "../../paraglide/messages.js";
import type { Charge } from "../api.ts";
import blocks from "../blocks.module.css";
import { Notice, Reconnecting } from "../blocks.tsx";
import { Frame } from "../frame.tsx";
import { StateShape } from "../state-shape.tsx";
import { Curve } from "./curve.tsx";
import { HelpLine } from "./help-line.tsx";
import type { OwnCharge } from "./own-charge.ts";
import styles from "./slot.module.css";
import { StopButton } from "./stop-button.tsx";

/** The charge of this browser, from the press of Start to its receipt. */
export function ChargeView({ own, charge }: { readonly own: OwnCharge; readonly charge: Charge }) {
  const { station, slot, state } = charge;
  return (
    <Frame
      title={station.name}
      place={m.placeAddress(station)}
      code={m.slotTitle({ slot: slot.label })}
      footer={<HelpLine phone={station.helpPhone} code={slot.code} />}
      announcement={STATE_WORDS[state]()}
    >
      <Reconnecting {...own} />
      {!charge.connected && <Notice>{m.chargerSilent()}</Notice>}
      <p class={blocks.state}>
        <StateShape kind={state === "charging" ? "charging" : "connected"} />
        {STATE_WORDS[state]()}
      </p>
      {charge.startedAt === null ? <Starting charge={charge} /> : <Running charge={charge} />}
      {state === "ended" ? (
        <Notice>{m.receiptComing()}</Notice>
      ) : (
        <div class={styles.action}>
          <StopButton charge={charge} onAnswer={own.take} />
        </div>
      )}
    </Frame>
  );
}

const STATE_WORDS: Record<Charge["state"], () => string> = {
  paying: m.chargeStarting,
  starting: m.chargeStarting,
  charging: m.charging,
  stopping: m.chargeStopping,
  ended: m.chargeEnded,
  not_started: m.chargeEnded,
};

/** After this long most starts have come to something (portal 4.19). */
const MOST_STARTS_MS = 60_000;

function Starting({ charge: { askedAt, asOf } }: { readonly charge: Charge }) {
  const waitedMs = Date.parse(asOf) - Date.parse(askedAt);
  return (
    <section class={blocks.block}>
      <p>{m.startHint()}</p>
      <progress class={styles.progress} max={MOST_STARTS_MS} value={waitedMs} aria-label={m.chargeStarting()} />
      <p class={blocks.aside}>{waitedMs < MOST_STARTS_MS ? m.startTakes() : m.startTakesLonger()}</p>
    </section>
  );
}

function Running({ charge }: { readonly charge: Charge }) {
  const { energyWh, powerW, payableMicro, price, startedAt, endedAt, asOf } = charge;
  const durationMs = Date.parse(endedAt ?? asOf) - Date.parse(startedAt ?? asOf);
  return (
    <section class={blocks.block} aria-label={m.yourCharge()}>
      <dl class={styles.figures}>
        <div>
          <dt>{m.energy()}</dt>
          <dd>{m.kilowattHours({ energy: kilowattHours(energyWh) })}</dd>
        </div>
        <div>
          <dt>{m.costSoFar()}</dt>
          <dd>{payableMicro === null || price === null ? m.noValue() : money(payableMicro, price.currency)}</dd>
        </div>
        <div>
          <dt>{m.power()}</dt>
          <dd>{powerW === null ? m.noValue() : m.kilowatts({ power: kilowatts(powerW) })}</dd>
        </div>
        <div>
          <dt>{m.duration()}</dt>
          <dd>{elapsed(durationMs)}</dd>
        </div>
      </dl>
      <Curve />
      {price !== null && (
        <p class={blocks.aside}>{m.priceFixed({ price: exactMoney(price.priceMicroPerKwh, price.currency) })}</p>
      )}
    </section>
  );
}
