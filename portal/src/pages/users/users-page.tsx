import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { UserView } from "../../../../src/entry/api/shared/accounts.ts";
import { Answer } from "../../blocks/answer.tsx";
import { ExactTime } from "../../blocks/exact-time.tsx";
import { Forbidden } from "../../blocks/forbidden.tsx";
import { Page } from "../../blocks/page.tsx";
import { type Column, Rows } from "../../blocks/rows.tsx";
import { clockTime, count } from "../../format.ts";
import { useMay } from "../../rights.ts";
import { ROLE_WORDS } from "../../role-words.ts";
import { m } from "../../text.ts";
import { InviteDialog } from "./invite-dialog.tsx";
import { usersQuery } from "./queries.ts";
import { UserDialog } from "./user-dialog.tsx";

/** Who may use the portal (portal 4.17). */
export function UsersPage() {
  const mayManage = useMay("user.manage");
  const [isInviting, setInviting] = useState(false);
  if (!mayManage) {
    return (
      <Page title={m.users()}>
        <Forbidden permission="user.manage" />
      </Page>
    );
  }
  return (
    <Page title={m.users()} actions={<Button onClick={() => setInviting(true)}>{m.inviteUser()}</Button>}>
      <UserList />
      <InviteDialog isOpen={isInviting} onClose={() => setInviting(false)} />
    </Page>
  );
}

function UserList() {
  const users = useQuery(usersQuery);
  const [managedId, setManagedId] = useState<string | null>(null);
  return (
    <Answer of={users} heightsPx={[240]}>
      {(all) => (
        <>
          <Rows
            label={m.users()}
            rows={all}
            keyOf={({ id }) => id}
            tableFromEm={64}
            head={{ id: "name", label: m.name(), cell: ({ name }) => name }}
            columns={[...columns(), manageColumn(setManagedId)]}
          />
          <UserDialog user={all.find(({ id }) => id === managedId) ?? null} onClose={() => setManagedId(null)} />
        </>
      )}
    </Answer>
  );
}

const columns = (): readonly Column<UserView>[] => [
  { id: "email", label: m.email(), cell: ({ email }) => email },
  { id: "role", label: m.role(), cell: ({ role }) => ROLE_WORDS[role]() },
  {
    id: "stations",
    label: m.stations(),
    cell: ({ locationIds }) => (locationIds === null ? m.allStations() : count(locationIds.length)),
  },
  { id: "state", label: m.userState(), cell: stateWords },
  { id: "secondFactor", label: m.secondFactor(), cell: ({ secondFactor }) => (secondFactor ? m.yes() : m.no()) },
  { id: "seen", label: m.lastSeen(), cell: ({ seenAt }) => (seenAt === null ? m.never() : <Moment at={seenAt} />) },
  { id: "signIns", label: m.signedInSessions(), isNumber: true, cell: ({ signIns }) => count(signIns) },
];

function manageColumn(onManage: (id: string) => void): Column<UserView> {
  return {
    id: "manage",
    label: m.manage(),
    cell: ({ id, name }) => (
      <Button variant="default" size="compact-md" aria-label={m.manageUser({ name })} onClick={() => onManage(id)}>
        {m.manage()}
      </Button>
    ),
  };
}

function Moment({ at }: { readonly at: string }) {
  return <ExactTime at={at} timeZone={Intl.DateTimeFormat().resolvedOptions().timeZone} />;
}

export function stateWords({ state, invitation }: UserView): string {
  if (state !== "invited") return state === "active" ? m.stateActive() : m.stateDisabled();
  if (invitation === null || Date.parse(invitation.expiresAt) <= Date.now()) return m.stateInvitationOver();
  return invitation.sentAt === null ? m.stateNotSent() : m.stateInvited({ time: clockTime(invitation.expiresAt) });
}
