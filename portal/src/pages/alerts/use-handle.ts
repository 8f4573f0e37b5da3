import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { NotificationDetail } from "../../../../src/entry/api/shared/notifications.ts";
import { announce } from "../../blocks/announcements.tsx";
import { whyNotDone } from "../../refusals.ts";
import { m } from "../../text.ts";
import { alertQuery, type Deed, handleAlert } from "./queries.ts";

/** Does something with an alert and says what came of it; never optimistic. */
export function useHandle(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (deed: Deed) => handleAlert(id, deed),
    onSuccess: (alert, deed) => {
      client.setQueryData(alertQuery(id).queryKey, alert);
      announce(wordsOf(deed, alert));
      return client.invalidateQueries({ queryKey: ["notifications"] });
    },
    onError: (error) => announce(m.notHandled({ why: whyNotDone(error) })),
  });
}

function wordsOf(deed: Deed, { assigneeName }: NotificationDetail): string {
  switch (deed.kind) {
    case "acknowledge":
      return m.alertIsAcknowledged();
    case "resolve":
      return m.alertIsResolved();
    case "assign":
      return deed.userId === null ? m.alertTakenBack() : m.alertAssignedTo({ name: assigneeName ?? deed.userId });
    case "note":
      return m.noteAdded();
  }
}
