import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { announce } from "../../blocks/announcements.tsx";
import { Answer } from "../../blocks/answer.tsx";
import { ExactTime } from "../../blocks/exact-time.tsx";
import { type Column, Rows } from "../../blocks/rows.tsx";
import { m } from "../../text.ts";
import { endSignIn, signInsQuery } from "./queries.ts";

/** Where the person is signed in, and the way to end it there. */
export function SignIns() {
  const client = useQueryClient();
  const signIns = useQuery(signInsQuery);
  const ending = useMutation({
    mutationFn: endSignIn,
    onSuccess: () => announce(m.deviceSignedOut()),
    onSettled: () => client.invalidateQueries(signInsQuery),
  });
  return (
    <Answer of={signIns} heightsPx={[100]}>
      {(rows) => (
        <Rows
          label={m.ownSignIns()}
          rows={rows}
          keyOf={({ id }) => id}
          head={{ id: "device", label: m.device(), cell: ({ deviceLabel }) => deviceLabel }}
          columns={[...columns(), endColumn((id) => ending.mutate(id))]}
        />
      )}
    </Answer>
  );
}

interface SignIn {
  readonly id: string;
  readonly deviceLabel: string;
  readonly createdAt: string;
  readonly usedAt: string;
  readonly current: boolean;
}

const columns = (): readonly Column<SignIn>[] => [
  { id: "since", label: m.signedInAt(), cell: ({ createdAt }) => <Moment at={createdAt} /> },
  { id: "used", label: m.lastUsed(), cell: ({ usedAt }) => <Moment at={usedAt} /> },
];

function endColumn(onEnd: (id: string) => void): Column<SignIn> {
  return {
    id: "end",
    label: m.signOut(),
    cell: ({ id, current }) =>
      current ? (
        m.thisOne()
      ) : (
        <Button variant="default" size="compact-md" onClick={() => onEnd(id)}>
          {m.signOutThisDevice()}
        </Button>
      ),
  };
}

function Moment({ at }: { readonly at: string }) {
  return <ExactTime at={at} timeZone={Intl.DateTimeFormat().resolvedOptions().timeZone} />;
}
