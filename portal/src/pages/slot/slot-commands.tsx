import { parseResponse } from "hono/client";
import { useId } from "react";
import type { LocationView } from "../../../../src/entry/api/shared/schemas.ts";
import { api } from "../../api.ts";
import { Card } from "../../blocks/card.tsx";
import { Notice } from "../../blocks/notice.tsx";
import { CommandButton } from "../../commands/command-button.tsx";
import styles from "../../commands/commands.module.css";
import type { Outcome } from "../../commands/outcome.ts";
import { type Command, sendCommand } from "../../commands/send-command.ts";
import { StartStop } from "../../commands/start-stop.tsx";
import { whyNoCommand } from "../../commands/why-not.ts";
import { useMay } from "../../rights.ts";
import { m } from "../../text.ts";
import type { Slot } from "../stations/totals.ts";

interface SlotCommandsProps {
  readonly station: LocationView;
  readonly slot: Slot;
}

/** What can be asked of a slot. Nothing for who may ask nothing. */
export function SlotCommands({ station, slot }: SlotCommandsProps) {
  const mayControl = useMay("session.control");
  const mayCommand = useMay("slot.command");
  const whyNot = whyNoCommand(slot, station.timeZone);
  const reason = useId();
  if (!mayControl && !mayCommand) return null;
  return (
    <Card title={m.commands()}>
      {whyNot !== null && (
        <div id={reason}>
          <Notice>{m.noCommandsBecause({ reason: whyNot })}</Notice>
        </div>
      )}
      <div className={styles.all}>
        <StartStop station={station} slot={slot} isLarge />
        {mayCommand && <Others station={station} slot={slot} reasonId={whyNot === null ? undefined : reason} />}
      </div>
    </Card>
  );
}

function Others({ station, slot, reasonId }: SlotCommandsProps & { readonly reasonId: string | undefined }) {
  const { chargePoint, evse } = slot;
  const named = { slot: evse.label, station: station.name };
  const isInService = evse.status !== "Unavailable";
  const connectorId = evse.activeSession?.connectorId ?? evse.connectors[0]?.connectorId ?? 1;
  const common = { isOff: reasonId !== undefined, reasonId };
  const send = (action: Command["action"], payload: Command["payload"]) => () =>
    sendCommand({ chargePointId: chargePoint.id, action, payload });
  // A charge point has one answer for each of the slot's connectors: the last one tells.
  const change = async (): Promise<Outcome> => {
    let outcome: Outcome = { kind: "accepted" };
    for (const each of evse.connectors) {
      const type = isInService ? "Inoperative" : "Operative";
      outcome = await send("ChangeAvailability", { connectorId: each.connectorId, type })();
      if (outcome.kind !== "accepted") return outcome;
    }
    return outcome;
  };
  const boots = chargePoint.live.bootedAt ?? "";
  const statuses = evse.connectors.map(({ statusAt }) => statusAt).join();
  return (
    <>
      <CommandButton
        {...common}
        label={m.unlock()}
        name={m.unlockAt(named)}
        shows={null}
        ask={send("UnlockConnector", { connectorId })}
      />
      <CommandButton
        {...common}
        label={m.softReset()}
        name={m.softResetAt(named)}
        shows={boots}
        ask={send("Reset", { type: "Soft" })}
      />
      <CommandButton
        {...common}
        label={m.hardReset()}
        name={m.hardResetAt(named)}
        shows={boots}
        question={{ title: m.resetQuestion(named), text: resetText(slot) }}
        ask={send("Reset", { type: "Hard" })}
      />
      <CommandButton
        {...common}
        label={isInService ? m.setOutOfService() : m.setInService()}
        name={isInService ? m.outOfServiceAt(named) : m.inServiceAt(named)}
        shows={evse.status ?? ""}
        ask={change}
      />
      <CommandButton
        {...common}
        label={m.requestLogs()}
        name={m.logsOf(named)}
        shows={null}
        ask={() => requestLogs(chargePoint.id)}
      />
      <CommandButton
        {...common}
        label={m.triggerStatus()}
        name={m.statusOf(named)}
        shows={statuses}
        ask={send("TriggerMessage", { requestedMessage: "StatusNotification", connectorId })}
      />
    </>
  );
}

function resetText({ chargePoint }: Slot): string {
  const running = chargePoint.evses.filter(({ activeSession }) => activeSession !== null).length;
  return m.resetConsequence({ count: running, chargePoint: chargePoint.id });
}

/** The charge point hands its log in to us when it can; how far that is, the list of files tells. */
async function requestLogs(chargePointId: string): Promise<Outcome> {
  const param = { id: encodeURIComponent(chargePointId) };
  await parseResponse(api["charge-points"][":id"]["log-uploads"].$post({ param, json: { kind: "diagnostics" } }));
  return { kind: "accepted" };
}
