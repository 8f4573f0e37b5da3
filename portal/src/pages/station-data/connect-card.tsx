import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { ChargePointView } from "../../../../src/entry/api/shared/schemas.ts";
import { announce } from "../../blocks/announcements.tsx";
import { Card } from "../../blocks/card.tsx";
import { CopyButton } from "../../blocks/copy-button.tsx";
import { Facts } from "../../blocks/facts.tsx";
import { Notice } from "../../blocks/notice.tsx";
import { Question } from "../../blocks/question.tsx";
import { clockTime } from "../../format.ts";
import { whyNotDone } from "../../refusals.ts";
import { StateShape } from "../../states/state-shape.tsx";
import { m } from "../../text.ts";
import { newPassword, takeOverBootValues } from "./charger-queries.ts";
import { isOnThisMachine, simulatorCommand } from "./simulator-command.ts";
import styles from "./station-data.module.css";

interface ConnectCardProps {
  readonly chargePoint: ChargePointView;
  readonly timeZone: string;
  /** Where all chargers connect. */
  readonly ocppUrl: string;
  /** Null: it was shown, and is not known here any more. */
  readonly password: string | null;
  onPassword(password: string): void;
}

export function ConnectCard({ chargePoint, timeZone, ocppUrl, password, onPassword }: ConnectCardProps) {
  const { id } = chargePoint;
  const address = `${ocppUrl}/${encodeURIComponent(id)}`;
  return (
    <Card
      title={m.chargerTitle({ identity: id })}
      actions={<ConnectState chargePoint={chargePoint} timeZone={timeZone} />}
    >
      <Trouble chargePoint={chargePoint} timeZone={timeZone} />
      <div className={styles.card}>
        <Facts
          facts={[
            [m.ocppAddress(), <Copied key="address" text={address} label={m.copyAddress()} />],
            [m.userName(), <Copied key="user" text={id} label={m.copyUserName()} />],
            [
              m.stationPassword(),
              password === null ? (
                <PasswordButton key="new" id={id} onPassword={onPassword} />
              ) : (
                <Copied key="password" text={password} label={m.copyPassword()} note={m.shownOnce()} />
              ),
            ],
          ]}
        />
      </div>
      {isOnThisMachine(ocppUrl) && (
        <div className={styles.command}>
          <p>{m.simulatorHint()}</p>
          <Copied
            text={simulatorCommand(chargePoint, ocppUrl, password ?? m.passwordPlaceholder())}
            label={m.copyCommand()}
          />
        </div>
      )}
    </Card>
  );
}

function Copied({ text, label, note }: { readonly text: string; readonly label: string; readonly note?: string }) {
  return (
    <span className={styles.copied}>
      <code>{text}</code>
      <CopyButton text={text} label={label} />
      {note !== undefined && <span className={styles.quiet}>{note}</span>}
    </span>
  );
}

/** Turns to "Connected" with the message of the boot, without being asked. */
function ConnectState({ chargePoint: { live }, timeZone }: Pick<ConnectCardProps, "chargePoint" | "timeZone">) {
  if (live.connected && live.registration === "Accepted") {
    const device = [live.boot?.chargePointVendor, live.boot?.chargePointModel].filter((each) => each).join(" ");
    return (
      <p className={styles.state} role="status">
        <StateShape kind="available" />
        {device === "" ? m.chargerConnected() : m.chargerConnectedAs({ device })}
      </p>
    );
  }
  const words =
    live.lastSeenAt === null ? m.waitingForBoot() : m.notConnected({ time: clockTime(live.lastSeenAt, timeZone) });
  return (
    <p className={styles.state} role="status">
      <StateShape kind={live.lastSeenAt === null ? "unknown" : "offline"} />
      {words}
    </p>
  );
}

/** Why a charger that came was not let in, or not accepted. */
function Trouble({ chargePoint, timeZone }: Pick<ConnectCardProps, "chargePoint" | "timeZone">) {
  const { id, live, vendor, model, refusedHandshake } = chargePoint;
  const takeOver = useMutation({
    mutationFn: () => takeOverBootValues(id),
    onError: (error) => announce(m.notSaved({ why: whyNotDone(error) })),
  });
  if (live.connected && (live.registration === "Rejected" || live.registration === "Pending") && live.boot !== null) {
    const said = `${live.boot.chargePointVendor ?? ""} ${live.boot.chargePointModel ?? ""}`.trim();
    return (
      <Notice action={{ label: m.takeOverBoot(), run: () => takeOver.mutate() }}>
        {m.bootDiffers({ said, registered: `${vendor} ${model}`.trim() })}
      </Notice>
    );
  }
  if (live.connected || refusedHandshake === null) return null;
  return <Notice>{m.refusedAt({ time: clockTime(refusedHandshake.lastAt, timeZone) })}</Notice>;
}

function PasswordButton({ id, onPassword }: { readonly id: string; onPassword(password: string): void }) {
  const [isAsked, setAsked] = useState(false);
  const renew = useMutation({
    mutationFn: () => newPassword(id),
    onSuccess: onPassword,
    onError: (error) => announce(m.notSaved({ why: whyNotDone(error) })),
  });
  return (
    <span className={styles.copied}>
      <span className={styles.quiet}>{m.passwordNotKept()}</span>
      <Button variant="default" size="compact-sm" loading={renew.isPending} onClick={() => setAsked(true)}>
        {m.newStationPassword()}
      </Button>
      <Question
        question={m.newPasswordQuestion({ identity: id })}
        text={m.newPasswordText()}
        yes={m.newStationPassword()}
        isOpen={isAsked}
        onAnswer={(isYes) => {
          setAsked(false);
          if (isYes) renew.mutate();
        }}
      />
    </span>
  );
}
