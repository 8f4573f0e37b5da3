import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { ChannelView } from "../../../../src/entry/api/shared/notifications.ts";
import { announce } from "../../blocks/announcements.tsx";
import { Answer } from "../../blocks/answer.tsx";
import { Empty } from "../../blocks/empty.tsx";
import { ExactTime } from "../../blocks/exact-time.tsx";
import { NoValue } from "../../blocks/no-value.tsx";
import { Question } from "../../blocks/question.tsx";
import { type Column, Rows } from "../../blocks/rows.tsx";
import { count } from "../../format.ts";
import { whyNotDone } from "../../refusals.ts";
import { m } from "../../text.ts";
import { SEVERITY_WORDS } from "../alerts/severity-words.ts";
import { ChannelDialog } from "./channel-dialog.tsx";
import { channelsQuery, removeChannel, testChannel } from "./channel-queries.ts";
import { CHANNEL_WORDS, stateWords, targetWords } from "./channel-words.ts";
import styles from "./settings.module.css";

const TABLE_FROM_EM = 68;

/** Who is told of alerts outside the portal. */
export function ChannelsPage() {
  const channels = useQuery(channelsQuery);
  const client = useQueryClient();
  // `null`: a new one is made.
  const [edited, setEdited] = useState<ChannelView | null | undefined>(undefined);
  const [asked, setAsked] = useState<ChannelView | null>(null);
  const removing = useMutation({
    mutationFn: ({ id }: ChannelView) => removeChannel(id),
    onSuccess: (_, { name }) => announce(m.channelRemoved({ name })),
    onError: (error) => announce(whyNotDone(error)),
    onSettled: () => client.invalidateQueries(channelsQuery),
  });
  return (
    <>
      <div className={styles.head}>
        <h2>{m.channels()}</h2>
        <Button onClick={() => setEdited(null)}>{m.addChannel()}</Button>
      </div>
      <p>{m.channelsText()}</p>
      <Answer of={channels} heightsPx={[160]}>
        {(all) =>
          all.length === 0 ? (
            <Empty title={m.noChannelsTitle()} text={m.noChannelsText()} />
          ) : (
            <Rows
              label={m.channels()}
              rows={all}
              keyOf={({ id }) => id}
              head={{ id: "name", label: m.name(), cell: ({ name }) => name }}
              columns={columns({ onEdit: setEdited, onRemove: setAsked })}
              tableFromEm={TABLE_FROM_EM}
            />
          )
        }
      </Answer>
      <ChannelDialog key={edited?.id ?? "new"} channel={edited} onClose={() => setEdited(undefined)} />
      <Question
        question={m.removeChannelQuestion({ name: asked?.name ?? "" })}
        text={m.removeChannelText()}
        yes={m.remove()}
        isOpen={asked !== null}
        onAnswer={(isYes) => {
          if (isYes && asked !== null) removing.mutate(asked);
          setAsked(null);
        }}
      />
    </>
  );
}

interface Deeds {
  onEdit(channel: ChannelView): void;
  onRemove(channel: ChannelView): void;
}

function columns({ onEdit, onRemove }: Deeds): readonly Column<ChannelView>[] {
  return [
    { id: "kind", label: m.channelKind(), cell: ({ target }) => CHANNEL_WORDS[target.kind]() },
    {
      id: "target",
      label: m.channelTarget(),
      cell: (channel) => <span className={styles.target}>{targetWords(channel)}</span>,
    },
    { id: "least", label: m.channelLeast(), cell: ({ minSeverity }) => SEVERITY_WORDS[minSeverity]() },
    { id: "state", label: m.channelState(), cell: (channel) => stateWords(channel) },
    {
      id: "told",
      label: m.channelLastTold(),
      cell: ({ lastDeliveredAt }) =>
        lastDeliveredAt === null ? (
          <NoValue />
        ) : (
          <ExactTime at={lastDeliveredAt} timeZone={Intl.DateTimeFormat().resolvedOptions().timeZone} />
        ),
    },
    { id: "pending", label: m.channelWaiting(), isNumber: true, cell: ({ pending }) => count(pending) },
    { id: "givenUp", label: m.channelGivenUp(), isNumber: true, cell: ({ givenUp }) => count(givenUp) },
    {
      id: "deeds",
      label: m.commands(),
      cell: (channel) => (
        <div className={styles.deeds}>
          <TestButton channel={channel} />
          <Button
            variant="default"
            size="compact-sm"
            aria-label={m.editChannel({ name: channel.name })}
            onClick={() => onEdit(channel)}
          >
            {m.changeChannel()}
          </Button>
          <Button
            variant="default"
            size="compact-sm"
            aria-label={m.removeChannelNamed({ name: channel.name })}
            onClick={() => onRemove(channel)}
          >
            {m.remove()}
          </Button>
        </div>
      ),
    },
  ];
}

/** Says in words what came of it. */
function TestButton({ channel: { id, name } }: { readonly channel: ChannelView }) {
  const testing = useMutation({
    mutationFn: () => testChannel(id),
    onSuccess: ({ error }) => announce(error === null ? m.testArrived({ name }) : m.testFailed({ name, error })),
    onError: (error) => announce(m.testFailed({ name, error: whyNotDone(error) })),
  });
  return (
    <Button
      variant="default"
      size="compact-sm"
      loading={testing.isPending}
      aria-label={m.sendTestTo({ name })}
      onClick={() => testing.mutate()}
    >
      {m.sendTest()}
    </Button>
  );
}
