import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { renewSignIn } from "../fetch.ts";
import { isSomebodyHere } from "../presence.ts";
import { openFeed } from "./feed.ts";
import { patchSites } from "./sites-query.ts";
import { forgetMessages, patchStations } from "./stations-query.ts";
import { followersOf } from "./topics.ts";

export type LiveStatus =
  | { readonly kind: "connecting" }
  | { readonly kind: "live" }
  | { readonly kind: "reconnecting"; readonly shownAt: number };

const POLL_EVERY_MS = 10_000;
/** Several messages that ask for a new reading cause one. */
const READ_AGAIN_AFTER_MS = 250;
/** Measured values come once a second from each slot that charges; lists that follow them are read so often at most. */
const FOLLOW_EVERY_MS = 2_000;
/** Alerts are rare and must be seen at once; an outage of a fleet brings hundreds. */
const FOLLOW_ALERTS_EVERY_MS = 500;

/** Keeps the Query cache true while the caller is on screen: by live messages, else by polling. */
export function useLive(): LiveStatus {
  const client = useQueryClient();
  const [status, setStatus] = useState<LiveStatus>({ kind: "connecting" });
  const isLive = status.kind === "live";

  useEffect(() => {
    let reading: ReturnType<typeof setTimeout> | undefined;
    const readAgain = () => {
      clearTimeout(reading);
      reading = setTimeout(() => client.invalidateQueries(), READ_AGAIN_AFTER_MS);
    };
    const followers = following(client, FOLLOW_EVERY_MS);
    const alertFollowers = following(client, FOLLOW_ALERTS_EVERY_MS);
    const close = openFeed(liveAddress(), {
      onMessage: (message) => {
        if (!patchStations(client, message)) readAgain();
        patchSites(client, message);
        const pace = message.topic === "notification" ? alertFollowers : followers;
        pace.read(followersOf(message.topic));
      },
      onLost: () => {
        forgetMessages();
        readAgain();
      },
      onConnected: (connected) =>
        setStatus((before) => {
          if (connected) return { kind: "live" };
          return before.kind === "live" ? { kind: "reconnecting", shownAt: Date.now() } : before;
        }),
      // The next reading finds out the same way as any other request.
      onSignInEnded: () => renewSignIn().then(readAgain, readAgain),
    });
    return () => {
      clearTimeout(reading);
      followers.stop();
      alertFollowers.stop();
      close();
    };
  }, [client]);

  useEffect(() => {
    if (isLive) return undefined;
    const poll = async () => {
      if (!isSomebodyHere()) return;
      await client.refetchQueries({ type: "active" }, { throwOnError: true }).then(
        () => setStatus((now) => (now.kind === "live" ? now : { kind: "reconnecting", shownAt: Date.now() })),
        () => undefined,
      );
    };
    const polling = setInterval(poll, POLL_EVERY_MS);
    return () => clearInterval(polling);
  }, [client, isLive]);

  return status;
}

/** Reads what follows live messages: at once, and then not again before its time has passed. */
function following(client: QueryClient, everyMs: number) {
  const wanted = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const readWanted = () => {
    timer = undefined;
    if (wanted.size === 0) return;
    const keys = [...wanted];
    wanted.clear();
    timer = setTimeout(readWanted, everyMs);
    client.invalidateQueries({ predicate: ({ queryKey: [first] }) => keys.includes(String(first)) });
  };
  return {
    read(keys: readonly string[]) {
      for (const key of keys) wanted.add(key);
      if (timer === undefined) readWanted();
    },
    stop: () => clearTimeout(timer),
  };
}

function liveAddress(): string {
  const address = new URL("/api/live", location.href);
  address.protocol = address.protocol.replace("http", "ws");
  return address.href;
}
