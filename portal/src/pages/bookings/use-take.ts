import { useMutation, useQueryClient } from "@tanstack/react-query";
import { parseResponse } from "hono/client";
import { api } from "../../api.ts";
import { announce } from "../../blocks/announcements.tsx";
import { m } from "../../text.ts";
import { chargeOf } from "./charge-fields.tsx";
import { instantsOf, openEndedInstantsOf } from "./draft-times.ts";
import { doesRepeat, type FreeDraft } from "./free-draft.ts";

interface Taken {
  readonly draft: FreeDraft;
  readonly kind: "booking" | "maintenance";
}

/** Takes free time for what a draft says. */
export function useTake(timeZone: string, onDone: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ draft, kind }: Taken) =>
      kind === "maintenance" ? maintain(draft, timeZone) : book(draft, timeZone),
    onSuccess: async (words) => {
      await client.invalidateQueries({ queryKey: ["calendar"] });
      await client.invalidateQueries({ queryKey: ["bookings"] });
      announce(words);
      onDone();
    },
  });
}

/** @returns what is announced. */
async function maintain(draft: FreeDraft, timeZone: string): Promise<string> {
  const { evseUid, displace, repeat } = draft;
  const what = { evseUid, note: draft.note.trim() || null, technician: draft.technician.trim() || null };
  if (repeat === "never" || !doesRepeat(draft)) {
    const json = { ...what, ...openEndedInstantsOf(draft, timeZone), displace };
    await parseResponse(api.bookings.maintenance.$post({ json }));
    return m.maintenanceBooked();
  }
  const ends = draft.endsBy === "until" ? { until: draft.until } : { times: Number(draft.times) };
  const json = { ...what, ...instantsOf(draft, timeZone), repeat: { every: repeat, ...ends } };
  const { items } = await parseResponse(api.bookings.maintenance.series.$post({ json }));
  return m.seriesBooked({ count: items.length });
}

async function book(draft: FreeDraft, timeZone: string): Promise<string> {
  const [token, plate] = [draft.token.trim(), draft.plate.trim()];
  const json = {
    evseUid: draft.evseUid,
    ...instantsOf(draft, timeZone),
    note: draft.note.trim() || null,
    ...(token === "" ? {} : { tokenUid: token }),
    ...(plate === "" ? {} : { vehicle: { plate } }),
    ...chargeOf(draft),
  };
  await parseResponse(api.bookings.$post({ json }));
  return m.driverBooked();
}
