import { useQuery } from "@tanstack/react-query";
import { type LinkProps, useNavigate } from "@tanstack/react-router";
import type { LocationView } from "../../../src/entry/api/shared/schemas.ts";
import { clockTime } from "../format.ts";
import { stationsQuery } from "../live/stations-query.ts";
import { useSaveOwnSettings } from "../own-looks.ts";
import { dsosQuery } from "../pages/energy/queries.ts";
import { usersQuery } from "../pages/users/queries.ts";
import { meQuery } from "../query.ts";
import { m } from "../text.ts";
import { themes } from "../theme-words.ts";
import { NAV } from "./nav-entries.ts";
import type { Findable } from "./palette-search.ts";
import { STATION_TABS } from "./station-tabs.ts";

export interface PaletteEntry extends Findable {
  readonly id: string;
  /** What it is, in a word. */
  readonly kind: string;
  run(): void;
}

type Target = Pick<LinkProps, "to" | "params" | "search">;

/** All that somebody may come to: pages, stations, slots, sessions, DSOs, users; and what can be done at once. */
export function usePaletteEntries(typed: string): readonly PaletteEntry[] {
  const navigate = useNavigate();
  const { data: me } = useQuery(meQuery);
  const may = new Set(me?.permissions);
  const { data: stations = [] } = useQuery(stationsQuery);
  const { data: dsos = [] } = useQuery(dsosQuery);
  const { data: users = [] } = useQuery({ ...usersQuery, enabled: may.has("user.manage") });
  const saving = useSaveOwnSettings();
  const link = (kind: string, label: string, detail: string, target: Target): PaletteEntry => ({
    id: `${kind} ${label} ${detail}`,
    kind,
    label,
    detail,
    run: () => navigate(target),
  });
  const mayReadSessions = may.has("session.read");
  const card = typed.trim();
  return [
    ...NAV.filter(({ permission }) => may.has(permission)).map(({ to, label }) => link(m.aPage(), label(), "", { to })),
    link(m.aPage(), m.account(), "", { to: "/account" }),
    ...(may.has("station.write") ? [link(m.anAction(), m.addStation(), "", { to: "/stations/new" })] : []),
    ...themes().map(({ value, label }) => ({
      ...link(m.anAction(), m.themeIs({ theme: label }), "", {}),
      run: () => saving.mutate({ theme: value }),
    })),
    ...stations.flatMap((station) => stationLinks(station, link)),
    ...stations.flatMap((station) => slotLinks(station, link)),
    ...(mayReadSessions ? stations.flatMap((station) => sessionLinks(station, link)) : []),
    ...dsos.map(({ id, name }) => link(m.aDso(), name, "", { to: "/energy/$dsoId", params: { dsoId: id } })),
    ...users.map(({ name, email }) => link(m.aUser(), name, email, { to: "/users" })),
    ...(mayReadSessions && card !== ""
      ? [link(m.sessions(), m.sessionsOfCard({ card }), "", { to: "/sessions", search: { token: card } })]
      : []),
  ];
}

type MakeLink = (kind: string, label: string, detail: string, target: Target) => PaletteEntry;

function stationLinks({ id, name, city }: LocationView, link: MakeLink): readonly PaletteEntry[] {
  const params = { stationId: id };
  return [
    link(m.station(), name, city, { to: "/stations/$stationId/monitor", params }),
    ...STATION_TABS.map(({ to, label }) => link(m.aPage(), label(), name, { to, params })),
  ];
}

function slotLinks({ id, name, chargePoints }: LocationView, link: MakeLink): readonly PaletteEntry[] {
  return chargePoints.flatMap(({ evses }) =>
    evses.map(({ uid, label }) =>
      link(m.slot(), label, name, {
        to: "/stations/$stationId/slots/$slotId",
        params: { stationId: id, slotId: uid },
      }),
    ),
  );
}

/** Those that run; ended ones are found by their card. */
function sessionLinks({ name, timeZone, chargePoints }: LocationView, link: MakeLink): readonly PaletteEntry[] {
  return chargePoints.flatMap(({ evses }) =>
    evses.flatMap(({ label, activeSession }) => {
      if (activeSession === null) return [];
      const words = m.runningAt({ slot: label, time: clockTime(activeSession.startedAt, timeZone) });
      return [link(m.aSession(), words, name, { to: "/sessions/$sessionId", params: { sessionId: activeSession.id } })];
    }),
  );
}
