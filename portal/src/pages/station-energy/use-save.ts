import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError } from "../../fetch.ts";
import { whyNotDone } from "../../refusals.ts";
import { m } from "../../text.ts";
import { isSameVersion } from "./draft.ts";
import { type Edits, energyQuery, saveEdits, type VersionedEnergy } from "./queries.ts";

interface Saving {
  readonly base: VersionedEnergy;
  readonly edits: Edits;
}

/** Somebody else saved first. */
class Overtaken extends Error {}

/**
 * Saves edits, unless the settings are not those that they began with any more: the version guards the policy, and what is
 * set by hand is compared before.
 */
export function useSave(stationId: string, { onSaved }: { onSaved(): Promise<void> }) {
  const client = useQueryClient();
  const [theirs, setTheirs] = useState<VersionedEnergy | null>(null);
  const read = () => client.fetchQuery({ ...energyQuery(stationId), staleTime: 0 });
  const mutation = useMutation({
    mutationFn: async ({ base, edits }: Saving) => {
      const current = await read();
      if (current.etag !== base.etag || !isSameVersion(current.energy, base.energy)) throw new Overtaken();
      await saveEdits(stationId, base.etag, edits);
    },
    onSuccess: onSaved,
    onError: async (error) => {
      const isOvertaken =
        error instanceof Overtaken || (error instanceof ApiError && error.code === "version_conflict");
      if (isOvertaken) setTheirs(await read());
    },
  });
  const failed = theirs === null && mutation.isError && !(mutation.error instanceof Overtaken) ? mutation.error : null;
  return {
    isPending: mutation.isPending,
    theirs,
    failure: failed === null ? null : m.partlySaved({ why: whyNotDone(failed) }),
    save: (base: VersionedEnergy, edits: Edits) => mutation.mutate({ base, edits }),
    forget() {
      setTheirs(null);
      mutation.reset();
    },
  };
}
