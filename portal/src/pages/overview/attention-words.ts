import type { LinkProps } from "@tanstack/react-router";
import type { Permission } from "../../../../src/entry/api/shared/permissions.ts";
import { allOf, clockTime, wholePercent } from "../../format.ts";
import type { StateKind } from "../../states/slot-state.ts";
import { stateWords } from "../../states/words.ts";
import { m } from "../../text.ts";
import { timeZoneOf } from "../energy/standing.ts";
import { ATTENTION_WORDS } from "../sessions/session-words.ts";
import { placeOf } from "../sessions/slots.ts";
import type { Attention } from "./attention.ts";

/** How something that needs attention is told. */
export interface Told {
  readonly key: string;
  readonly where: string;
  readonly what: string;
  /** Of a slot. */
  readonly shape: StateKind | null;
  /** What to do next, for who may. */
  readonly action: {
    readonly label: string;
    readonly permission: Permission;
    readonly link: Pick<LinkProps, "to" | "params">;
  };
}

export function toldOf(item: Attention): Told {
  switch (item.kind) {
    case "fault":
      return faultTold(item);
    case "stationOffline":
      return stationTold(item);
    case "slotsOffline":
      return slotsTold(item);
    case "session":
      return sessionTold(item);
    case "dso":
      return dsoTold(item);
    case "battery":
      return batteryTold(item);
  }
}

type Of<Kind extends Attention["kind"]> = Extract<Attention, { readonly kind: Kind }>;

function faultTold({ station, slot: { evse, state } }: Of<"fault">): Told {
  return {
    key: `fault ${evse.uid}`,
    where: m.stationAndSlot({ station: station.name, slot: evse.label }),
    what: stateWords(state, station.timeZone),
    shape: "faulted",
    action: diagnose(station.id, evse.uid),
  };
}

function stationTold({ station: { id, name, timeZone }, since }: Of<"stationOffline">): Told {
  const link = { to: "/stations/$stationId/monitor", params: { stationId: id } } as const;
  return {
    key: `offline ${id}`,
    where: name,
    what: offlineWords(since, timeZone),
    shape: "offline",
    action: { label: m.systemMonitor(), permission: "slot.command", link },
  };
}

function slotsTold({ station, slots }: Of<"slotsOffline">): Told {
  const [{ evse, chargePoint, state }] = slots;
  return {
    key: `offline ${chargePoint.id}`,
    where: m.stationAndSlots({
      station: station.name,
      slots: allOf(slots.map((slot) => slot.evse.label)),
      count: slots.length,
    }),
    what: offlineWords(state.since, station.timeZone),
    shape: "offline",
    action: diagnose(station.id, evse.uid),
  };
}

function sessionTold({ station, session }: Of<"session">): Told {
  const time = clockTime(session.startedAt, station.timeZone);
  const link = { to: "/sessions/$sessionId", params: { sessionId: session.id } } as const;
  return {
    key: `session ${session.id}`,
    where: m.stationAndSlot(placeOf(session, [station])),
    what: m.sessionStalled({ time, causes: allOf(session.attention.map((cause) => ATTENTION_WORDS[cause]())) }),
    shape: "suspended",
    action: { label: m.openSession(), permission: "session.control", link },
  };
}

function dsoTold({ dso }: Of<"dso">): Told {
  const { state, since } = dso.answering;
  const isNew = state === "never_reached" || since === null;
  const link = { to: "/energy/$dsoId", params: { dsoId: dso.id } } as const;
  return {
    key: `dso ${dso.id}`,
    where: dso.name,
    what: isNew ? m.neverReached() : m.dsoSilentSince({ time: clockTime(since, timeZoneOf(dso)) }),
    shape: null,
    action: { label: m.testConnection(), permission: "energy.write", link },
  };
}

function batteryTold({ station: { id, name }, levelPercent }: Of<"battery">): Told {
  const link = { to: "/stations/$stationId/energy", params: { stationId: id } } as const;
  return {
    key: `battery ${id}`,
    where: name,
    what: m.batteryIsLow({ level: wholePercent(levelPercent) }),
    shape: null,
    action: { label: m.energyManagement(), permission: "energy.write", link },
  };
}

function diagnose(stationId: string, slotId: string): Told["action"] {
  const link = { to: "/stations/$stationId/slots/$slotId", params: { stationId, slotId } } as const;
  return { label: m.diagnose(), permission: "slot.command", link };
}

function offlineWords(since: string | null, timeZone: string): string {
  return since === null ? m.neverConnected() : m.offlineSince({ time: clockTime(since, timeZone) });
}
